"""The pupils of a class who have no agreement, as a grid to fill."""

from datetime import timedelta
from functools import cached_property

from django.http import QueryDict

from conventions.domain.dossier.agreements.known_hosts import KnownHost
from conventions.domain.law.rules.weeks import week_in_words
from conventions.domain.persons.people.records import SearchableQuerySet
from conventions.domain.persons.people.standing import Standing
from conventions.domain.season.found_places.queries import pupils_to_open
from conventions.domain.season.found_places.reading import PlaceReader
from conventions.domain.season.periods.coverage import PupilInPeriod
from conventions.domain.season.training_plans.calls import usual_hosts
from conventions.domain.season.training_plans.plan import training
from conventions.pages.shared.drafting.known import KnownProposal, proposals_of
from conventions.pages.shared.period_choice import PeriodChoice
from conventions.pages.shared.visibility import visible_pupils

MOST_ROWS = 40
"""Pupils of a page: a class."""


class GridPage:
    """A class chosen in the address, its pupils who have no agreement, the hosts and weeks proposed for them."""

    def __init__(self, standing: Standing, chosen: QueryDict) -> None:
        self.period_choice = PeriodChoice(standing, QueryDict())
        self.class_names = self.period_choice.class_names
        asked = str(chosen.get("classe", ""))
        self._standing = standing
        self.class_name = asked if asked in self.class_names else self._next_class()

    @cached_property
    def reader(self) -> PlaceReader:
        return PlaceReader(self._standing.school)

    def _found(self, class_name: str | None = None) -> SearchableQuerySet[PupilInPeriod]:
        pupils, periods = visible_pupils(self._standing), self.period_choice.all_periods
        return pupils_to_open(pupils, periods, today=self._standing.today, class_name=class_name)

    def _next_class(self) -> str:
        """Return the first class of which a pupil is expected and has none; else of which any has none."""
        found = self._found().exclude(year_class="").values_list("year_class", "step")
        first = found.order_by("step", "year_class").first()
        return str(first[0]) if first else next(iter(self.class_names), "")

    @cached_property
    def pupils(self) -> list[PupilInPeriod]:
        """The first of them by name: the next ones follow once these are opened."""
        return list(self._found(self.class_name)[:MOST_ROWS])

    @cached_property
    def usual_hosts(self) -> dict[int, KnownHost]:
        """Host written beside a pupil who trains: their last one, else one of those that said they take a pupil."""
        if not any(pupil.year_level in training().levels for pupil in self.pupils):
            return {}
        periods = [one for one in self.period_choice.all_periods if one.number and self.class_name in one.classes]
        return usual_hosts(self._standing.school, self.pupils, self.reader.hosts, periods)

    @property
    def proposals(self) -> list[KnownProposal]:
        """Hosts that the school knows, with how many pupils they had."""
        return proposals_of(self.reader.hosts, with_trainees=True)

    @cached_property
    def weeks(self) -> list[tuple[str, str]]:
        """Weeks until the end of the year; each value is what a cell of a list would say."""
        mondays = sorted(
            {day - timedelta(days=day.weekday()) for day in self.reader.days if day <= self.reader.year_end}
        )
        return [
            (f"{monday:%d/%m/%Y} – {monday + timedelta(days=4):%d/%m/%Y}", week_in_words(monday)) for monday in mondays
        ]
