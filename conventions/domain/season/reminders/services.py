"""Reminding people of what is asked of them, by hand or by itself: their own link again, each person once a day.

Families who seek a place are reminded once a week, by hand alone.
"""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from conventions.domain.dossier.agreements.base_messages import personal_link
from conventions.domain.dossier.agreements.kinds import KINDS
from conventions.domain.dossier.agreements.kinds.base import MOST_REMINDERS
from conventions.domain.dossier.agreements.machine import REMINDERS
from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.agreements.recipients import (
    contact_recipient,
    family_recipients,
    pupil_recipient,
    request_recipient,
    writer_recipient,
)
from conventions.domain.dossier.agreements.signable import counts, is_needed, is_owed
from conventions.domain.dossier.agreements.signers import signed_by
from conventions.domain.dossier.internship.attendance.models import HalfDay
from conventions.domain.persons.links.addresses import address_of
from conventions.domain.persons.people.doubts import require_vouched
from conventions.domain.persons.people.models import Guardian, Pupil
from conventions.domain.persons.people.standing import KEEPERS, TRAINERS
from conventions.domain.season.periods.coverage import UNCOUNTED, Step, steps_of
from notifications import jobs, outbox
from notifications.catalogue import Event, Recipient
from notifications.delivery import LOST
from notifications.models import Message
from signatures.models import SignatureRequest
from workflow import clock, deadlines, engine
from workflow.actors import Actor, system
from workflow.engine import Refused
from workflow.machine import Subject
from workflow.names import act

from .plan import FAMILY, Plan, Waited
from .waiting import awaited_in, missing_in, seeds_of

PRESENCE = "presence"
"""Party of a reminder to a tutor, on a day of the internship, that nobody has noted the pupil."""
OF_PRESENCE = (*REMINDERS, "cpe")
ONCE_IN = timedelta(days=1)
PRESENCE_ONCE_IN = timedelta(hours=3)
"""The morning and the afternoon of one day are two things to note."""
FAMILY_ONCE_IN = timedelta(days=7)
SLUG, FAMILY_SLUG, HOST_PART_SLUG = "reminder", "place_sought", "host_part_awaited"
log = logging.getLogger(__name__)
EMAIL, SMS = Message.Channel.EMAIL.value, Message.Channel.SMS.value
PHONE = Message.Channel.PHONE.value
NO_WAY = "none"
"""Word of the journal for a message that nobody could be sent."""
STALE = timedelta(days=2)
"""Delay after which a reminder is not sent any more: the next one is."""


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
    recipient, _link, _what = _of_request(convention, request) if request else _of_party(convention, party)
    require_vouched(recipient.doubted)
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
    party = name_of(request) if request else party
    plan = Plan(locked)
    planned = None if party == PRESENCE else plan.of(party)
    if planned and planned.sent - _lost(locked, recipient) >= MOST_REMINDERS:
        raise Refused("reminded_enough", name=recipient.name, most=MOST_REMINDERS)
    recipient = _by_hand(locked, recipient, what, channel)
    message = _send(locked, recipient, link, what, subject=request or locked)
    if party != PRESENCE:
        note_reminded(locked, {party: _way_of(message)}, by=by)
    return message


def note_reminded(
    locked: Convention, reminded: dict[str, str], *, skipped: dict[str, str] | None = None, by: Actor, key: str = ""
) -> None:
    """Write in the journal the parties reminded with their ways, and those skipped with reasons: it moves what comes
    next."""
    values = {"reminded": reminded, "skipped": skipped or {}}
    engine.fire_locked(locked, "remind", by=by, values=values, key=key)


def name_of(request: SignatureRequest) -> str:
    """Return the name of a request's party in reminders."""
    return f"signature:{request.uuid}"


