"""The school's years, and what is still open of one that ends."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any
from urllib.parse import urlencode
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

    def __init__(self, standing: Standing, year: SchoolYear, class_name: str = "") -> None:
        self.year, self.class_name = year, class_name
        self._standing = standing
        self.key: UUID = uuid4()
        """Key of this page: its form sent twice is one act."""

    @cached_property
    def _of_year(self) -> list[StillOpen]:
        return still_open(self._standing.school, self.year)

    @property
    def _all(self) -> list[StillOpen]:
        return [one for one in self._of_year if self.class_name in ("", one.convention.class_name)]

    @property
    def class_names(self) -> list[str]:
        """Classes in which something is open."""
        return sorted({one.convention.class_name for one in self._of_year})

    @property
    def here(self) -> str:
        """The page's own address, of that year and class."""
        chosen = {"annee": self.year.number} | ({"classe": self.class_name} if self.class_name else {})
        return f"{reverse('closing')}?{urlencode(chosen)}"

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

    @property
    def not_yet_by_state(self) -> list[tuple[str, list[StillOpen]]]:
        """The same by state, the most frequent first."""
        states: dict[str, list[StillOpen]] = {}
        for one in self.not_yet:
            states.setdefault(one.convention.get_status_display(), []).append(one)
        return sorted(states.items(), key=lambda state: -len(state[1]))

    @property
    def first_end(self) -> date | None:
        """First of the last days to come: from the day after it something may be closed."""
        today = self._standing.school.today()
        days = [day for one in self.not_yet if (day := one.convention.last_day) and day >= today]
        return min(days, default=None)
