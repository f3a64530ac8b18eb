"""One school's pupils without a place against the free seats around it that they may be sent to."""

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from django.db.models import F, Q, QuerySet, Sum, Value

from conventions.domain.dossier.agreements.host_load import places_in
from conventions.domain.exchange.search.criteria import ResultRow, SearchCriteria
from conventions.domain.exchange.search.queries import offers_near, shown_offers
from conventions.domain.exchange.search.training import TrainingAim, has_room
from conventions.domain.persons.localities.queries import localities_of
from conventions.domain.persons.localities.reach import reach_of
from conventions.domain.persons.people.models import Level, School
from conventions.domain.placements.offers.models import Offer
from conventions.domain.placements.seats.models import Slot

from .balance import seats_of, seekers_of
from .basins import Basins
from .weeks import LONGEST, WEEK, weeks_of

RADII = (10, 30, 50, 100)
"""Kilometres as the crow flies that a school may choose; the second is usual."""


@dataclass(frozen=True)
class AroundLine:
    """Pupils of one level in one week, and the seats that fit them."""

    week: date | None
    """Monday of the week; ``None`` while the school has not said the dates."""
    level: str
    pupils: int
    seats: int

    @property
    def level_in_words(self) -> str:
        return str(Level(self.level).label) if self.level else ""

    @property
    def missing(self) -> int:
        return max(self.pupils - self.seats, 0)


@dataclass(frozen=True)
class SeatNeed:
    """Pupils of one school who lack a place in one week, at some levels."""

    school: School
    week: date | None
    """Monday of the week; ``None`` while the school has not said the dates: any will do."""
    levels: tuple[str, ...]
    aim: TrainingAim | None = None
    """Formation and weeks of those who train, as their own search asks (:mod:`..search.training`)."""

    def is_met_by(self, slot: Slot, levels: Collection[str]) -> bool:
        """Tell whether a seat at these dates, of an offer for these levels, is one that they may take."""
        fits = self.week is None or self.week in weeks_of(slot.first_day, slot.last_day)
        return fits and not set(levels).isdisjoint(self.levels)


def needs_around(school: School, km: int) -> list[AroundLine]:
    """Return the needs and seats by week and level, the nearest week first and no dates last; eight queries.

    Seats are those that its pupils find within ``km`` of its commune, by road or by a daily crossing. Where no dates
    are said, all seats of the level are told.
    """
    today, schools = school.today(), School.objects.filter(pk=school.pk)
    basins = Basins(schools)
    pupils: dict[tuple[date | None, str], int] = defaultdict(int)
    for one in seekers_of(schools, today, basins):
        for week in one.weeks or (None,):
            pupils[week, one.level] += one.count
    seats = seats_of(_offers_near(school, km), today, basins) if pupils else []
    return [
        AroundLine(
            week,
            level,
            count,
            sum(one.count for one in seats if level in one.levels and (week is None or week in one.weeks)),
        )
        for (week, level), count in sorted(pupils.items(), key=lambda item: (item[0][0] or date.max, item[0][1]))
    ]


def seats_around(school: School, km: int, needs: Collection[SeatNeed] | None = None) -> list[ResultRow]:
    """Return the offers with free seats that the school's pupils find within ``km``, the nearest first; five queries.

    Those across a daily crossing come with it; the others are of the school's own group of communes joined by road.
    With ``needs``, only the seats that fit one of them.
    """
    asked = _around(school, km)
    if not asked:
        return []
    if needs:  # the nearest are listed alone: those of other levels and weeks take no room
        asked = replace(asked, levels=frozenset(level for one in needs for level in one.levels))
    if needs and all(one.week for one in needs):
        weeks = [one.week for one in needs if one.week]
        asked = replace(asked, first_day=min(weeks), last_day=max(weeks) + WEEK - timedelta(days=1), overlapping=True)
    rows = sorted(offers_near(asked), key=lambda row: row.km)
    if needs is None:
        return rows
    return [fitting for row in rows if (fitting := _fitting(row, needs)).slots]


