"""The school years for which seats are asked of networks: that of today, and those beside it that may be chosen."""

from urllib.parse import urlencode

from django.http import HttpRequest
from django.utils import timezone

from conventions.domain.exchange.supply.targets import year_of_targets
from conventions.pages.kit.exports import ASKED
from workflow import clock

YEAR = "annee"
"""Parameter of the address: the civil year in which the school year begins."""


def present_year() -> int:
    """Return the year of today."""
    return year_of_targets(timezone.localdate(clock.now()))


def label_of(year: int) -> str:
    """Return a school year in words: « 2026-2027 »."""
    return f"{year}-{year + 1}"


class TargetYear:
    """The year that a page shows: that of today unless the address says another."""

    def __init__(self, http: HttpRequest) -> None:
        present = present_year()
        self.years = [present + 1, present, present - 1]
        self.year = next((year for year in self.years if str(year) == http.GET.get(YEAR, "")), present)
        self._kept = {name: value for name, value in http.GET.items() if name != ASKED}

    @property
    def year_links(self) -> list[tuple[str, str, bool]]:
        """Address, label and whether it is the one shown, for each year."""
        return [(f"?{urlencode({**self._kept, YEAR: year})}", label_of(year), year == self.year) for year in self.years]

    @property
    def label(self) -> str:
        return label_of(self.year)
