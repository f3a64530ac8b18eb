"""Reminding people of what is asked of them: their own link again, each person once a day, families once a week."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from conventions.domain.agreements.answers import counts
from conventions.domain.agreements.base_messages import personal_link
from conventions.domain.agreements.models import Convention
from conventions.domain.agreements.recipients import (
    contact_recipient,
    family_recipients,
    pupil_recipient,
    request_recipient,
    writer_recipient,
)
from conventions.domain.agreements.signable import signed_by
from conventions.domain.internship.attendance.models import HalfDay
from conventions.domain.links.addresses import address_of
from conventions.domain.people.models import Guardian, Pupil
from conventions.domain.people.standing import WRITERS
from conventions.domain.periods.coverage import UNCOUNTED, Step, steps_of
from notifications import outbox
from notifications.catalogue import Event, Recipient
from notifications.delivery import LOST
from notifications.models import Message
from signatures.models import SignatureRequest
from workflow import engine
from workflow.actors import Actor
from workflow.engine import Refused
from workflow.machine import Subject

from .waiting import awaited_in, missing_in, seeds_of

REMINDERS = (*WRITERS, "referent")
"""Functions that may remind people; the referent for the pupils they follow."""
PRESENCE = "presence"
"""What a tutor is reminded of on a day of the internship: that nobody has noted the pupil."""
OF_PRESENCE = (*REMINDERS, "cpe")
ONCE_IN = timedelta(days=1)
PRESENCE_ONCE_IN = timedelta(hours=3)
"""The morning and the afternoon of one day are two things to note."""
FAMILY_ONCE_IN = timedelta(days=7)
SLUG, FAMILY_SLUG = "reminder", "place_sought"
EMAIL, SMS = Message.Channel.EMAIL.value, Message.Channel.SMS.value
PHONE = Message.Channel.PHONE.value


def remind(
    convention: Convention,
    request: SignatureRequest | None = None,
    *,
    by: Actor,
    party: str = "host",
    channel: str = "",
) -> Message:
    """Send somebody their own link again and return the message in the outbox.

    ``request`` is the signature waited for; without it ``party`` is ``host``, ``tutor`` or ``pupil``, or ``presence``:
    the tutor has not noted who came today. ``channel`` chooses between e-mail and SMS; otherwise it is the one that
    was not tried last. One reminder a day for each person, and by each way when staff choose it; one that did not
    arrive does not count. Raises :class:`Refused` with a sentence.
    """
    with transaction.atomic():
        return remind_within(convention, request, by=by, party=party, channel=channel)


def remind_within(
    convention: Convention, request: SignatureRequest | None, *, by: Actor, party: str, channel: str = ""
) -> Message:
    """Do what :func:`remind` does inside the caller's transaction, which a refusal must end: one of many."""
    locked = engine.lock(convention)  # two clicks at once: the second finds the first one's message
    if not locked.roles_of(by) & set(OF_PRESENCE if party == PRESENCE else REMINDERS):
        raise Refused("remind_by_office")
    if party != PRESENCE and locked.excuses_everybody:
        raise Refused("agreement_suspended")
    recipient, link, what = _of_request(locked, request) if request else _of_party(locked, party)
    return _send(locked, recipient, link, what, channel, subject=request or locked)


@transaction.atomic
def note_call(
    convention: Convention, request: SignatureRequest | None = None, *, by: Actor, party: str = "host", said: str = ""
) -> Message:
    """Write down that somebody was reminded by telephone, and what they answered; whom as for :func:`remind`.

    It counts as the reminder of the day. Raises :class:`Refused` with a sentence.
    """
    locked = engine.lock(convention)
    if not locked.roles_of(by) & set(REMINDERS):
        raise Refused("remind_by_office")
    recipient, _link, _what = _of_request(locked, request) if request else _of_party(locked, party)
    return outbox.note_call(SLUG, about=engine.about(locked), recipient=recipient, said=said, by=by.label)


@transaction.atomic
def note_family_call(pupil: Pupil, *, by: Actor, said: str = "") -> Message:
    """Write down that the family of a pupil who seeks a place was called; it counts as the reminder of the week.

    Raises :class:`Refused` with a sentence.
    """
    pupil = _lock_seeking(pupil, by)
    whom = next(iter(people_of_family(pupil)), None) or Recipient(
        audience="guardian", name=pupil.name, ref=f"pupil:{pupil.uuid}"
    )
    return outbox.note_call(FAMILY_SLUG, about=f"pupil:{pupil.uuid}", recipient=whom, said=said, by=by.label)


@transaction.atomic
def remind_family(pupil: Pupil, *, by: Actor) -> list[Message]:
    """Tell the family of a pupil without internship that one is sought, each with their own link; once a week.

    The pupil alone when of age or emancipated; nobody for a pupil who has left, or is not « sans stage ». Raises
    :class:`Refused` with a sentence.
    """
    pupil = _lock_seeking(pupil, by)
    about = f"pupil:{pupil.uuid}"
    lately = Message.objects.filter(about=about, slug=FAMILY_SLUG, created_at__gt=timezone.now() - FAMILY_ONCE_IN)
    if lately.exclude(LOST).exists():
        raise Refused("family_reminded", name=pupil.name)
    told = people_of_family(pupil)
    if not told:
        raise Refused("family_on_paper", name=pupil.name)
    links = {recipient.ref: address_of(recipient.ref) for recipient in told}
    return outbox.queue((FAMILY_SLUG,), Event("remind_family", pupil, {"people": told, "links": links}, about=about))