def _fitting(row: ResultRow, needs: Collection[SeatNeed]) -> ResultRow:
    levels = row.offer.levels
    slots = [slot for slot in row.slots if any(need.is_met_by(slot, levels) for need in needs)]
    return replace(row, slots=tuple(slots))


def seats_for(needs: Sequence[SeatNeed], km: int) -> list[int]:
    """Return how many free seats fit each need within ``km`` of its school, as its pupils find them.

    One query for all seats, one for the communes, one for each group of communes joined by road.
    """
    asked = _around_each({need.school.pk: need.school for need in needs}.values(), km)
    counts = [_seats(n, need, asked[need.school.pk]) for n, need in enumerate(needs) if need.school.pk in asked]
    found: dict[int, int | None] = dict(counts[0].union(*counts[1:], all=True)) if counts else {}
    return [found.get(n) or 0 for n in range(len(needs))]


def training_seats_for(needs: Sequence[SeatNeed], km: int) -> list[int]:
    """Return how many free seats fit each need by formation, hosts without room in those weeks left out (rule H-05).

    Seven queries, one more for each group of communes joined by road.
    """
    asked = _around_each({need.school.pk: need.school for need in needs}.values(), km)
    each = [_slots(n, need, asked[need.school.pk]) for n, need in enumerate(needs) if need.school.pk in asked]
    keys = [one.values_list("need", "pk") for one in each]
    pairs: list[tuple[int, int]] = list(keys[0].union(*keys[1:], all=True)) if keys else []
    slots = Slot.objects.select_related("offer__host").in_bulk({key for _need, key in pairs})
    hosts = [slot.offer.host for slot in slots.values()]
    loads = places_in(hosts, min(slot.first_day for slot in slots.values())) if slots else {}
    with_room = {key for key, slot in slots.items() if has_room(loads[slot.offer.host.establishment], slot)}
    seats = Counter[int]()
    for n, key in pairs:
        seats[n] += slots[key].free if key in with_room else 0
    return [seats[n] for n in range(len(needs))]


def _seats(n: int, need: SeatNeed, asked: SearchCriteria) -> QuerySet[Any, Any]:
    return _slots(n, need, asked).values("need").annotate(sum=Sum("free")).values_list("need", "sum")


def _slots(n: int, need: SeatNeed, asked: SearchCriteria) -> QuerySet[Any, Any]:
    offers = shown_offers(replace(asked, levels=frozenset(need.levels), aim=need.aim))
    slots = Slot.objects.filter(free__gt=0, first_day__gt=need.school.today(), offer__in=offers)
    if need.aim and need.aim.mondays:
        slots = slots.filter(need.aim.slots)
    elif need.week:
        touches = Q(first_day__lt=need.week + WEEK, last_day__gte=need.week)
        slots = slots.filter(touches, last_day__lt=F("first_day") + LONGEST)
    return slots.order_by().annotate(need=Value(n))


def _offers_near(school: School, km: int) -> QuerySet[Offer]:
    """Return the offers within reach of the school's pupils; nothing where its commune is not known."""
    asked = _around(school, km)
    return shown_offers(asked) if asked else Offer.objects.none()


def _around(school: School, km: int) -> SearchCriteria | None:
    return _around_each([school], km).get(school.pk)


def _around_each(schools: Collection[School], km: int) -> dict[int, SearchCriteria]:
    """Return the search around each school whose commune is known, by its key."""
    homes = localities_of([(school.postcode, school.city, school.insee) for school in schools])
    reached: dict[int, frozenset[int]] = {}  # each group of communes is asked once
    searches = {}
    for school, here in zip(schools, homes, strict=True):
        if here is None:
            continue
        if here.group_id not in reached:
            reached[here.group_id] = frozenset(reach_of(here))
        searches[school.pk] = SearchCriteria(
            around=here.point, groups=reached[here.group_id], group=here.group_id, km=km, school=school
        )
    return searches
