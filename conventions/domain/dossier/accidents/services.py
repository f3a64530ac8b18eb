"""Telling an accident: the host, the pupil, or staff who were told by telephone."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from conventions.domain.dossier.agreements.consultations import note_consultation
from conventions.domain.dossier.agreements.models import Consultation, Convention
from conventions.domain.dossier.alerts.models import Report
from conventions.domain.dossier.alerts.services import keep_report
from conventions.domain.persons.people.dossier_services import note_contact_reading
from conventions.domain.persons.people.standing import Standing
from workflow import engine
from workflow.actors import Actor

from .models import Accident

SAME_WITHIN = timedelta(minutes=10)
"""Time within which two identical accounts by one person are one."""
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

    The same sent twice while it waits is one accident, told once. :class:`Refused` when too many wait already.
    """
    locked = engine.lock(convention)
    near = (account.happened_at - SAME_WITHIN, account.happened_at + SAME_WITHIN)
    ticked = {"kind": account.kind, "help_called": account.help_called, "place": account.place}
    known = Accident.objects.filter(
        **ticked,
        happened_at__range=near,
        report__convention=locked,
        report__author_id=by.id,
        report__text=account.text.strip(),
        report__handled_at=None,
    )
    if (same := known.select_related("report").first()) is not None:
        return same.report
    made = keep_report(locked, Report.Kind.ACCIDENT, by=by, text=account.text)
    Accident.objects.create(report=made, happened_at=account.happened_at, **ticked)
    return made


def note_reading_of_text(accident: Accident, *, by: Standing) -> None:
    """Write down that somebody reads what was written of an accident."""
    note_consultation(accident.convention, Consultation.What.OPENED, by=by.actor, detail=TEXT_PIECE)


def note_reading_of_numbers(accident: Accident, *, by: Standing) -> None:
    """Write down that somebody reads how the family is reached."""
    note_contact_reading(pupil=accident.convention.pupil, by=by.user)
