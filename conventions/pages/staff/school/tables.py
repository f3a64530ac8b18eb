"""The school's lists as they leave in a file: the columns of the screen, what stands in one cell there in several."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import time
from operator import itemgetter
from typing import Any

from django.utils.translation import gettext_lazy as _

from conventions.domain.dossier.agreements.presence.models import PresenceDay
from conventions.domain.dossier.batches.referents import Follower
from conventions.domain.numbers.exports.tables import Table, TableColumn
from conventions.domain.season.inbox.items import KINDS, Item
from conventions.domain.season.reminders.bulk_reminders import Planned
from conventions.pages.shared.pupil_columns import pupil_columns
from notifications.dates import date_format

from .choosing import ChosenRow
from .parties import PartyRow
from .roster import ClassCount, FoundPupil, RosterRow


def _flags(row: RosterRow) -> str:
    return ", ".join(map(str, row.marks))


def _situation(row: RosterRow) -> str:
    return f"{row.words}, {_('en retard')}" if row.is_late else str(row.words)


def table_of_pupils(
    rows: Iterable[FoundPupil], completed: Callable[[Sequence[FoundPupil]], Iterable[RosterRow]]
) -> Table:
    return Table(
        "eleves",
        _("Situation des élèves"),
        (
            *pupil_columns(lambda row: row.pupil, lambda row: row.class_name),
            TableColumn(_("Référent"), lambda row: row.follower, only="file"),
            TableColumn(_("Situation"), _situation),
            TableColumn(_("Signatures"), _flags, within="situation"),
            TableColumn(_("Stage"), lambda row: row.convention and row.convention.host.name),
            TableColumn(_("Convention"), lambda row: row.convention and row.convention.number, within="stage"),
            TableColumn(_("Premier jour"), lambda row: row.convention and row.convention.first_day, within="stage"),
            TableColumn(_("Dernier jour"), lambda row: row.convention and row.convention.last_day, within="stage"),
            TableColumn(_("État"), lambda row: row.convention and row.convention.get_status_display(), within="stage"),
            TableColumn(_("Il manque"), lambda row: row.missing_words if row.missing else ""),
            TableColumn(_("Relance"), lambda row: row.reminded, within="il-manque"),
            TableColumn(_("À faire")),
        ),
        rows,
        completed=completed,
        sorts=False,  # one chooses among orders that no head could name
        row_id=lambda row: row.anchor,
    )


def table_of_classes(rows: Iterable[ClassCount]) -> Table:
    return Table(
        "classes",
        _("Situation par classe"),
        (
            TableColumn(_("Classe"), lambda row: row.name or _("Sans classe")),
            TableColumn(_("Élèves"), lambda row: row.pupils, int),
            TableColumn(_("Sans stage"), lambda row: row.none, int),
            TableColumn(_("En préparation"), lambda row: row.progress, int),
            TableColumn(_("Signées"), lambda row: row.signed, int),
            TableColumn(_("Non attendus"), lambda row: row.excused, int),
            TableColumn(_("Avancement"), is_read=True),
        ),
        rows,
    )


def table_of_inbox(rows: Iterable[Item]) -> Table:
    return Table(
        "a-faire",
        _("À faire"),
        (
            TableColumn(_("Nature"), lambda row: KINDS[row.kind]),
            TableColumn(_("À faire"), lambda row: row.title),
            *pupil_columns(lambda row: row.pupil, lambda row: row.class_name),
            TableColumn(_("Organisme d'accueil"), lambda row: row.host and row.host.name),
            TableColumn(_("Depuis le"), lambda row: row.since),
            TableColumn(_("Au plus tard le"), lambda row: row.due),
            TableColumn(_("Reste"), lambda row: row.left),
            TableColumn(_("À savoir"), lambda row: row.warning or row.detail),
        ),
        rows,
    )


def _way(row: Planned) -> object:
    return row.refusal or (_("SMS") if row.channel == "sms" else _("courriel"))


def table_of_planned(rows: Iterable[Planned], *, name: str = "") -> Table:
    """Return who would be reminded and who is left out, with why in the place of the way; all of them have a file."""
    return Table(
        name,
        _("Personnes"),
        (
            *pupil_columns(lambda row: row.pupil, lambda row: row.class_name),
            TableColumn(_("Personne"), lambda row: row.name),
            TableColumn(_("Il manque"), lambda row: row.words or _("un stage")),
            TableColumn(_("Par"), _way),
        ),
        rows,
        is_titled=True,
        sorts=False,
    )


def _follower(row: ChosenRow) -> str:
    referent = row.convention.referent
    return referent.user.name if referent else ""


def table_of_agreements(
    rows: Iterable[ChosenRow], completed: Callable[[Sequence[ChosenRow]], Iterable[ChosenRow]]
) -> Table:
    return Table(
        "conventions",
        _("Conventions"),
        (
            TableColumn(_("Choisir"), is_quiet=True),
            *pupil_columns(
                lambda row: row.convention.pupil,
                lambda row: row.convention.class_name,
                order_by="convention__pupil__sort_name",
            ),
            TableColumn(_("Référent"), _follower, only="file"),
            TableColumn(_("Convention"), lambda row: row.convention.number, within="stage"),
            TableColumn(_("Stage"), lambda row: row.convention.host.name, order_by="convention__host__name"),
            TableColumn(_("Premier jour"), lambda row: row.convention.first_day, within="stage"),
            TableColumn(_("Dernier jour"), lambda row: row.convention.last_day, within="stage"),
            TableColumn(_("État"), lambda row: row.convention.get_status_display(), within="stage"),
            TableColumn(_("Il manque"), lambda row: row.missing_words, order_by="missing_words"),
            TableColumn(_("Relance"), lambda row: row.reminded, within="il-manque"),
            TableColumn(_("Jours"), lambda row: row.days_left, int, order_by="days_left"),
        ),
        rows,
        completed=completed,
    )


def table_of_followers(rows: Iterable[Follower]) -> Table:
    """Return who follows how many pupils, now and with those who are proposed."""
    columns = (
        TableColumn(_("Nom"), lambda row: row.staff.user.name, order_by="staff__user__sort_name"),
        TableColumn(_("Classes suivies"), lambda row: ", ".join(row.staff.classes)),
        TableColumn(_("Élèves suivis"), lambda row: row.follows, int),
        TableColumn(_("Avec ceux proposés"), lambda row: row.would_follow, int),
    )
    return Table("", _("Élèves suivis, par personne"), columns, rows)


def _hours(start: time | None, end: time | None) -> str:
    return f"{start:%H:%M} – {end:%H:%M}" if start and end else ""


def table_of_days(rows: Iterable[PresenceDay]) -> Table:
    """Return the hours of each day of an internship."""
    columns = (
        TableColumn(_("Jour"), lambda row: date_format(row.date, "l j F")),
        TableColumn(_("Matin"), lambda row: _hours(row.morning_start, row.morning_end)),
        TableColumn(_("Après-midi"), lambda row: _hours(row.afternoon_start, row.afternoon_end)),
    )
    sentence = _("Les jours et les horaires ne sont pas encore indiqués.")
    return Table("", _("Horaires"), columns, rows, sorts=False, empty=sentence)


def table_of_amended(rows: Iterable[Mapping[str, Any]]) -> Table:
    """Return what an amendment changes, with the lines of before and after."""
    columns = (
        TableColumn(_("Quoi"), itemgetter("label")),
        TableColumn(_("Avant"), lambda row: "\n".join(row["before"])),
        TableColumn(_("Après"), lambda row: "\n".join(row["after"])),
    )
    return Table("", _("Ce qui change"), columns, rows, sorts=False, empty=_("Rien ne change encore."))


def table_of_parties(rows: Iterable[PartyRow], *, may_remind: bool) -> Table:
    """Return who was asked for an answer, what was sent to each and what came back."""
    return Table(
        "",
        _("Qui a reçu quoi, et qui a répondu"),
        (
            TableColumn(_("Qui"), lambda row: row.name or row.role),
            TableColumn(_("État"), lambda row: row.state),
            TableColumn(_("Envoyé"), lambda row: row.sendings[0].at if row.sendings else _("pas encore")),
            TableColumn(_("Ouvert"), lambda row: row.opened_at),
            TableColumn(_("Renvoyer"), stands=may_remind),
        ),
        rows,
        is_titled=True,
        sorts=False,
    )
