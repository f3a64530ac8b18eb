"""How long agreements take to be signed, on paper or not, who refuses them: a table by school, or by territory."""

from dataclasses import replace
from functools import cached_property
from math import inf
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django_stubs_ext import StrOrPromise

from conventions.domain.numbers.exports.tables import Table, TableColumn
from conventions.domain.numbers.figures.dimensions import Territory
from conventions.domain.numbers.figures.queries import Numbers, bound_reached, numbers, total
from conventions.domain.numbers.figures.registry import Statistic, statistics
from conventions.domain.numbers.figures.statistics.agreements import BEYOND, BOUNDS
from conventions.pages.shared.figures.sections import FigureSection

from .figures import DELAYS, STATISTIC, FigureColumn, FigureRow, FiguresTable
from .places import LEVELS

STATES, CHANNELS, EVENTS, REFUSALS = (
    *("agreements_by_state", "signatures_by_channel", "agreements_events"),
    "agreements_refused",
)
SLOW = 30
"""Days after which an agreement took long, one of the bounds."""
HALF = 0.5


def days_of_half(found: Numbers, step: str) -> int | str:
    """Return the bound in days within which half of the agreements did a step; words beyond the last bound."""
    bound = bound_reached(found.get(DELAYS, {}), step, HALF)
    if bound == BEYOND:
        return _("plus de %(n)d") % {"n": BOUNDS[-1]}
    return int(bound) if bound else ""


def _rank(found: Numbers) -> float:
    """Return the same of the whole as a number: no end beyond the last bound, below zero where nothing was signed."""
    days = days_of_half(found, "whole")
    return days if isinstance(days, int) else inf if days else -1


def sealed(found: Numbers) -> int:
    """Return how many agreements were signed by all, as their delays say it."""
    return sum(_whole(found).values())


def slow(found: Numbers) -> int:
    """Return how many of these took more than :data:`SLOW` days from the opening to the last signature."""
    return sum(n for bound, n in _whole(found).items() if bound == BEYOND or int(bound) > SLOW)


def _whole(found: Numbers) -> dict[str, int]:
    return {key.partition(":")[2]: n for key, n in found.get(DELAYS, {}).items() if key.startswith("whole:")}


def by_channel(found: Numbers, channel: str) -> int:
    return found.get(CHANNELS, {}).get(channel, 0)


def refused(found: Numbers) -> int:
    return found.get(EVENTS, {}).get("refused", 0)


def hundredths(part: int, whole: int) -> int | str:
    """Return a part of a whole in hundredths; empty where there is no whole."""
    return round(100 * part / whole) if whole else ""


def share_in_words(part: int, whole: int) -> str:
    return f"{hundredths(part, whole)}\u00a0%" if whole else ""


class DelaysPage(FiguresTable):
    """Delays, ways to sign and refusals in a territory: of each part of it, then of the whole by step and by whom."""

    def _chosen(self) -> Statistic:
        return statistics()[DELAYS]

    @property
    def title(self) -> StrOrPromise:
        return _("Délais et refus")

    @property
    def question(self) -> StrOrPromise:
        return _("Combien de temps pour signer, sur papier ou non, et combien de refus ?")

    @property
    def tells_use(self) -> bool:
        return not self.is_narrowed

    @property
    def _statistics(self) -> list[Statistic]:
        return [statistics()[name] for name in (STATES, DELAYS, CHANNELS, EVENTS)]

    @cached_property
    def columns(self) -> list[FigureColumn]:
        """Column by which a territory of no agreement is idle; what the table says stands in :meth:`_value_columns`."""
        return [FigureColumn(statistics()[STATES], label=_("Conventions"))]

    @cached_property
    def rows(self) -> list[FigureRow]:
        """Territories where half took longest first, those that signed nothing last; a dimension in its own order."""
        if self.by not in LEVELS:
            return super().rows
        return sorted(super().rows, key=lambda row: -_rank(row.found))

    def table(self) -> Table:
        return replace(super().table(), name="delais", title=_("Délais et refus"))

    def _value_columns(self) -> list[TableColumn]:
        slow_ones = _("Plus de %(n)d jours") % {"n": SLOW}
        return [
            TableColumn(_("Délai médian, jours au plus"), lambda row: days_of_half(row.found, "whole"), key="delai"),
            TableColumn(
                _("Dont signatures, jours au plus"), lambda row: days_of_half(row.found, "signatures"), key="signatures"
            ),
            TableColumn(_("Conventions"), lambda row: total(row.found, STATES), int),
            TableColumn(slow_ones, lambda row: slow(row.found), int, key="longues"),
            TableColumn(
                _("%(what)s, part") % {"what": slow_ones},
                lambda row: share_in_words(slow(row.found), sealed(row.found)),
                key="longues.part",
                within="longues",
            ),
            *_channel(_("Sur papier"), "paper"),
            *_channel(_("En présence"), "in_person"),
            TableColumn(_("Refusées"), lambda row: refused(row.found), int, key="refusees"),
            TableColumn(
                _("Refusées, part"),
                lambda row: share_in_words(refused(row.found), total(row.found, STATES)),
                within="refusees",
            ),
        ]

    @cached_property
    def steps(self) -> FigureSection:
        """Each step and each party with the days that it took, of the whole."""
        return FigureSection((statistics()[DELAYS],), self.found)

    @cached_property
    def refusals(self) -> FigureSection:
        """Refusals by whom and at which step, of the whole."""
        return FigureSection((statistics()[REFUSALS],), numbers([REFUSALS, STATES], self.asked))

    @property
    def refusals_address(self) -> str:
        """Address of the table of refusals by territory; empty for a school, which has none within."""
        if self.place.territory == Territory.SCHOOL:
            return ""
        return f"{reverse('territory')}?{urlencode({**self.kept, STATISTIC: REFUSALS})}#tableau"


def _channel(label: str, channel: str) -> tuple[TableColumn, TableColumn]:
    """Return the share of the signatures that a channel carried, and in files their number before it."""
    return (
        TableColumn(
            _("%(what)s, signatures") % {"what": label}, lambda row: by_channel(row.found, channel), int, only="file"
        ),
        TableColumn(
            _("%(what)s, %%") % {"what": label},
            lambda row: hundredths(by_channel(row.found, channel), total(row.found, CHANNELS)),
            int,
            key=channel,
        ),
    )
