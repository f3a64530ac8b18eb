"""The school's years, and what is still open of one that ends."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID, uuid4

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse

from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.batches.closing import CLOSERS
from conventions.domain.dossier.batches.queries import CountedAct
from conventions.domain.dossier.batches.year_end import ACT, StillOpen, still_open
from conventions.domain.law.year.calendars import present_year, years_of
from conventions.domain.law.year.models import Enrolment, SchoolYear
from conventions.domain.persons.people.standing import Standing
from conventions.pages.staff.bulk_acts import BulkWords, under_way


@dataclass(frozen=True)
class YearRow:
    """One year of the school with its figures."""

    year: SchoolYear
    pupils: int
    agreements: int
    left_open: int
    is_present: bool
    is_looked_at: bool


class YearsPage:
    """The years of which the school has anything, the present one among them."""

    def __init__(self, standing: Standing) -> None:
        self._standing = standing
        self.may_close = standing.holds(*CLOSERS)

    @cached_property
    def rows(self) -> list[YearRow]:
        present = present_year(self._standing.school)
        looked_at = self._standing.chosen_year or present.number
        enrolled = Enrolment.objects.filter(pupil__school=self._standing.school, left_at=None)
        agreements = Convention.objects.filter(school=self._standing.school, erased_at=None)
        years = years_of(self._standing.school).annotate(
            pupils=_counted(enrolled), agreements_made=_counted(agreements),
            left_open=_counted(agreements.exclude(Convention.ended())),
        )  # fmt: skip
        return [
            YearRow(year, year.pupils, year.agreements_made, year.left_open, year == present, year.number == looked_at)
            for year in years.filter(Q(pk=present.pk) | Q(pupils__gt=0) | Q(agreements_made__gt=0))
        ]


def _counted(rows: QuerySet[Any]) -> Coalesce:
    """Return the number of ``rows`` of each year as a column."""
    own = rows.filter(year=OuterRef("pk")).order_by().values("year")
    return Coalesce(Subquery(own.annotate(n=Count("pk")).values("n")), 0)


class ClosingPage:
    """Open agreements of a year: those that can end now, and those that cannot yet."""

    def __init__(self, standing: Standing, year: SchoolYear) -> None:
        self.year = year
        self._standing = standing
        self.key: UUID = uuid4()
        """Key of this page: its form sent twice is one act."""

    @cached_property
    def _all(self) -> list[StillOpen]:
        return still_open(self._standing.school, self.year)

    @property
    def here(self) -> str:
        """The page's own address, of that year."""
        return f"{reverse('closing')}?annee={self.year.number}"

    @cached_property
    def under_way(self) -> list[tuple[BulkWords, CountedAct]]:
        return under_way(self._standing, (ACT,))

    @property
    def to_close(self) -> list[StillOpen]:
        return [one for one in self._all if one.ends_by == "close"]

    @property
    def to_withdraw(self) -> list[StillOpen]:
        return [one for one in self._all if one.ends_by == "withdraw"]

    @property
    def not_yet(self) -> list[StillOpen]:
        return [one for one in self._all if not one.ends_by]
