"""The tables of a proposal: who goes where, how far each rule was kept, and what each group of pupils got."""

from collections.abc import Iterable, Mapping
from operator import itemgetter
from typing import Any

from django.core.paginator import Page
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django_stubs_ext import StrOrPromise

from conventions.domain.numbers.exports.tables import Table, TableColumn

from . import sentences


def table_of_places(page: Page, *, with_class: bool) -> Table:
    """Return each pupil with the place that is proposed, and why."""
    n = page.paginator.count
    return Table(
        "",
        ngettext("%(n)d élève", "%(n)d élèves", n) % {"n": n},
        (
            TableColumn(_("Élève"), lambda row: row.name),
            *([TableColumn(_("Classe"), lambda row: row.row.pupil.class_name)] if with_class else []),
            TableColumn(_("Place"), _place),
            TableColumn(_("Dates"), lambda row: row.dates, within="place"),
            TableColumn(_("Chemin"), lambda row: row.way if row.place else "", within="place"),
            TableColumn(_("Pourquoi"), lambda row: row.why),
        ),
        page,
        sorts=False,
        empty=_("Aucun élève sans stage ici : il n'y a rien à proposer."),
    )


def _place(line: Any) -> StrOrPromise:
    if not line.place:
        return _("aucune place")
    offer = line.place.offer
    return f"{offer.title}, {offer.host.name}, {offer.city}"


def table_of_stages(rows: Iterable[tuple[str, str, str]]) -> Table:
    """Return each rule with what was reached and the best that anybody could."""
    labels = (_("Règle"), _("Atteint"), _("Au mieux"))
    columns = [TableColumn(label, itemgetter(place)) for place, label in enumerate(labels)]
    title = _("Chaque règle dans son ordre, celles d'avant étant tenues")
    return Table("", title, columns, rows, is_titled=True, sorts=False)


def table_of_shares(rows: Iterable[Mapping[str, Any]]) -> Table:
    """Return each group of pupils with how many have a wish, none, and how far their place is."""
    columns = (
        TableColumn(_("Élèves"), lambda row: row["group"] or _("hors éducation prioritaire")),
        TableColumn(_("Nombre"), itemgetter("pupils")),
        TableColumn(_("Premier vœu"), itemgetter("first")),
        TableColumn(_("Un vœu"), itemgetter("wishes")),
        TableColumn(_("Sans place"), itemgetter("unplaced")),
        TableColumn(_("Distance médiane"), lambda row: "" if row["metres"] is None else sentences.in_km(row["metres"])),
    )
    title = _("Vœux obtenus et distance, par éducation prioritaire")
    return Table("", title, columns, rows, is_titled=True, sorts=False)
