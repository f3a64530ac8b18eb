"""What the first page of a network, and the officer's of all networks, say."""

from functools import cached_property

from django.http import HttpRequest

from conventions.domain.networks.models import Network, NetworkPost
from conventions.domain.people.territories import Department
from conventions.domain.posting.figures import Row, label_of, present_year, progress, total_of


class _Years:
    """A page of one school year, that of today unless the address says another."""

    def __init__(self, http: HttpRequest) -> None:
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


class NetworkPage(_Years):
    """The year of one network in the territory of a post."""

    def __init__(self, http: HttpRequest, post: NetworkPost) -> None:
        super().__init__(http)
        self.post = post

    @cached_property
    def rows(self) -> list[Row]:
        only = Network.objects.filter(pk=self.post.network_id)
        return progress(self.year, self.post.departments, networks=only)

    @cached_property
    def totals(self) -> dict[str, int]:
        return total_of(self.rows)


class OfficerPage(_Years):
    """The year of every network in the territory of an officer."""

    def __init__(self, http: HttpRequest, departments: list[Department]) -> None:
        super().__init__(http)
        self.departments = departments

    @cached_property
    def rows(self) -> list[Row]:
        return progress(self.year, self.departments, networks=Network.objects.exclude(kind=Network.Kind.COMPANY))
