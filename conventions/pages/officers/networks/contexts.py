"""Contents of the first page of a network."""

from functools import cached_property

from django.http import HttpRequest
from django.utils.translation import gettext as _

from conventions.domain.exchange.supply.targets import NetworkLine, network_lines, totals_of
from conventions.domain.law.networks.models import NetworkPost
from conventions.domain.numbers.exports.tables import Table
from conventions.pages.shared.seat_tables import table_of_targets
from conventions.pages.shared.target_years import TargetYear


class NetworkPage(TargetYear):
    """The year of one network in the territory of a post."""

    def __init__(self, http: HttpRequest, post: NetworkPost) -> None:
        super().__init__(http)
        self.post = post

    @cached_property
    def lines(self) -> list[NetworkLine]:
        return network_lines(self.post.departments, self.year, network=self.post.network_id)

    @cached_property
    def totals(self) -> dict[str, int]:
        """The sums of the columns."""
        return totals_of(self.lines)

    @property
    def asked_or_promised(self) -> str:
        """Name of its target in words."""
        return _("places promises") if self.post.network.promises else _("places demandées")

    @property
    def announced(self) -> int:
        """The seats that it promises and that nobody has confirmed."""
        return sum(line.announced for line in self.lines)

    def table(self) -> Table:
        return table_of_targets(self.lines, self.label, several=False)
