"""Specimens that the page of components shows: rows of a list, words of a filter, one form."""

from collections.abc import Iterable

from django import forms
from django.conf import settings
from django.core.paginator import Page, Paginator
from django.utils.translation import gettext_lazy as _

from conventions.domain.numbers.exports.tables import Table, TableColumn
from conventions.pages.kit.forms import PageForm

Row = tuple[str, str, str, str]

ROWS: tuple[Row, ...] = (
    ("Brouillon Inès", "3e C", "error", "3 refus"),
    ("Calque Gaspard", "3e B", "warning", "2 candidatures"),
    ("Échantillon Léonie", "3e A", "success", "place à confirmer"),
)
"""Invented pupils: name, class, tone and words of the state."""

DRAWINGS = tuple(
    sorted(path.stem for path in (settings.BASE_DIR / "config" / "static" / "site" / "drawings").glob("*.svg"))
)
"""All of them: moments, sectors, empty states."""


def table_of_specimens(rows: Iterable[Row] = ROWS) -> Table:
    return Table(
        "",
        _("Une liste"),
        (
            TableColumn(_("Élève"), lambda row: row[0]),
            TableColumn(_("Classe"), lambda row: row[1]),
            TableColumn(_("Où en est-on"), lambda row: row[3], badge=lambda row: row[2]),
            TableColumn(_("Agir")),
        ),
        tuple(rows),
    )


def page_of_specimens() -> Page:
    """Return the second of three pages of one row each, for the way through them."""
    return Paginator(ROWS, 1).page(2)


class SpecimenForm(PageForm):
    """Form whose fields stand for those of every page."""

    town = forms.CharField(
        label=_("Commune"),
        help_text=_("Celle du lieu de stage."),
        error_messages={"required": _("Écrivez la commune du lieu de stage.")},
    )
    days = forms.ChoiceField(
        label=_("Jours"),
        choices=(("5", _("cinq jours")), ("4", _("quatre jours"))),
        error_messages={"required": _("Choisissez combien de jours.")},
    )
    agrees = forms.BooleanField(
        label=_("Je confirme que ces jours sont travaillés."),
        error_messages={"required": _("Cochez la case : seuls des jours travaillés comptent.")},
    )
