"""Officers' decisions on offers, reports with their answers, and deputies who look at offers in an officer's place."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from conventions.domain.persons.people.account_services import account_of
from conventions.domain.persons.people.models import DeputyOfficer, TerritorialOfficer, User
from conventions.domain.placements.applications.services import withdraw_offer
from conventions.domain.placements.offers.models import Offer
from conventions.domain.placements.offers.services import (
    accept_contact,
    publish_checked,
    refuse_contact,
    resume_offer,
)
from notifications.catalogue import Event
from notifications.outbox import queue
from workflow import clock
from workflow.actors import Actor
from workflow.engine import Refused, fire

from .models import OfferReport

WAITING_PER_OFFER = 10
"""Reports on one offer that may wait at once: whoever repeats it says nothing new."""
LONGEST_DEPUTY = timedelta(days=366)


def decide_offer(offer: Offer, act: str, *, by: Actor, reason: str = "", seen: str = "") -> None:
    """Do what an officer decides of an offer, ``publish``, ``send_back``, ``suspend``, ``resume`` or ``withdraw``, or
    of its contact, ``accept_contact`` or ``refuse_contact``.

    ``seen``: as :func:`publish_checked` takes it.
    """
    if act == "publish":
        publish_checked(offer, seen=seen, by=by)
    elif act == "withdraw":
        withdraw_offer(offer, reason=reason, by=by)
    elif act == "accept_contact":
        accept_contact(offer, by=by)
    elif act == "refuse_contact":
        refuse_contact(offer, reason=reason, by=by)
    elif act == "resume":
        resume_offer(offer, by=by)
    else:
        fire(offer, act, by=by, reason=reason)


def accept_together(seen: Mapping[str, str], offers: Iterable[Offer], *, by: Actor) -> tuple[int, list[Offer]]:
    """Publish offers that an officer has read on one page, with their contacts; how many, and those refused.

    ``seen`` is the length of each journal then, by identifier. What one contact brings is published with its first.
    """
    shown, left = list(offers), []
    for offer in shown:
        offer.refresh_from_db()
        try:
            if offer.awaits_check:
                publish_checked(offer, seen=seen[str(offer.uuid)], by=by)
        except Refused:
            left.append(offer)
    return len(shown) - len(left), left


@transaction.atomic
def report_offer(offer: Offer, reason: str, by: Actor) -> OfferReport:
    """Keep a report of ``by`` on an offer, for the officer of its territory; said twice, it is one.

    Who came without account or link is an actor whose identifier is ``public``: nobody tells them the answer.
    """
    words = " ".join(reason.split())
    if not words:
        raise Refused("report_empty")
    Offer.objects.select_for_update(of=("self",)).get(pk=offer.pk)
    waiting = OfferReport.objects.filter(offer=offer, answered_at=None)
    if same := waiting.filter(reason=words, actor_id=by.id).first():
        return same
    if waiting.count() >= WAITING_PER_OFFER:
        raise Refused("too_many_offer_reports")
    return OfferReport.objects.create(offer=offer, reason=words, actor_kind=by.kind, actor_id=by.id)


@transaction.atomic
def answer_report(report: OfferReport, answer: str, *, by: User) -> None:
    """Answer a report, once; whoever made it is told where they can be reached."""
    locked = OfferReport.objects.select_for_update(of=("self",)).select_related("offer").get(pk=report.pk)
    if locked.answered_at:
        raise Refused("report_answered")
    locked.answer, locked.answered_by, locked.answered_at = answer.strip(), by, timezone.now()
    locked.save(update_fields=["answer", "answered_by", "answered_at"])
    queue(["offer_report_answered"], Event("answer_report", locked))


@transaction.atomic
def name_deputy(*, officer: TerritorialOfficer, email: str, first_day: date, last_day: date) -> DeputyOfficer:
    """Let the holder of an account look at the offers of an officer's territory, from a day to another, both included.

    ``ValidationError`` where no account has that address.
    """
    user = account_of(email)
    if user.pk == officer.user_id:
        raise Refused("deputy_is_oneself")
    if not first_day <= last_day <= first_day + LONGEST_DEPUTY or last_day < clock.now().date():
        raise Refused("deputy_days_wrong")
    made = DeputyOfficer.objects.create(officer=officer, user=user, first_day=first_day, last_day=last_day)
    queue(["deputy_named"], Event("name_deputy", made))
    return made


def end_deputy(deputy: DeputyOfficer) -> None:
    """End a deputy's time now; the row stays."""
    DeputyOfficer.objects.filter(pk=deputy.pk, ended_at=None).update(ended_at=timezone.now())
