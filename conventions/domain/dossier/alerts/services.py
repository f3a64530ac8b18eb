"""Telling the school something about an agreement, and saying that it was dealt with."""

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.agreements.services import revise
from conventions.domain.dossier.agreements.signers import signed_by
from conventions.domain.dossier.agreements.signing import clear_contest
from conventions.domain.dossier.amendments.models import Amendment
from conventions.domain.dossier.amendments.services import withdraw as withdraw_amendment
from conventions.domain.persons.links.models import PersonalLink
from conventions.domain.persons.links.services import revoke_link
from conventions.domain.persons.people.models import User
from conventions.domain.persons.people.standing import account_actor
from notifications.catalogue import Event
from notifications.outbox import queue
from signatures.models import SignatureRequest
from workflow import engine
from workflow.actors import Actor
from workflow.engine import Refused

from .models import Report
from .queries import is_contest_decided

URGENT = (Report.Kind.PROBLEM, Report.Kind.CONTESTED, Report.Kind.ABSENCE, Report.Kind.HOST_CANNOT)
"""Kinds that a school reads at once, as an accident is; the rest is told by its next letter."""
WAITING_PER_AUTHOR = 10
"""Reports of one person on one agreement that may wait at once: a forwarded link does not fill the school's inbox."""


@transaction.atomic
def report(
    convention: Convention,
    kind: str,
    *,
    by: Actor,
    text: str = "",
    signature: SignatureRequest | None = None,
) -> Report:
    """Keep a report of ``by`` to the school and let the school know; ``signature`` is the one that is contested.

    The same words sent twice while they wait are one report. :class:`Refused` when too many wait already.
    """
    locked = engine.lock(convention)
    waiting = Report.objects.filter(convention=locked, author_id=by.id, handled_at=None)
    same = waiting.filter(kind=kind, text=text.strip(), signature=signature).first()
    if same is not None:
        return same
    return keep_report(locked, kind, by=by, text=text, signature=signature)


def keep_report(
    convention: Convention,
    kind: str,
    *,
    by: Actor,
    text: str = "",
    signature: SignatureRequest | None = None,
) -> Report:
    """Keep and tell a report that is known to be new; the agreement is locked. :class:`Refused` when too many wait."""
    waiting = Report.objects.filter(convention=convention, author_id=by.id, handled_at=None)
    if waiting.count() >= WAITING_PER_AUTHOR:
        raise Refused("too_many_reports")
    made = Report.objects.create(
        convention=convention,
        signature=signature,
        kind=Report.Kind(kind),
        text=text.strip(),
        author_id=by.id,
        author_label=by.label,
    )
    queue((_told_by(made),), Event("report", convention, {"report": made}, about=engine.about(convention)))
    return made


def _told_by(report: Report) -> str:
    """Return the message that tells the school of a report."""
    if report.is_accident:
        return "accident_reported"
    return "urgent_report_received" if report.kind in URGENT else "report_received"


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
    """Say that a report was dealt with and how; :class:`Refused` when a colleague was first.

    What contests a signature is closed by the head's decision on it, and by nothing else. An accident is closed by
    whoever says what was done.
    """
    fresh = Report.objects.select_for_update().get(pk=report.pk)
    if fresh.handled_at:
        raise Refused("report_handled")
    if fresh.awaits_head:
        raise Refused("contest_awaits_head")
    if fresh.is_accident and not answer.strip():
        raise Refused("accident_asks_what_was_done")
    fresh.handled_at, fresh.handled_by, fresh.answer = timezone.now(), by, answer.strip()
    fresh.save(update_fields=["handled_at", "handled_by", "answer"])
    report.refresh_from_db()


@transaction.atomic
def let_signature_stand(request: SignatureRequest, *, by: User, reason: str, key: str = "") -> None:
    """The head lets a contested signature stand: who had its receipt reads why, and the contest is closed."""
    clear_contest(request, by=account_actor(by), reason=reason, key=key)
    _close_contests(request, by=by, answer=reason)


@transaction.atomic
def uphold_contest(request: SignatureRequest, *, by: User, reason: str, key: str = "") -> None:
    """The head finds that the signature is not its party's: what is still being signed stops, the contest is closed.

    An agreement gets a new version and an amendment is given up, with the same reason in the journal. What is sealed
    already stays as it is, marked as contested for whoever verifies it: the head ends or amends it. :class:`Refused`
    to whoever is not the head.
    """
    fresh, actor = engine.lock(request), account_actor(by)
    if "head" not in fresh.roles_of(actor):
        raise Refused("contest_awaits_head")
    if is_contest_decided(fresh):
        raise Refused("not_contested")
    subject = signed_by(fresh)
    if fresh.is_signed and subject.awaits_answers:
        if isinstance(subject, Amendment):
            withdraw_amendment(subject, by=actor, reason=reason, key=key)
        else:
            revise(subject.convention, by=actor, reason=reason, key=key)
    _close_contests(fresh, by=by, answer=reason)


def _contests_of(request: SignatureRequest) -> QuerySet[Report]:
    """Return the contests of a signature that wait; one that came before its signature was kept counts for each."""
    _model, key = request.root_key
    waiting = Report.objects.filter(convention=key, kind=Report.Kind.CONTESTED, handled_at=None)
    return waiting.filter(Q(signature=request) | Q(signature=None))


def _close_contests(request: SignatureRequest, *, by: User, answer: str) -> None:
    _contests_of(request).update(handled_at=timezone.now(), handled_by=by, answer=answer.strip()[:2000])


def release_dossier(report: Report, *, by: User) -> None:
    """Say that a report that was dealt with no longer keeps its dossier beyond the usual time."""
    released = Report.objects.filter(pk=report.pk, handled_at__isnull=False, released_at=None)
    if not released.update(released_at=timezone.now(), released_by=by):
        raise Refused("report_waiting")
