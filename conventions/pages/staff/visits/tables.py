"""A teacher's pupils as they leave in a file."""

from collections.abc import Iterable
from datetime import time

from django.utils.formats import time_format
from django.utils.translation import gettext_lazy as _

from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.numbers.exports.tables import Table, TableColumn
from notifications.dates import date_format

from .queries import Followed, RoundStop


def table_of_followed(rows: Iterable[Followed]) -> Table:
    return Table(
        "eleves-suivis",
        _("Mes élèves suivis"),
        (
            TableColumn(_("Élève"), lambda row: row.convention.pupil.name),
            TableColumn(_("Classe"), lambda row: row.convention.class_name),
            TableColumn(_("État"), lambda row: row.convention.get_status_display()),
            TableColumn(_("Demi-journées pas notées"), lambda row: row.convention.unmarked),
            TableColumn(_("Premier jour"), lambda row: row.convention.first_day),
            TableColumn(_("Dernier jour"), lambda row: row.convention.last_day),
            TableColumn(_("Où"), lambda row: row.convention.host.name),
            TableColumn(_("Adresse"), lambda row: row.convention.place_address),
            TableColumn(_("Commune"), lambda row: f"{row.convention.place_postcode} {row.convention.place_city}"),
            TableColumn(_("Pour la visite"), _there),
            TableColumn(_("Évaluations"), lambda row: _evaluated(row.convention)),
        ),
        rows,
    )


def _there(row: Followed) -> str:
    return ", ".join(part for part in (row.contact.name, row.phone or row.contact.email) if part) if row.contact else ""


def _evaluated(convention: Convention) -> str:
    return ", ".join(
        f"{evaluation.get_author_display()} ({date_format(evaluation.submitted_at, 'd/m/Y')})"
        for evaluation in convention.evaluations.all()
        if evaluation.submitted_at
    )


_STOP = (
    TableColumn(_("Qui"), lambda row: row.convention.pupil.name),
    TableColumn(_("Où"), lambda row: row.convention.place_city),
)


def table_of_visits(rows: Iterable[RoundStop]) -> Table:
    """Return the visits to make, the next first."""
    columns = (TableColumn(_("Quand"), lambda row: row.visit.there_at), *_STOP)
    return Table("", _("Visites à faire"), columns, rows, sorts=False)


def _hour(at: time | None) -> str:
    return time_format(at, "G\\hi") if at else ""


def _hours(row: RoundStop) -> str:
    day = row.hours
    spans = ((day.morning_start, day.morning_end), (day.afternoon_start, day.afternoon_end)) if day else ()
    return " ".join(f"{_hour(start)}–{_hour(end)}" for start, end in spans if start)


def table_of_round(rows: Iterable[RoundStop]) -> Table:
    """Return the visits of one day in the order of their hours, with the hours of each pupil."""
    columns = (
        TableColumn(_("Heure"), lambda row: row.visit.there_at),
        *_STOP,
        TableColumn(_("Sur place"), _hours),
    )
    return Table("", _("Dans l'ordre des heures"), columns, rows, sorts=False)
