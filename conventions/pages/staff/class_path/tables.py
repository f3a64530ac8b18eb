"""Lists of the path: classes, pupils of a class, numbers by step, a school's own steps."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from conventions.domain.numbers.exports.tables import Table, TableColumn
from conventions.domain.season.path.models import PathClass
from conventions.domain.season.path.queries import KeptStep

from .queries import PupilPath, StepCount


def table_of_classes(rows: Iterable[tuple[str, PathClass | None]]) -> Table:
    return Table(
        "",
        _("Mes classes"),
        (
            TableColumn(_("Classe"), lambda row: row[0]),
            TableColumn(_("Code"), lambda row: row[1].code if row[1] else _("pas encore ouvert")),
        ),
        rows,
        empty=_("Vous ne suivez aucune classe : la direction dit qui suit laquelle, sur la page des personnels."),
        is_titled=True,
    )


def table_of_pupils(rows: Iterable[PupilPath]) -> Table:
    return Table(
        "",
        _("Les élèves, les moins avancés d'abord"),
        (
            TableColumn(_("Élève"), lambda row: row.name),
            TableColumn(_("Faites"), lambda row: len(row.done), int),
            TableColumn(_("Commencées"), lambda row: ", ".join(row.begun)),
            TableColumn(_("Ensuite"), lambda row: row.rest[0] if row.rest else ""),
        ),
        rows,
        is_titled=True,
    )


def table_of_counts(rows: Iterable[StepCount]) -> Table:
    return Table(
        "",
        _("Les étapes"),
        (
            TableColumn(_("Étape"), lambda row: row.step.title),
            TableColumn(_("Faite"), lambda row: row.done, int),
            TableColumn(_("Commencée"), lambda row: row.begun, int),
            TableColumn(_("Pas commencée"), lambda row: row.rest, int),
        ),
        rows,
        is_titled=True,
        sorts=False,
    )


def table_of_steps(rows: Iterable[KeptStep]) -> Table:
    return Table(
        "",
        _("Étapes"),
        (
            TableColumn(_("Étape"), lambda row: row.step.title),
            TableColumn(_("Ce que lisent les élèves"), _what_is_read),
            TableColumn(_("Changer")),
        ),
        rows,
        is_titled=True,
        sorts=False,
    )


def _what_is_read(row: KeptStep) -> object:
    if row.is_hidden:
        return _("cachée")
    if row.is_own:
        return _("la vôtre")
    return _("votre texte") if row.is_rewritten else _("le texte du service")