@transaction.atomic
def note_call(
    convention: Convention, request: SignatureRequest | None = None, *, by: Actor, party: str = "host", answer: str = ""
) -> Message:
    """Write down that somebody was reminded by telephone, and what they answered; whom as for :func:`remind`.

    It counts as the reminder of the day. Raises :class:`Refused` with a sentence.
    """
    locked = engine.lock(convention)
    if not locked.roles_of(by) & set(REMINDERS):
        raise Refused("remind_by_office")
    recipient, _link, _what = _of_request(locked, request) if request else _of_party(locked, party)
    noted = outbox.note_call(SLUG, about=engine.about(locked), recipient=recipient, summary=answer, by=by.label)
    # the same call noted twice is one entry
    note_reminded(locked, {name_of(request) if request else party: PHONE}, by=by, key=f"call:{noted.uuid}")
    return noted


@transaction.atomic
def hold_reminders(convention: Convention, *, party: str, until: date | None, reason: str, by: Actor) -> None:
    """Let nothing leave by itself to a party before that day; nothing more for what is asked now, without one.

    The day of today lets them go on. Raises :class:`Refused` with a sentence.
    """
    locked = engine.lock(convention)
    if Plan(locked).of(party) is None:
        raise Refused("nothing_awaited")
    if until is not None and until < locked.today():
        raise Refused("held_until_the_past")
    values = {"party": party, "until": until}
    engine.fire_locked(locked, "hold_reminders", by=by, reason=reason, values=values)


@transaction.atomic
def note_family_call(pupil: Pupil, *, by: Actor, answer: str = "") -> Message:
    """Write down that the family of a pupil who seeks a place was called; it counts as the reminder of the week.

    Raises :class:`Refused` with a sentence.
    """
    pupil = _lock_seeking(pupil, by)
    whom = next(iter(people_of_family(pupil)), None) or Recipient(
        audience="guardian", name=pupil.name, ref=f"pupil:{pupil.uuid}"
    )
    return outbox.note_call(FAMILY_SLUG, about=f"pupil:{pupil.uuid}", recipient=whom, summary=answer, by=by.label)


@transaction.atomic
def remind_family(pupil: Pupil, *, by: Actor) -> list[Message]:
    """Tell the family of a pupil without internship that one is sought, each with their own link; once a week.

    The pupil alone when of age or emancipated; nobody for a pupil who has left, or is not « sans stage ». Who wants no
    more of it has a row that is moot. Raises :class:`Refused` with a sentence, where nobody wants it too.
    """
    pupil = _lock_seeking(pupil, by)
    about = f"pupil:{pupil.uuid}"
    lately = Message.objects.filter(about=about, slug=FAMILY_SLUG, created_at__gt=timezone.now() - FAMILY_ONCE_IN)
    if lately.exclude(LOST).exists():
        raise Refused("family_reminded", name=pupil.name)
    people = people_of_family(pupil)
    if not people:
        raise Refused("family_on_paper", name=pupil.name)
    links = {recipient.ref: address_of(recipient.ref) for recipient in people}
    rows = outbox.queue((FAMILY_SLUG,), Event("remind_family", pupil, {"people": people, "links": links}, about=about))
    if all(row.is_moot for row in rows):
        raise Refused("family_wants_no_reminder", name=pupil.name)
    return rows


def _lock_seeking(pupil: Pupil, by: Actor) -> Pupil:
    """Lock a pupil who stands « sans stage »; refused for one who has left, or of whom nothing (more) is sought."""
    pupil = Pupil.objects.select_for_update(of=("self",)).select_related("school").get(pk=pupil.pk)
    trains = any(pupil.level in one.levels for one in KINDS.values() if one.trains)
    if not pupil.school.roles_of_account(by) & {*KEEPERS, *(TRAINERS if trains else ())}:
        raise Refused("remind_by_office")
    if not pupil.is_on_roll:
        raise Refused("pupil_not_on_roll", name=pupil.name)
    steps = steps_of(pupil)
    if Step.SEARCHING not in steps:
        raise Refused("place_found" if set(steps).difference(UNCOUNTED) else "no_place_sought", name=pupil.name)
    return pupil


