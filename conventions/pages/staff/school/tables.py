"""The school's lists as they leave in a file: the columns of the screen, what stands in one cell there in several."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from conventions.domain.numbers.exports.tables import Column, Table
from conventions.domain.season.inbox.queries import KINDS, Item
from conventions.domain.season.reminders.bulk_reminders import Planned

from .choosing import ChosenRow
from .roster import ClassCount, PupilRow


def _flags(row: PupilRow) -> str:
    marks = ((row.pupil.in_person, _("en présence")), (row.pupil.on_paper, _("papier")))
    return ", ".join(str(word) for holds, word in marks if holds)


def _situation(row: PupilRow) -> str:
    return f"{row.words}, {_('en retard')}" if row.is_late else str(row.words)


def table_of_pupils(rows: Iterable[PupilRow]) -> Table:
    return Table(
        "eleves",
        _("Situation des élèves"),
        (
            Column(_("Élève"), lambda row: row.pupil.name),
            Column(_("Classe"), lambda row: row.class_name),
            Column(_("Situation"), _situation),
            Column(_("Signatures"), _flags),
            Column(_("Convention"), lambda row: row.convention and row.convention.number),
            Column(_("Stage"), lambda row: row.convention and row.convention.host.name),
            Column(_("Premier jour"), lambda row: row.convention and row.convention.first_day),
            Column(_("Dernier jour"), lambda row: row.convention and row.convention.last_day),
            Column(_("État"), lambda row: row.convention and row.convention.get_status_display()),
            Column(_("Il manque"), lambda row: row.missing_words if row.missing else ""),
        ),
        rows,
    )


def table_of_classes(rows: Iterable[ClassCount]) -> Table:
    return Table(
        "classes",
        _("Situation par classe"),
        (
            Column(_("Classe"), lambda row: row.name or _("Sans classe")),
            Column(_("Élèves"), lambda row: row.pupils),
            Column(_("Sans stage"), lambda row: row.none),
            Column(_("En préparation"), lambda row: row.progress),
            Column(_("Signées"), lambda row: row.signed),
            Column(_("Non attendus"), lambda row: row.excused),
        ),
        rows,
    )


def table_of_inbox(rows: Iterable[Item]) -> Table:
    return Table(
        "a-faire",
        _("À faire"),
        (
            Column(_("Nature"), lambda row: KINDS[row.kind]),
            Column(_("À faire"), lambda row: row.title),
            Column(_("Élève"), lambda row: row.pupil.name),
            Column(_("Classe"), lambda row: row.class_name),
            Column(_("Organisme d'accueil"), lambda row: row.host and row.host.name),
            Column(_("Depuis le"), lambda row: row.since),
            Column(_("Avant le"), lambda row: row.due),
            Column(_("Reste"), lambda row: row.left),
            Column(_("À savoir"), lambda row: row.warning or row.detail),
        ),
        rows,
    )


def _way(row: Planned) -> object:
    return row.refusal or (_("SMS") if row.channel == "sms" else _("courriel"))


def table_of_planned(rows: Iterable[Planned]) -> Table:
    """Return who would be reminded and who is left out, with why in the place of the way."""
    return Table(
        "a-relancer",
        _("À relancer"),
        (
            Column(_("Élève"), lambda row: row.pupil.name),
            Column(_("Classe"), lambda row: row.class_name),
            Column(_("Personne"), lambda row: row.name),
            Column(_("Il manque"), lambda row: row.words or _("un stage")),
            Column(_("Par"), _way),
        ),
        rows,
    )


def table_of_agreements(rows: Iterable[ChosenRow]) -> Table:
    return Table(
        "conventions",
        _("Conventions"),
        (
            Column(_("Convention"), lambda row: row.convention.number),
            Column(_("Élève"), lambda row: row.convention.pupil.name),
            Column(_("Classe"), lambda row: row.convention.class_name),
            Column(_("Stage"), lambda row: row.convention.host.name),
            Column(_("Premier jour"), lambda row: row.convention.first_day),
            Column(_("Dernier jour"), lambda row: row.convention.last_day),
            Column(_("État"), lambda row: row.convention.get_status_display()),
            Column(_("Il manque"), lambda row: row.missing_words),
            Column(_("Relance"), lambda row: row.reminded),
            Column(_("Jours"), lambda row: row.days_left),
        ),
        rows,
    )
