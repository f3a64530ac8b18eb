"""Pupils expected without a place against free seats of a territory: by week, commune, basin, sector, school.

True numbers, but where the pupils are given as they were published (:mod:`conventions.domain.numbers.publishing`).
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import Count, QuerySet, Sum

from conventions.domain.law.year.models import Enrolment, SchoolYear
from conventions.domain.persons.people.models import School
from conventions.domain.persons.people.names import search_key
from conventions.domain.persons.people.territories import Department
from conventions.domain.placements.applications.models import Application
from conventions.domain.placements.offers.models import Audience, Offer
from conventions.domain.placements.offers.queries import offers_in
from conventions.domain.placements.seats.models import Slot
from conventions.domain.season.periods.coverage import without_place
from conventions.domain.season.periods.models import Period
from conventions.domain.season.periods.queries import by_nearness, with_proposed

from .basins import Basins
from .weeks import monday_of, weeks_of


@dataclass(frozen=True)
class BalancePlace:
    """A commune, or a part of one, by its name; what two spellings have in common tells it."""

    name: str

    @property
    def key(self) -> str:
        return search_key(self.name)


@dataclass(frozen=True)
class Seekers:
    """Pupils of one school and level of whom an internship is expected and none is under way."""

    school: str
    """UAI."""
    school_name: str
    commune: BalancePlace
    basin: str
    is_priority: bool
    level: str
    weeks: tuple[date, ...]
    """Mondays of their period; none while its dates are not said."""
    count: int


@dataclass(frozen=True)
class Seats:
    """Free seats of some offers of one place, at the same dates."""

    sector: str
    commune: BalancePlace
    basin: str
    levels: tuple[str, ...]
    audience: str
    weeks: tuple[date | None, ...]
    """Mondays of the dates; ``None`` among them where pupils whose dates are not said may take them."""
    count: int

    def for_those(self, needs: Collection[tuple[date | None, str]]) -> "Seats":
        """Return the same in the weeks in which one of its levels is needed; in none, where nobody may take them."""
        weeks = [week for week in (*self.weeks, None) if any((week, level) in needs for level in self.levels)]
        return replace(self, weeks=tuple(weeks))


@dataclass(frozen=True)
class BalanceFilter:
    """Filters of the table; an empty one keeps everything."""

    week: date | None = None
    level: str = ""
    commune: str = ""
    """Key of a place."""
    basin: str = ""
    sector: str = ""
    school: str = ""
    """UAI: of pupils alone."""
    priority: bool = False
    """Pupils of REP and REP+ alone."""

    def keeps(self, group: Seekers | Seats) -> bool:
        if self.week and self.week not in group.weeks:
            return False
        if (self.commune and self.commune != group.commune.key) or (self.basin and self.basin != group.basin):
            return False
        if isinstance(group, Seekers):
            wrong = (self.priority and not group.is_priority) or (self.school and self.school != group.school)
            return not wrong and self.level in ("", group.level)
        return self.sector in ("", group.sector) and (not self.level or self.level in group.levels)


@dataclass(frozen=True)
class BalanceLine:
    """One line of the table; ``None`` where a number makes no sense: pupils have no sector, seats no school."""

    key: Any
    """A Monday, a place's key, a basin, a sector, an UAI; what nobody knows is empty or ``None``."""
    label: str
    pupils: int | None
    seats: int | None
    missing: int = 0
    """Pupils who find no seat of their level, in their weeks, on this line: at least so many."""


@dataclass(frozen=True)
class BalanceDimension:
    """Division of the table: keys and labels of each side, ``None`` for a side that has none."""

    of_seekers: Callable[[Seekers], Iterable[tuple[Any, str]]] | None
    of_seats: Callable[[Seats], Iterable[tuple[Any, str]]] | None


def _by_week(one: Seekers | Seats) -> list[tuple[Any, str]]:
    return [(week, "") for week in one.weeks] or [(None, "")]


def _by_commune(one: Seekers | Seats) -> list[tuple[Any, str]]:
    return [(one.commune.key, one.commune.name)]


def _by_basin(one: Seekers | Seats) -> list[tuple[Any, str]]:
    return [(one.basin, one.basin)]