def _lock_seeking(pupil: Pupil, by: Actor) -> Pupil:
    """Lock a pupil who stands « sans stage »; refused for one who has left, or of whom nothing (more) is sought."""
    pupil = Pupil.objects.select_for_update(of=("self",)).select_related("school").get(pk=pupil.pk)
    if not pupil.school.roles_of_account(by) & set(WRITERS):
        raise Refused("remind_by_office")
    if not pupil.is_on_roll:
        raise Refused("pupil_not_on_roll", name=pupil.name)
    steps = steps_of(pupil)
    if Step.SEARCHING not in steps:
        raise Refused("place_found" if set(steps).difference(UNCOUNTED) else "no_place_sought", name=pupil.name)
    return pupil


def people_of_family(pupil: Pupil) -> list[Recipient]:
    """Return whom of a family a school can write to: the guardians, or the pupil alone when of age or emancipated."""
    alone = pupil.signs_alone_on(pupil.school.today())
    people: Sequence[Pupil | Guardian] = [pupil] if alone else pupil.told_guardians()
    return [
        Recipient(
            audience="pupil" if alone else "guardian",
            name=person.name,
            email=person.email,
            phone=person.phone,
            ref=f"{person._meta.model_name}:{person.uuid}",
            time_zone=pupil.school.time_zone,
            language=person.language,
        )
        for person in people
        if person.email or person.phone
    ]


def _of_request(convention: Convention, request: SignatureRequest) -> tuple[Recipient, str, str]:
    request = SignatureRequest.objects.select_related("document").get(pk=request.pk)
    request.root = convention
    subject = signed_by(request)
    if request.document.version != subject.signed_version:
        raise Refused("request_of_old_version")
    if not request.is_waiting or not subject.awaits_answers:
        raise Refused("answered_meanwhile")
    if not counts(convention, request):
        raise Refused("nothing_awaited")
    return request_recipient(request, convention), personal_link(request), "signature"


def _of_party(convention: Convention, party: str) -> tuple[Recipient, str, str]:
    """Return the person, their link and what is asked of them, when something is."""
    if party == PRESENCE:
        return _of_presence(convention)
    tasks = awaited_in([convention]).get(convention.pk, [])
    if party not in {missing.party for missing in missing_in(tasks, seeds_of(tasks))}:
        raise Refused("nothing_awaited")
    people = recipients_of_party(convention, party)
    if not people:
        raise Refused("unreachable")
    if party == "host":
        holder, what = f"host:{convention.uuid}", "host"
    elif party == "tutor":
        holder, what = f"tutor:{convention.uuid}", "evaluation"
    else:
        holder, what = people[0].ref, "evaluation"
    return people[0], address_of(holder), what


def _of_presence(convention: Convention) -> tuple[Recipient, str, str]:
    """Return the tutor, when nobody has noted one of today's half-days."""
    if not convention.half_days.filter(HalfDay.is_unmarked, date=convention.today()).exists():
        raise Refused("nothing_awaited")
    people = recipients_of_party(convention, "tutor")
    if not people:
        raise Refused("unreachable")
    return people[0], address_of(f"tutor:{convention.uuid}"), PRESENCE


def recipients_of_party(convention: Convention, party: str) -> list[Recipient]:
    """Return who is reminded for ``host``, ``tutor`` or ``pupil``; nobody when nobody can be."""
    if party == "host":
        return writer_recipient(convention)
    if party == "tutor":
        return contact_recipient(convention, "tutor")
    return pupil_recipient(convention) or family_recipients(convention)


def _send(
    convention: Convention, recipient: Recipient, link: str, what: str, channel: str, *, subject: Subject
) -> Message:
    about = engine.about(convention)
    sent = Message.objects.filter(about=about, ref=recipient.ref).exclude(channel="").order_by("-id")
    within = PRESENCE_ONCE_IN if what == PRESENCE else ONCE_IN
    recent = sent.filter(slug=SLUG, created_at__gt=timezone.now() - within).exclude(LOST)
    if channel:
        recent = recent.filter(channel=channel)
    if recent.exists():
        raise Refused("reminded_today", name=recipient.name)
    if not recipient.email and not recipient.phone:
        raise Refused("without_contact", name=recipient.name)
    last = sent.values_list("channel", flat=True).first() or ""
    if what == PRESENCE:
        last = EMAIL  # an SMS, where there is a number: who is at work reads it sooner
    recipient = _by(recipient, channel, forced=True) if channel else way_to(recipient, last)
    event = Event("remind", subject, {"recipient": recipient, "link": link, "what": what}, about=about)
    [message] = outbox.queue((SLUG,), event)
    return message


def way_to(recipient: Recipient, last: str) -> Recipient:
    """Return the recipient as reached by the way that was not tried ``last``, when it is known."""
    return _by(recipient, SMS if last == EMAIL else EMAIL, forced=False)


def _by(recipient: Recipient, channel: str, *, forced: bool) -> Recipient:
    """Return the recipient as reached by one channel; by the other one when it is not known and was not chosen."""
    known = {EMAIL: recipient.email, SMS: recipient.phone}
    if not known.get(channel):
        if forced:
            raise Refused("without_phone" if channel == SMS else "without_email", name=recipient.name)
        return recipient
    return replace(recipient, email="") if channel == SMS else replace(recipient, phone="")
