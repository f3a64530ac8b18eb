"""The true numbers of a report, all of one instant."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property

from django.utils import timezone

from conventions.domain.numbers.charts.chart import said
from conventions.domain.numbers.figures.dimensions import Territory
from conventions.domain.numbers.figures.projection import lag
from conventions.domain.numbers.figures.queries import (
    CountedTerritory,
    FiguresQuery,
    Numbers,
    a_year_before,
    by_monday,
    by_place,
    divided,
    numbers,
    parts_of,
    season_of,
    total,
)
from conventions.domain.numbers.figures.registry import statistics
from conventions.domain.persons.people.models import PriorityDistrict, PriorityEducation
from conventions.domain.persons.people.names import search_key

from .spans import Span, school_year

NATION = CountedTerritory.nation()
OF_PUPILS = ("pupils_expected", "pupils_without_place", "pupils_in_preparation", "pupils_signed")
"""Statistics by which a territory's use of the service is told."""
PRIORITIES: Mapping[str, tuple[str, str]] = {
    "en REP": ("priority", PriorityEducation.REP),
    "en REP+": ("priority", PriorityEducation.REP_PLUS),
    "dans un QPV": ("qpv", PriorityDistrict.INSIDE),
    "à moins de 300 m d'un QPV": ("qpv", PriorityDistrict.NEAR),
}
"""Schools of the priority policies in words, each with its dimension and value; a school may be of both."""


@dataclass(frozen=True)
class ReportReading:
    """The figures of one report."""

    span: Span
    at: datetime
    """Workflow time of the reading: nothing later is in it."""

    @cached_property
    def figures_at(self) -> datetime | None:
        """Up to when the figures count what is written."""
        return lag().since

    @cached_property
    def asked(self) -> FiguresQuery:
        return FiguresQuery(NATION, self.span.year)

    @cached_property
    def nation(self) -> Numbers:
        return numbers(statistics(), self.asked)

    def of_places(self, names: Sequence[str], places: Sequence[CountedTerritory]) -> Mapping[str, Numbers]:
        """Return some statistics of territories of one level, by code."""
        return by_place(names, self.asked, places)

    def parts(self, level: Territory) -> list[CountedTerritory]:
        """Return the territories of a level in French alphabetical order: Ardèche before Ardennes."""
        return sorted(parts_of(NATION, down_to=level), key=lambda one: (search_key(one.name), one.code))

    def not_using(self, level: Territory) -> list[CountedTerritory]:
        """Return the territories of a level of whose schools no pupil is counted, in alphabetical order."""
        places = self.parts(level)
        found = self.of_places(OF_PUPILS, places)
        return [one for one in places if not any(total(found.get(one.code, {}), name) for name in OF_PUPILS)]

    @cached_property
    def of_priority(self) -> Mapping[str, Numbers]:
        """Pupils of the nation by what :data:`PRIORITIES` says."""
        found = {name: divided(OF_PUPILS, self.asked, name) for name in ("priority", "qpv")}
        return {words: found[name].get(str(value), {}) for words, (name, value) in PRIORITIES.items()}

    def of_priority_in(self, level: Territory) -> Mapping[str, Mapping[str, Numbers]]:
        """Return the same of the territories of a level, by code under the words: a query for each."""
        asked = {words: replace(self.asked, where={name: (str(value),)}) for words, (name, value) in PRIORITIES.items()}
        return {words: by_place(OF_PUPILS, one, self.parts(level)) for words, one in asked.items()}

    # -- by week ------------------------------------------------------------------------------------------------

    @cached_property
    def weeks(self) -> Mapping[date, Numbers]:
        """Photographs of each Monday of the year until now."""
        found = by_monday(self._photographed, self.asked)
        return {monday: one for monday, one in found.items() if season_of(monday) == self.span.year}

    @cached_property
    def weeks_before(self) -> Mapping[date, Numbers]:
        """The same of the year before."""
        return by_monday(self._photographed, self.asked.of_year(self.span.year - 1))

    @cached_property
    def since(self) -> date | None:
        """Monday from which changes are told: the last before the span, where the report before ended.

        In the first months of a year the first that was photographed; ``None`` where none was.
        """
        past = [day for day in self.weeks if day <= self.span.first_day]
        return past[-1] if past else next((day for day in self.weeks if day <= self.span.last_day), None)

    @cached_property
    def same_day_before(self) -> date:
        """The Monday of last year that stands beside the day of the reading."""
        return a_year_before(min(timezone.localdate(self.at), school_year(self.span.first_day).last_day))

    @cached_property
    def _photographed(self) -> list[str]:
        return [one.name for one in statistics().values() if one.is_photographed]

    # -- how a number is told -------------------------------------------------------------------------------------

    def told(self, name: str, numbers: Numbers | None, detail: str | None = None) -> str:
        """Say a statistic, or one of its details; a dash where nothing is known."""
        if numbers is None:
            return said(None)
        return said(total(numbers, name) if detail is None else numbers.get(name, {}).get(detail, 0))

    def share(self, name: str, of: str, found: Numbers) -> float | None:
        """Return the share of a statistic in another one, in per cent."""
        whole = total(found, of)
        return 100 * total(found, name) / whole if whole else None