DIMENSIONS: Mapping[str, BalanceDimension] = {
    "week": BalanceDimension(_by_week, _by_week),
    "commune": BalanceDimension(_by_commune, _by_commune),
    "basin": BalanceDimension(_by_basin, _by_basin),
    "sector": BalanceDimension(None, lambda one: [(one.sector, "")]),
    "school": BalanceDimension(lambda one: [(one.school, one.school_name)], None),
    "priority": BalanceDimension(
        lambda one: [(one.is_priority, "")], lambda one: [(one.audience == Audience.PRIORITY_FIRST.value, "")]
    ),
}
"""Divisions by name; ``priority`` tells pupils of REP and REP+, and seats that are theirs first."""


class Balance:
    """Shortage of places in some départements now: six queries, however many pupils and offers.

    Seats are those of the weeks and levels in which pupils lack one. ``published`` are the pupils as a reader outside
    is shown them: none is counted then, and all seats are, for those that were chosen would tell the rest.
    """

    def __init__(
        self, departments: Sequence[Department], today: date, *, published: list[Seekers] | None = None
    ) -> None:
        schools = School.objects.filter(department__in=[one.code for one in departments], is_closed=False)
        basins = Basins(schools)
        self.seekers = seekers_of(schools, today, basins) if published is None else published
        self.seats = seats_of(offers_in(departments), today, basins)
        self.basins = basins.names
        self._this_week, self._shows_all = monday_of(today), published is not None

    def lines(self, by: str, asked: BalanceFilter) -> list[BalanceLine]:
        """Return the lines of the table in the order of their keys, the past last; lines of 0 are left out."""
        dimension = DIMENSIONS[by]
        labels: dict[Any, str] = {}
        pupils: Mapping[Any, list[Seekers]] = _of_each(self.seekers, dimension.of_seekers, asked, labels)
        seats: Mapping[Any, list[Seats]] = _of_each(self.fitting(asked), dimension.of_seats, asked, labels)
        return [
            BalanceLine(
                key,
                labels[key],
                _count(pupils[key]) if dimension.of_seekers else None,
                _count(seats[key]) if dimension.of_seats else None,
                _missing(pupils[key], seats[key]),
            )
            for key in sorted(labels, key=lambda key: (self._rank(key), key))
        ]

    def _rank(self, key: Any) -> int:
        """Put weeks that are over after what nobody knows, and both after the rest: what may still be done is first."""
        return 2 if isinstance(key, date) and key < self._this_week else int(key in (None, ""))

    def totals(self, asked: BalanceFilter) -> tuple[int, int]:
        """Return the number of pupils and of seats, each once whatever their weeks."""
        return (
            sum(one.count for one in self.seekers if asked.keeps(one)),
            sum(one.count for one in self.fitting(asked) if asked.keeps(one)),
        )

    def fitting(self, asked: BalanceFilter) -> list[Seats]:
        """Return the seats that the pupils asked for may take, each in their weeks alone."""
        if self._shows_all:
            return self.seats
        seekers = [one for one in self.seekers if asked.keeps(one)]
        needs = {(week, one.level) for one in seekers for week in one.weeks or (None,)}
        return [fitting for one in self.seats if (fitting := one.for_those(needs)).weeks]


def _of_each(
    groups: Iterable[Any],
    names: Callable[[Any], Iterable[tuple[Any, str]]] | None,
    asked: BalanceFilter,
    labels: dict[Any, str],
) -> dict[Any, list[Any]]:
    """Return the groups that are asked by their key; ``labels`` learns the name of each."""
    by_key: dict[Any, list[Any]] = defaultdict(list)
    for group in groups if names else ():
        if asked.keeps(group):
            for key, label in names(group):  # type: ignore[misc]  # there is one, or nothing is found
                labels.setdefault(key, label)
                by_key[key].append(group)
    return by_key


def _count(groups: Iterable[Seekers | Seats]) -> int:
    return sum(one.count for one in groups)


def _missing(seekers: Sequence[Seekers], seats: Sequence[Seats]) -> int:
    """Return how many of these pupils find no seat among these, at least: seats of one level are none of another's."""
    needs: dict[tuple[tuple[date, ...], str], int] = defaultdict(int)
    for one in seekers:
        needs[one.weeks, one.level] += one.count
    lacks = (
        max(pupils - _count(one for one in seats if level in one.levels and _meet(weeks, one.weeks)), 0)
        for (weeks, level), pupils in needs.items()
    )
    return max(_count(seekers) - _count(seats), sum(lacks))


