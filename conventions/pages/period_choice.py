"""Which period of the year a page of the school is about, chosen in its address."""

from functools import cached_property

from django.http import QueryDict

from conventions.domain.people.standing import Standing
from conventions.domain.periods.models import Period
from conventions.domain.periods.queries import by_nearness, levels_enrolled, periods_of_year
from conventions.domain.year.models import SchoolYear
from conventions.domain.year.queries import year_of


class PeriodChoice:
    """The periods of the year looked at that concern somebody, and the one that the address names."""

    PARAMETER = "periode"

    def __init__(self, standing: Standing, given: QueryDict) -> None:
        self._standing = standing
        self.asked = str(given.get(self.PARAMETER, ""))

    @cached_property
    def year(self) -> SchoolYear:
        return year_of(self._standing)

    @cached_property
    def all_periods(self) -> list[Period]:
        """Those of the year, the nearest first."""
        return by_nearness(periods_of_year(self._standing.school, self.year), self._standing.today)

    @cached_property
    def periods(self) -> list[Period]:
        """Those of which there are pupils."""
        levels = levels_enrolled(self._standing.school, self.year)
        return [one for one in self.all_periods if levels & set(one.levels)]

    @cached_property
    def chosen(self) -> Period | None:
        """The one that the address names; nothing when it names none."""
        return next((one for one in self.all_periods if str(one.uuid) == self.asked), None)

    @property
    def query(self) -> str:
        """What keeps the choice at the end of an address that has a query already; empty when nothing is chosen."""
        return f"&{self.PARAMETER}={self.chosen.uuid}" if self.chosen else ""
