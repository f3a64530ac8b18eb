"""Pages of the seats of networks, and of what came before a rule and does not keep to it."""

from collections.abc import Sequence
from functools import cached_property

from django.http import HttpRequest

from conventions.domain.exchange.supply.targets import (
    DepartmentLine,
    NetworkLine,
    department_lines,
    network_lines,
    side_lines,
)
from conventions.domain.numbers.exports.tables import Table
from conventions.domain.persons.people.territories import Department
from conventions.domain.upkeep.compliance.lists import Listing, listings_in
from conventions.pages.shared.seat_tables import table_of_departments, table_of_sides, table_of_targets
from conventions.pages.shared.target_years import TargetYear

from .departments import ASKED, department_asked


class NetworksPage(TargetYear):
    """The seats asked of networks or promised for a school year, what they offer, what is filled, whoever they are."""

    def __init__(self, http: HttpRequest, departments: Sequence[Department]) -> None:
        super().__init__(http)
        self.departments = departments
        asked = http.GET.get(ASKED, "")
        self.chosen = next((one for one in departments if one.code == asked), None)

    @cached_property
    def lines(self) -> list[NetworkLine]:
        return network_lines([self.chosen] if self.chosen else self.departments, self.year)

    @property
    def announced(self) -> list[NetworkLine]:
        """The promises of companies that wait for an officer's word; of a year that is over nobody gives it."""
        return [line for line in self.lines if line.announced and self.year != self.years[-1]]

    @cached_property
    def by_department(self) -> list[DepartmentLine]:
        """Départements where several are shown, those that lack most first."""
        return department_lines(self.lines) if len(self.departments) > 1 and self.chosen is None else []

    def department_table(self) -> Table:
        return table_of_departments(self.by_department, self.label)

    def sides(self) -> Table:
        return table_of_sides(side_lines(self.lines), self.label)

    def table(self) -> Table:
        return table_of_targets(self.lines, self.label, several=True)


class CompliancePage:
    """Rows of a département that break a rule younger than they are."""

    def __init__(self, http: HttpRequest, departments: Sequence[Department]) -> None:
        self.departments = departments
        self.department = department_asked(http.GET.get(ASKED, ""), departments)

    @cached_property
    def listings(self) -> list[Listing]:
        return listings_in([self.department])
