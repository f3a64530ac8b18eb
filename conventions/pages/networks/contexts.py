"""What the first page of a network says."""

from datetime import date
from functools import cached_property

from django.http import HttpRequest

from conventions.domain.networks.models import NetworkPost
from conventions.domain.supply.targets import BEGINS, NetworkLine, network_lines
from workflow import clock


def present_year(today: date | None = None) -> int:
    """Return the civil year in which the school year of today begins, as targets count it."""
    day = today or clock.now().date()
    return day.year if (day.month, day.day) >= BEGINS else day.year - 1


def label_of(year: int) -> str:
    """Return a school year in words: « 2026-2027 »."""
    return f"{year}-{year + 1}"


class NetworkPage:
    """The year of one network in the territory of a post: that of today unless the address says another."""

    def __init__(self, http: HttpRequest, post: NetworkPost) -> None:
        self.post = post
        present = present_year()
        self.years = [present + 1, present, present - 1]
        asked = http.GET.get("annee", "")
        self.year = next((year for year in self.years if str(year) == asked), present)

    @property
    def year_links(self) -> list[tuple[str, str, bool]]:
        """Address, label and whether it is the one shown, for each year."""
        return [(f"?annee={year}", label_of(year), year == self.year) for year in self.years]

    @property
    def label(self) -> str:
        return label_of(self.year)

    @cached_property
    def lines(self) -> list[NetworkLine]:
        return network_lines(self.post.departments, self.year, network=self.post.network_id)

    @cached_property
    def totals(self) -> dict[str, int]:
        """The sums of the columns."""
        columns = ("target", "offered", "filled", "filled_elsewhere", "missing")
        return {column: sum(getattr(line, column) for line in self.lines) for column in columns}
