"""Telling the school something about an agreement, and saying that it was dealt with."""

from django.db import transaction
from django.utils import timezone

from conventions.domain.agreements.models import Convention
from conventions.domain.links.models import PersonalLink
from conventions.domain.links.services import revoke_link
from conventions.domain.people.models import User
from notifications.catalogue import Event
from notifications.outbox import queue
from workflow import engine
from workflow.actors import Actor
from workflow.engine import Refused

from .models import Report

URGENT = (Report.Kind.ACCIDENT, Report.Kind.PUPIL_ALERT, Report.Kind.CONTESTED)
WAITING_PER_AUTHOR = 10
"""Reports of one person on one agreement that may wait at once: a forwarded link does not fill the school's inbox."""


@transaction.atomic
def report(convention: Convention, kind: str, *, by: Actor, text: str = "", audience: str = "") -> Report:
    """Keep what ``by`` tells the school and let the school know; ``audience`` is ``head`` when the head alone reads it.

    The same words sent twice while they wait are one report. :class:`Refused` when too many wait already.
    """
    locked = engine.lock(convention)
    waiting = Report.objects.filter(convention=locked, author_id=by.id, handled_at=None)
    same = waiting.filter(kind=kind, text=text.strip(), audience=audience).first()
    if same is not None:
        return same
    if waiting.count() >= WAITING_PER_AUTHOR:
        raise Refused("too_many_reports")
    made = Report.objects.create(
        convention=locked,
        kind=Report.Kind(kind),
        text=text.strip(),
        author_id=by.id,
        author_label=by.label,
        audience=audience,
    )
    slug = "urgent_report_received" if made.kind in URGENT else "report_received"
    queue((slug,), Event(name="report", subject=locked, data={"report": made}, about=engine.about(locked)))
    return made


@transaction.atomic
def give_link_back(link: PersonalLink, convention: Convention, *, by: Actor) -> bool:
    """*Ce message n'est pas pour moi*: close the link and tell the school, which corrects the contact.

    The link is closed whatever waits already; returns whether the school's inbox took the report.
    """
    revoke_link(link, why=PersonalLink.Why.NOT_MINE)
    return report_not_mine(convention, by=by)


def report_not_mine(convention: Convention, *, by: Actor) -> bool:
    """Put it in the school's inbox, unless this person has filled it already: what closes a link is never refused."""
    try:
        report(convention, Report.Kind.NOT_MINE, by=by)
    except Refused:
        return False
    return True


@transaction.atomic
def handle_report(report: Report, *, by: User, answer: str = "") -> None:
    """Say that a report was dealt with and how; :class:`Refused` when a colleague was first."""
    fresh = Report.objects.select_for_update().get(pk=report.pk)
    if fresh.handled_at:
        raise Refused("report_handled")
    fresh.handled_at, fresh.handled_by, fresh.answer = timezone.now(), by, answer.strip()
    fresh.save(update_fields=["handled_at", "handled_by", "answer"])
    report.refresh_from_db()


def release_dossier(report: Report, *, by: User) -> None:
    """Say that a report that was dealt with no longer keeps its dossier beyond the usual time."""
    released = Report.objects.filter(pk=report.pk, handled_at__isnull=False, released_at=None)
    if not released.update(released_at=timezone.now(), released_by=by):
        raise Refused("report_waiting")
