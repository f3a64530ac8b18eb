"""*Mes élèves*: those whom a teacher follows, who is at a host's today first and who did not come before all."""

from collections.abc import Iterable, Iterator
from functools import cached_property

from django.core.paginator import Page
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_stubs_ext import StrOrPromise

from conventions.domain.dossier.batches.queries import documents_to_sign, of_referent
from conventions.domain.numbers.exports.tables import Table
from conventions.domain.persons.people.standing import Standing
from conventions.pages.kit.paging import page_of
from conventions.pages.shared.accident_cards import AccidentCard, cards_for
from conventions.pages.shared.undo import to_undo, without_undo

from .queries import Followed, pupils_followed_by, visits_by
from .tables import table_of_followed

GROUPS = {
    "here": gettext_lazy("Aujourd'hui"),
    "under_way": gettext_lazy("Stage en cours"),
    "to_come": gettext_lazy("À venir"),
    "over": gettext_lazy("Terminés"),
}
"""Groups of the page, in their order."""


class FollowedPage:
    """The first page of a teacher."""

    def __init__(self, http: HttpRequest, standing: Standing) -> None:
        self._http = http
        self._standing = standing
        self.today = standing.school.today()

    @cached_property
    def _rows(self) -> list[Followed]:
        found = [Followed(convention) for convention in pupils_followed_by(self._standing)]
        order = list(GROUPS)
        return sorted(found, key=lambda row: (order.index(row.group_on(self.today)), row.rank))

    def table(self) -> Table:
        return table_of_followed(self._rows)

    @cached_property
    def listed(self) -> Page:
        return page_of(self._http, self._rows)

    @property
    def groups(self) -> Iterator[tuple[StrOrPromise, list[Followed]]]:
        """The pupils of this page of the list by group, without empty groups."""
        rows: Iterable[Followed] = self.listed
        by_group: dict[str, list[Followed]] = {name: [] for name in GROUPS}
        for row in rows:
            by_group[row.group_on(self.today)].append(row)
        return ((label, by_group[name]) for name, label in GROUPS.items() if by_group[name])

    @cached_property
    def counts(self) -> list[tuple[int, str, str]]:
        """Numbers that matter today: number, noun, page; what is nothing is left out."""
        here = [row for row in self._rows if row.half_days_today]
        visits = visits_by(self._standing).filter(done_on=None).count()
        numbers = [
            (len(here), _("en stage aujourd'hui"), ""),
            (sum(row.is_absent for row in here), _("en absence"), ""),
            (sum(row.to_note is not None for row in here), _("à noter"), ""),
            (visits, _("visites à faire"), "visits"),
        ]
        return [one for one in numbers if one[0]]

    @cached_property
    def visas(self) -> int:
        """How many documents wait for the reader's visa."""
        waiting = documents_to_sign(self._standing.school, of_referent(self._standing.posts)) if self._rows else []
        return sum(bool(one.request_uuid) for one in waiting)

    @cached_property
    def undo(self) -> str:
        """Half-days that the reader has just noted and may take back."""
        shown = (half_day for row in self._rows for half_day in row.half_days_today)
        return to_undo(self._http.GET, shown, self._standing.actor)

    @property
    def back(self) -> str:
        return without_undo(self._http.GET)

    @cached_property
    def accidents(self) -> list[AccidentCard]:
        return cards_for(self._standing)
