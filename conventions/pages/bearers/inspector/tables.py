"""The lists that an inspector reads: trainees with their days, declarations, the hours of one trainee."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.law.regulated_works.models import WorksDeclaration
from conventions.domain.law.rules.timetable import Presence, write_time
from conventions.domain.numbers.exports.tables import Table, TableColumn


def table_of_trainees(rows: Iterable[Convention]) -> Table:
    return Table(
        "",
        _("Stagiaires"),
        (
            TableColumn(_("Stagiaire"), lambda row: row.pupil.name),
            TableColumn(_("Formation"), formation_of, within="stagiaire"),
            TableColumn(_("Premier jour"), lambda row: row.first_day),
            TableColumn(_("Dernier jour"), lambda row: row.ended_on or row.last_day),
            TableColumn(_("Horaires")),
        ),
        rows,
        is_titled=True,
        sorts=False,
        empty=_("Aucun stagiaire de cette année n'a de convention validée ici."),
    )


def formation_of(convention: Convention) -> str:
    """Return the formation in words; the nature of the internship where nobody said which."""
    formation = getattr(convention.enrolled, "formation", None)
    return str(formation) if formation else convention.nature


def table_of_declared(rows: Iterable[WorksDeclaration]) -> Table:
    return Table(
        "",
        _("Déclarations de l'organisme"),
        (
            TableColumn(_("Travaux"), lambda row: ", ".join(row.named_works)),
            TableColumn(_("Lieux"), lambda row: row.places, within="travaux"),
            TableColumn(_("Encadrement"), lambda row: row.supervisors),
            TableColumn(_("Envoyée le"), lambda row: row.sent_on),
            TableColumn(_("Vaut jusqu'au"), lambda row: row.until),
            TableColumn(_("État"), lambda row: row.get_status_display()),
        ),
        rows,
        is_titled=True,
        sorts=False,
        empty=_("Aucune déclaration n'est notée ici."),
    )


def table_of_hours(rows: Iterable[Presence]) -> Table:
    return Table(
        "",
        _("Horaires"),
        (TableColumn(_("Jour"), lambda row: row.day), TableColumn(_("Heures"), hours_of)),
        rows,
        sorts=False,
    )


def hours_of(presence: Presence) -> str:
    """Return the hours of one day: « 8 h 00 – 12 h 00, 13 h 00 – 16 h 00 »."""
    return ", ".join(f"{write_time(span.start)} – {write_time(span.end)}" for span in presence.spans)
