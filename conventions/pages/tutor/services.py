"""What the bearer of a link does besides marking and evaluating: report an accident or a problem."""

from django.db import transaction
from django.utils import timezone

from conventions.domain.agreements.models import Convention
from conventions.domain.alerts.models import Report
from conventions.domain.alerts.services import report
from notifications.catalogue import Event
from notifications.outbox import queue
from workflow.actors import Actor
from workflow.engine import about


@transaction.atomic
def report_accident(convention: Convention, *, by: Actor, text: str = "") -> Report:
    """Tell the school at once of an accident or a problem (articles 7 and 8 of the model).

    The head and the office are told by the report itself, those who follow the pupil by a message of their own. The
    same words sent twice are one report, told once.
    """
    began = timezone.now()
    made = report(convention, Report.Kind.ACCIDENT, by=by, text=text)
    if made.created_at >= began:
        event = Event("accident", convention, {"by_pupil": by.id.startswith("pupil:")}, about=about(convention))
        queue(("accident_reported",), event)
    return made
