"""What the bearer of a link does besides marking and evaluating: report an accident, give the link back."""

from datetime import timedelta

from django.db import transaction

from conventions.agreements.models import Convention
from conventions.links.models import PersonalLink
from conventions.links.services import count_try, revoke_link
from conventions.reports.models import Report
from conventions.reports.services import report
from notifications.catalogue import Event
from notifications.outbox import queue
from workflow.actors import Actor
from workflow.engine import Refused, about

REPORTS_A_DAY = 20


def report_accident(
    convention: Convention, *, by: Actor, link: PersonalLink, text: str = "", audience: str = ""
) -> Report:
    """Tell the school at once of an accident or a problem (articles 7 and 8 of the model).

    ``audience`` is ``head`` when the head alone may know. Never call this inside a transaction: reports are counted,
    so that a link in wrong hands cannot flood a school.
    """
    if not count_try(f"report:{link.holder}", limit=REPORTS_A_DAY, within=timedelta(days=1)):
        raise Refused("Vingt signalements sont déjà partis aujourd'hui : appelez l'établissement.")
    by_pupil = link.holder.startswith("pupil:")
    kind = Report.Kind.PUPIL_ALERT if by_pupil else Report.Kind.ACCIDENT
    with transaction.atomic():
        made = report(convention, kind, by=by, text=text, audience=audience)
        data = {"audience": audience, "by_pupil": by_pupil}
        queue(("accident_reported",), Event("accident", convention, data, about=about(convention)))
    return made


@transaction.atomic
def give_link_back(convention: Convention, *, link: PersonalLink, by: Actor) -> None:
    """*Ce message n'est pas pour moi*: the link opens nothing any more and the school is told."""
    report(convention, Report.Kind.NOT_MINE, by=by)
    revoke_link(link, why=PersonalLink.Why.NOT_MINE)