def people_of_family(pupil: Pupil) -> list[Recipient]:
    """Return the people of a family to write to: the guardians, or the pupil when of age or emancipated."""
    today = pupil.school.today()
    alone = pupil.signs_alone_on(today)
    people: Sequence[Pupil | Guardian] = [*([pupil] if alone else []), *pupil.told_guardians(today)]
    return [
        person.recipient("pupil" if person is pupil else "guardian", time_zone=pupil.school.time_zone)
        for person in people
        if person.email or person.phone
    ]


def _of_request(convention: Convention, request: SignatureRequest) -> tuple[Recipient, str, str]:
    request = SignatureRequest.objects.select_related("document").get(pk=request.pk)
    request.root = convention
    subject = signed_by(request)
    if request.document.version != subject.signed_version:
        raise Refused("request_of_old_version")
    if not is_owed(convention, request) or not subject.awaits_answers:
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
    """Return the people to remind for ``host``, ``tutor`` or ``pupil``; nobody when nobody can be."""
    if party == "host":
        return writer_recipient(convention)
    if party == "tutor":
        return contact_recipient(convention, "tutor")
    return pupil_recipient(convention) or family_recipients(convention)


def _by_hand(convention: Convention, recipient: Recipient, what: str, channel: str) -> Recipient:
    """Return the recipient as reached by the way that staff choose, or that was not tried last; once a day."""
    sent = _sent_to(convention, recipient)
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
    return _by(recipient, channel, forced=True) if channel else way_to(recipient, last)


def _sent_to(convention: Convention, recipient: Recipient) -> QuerySet[Message]:
    """Return the messages to a person about an agreement, newest first."""
    return Message.objects.filter(about=engine.about(convention), ref=recipient.ref).exclude(channel="").order_by("-id")


def _lost(convention: Convention, recipient: Recipient) -> int:
    """Return the number of reminders that did not arrive: they do not count."""
    return _sent_to(convention, recipient).filter(LOST, slug=SLUG).count()


def _send(convention: Convention, recipient: Recipient, link: str, what: str, *, subject: Subject) -> Message:
    told = {"recipient": recipient, "link": link, "what": what}
    [message] = outbox.queue((SLUG,), Event("remind", subject, told, about=engine.about(convention)))
    return message


def _way_of(message: Message) -> str:
    """Return the way of a message, as the journal keeps it; a number nobody can dial is a way that fails."""
    return message.channel or NO_WAY


# -- by itself -----------------------------------------------------------------------------------------------------


@act("send_reminders")
def send_due(convention: Convention) -> None:
    """Deadline ``remind``: remind every party of an agreement whose moment has come, in one transaction.

    The schedule holds the root's lock, as a press does: of the two, the second finds that the other has acted. What
    is long past (the worker stood still, a suspension is over, the agreement is older than this) is let go with a
    word, so that nobody gets at once all that was due meanwhile.
    """
    locked = engine.lock(convention)
    plan, now = Plan(locked), clock.now()
    reminded: dict[str, str] = {}
    skipped: dict[str, str] = {}
    for waited in plan.waited:
        passed = [at for at in waited.left if at <= now]
        if not passed:
            continue
        try:
            if now - passed[-1] > STALE:
                raise Refused("reminder_stale")
            reminded[waited.party] = _remind_by_itself(plan, waited, is_last=waited.is_last(passed[-1]))
        except Refused as refusal:
            skipped[waited.party] = refusal.code
    if reminded or skipped:
        note_reminded(locked, reminded, skipped=skipped, by=system("deadline:remind"))
    else:
        deadlines.arm_again(locked)  # it was due before something changed


