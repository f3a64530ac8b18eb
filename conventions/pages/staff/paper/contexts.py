"""Contexts of the pages of many sheets: those to print at a school, and the pages of one pile."""

from collections.abc import Iterator
from functools import cached_property
from typing import Any
from uuid import uuid4

from django.db.models import QuerySet
from django.forms import BoundField
from django.http import HttpRequest, QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from conventions.domain.dossier.agreements.visibility import in_classes
from conventions.domain.dossier.paper.models import PaperPile
from conventions.domain.dossier.paper.pile_queries import (
    GROUPS,
    AwaitedSheet,
    Sorted,
    SortedPile,
    sheets_to_print,
    sort_pile,
)
from conventions.domain.dossier.paper.piles import MOST_PRINTED, STALLED_AFTER
from conventions.domain.dossier.paper.queries import PartyChoice
from conventions.domain.numbers.exports.tables import Table
from conventions.domain.persons.people.standing import Standing
from conventions.pages.shared.visibility import visible_classes, visible_conventions

from .forms import PileForm
from .tables import table_of_sheets

LABELS = {
    "responsables": _("Responsables"),
    "eleves": _("Élèves"),
    "organismes": _("Organismes d'accueil"),
    "etablissement": _("Établissement"),
}


class PilesPage:
    """The sheets that may be printed, narrowed to a class and to some signatories, and the person's own piles."""

    def __init__(self, http: HttpRequest, standing: Standing) -> None:
        asked: QueryDict = http.POST if http.method == "POST" else http.GET
        self._standing = standing
        self.class_name = asked.get("classe", "")
        self.who = [name for name in GROUPS if name in asked.getlist("qui")] or list(GROUPS)
        self._ticked = set(http.POST.getlist("sheet")) if http.method == "POST" else None

    @property
    def groups(self) -> list[tuple[str, StrOrPromise, bool]]:
        return [(name, label, name in self.who) for name, label in LABELS.items()]

    @cached_property
    def class_names(self) -> list[str]:
        return visible_classes(self._standing)

    @cached_property
    def sheets(self) -> list[AwaitedSheet]:
        agreements = visible_conventions(self._standing)
        if self.class_name:
            agreements = agreements.filter(in_classes(self.class_name))
        roles = {role for name in self.who for role in GROUPS[name]}
        return [one for one in sheets_to_print(agreements) if one.request.role in roles]

    def table(self) -> Table:
        return table_of_sheets(self.sheets)

    @cached_property
    def rows(self) -> list[tuple[AwaitedSheet, bool]]:
        """Each sheet to choose from and whether it is ticked: one that somebody has already is not.

        As many as one print takes: those ticked first, then those that nobody has.
        """
        wanted = sorted(self.sheets, key=lambda one: (not self._is_ticked(one), one.handover is not None))
        offered = {one.request.pk for one in wanted[:MOST_PRINTED]}
        return [(one, self._is_ticked(one)) for one in self.sheets if one.request.pk in offered]

    @property
    def is_cut(self) -> bool:
        """There are more sheets than one print takes."""
        return len(self.sheets) > MOST_PRINTED

    @property
    def most(self) -> int:
        """How many one print takes."""
        return MOST_PRINTED

    def _is_ticked(self, one: AwaitedSheet) -> bool:
        return one.handover is None if self._ticked is None else str(one.request.uuid) in self._ticked

    @property
    def chosen(self) -> list[AwaitedSheet]:
        """The sheets that the form names."""
        return [one for one in self.sheets if self._is_ticked(one)]

    @cached_property
    def piles(self) -> list[PaperPile]:
        """Those sent lately, the last one first."""
        return list(piles_of(self._standing).defer("content")[:10])


def piles_of(standing: Standing) -> QuerySet[PaperPile]:
    """Return the piles that the reader has sent: nobody else sees their pages."""
    return PaperPile.objects.filter(school=standing.school, user=standing.user)


class PileReadingPage:
    """One pile: how far it is read, then what its pages are and the form that certifies them."""

    def __init__(self, pile: PaperPile, standing: Standing, data: Any = None, *, class_name: str = "") -> None:
        self.pile, self.class_name = pile, class_name
        self._standing, self._data = standing, data

    @property
    def is_running(self) -> bool:
        return self.pile.read_at is None

    @property
    def is_stalled(self) -> bool:
        return self.is_running and self.pile.moved_at < timezone.now() - STALLED_AFTER

    @cached_property
    def through(self) -> int:
        """How many pages are read."""
        return self.pile.pages.count()

    @cached_property
    def found(self) -> SortedPile:
        return sort_pile(self.pile, visible_conventions(self._standing))

    @cached_property
    def class_names(self) -> list[str]:
        return sorted({one.class_name for one in self.found.awaited if one.class_name})

    @cached_property
    def candidates(self) -> list[AwaitedSheet]:
        """Sheets that a page without code may be: of the class chosen."""
        return [one for one in self.found.awaited if self.class_name in ("", one.class_name)]

    @property
    def is_late(self) -> bool:
        """A sheet is of an agreement that expired."""
        return any(one.sheet.subject.is_in_late_time for one in self.found.sheets)

    @cached_property
    def form(self) -> PileForm:
        choices = [PartyChoice(one.sheet.request, one.is_found) for one in self.found.sheets]
        form = PileForm(self._data, choices=choices, late=self.is_late)
        form.fields["key"].initial = uuid4()
        return form

    @property
    def rows(self) -> Iterator[tuple[Sorted, BoundField, BoundField]]:
        """Each sheet with its two fields."""
        for one, choice in zip(self.found.sheets, self.form.choices, strict=True):
            ticked, day = self.form.names(choice)
            yield one, self.form[ticked], self.form[day]
