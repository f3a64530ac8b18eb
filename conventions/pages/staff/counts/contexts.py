"""The page of the counts: what is to be looked at first, what may be certified together, what is certified."""

from functools import cached_property
from itertools import groupby
from urllib.parse import urlencode
from uuid import UUID, uuid4

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django_stubs_ext import StrOrPromise

from conventions.domain.dossier.agreements.visibility import in_classes
from conventions.domain.dossier.batches.queries import CountedAct
from conventions.domain.dossier.day_counts.queries import (
    CountLine,
    count_lines,
    counted_agreements,
    in_order_of_the_tool,
)
from conventions.domain.dossier.day_counts.services import ACT, CERTIFIERS
from conventions.domain.numbers.exports.tables import Table
from conventions.domain.persons.people.standing import Standing
from conventions.pages.shared.visibility import agreements_of_year, visible_classes
from conventions.pages.staff.bulk_acts import BulkWords, under_way

from .tables import table_of_counts, table_to_type


class CountsGroup:
    """Counts that one press certifies, or that are read one by one."""

    def __init__(self, title: StrOrPromise, lines: list[CountLine], *, is_short: bool = False) -> None:
        self.lines = lines
        self.is_short = is_short
        """Days are lost: who presses has read them."""
        self.key: UUID = uuid4()
        """Key of the form: sent twice, it is one act."""
        self.table = table_of_counts(lines, str(title))

    @property
    def tokens(self) -> list[str]:
        """Numbers with the days shown: what is not so any more is not certified unseen."""
        return [f"{line.convention.number}:{line.proposed}" for line in self.lines]


class CountsPage:
    """Counts of the year looked at, of one class or of all."""

    def __init__(self, standing: Standing, chosen: QueryDict) -> None:
        self._standing = standing
        self.class_name = chosen.get("classe", "")
        self.awaits_attestations = chosen.get("voir") == "attestations"
        """Only those whose host has not signed are shown."""
        self.may_certify = standing.holds(*CERTIFIERS)

    @property
    def here(self) -> str:
        return reverse("day_counts") + (f"?{urlencode({'classe': self.class_name})}" if self.class_name else "")

    @cached_property
    def class_names(self) -> list[str]:
        return visible_classes(self._standing)

    @cached_property
    def under_way(self) -> list[tuple[BulkWords, CountedAct]]:
        return under_way(self._standing, (ACT,))

    @cached_property
    def lines(self) -> list[CountLine]:
        """Lines of the periods that are over, differences first."""
        agreements = counted_agreements(agreements_of_year(self._standing))
        lines = count_lines(agreements.filter(in_classes(self.class_name)) if self.class_name else agreements)
        return [line for line in lines if line.awaits_host] if self.awaits_attestations else lines

    def table(self) -> Table:
        return table_of_counts(self.lines, _("Comptes"), name="comptes-de-jours")

    @property
    def _open(self) -> list[CountLine]:
        return [line for line in self.lines if not line.is_certified]

    @cached_property
    def to_look_at(self) -> CountsGroup:
        """Counts that presences do not tell, or tell otherwise since: read one by one."""
        changed = [line for line in self.lines if line.has_changed]
        return CountsGroup(_("À regarder"), [*changed, *(line for line in self._open if line.is_to_look_at)])

    @property
    def unsaid(self) -> list[CountLine]:
        """Counts of which sheets on paper may say the days."""
        return [line for line in self._open if line.is_to_look_at]

    @cached_property
    def groups(self) -> list[CountsGroup]:
        """Counts that one press certifies: with days lost, then whole; a group without a line is left out."""
        clear = [line for line in self._open if not line.is_to_look_at]
        short = CountsGroup(_("Avec des jours perdus"), [line for line in clear if line.differs], is_short=True)
        whole = CountsGroup(_("Sans différence"), [line for line in clear if not line.differs])
        return [group for group in (short, whole) if group.lines]

    @cached_property
    def certified(self) -> CountsGroup:
        return CountsGroup(_("Certifiés"), [one for one in self.lines if one.is_certified and not one.has_changed])

    def visible(self, seen: dict[str, int]) -> dict[str, int]:
        """Return what was chosen among what the reader sees."""
        known = agreements_of_year(self._standing).filter(number__in=list(seen)).values_list("number", flat=True)
        return {number: seen[number] for number in known}


class ToTypePage:
    """Certified days, class after class, in the order of the State's tool."""

    def __init__(self, page: CountsPage) -> None:
        self.lines = in_order_of_the_tool(page.lines)
        self.uncertified = sum(not line.is_certified for line in page.lines)

    @property
    def table(self) -> Table:
        return table_to_type(self.lines)

    @property
    def classes(self) -> list[tuple[str, Table]]:
        """A list a class."""
        by_class = groupby(self.lines, key=lambda line: line.convention.class_name)
        return [(name, table_to_type(list(lines), name="", title=name)) for name, lines in by_class]