@jobs.job("replan_reminders")
def replan(school: int, year: int) -> None:
    """Let the agreements in course follow what their school has changed of a year's periods: one entry each.

    One transaction each, and nothing where nothing moves: done again, nothing more happens. One that cannot be planned
    stops none of the others; the job fails at the end, and is tried again.
    """
    found = Convention.objects.filter(Convention.may_remind, school=school, year=year, erased_at=None)
    problems = []
    for key in found.order_by("pk").values_list("pk", flat=True):
        try:
            _replan(key)
        except Exception as problem:
            log.error("reminders of an agreement could not be planned: %s", type(problem).__name__)
            problems.append(problem)
    if problems:
        raise problems[0]


@transaction.atomic
def _replan(key: int) -> None:
    locked = engine.lock(Convention(pk=key))
    plan = Plan(locked)
    if locked.may_remind and plan.next != dict(deadlines.armed(locked)).get("remind"):
        by, values = system("job:replan_reminders"), {"rhythms": plan.changes}
        engine.fire_locked(locked, "replan_reminders", by=by, values=values)


def _remind_by_itself(plan: Plan, waited: Waited, *, is_last: bool) -> str:
    """Queue the reminder of a party and return its way; :class:`Refused` says why it is not to be."""
    convention = plan.convention
    if waited.party == FAMILY:
        return _tell_family(convention, plan)
    if waited.request is not None:
        if not is_needed(convention, waited.request):
            raise Refused("nothing_awaited")
        recipient, link, what = _of_request(convention, waited.request)
    else:
        recipient, link, what = _of_party(convention, waited.party)
    tried = ways_tried(with_letters(_sent_to(convention, recipient)).defer("context"))
    recipient = way_by_itself(recipient, tried, is_last=is_last)
    subject = waited.request or convention
    message = _send(convention, recipient, link, what, subject=subject)
    return _way_of(message)


def _tell_family(convention: Convention, plan: Plan) -> str:
    """Tell pupil and family that the host's part is missing."""
    people = {one.ref: one for one in (*family_recipients(convention), *pupil_recipient(convention))}
    told = [one for one in people.values() if one.email or one.phone]
    if not told:
        raise Refused("unreachable")
    event = {"people": told, "links": {one.ref: address_of(one.ref) for one in told}}
    sent = outbox.queue((HOST_PART_SLUG,), Event("remind", convention, event, about=engine.about(convention)))
    return _way_of(sent[0])


@dataclass(frozen=True)
class WaysTried:
    """The outcome of the last messages to a person, by e-mail and by SMS."""

    last: str = ""
    """The channel of the last attempt."""
    bounced: frozenset[str] = frozenset()
    """Addresses and numbers that let nothing through."""


def with_letters(sent: QuerySet[Message]) -> QuerySet[Message]:
    """Return messages, each with the letter that carried it where several left as one."""
    return sent.select_related("letter").defer("secrets", "letter__secrets", "letter__context")


def ways_tried(sent: Iterable[Message]) -> WaysTried:
    """Return the outcomes of messages to one person, given newest first; see :func:`with_letters`.

    A message that never left counts for nothing. One carried by a letter has the outcome of that letter.
    """
    rows = [row for row in sent if row.channel != PHONE and not row.is_moot]
    latest = {row.address: (row.letter or row).outcome for row in reversed(rows)}
    lost = (Message.Status.FAILED, Message.Delivery.BOUNCED)
    return WaysTried(rows[0].channel if rows else "", frozenset(a for a, outcome in latest.items() if outcome in lost))


def way_by_itself(recipient: Recipient, tried: WaysTried, *, is_last: bool) -> Recipient:
    """Return the recipient as the platform itself reaches them: by mail, the last time by the way not tried last.

    Never where the last message bounced: then :class:`Refused`, and the office sees on its page whom nothing reaches.
    """
    email = "" if recipient.email in tried.bounced else recipient.email
    phone = "" if recipient.phone in tried.bounced else recipient.phone
    if not email and not phone:
        if recipient.email or recipient.phone:
            raise Refused("address_bounced", name=recipient.name)
        raise Refused("without_contact", name=recipient.name)
    return way_to(replace(recipient, email=email, phone=phone), tried.last if is_last else SMS)


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
