"""The host's lists: its pupils, and the trainees of its register of staff."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.numbers.exports.tables import Table, TableColumn

from .life import said_of


def table_of_pupils(rows: Iterable[Convention]) -> Table:
    return Table(
        "eleves",
        _("Vos élèves"),
        (
            TableColumn(_("Élève"), lambda row: row.pupil.name),
            TableColumn(_("Établissement"), lambda row: row.school.name),
            TableColumn(_("Premier jour"), lambda row: row.first_day),
            TableColumn(_("Dernier jour"), lambda row: row.last_day),
            TableColumn(_("État"), said_of),
        ),
        rows,
    )


def table_of_trainees(rows: Iterable[Convention]) -> Table:
    """Return what the law has the register say of each trainee (code du travail, L1221-13 and D1221-23-1)."""
    return Table(
        "registre-des-stagiaires",
        _("Registre des stagiaires"),
        (
            TableColumn(_("Nom du stagiaire"), lambda row: row.pupil.last_name),
            TableColumn(_("Prénoms"), lambda row: row.pupil.first_name),
            TableColumn(_("Début du stage"), lambda row: row.first_day),
            TableColumn(_("Fin du stage"), lambda row: row.ended_on or row.last_day),
            TableColumn(_("Nom du tuteur"), lambda row: row.mentor and row.mentor.last_name),
            TableColumn(_("Prénoms du tuteur"), lambda row: row.mentor and row.mentor.first_name),
            TableColumn(_("Lieu de présence"), _place),
        ),
        rows,
        is_titled=True,
        sorts=False,
        empty=_("Aucun stagiaire pour le moment : une ligne s'ajoute ici dès qu'une convention est signée."),
    )


def _place(convention: Convention) -> str:
    town = f"{convention.place_postcode} {convention.place_city}".strip()
    return ", ".join(part for part in (convention.place_address, town) if part)
