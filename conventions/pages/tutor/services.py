"""What the bearer of a link does besides marking and evaluating: report an accident or a problem."""

from django.db import transaction
from django.utils import timezone

from conventions.domain.agreements.models import Convention
from conventions.domain.alerts.models import Report
from conventions.domain.alerts.services import report
from conventions.domain.links.models import PersonalLink
from notifications.catalogue import Event
from notifications.outbox import queue
from workflow.actors import Actor
from workflow.engine import about


@transaction.atomic
def report_accident(
    convention: Convention, *, by: Actor, link: PersonalLink, text: str = "", audience: str = ""
) -> Report:
    """Tell the school at once of an accident or a problem (articles 7 and 8 of the model).

    The head and the office are told by the report itself; unless it is for the head alone (``audience`` is ``head``),
    those who follow the pupil are told too. The same words sent twice are one report, told once.
    """
    by_pupil = link.holder.startswith("pupil:")
    kind = Report.Kind.PUPIL_ALERT if by_pupil else Report.Kind.ACCIDENT
    began = timezone.now()
    made = report(convention, kind, by=by, text=text, audience=audience)
    if made.created_at >= began and audience != "head":
        event = Event("accident", convention, {"by_pupil": by_pupil}, about=about(convention))
        queue(("accident_reported",), event)
    return made
