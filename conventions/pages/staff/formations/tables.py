"""The list of the formations of a year, and that of the classes whose formation is to be said."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from conventions.domain.law.formations.allowances import Allowance
from conventions.domain.numbers.exports.tables import Table, TableColumn


def said_allowance(allowance: Allowance | None) -> str:
    """Return what the State pays in words: « 15 € par jour, 600 € par an »."""
    if allowance is None:
        return _t("pas connue")
    ceiling = f"{allowance.ceiling:,}".replace(",", "\u202f")
    return _t("%(day)d € par jour, %(year)s € par an au plus") % {"day": allowance.day_rate, "year": ceiling}


def table_of_formations(rows: Iterable[Any]) -> Table:  # Any: a formation of the year with its field beside
    return Table(
        "",
        _("Formations de l'année"),
        (
            TableColumn(_("Formation"), lambda row: row.formation.title),
            TableColumn(_("Année"), lambda row: row.formation.said_year, within="formation"),
            TableColumn(_("Classes"), lambda row: ", ".join(row.classes)),
            TableColumn(_("Élèves"), lambda row: row.pupils, int),
            TableColumn(_("Semaines de PFMP sur le cycle"), key="semaines", is_read=True),
            TableColumn(_("Compétences"), lambda row: row.competences or _t("à dire")),
            TableColumn(_("Travaux réglementés"), lambda row: len(row.formation.usual_works) or _t("aucun")),
            TableColumn(_("Allocation de l'État"), lambda row: said_allowance(row.allowance)),
        ),
        rows,
        is_titled=True,
        sorts=False,
        empty=_("Aucun élève de la liste n'est dans une formation professionnelle."),
    )


def table_of_classes(rows: Iterable[Any]) -> Table:  # Any: a class of the year with its field beside
    return Table(
        "",
        _("Formation de chaque classe"),
        (
            TableColumn(_("Classe"), lambda row: row.name),
            TableColumn(_("Élèves"), lambda row: row.said),
            TableColumn(_("Formation"), is_read=True),
        ),
        rows,
        is_titled=True,
        sorts=False,
    )
