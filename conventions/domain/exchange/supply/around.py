"""One school's pupils without a place against the free seats around it that they may be sent to."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from conventions.domain.exchange.search.criteria import ResultRow, SearchCriteria
from conventions.domain.exchange.search.queries import offers_near, shown_offers
from conventions.domain.persons.localities.queries import locality_of
from conventions.domain.persons.localities.reach import reach_of
from conventions.domain.persons.people.models import Level, School
from conventions.domain.placements.offers.models import Offer

from .balance import seats_of, seekers_of
from .basins import Basins

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


def seats_around(school: School, km: int) -> list[ResultRow]:
    """Return the offers with free seats that the school's pupils find within ``km``, the nearest first; five queries.

    Those across a daily crossing come with it; the others are of the school's own group of communes joined by road.
    """
    asked = _around(school, km)
    return sorted(offers_near(asked), key=lambda row: row.km) if asked else []


def _offers_near(school: School, km: int) -> QuerySet[Offer]:
    """Return the offers within reach of the school's pupils; nothing where its commune is not known."""
    asked = _around(school, km)
    return shown_offers(asked) if asked else Offer.objects.none()


def _around(school: School, km: int) -> SearchCriteria | None:
    here = locality_of(postcode=school.postcode, city=school.city, insee=school.insee)
    if here is None:
        return None
    groups = frozenset(reach_of(here))
    return SearchCriteria(around=here.point, groups=groups, group=here.group_id, km=km, school=school)