def _meet(weeks: Collection[date], others: Collection[date | None]) -> bool:
    return not weeks or not set(weeks).isdisjoint(others)


# -- pupils ---------------------------------------------------------------------------------------------------------


def seekers_of(schools: QuerySet[School], today: date, basins: "Basins") -> list[Seekers]:
    """Return the pupils without a place of these schools' years under way, by school, level and class: four queries."""
    years = {one.pk: one for one in SchoolYear.objects.filter(first_day__lte=today, last_day__gte=today)}
    enrolled = _enrolled_without_place(schools, years)
    groups = list(
        enrolled.order_by().values_list("pupil__school", "year", "level", "class_name").annotate(count=Count("pk"))
    )
    concerned = School.objects.in_bulk({school for school, *_rest in groups})
    periods: dict[tuple[int, int], list[Period]] = defaultdict(list)
    for period in Period.objects.filter(school__in=concerned, year__in=years):
        period.year = years[period.year_id]
        periods[period.school_id, period.year_id].append(period)
    levels: dict[tuple[int, int], set[str]] = defaultdict(set)
    for school_key, year_key, level, _class_name, _count in groups:
        levels[school_key, year_key].add(level)
    plans = {
        (school, year): by_nearness(with_proposed(periods[school, year], concerned[school], years[year], own), today)
        for (school, year), own in levels.items()
    }
    return [
        Seekers(
            school=(at := concerned[school]).uai,
            school_name=f"{at.name}, {at.city}".rstrip(", "),
            commune=BalancePlace(at.city),
            basin=basins.of_school(at.pk),
            is_priority=bool(at.priority_education),
            level=level,
            weeks=_weeks_for(plans[school, year], level, class_name),
            count=count,
        )
        for school, year, level, class_name, count in groups
    ]


def with_seat_kept(departments: Sequence[Department], today: date) -> int:
    """Return how many of the pupils without a place have only to confirm a seat that a host keeps for them.

    A proposal of assignments leaves them out: they have somewhere to go. One query.
    """
    years = SchoolYear.objects.filter(first_day__lte=today, last_day__gte=today)
    schools = School.objects.filter(department__in=[one.code for one in departments], is_closed=False)
    kept = Application.objects.filter(Application.awaits_pupil, erased_at=None)
    return _enrolled_without_place(schools, years).filter(pupil__in=kept.values("pupil")).count()


def _enrolled_without_place(schools: QuerySet[School], years: Iterable[Any]) -> QuerySet[Enrolment]:
    return Enrolment.objects.filter(without_place(), year__in=years, pupil__school__in=schools, left_at=None)


def _weeks_for(periods: Sequence[Period], level: str, class_name: str) -> tuple[date, ...]:
    """Return the weeks of the nearest period in which a place is expected; none while its dates are not said."""
    own = next((one for one in periods if one.is_expected and one.concerns(level, class_name)), None)
    return () if own is None or own.is_whole_year else weeks_of(own.first_day, own.last_day)


# -- seats ----------------------------------------------------------------------------------------------------------


def seats_of(offers: QuerySet[Offer], today: date, basins: "Basins") -> list[Seats]:
    """Return the free seats of open offers at dates to come, added up by place, sector, levels and dates: a query."""
    slots = Slot.objects.filter(free__gt=0, first_day__gt=today, offer__in=offers.filter(Offer.is_open))
    rows = (
        slots.order_by()
        .values_list(
            *("offer__sector", "offer__levels", "offer__audience", "first_day", "last_day"),
            *("offer__locality__name", "offer__locality__part", "offer__city"),
            *("offer__locality__latitude", "offer__locality__longitude"),
        )
        .annotate(count=Sum("free"))
    )
    return [
        Seats(
            sector=sector,
            commune=BalancePlace(part or name or city),
            basin=basins.nearest_to(latitude, longitude, part or name or city),
            levels=tuple(levels),
            audience=audience,
            weeks=weeks_of(first_day, last_day),
            count=count,
        )
        for sector, levels, audience, first_day, last_day, name, part, city, latitude, longitude, count in rows
    ]
