"""Telling an accident, by the host, the pupil, or staff who were told by telephone; filling and closing its file."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from conventions.domain.dossier.agreements.consultations import note_consultation
from conventions.domain.dossier.agreements.models import Consultation, Convention
from conventions.domain.dossier.alerts.models import Report
from conventions.domain.dossier.alerts.services import WAITING_PER_AUTHOR, keep_report
from conventions.domain.persons.people.dossier_services import note_contact_reading
from conventions.domain.persons.people.models import User
from conventions.domain.persons.people.standing import Standing
from notifications.catalogue import Event
from notifications.outbox import queue
from workflow import clock, engine
from workflow.actors import Actor
from workflow.engine import Refused

from .models import Accident

SAME_WITHIN = timedelta(hours=2)
"""Time between two accounts, of whomever, within which they tell of one accident."""
HOSTS = ("tutor", "host")
"""Kinds of actors who are the host."""
TEXT_PIECE = "accident"
"""Name of the words about an accident, in the list of who opened a dossier."""


@dataclass(frozen=True)
class AccidentStatement:
    """An accident as somebody tells it."""

    kind: str
    help_called: bool
    happened_at: datetime
    place: str = ""
    text: str = ""


@transaction.atomic
def tell_accident(convention: Convention, account: AccidentStatement, *, by: Actor) -> Report:
    """Keep an accident and tell head, office, school life and referent at once (articles 7 and 8 of the model).

    Told again while it waits, by the same or another, it is one accident: the later account is kept in its file, and
    nobody is called again. :class:`Refused` when too many wait already.
    """
    locked = engine.lock(convention)
    near = (account.happened_at - SAME_WITHIN, account.happened_at + SAME_WITHIN)
    known = Accident.objects.filter(happened_at__range=near, report__convention=locked, report__handled_at=None)
    if (same := known.select_related("report").first()) is not None:
        _add_account(same, account, by=by)
        return same.report
    made = keep_report(locked, Report.Kind.ACCIDENT, by=by, text=account.text)
    kept = Accident(report=made, happened_at=account.happened_at, place=account.place, kind=account.kind)
    kept.help_called = account.help_called
    _note_whether_host_knows(kept, by=by)
    kept.save(force_insert=True)
    return made


def _add_account(accident: Accident, account: AccidentStatement, *, by: Actor) -> None:
    """Keep a later account, once; that help was called, and that the host knows, is true from then on."""
    first = (accident.report.author_id, accident.kind, accident.help_called, accident.place, accident.report.text)
    if first == (by.id, account.kind, account.help_called, account.place, account.text.strip()):
        return
    help_called = _("secours appelés") if account.help_called else _("secours non appelés")
    ticked = ", ".join(filter(None, (str(Accident.Kind(account.kind).label), help_called, account.place)))
    later = {"by": by.id, "label": by.label, "ticked": ticked, "text": account.text.strip()}
    if later in accident.also_told:
        return
    if sum(one["by"] == by.id for one in accident.also_told) + (by.id == first[0]) >= WAITING_PER_AUTHOR:
        raise Refused("too_many_reports")
    accident.also_told = [*accident.also_told, later]
    accident.help_called = accident.help_called or account.help_called
    accident.place = accident.place or account.place
    _note_whether_host_knows(accident, by=by)
    accident.save()


def _note_whether_host_knows(accident: Accident, *, by: Actor) -> None:
    """Write down since when the host knows, where it is the host who tells: since the accident, unless on the way."""
    if accident.host_knows_at is None and by.id.partition(":")[0] in HOSTS:
        accident.host_knows_at = clock.now() if accident.on_the_way else accident.happened_at


def note_host_knows(accident: Accident) -> None:
    """Write down that the host was told, from which moment its term counts (R441-3); once."""
    Accident.objects.filter(pk=accident.pk, host_knows_at=None).update(host_knows_at=clock.now())


def complete_file(accident: Accident, *, place: str, witnesses: str, first_care: str) -> None:
    """Write what the declaration asks beside what is known; :class:`Refused` once the head has closed the file."""
    fresh = _open_file(accident)
    fresh.place, fresh.witnesses, fresh.first_care = place, witnesses, first_care
    fresh.save(update_fields=["place", "witnesses", "first_care"])


def note_declaration(accident: Accident, *, by: Actor) -> None:
    """Write down that the host has sent its declaration, and have the head read the copy (R412-4); told once."""
    fresh = _open_file(accident)
    if fresh.declared_at is not None:
        return
    fresh.declared_at, fresh.declared_by = clock.now(), by.label
    fresh.save(update_fields=["declared_at", "declared_by"])
    convention = fresh.convention
    queue(("declaration_sent",), Event("report", convention, {"report": fresh.report}, about=engine.about(convention)))


@transaction.atomic
def close_file(accident: Accident, *, by: User) -> None:
    """End the file, as the head alone does, once somebody has said what was done; :class:`Refused` before."""
    fresh = _open_file(accident)
    if fresh.report.handled_at is None:
        raise Refused("accident_asks_what_was_done")
    fresh.closed_at, fresh.closed_by = clock.now(), by
    fresh.save(update_fields=["closed_at", "closed_by"])


def _open_file(accident: Accident) -> Accident:
    """Return the file under lock; :class:`Refused` once it is closed."""
    fresh = Accident.objects.select_for_update(of=("self",)).select_related("report__convention").get(pk=accident.pk)
    if fresh.closed_at is not None:
        raise Refused("accident_closed")
    return fresh


def note_reading_of_text(accident: Accident, *, by: Standing) -> None:
    """Write down that somebody reads what was written of an accident."""
    note_consultation(accident.convention, Consultation.What.OPENED, by=by.actor, detail=TEXT_PIECE)


def note_reading_of_numbers(accident: Accident, *, by: Standing) -> None:
    """Write down that somebody reads how the family is reached."""
    note_contact_reading(pupil=accident.convention.pupil, by=by.user)
