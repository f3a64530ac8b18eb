"""Reminding many at once: who would be written to, by what way, who is left out and why; then the act on many."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import prefetch_related_objects
from django.utils import timezone

from conventions.domain.dossier.agreements.kinds import Rhythm, kind
from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.agreements.periods import period_of
from conventions.domain.dossier.agreements.recipients import request_recipient
from conventions.domain.dossier.agreements.signable import counts
from conventions.domain.dossier.batches.models import BulkAct, BulkItem
from conventions.domain.dossier.batches.running import begin_bulk, on_many
from conventions.domain.dossier.internship.evaluations.models import Evaluation
from conventions.domain.law.rules.calendars import Days, days_after
from conventions.domain.persons.people.models import Pupil, School, User
from conventions.domain.persons.people.standing import account_actor
from conventions.domain.season.periods.models import Period
from conventions.domain.season.periods.services import reminders_of
from notifications.catalogue import Recipient
from notifications.dates import date_format
from notifications.delivery import LOST
from notifications.models import Message
from notifications.preferences import unwilling
from signatures.models import SignatureRequest
from workflow import engine
from workflow.engine import Refused

from .owed import owed_by
from .plan import COUNTED
from .services import (
    EMAIL,
    FAMILY_ONCE_IN,
    FAMILY_SLUG,
    ONCE_IN,
    SLUG,
    SMS,
    people_of_family,
    recipients_of_party,
    remind_family,
    remind_within,
    way_to,
)
from .waiting import ASKING, Missing, awaited_in, missing_in, seeds_of

OUTSIDE = ("host", "guardian", "pupil", "tutor")
"""Parties that a round of reminders writes to: those who have no account in which they would see it."""
READ = ("pupil", "school", "host", "representative", "tutor", "writer", "referent__user", "enrolment")


@dataclass(frozen=True)
class Planned:
    """One person who would be reminded, or is left out."""

    about: Convention | Pupil
    name: str
    words: str
    """Thing expected of them; empty for a family that seeks a place."""
    channel: str = ""
    """``email`` or ``sms``, by which it would leave."""
    numbers: tuple[str, ...] = ()
    """Numbers to which it would leave by SMS."""
    mails: int = 0
    """Number of mails that would leave."""
    party: str = ""
    owed: str = ""
    """Party that owes it, one of :class:`~.owed.Owed`."""
    refusal: Refused | None = None
    """Reason why they are left out."""

    @property
    def pupil(self) -> Pupil:
        return self.about if isinstance(self.about, Pupil) else self.about.pupil

    @property
    def class_name(self) -> str:
        """The pupil's class, in the year of the agreement where it is about one."""
        return self.about.class_name

    def item(self) -> BulkItem:
        if isinstance(self.about, Pupil):
            return BulkItem(pupil=self.about)
        return BulkItem(convention=self.about, party=self.party)


def planned_reminders(conventions: Sequence[Convention]) -> list[Planned]:
    """Return everybody outside the school who is waited for in these agreements; eight queries, whatever their number.

    The agreements were read with :data:`READ`. Visas are among them, though nothing waits for one: who reminds
    chooses (:attr:`Planned.owed`).
    """
    prefetch_related_objects([convention.pupil for convention in conventions], "guardians")
    tasks = awaited_in(conventions)
    seeds = seeds_of([task for found in tasks.values() for task in found])
    waited = [
        (convention, missing, recipient)
        for convention in conventions
        for missing in missing_in(tasks.get(convention.pk, []), seeds)
        if missing.party and (recipient := _recipient(convention, missing)) is not None
    ]
    abouts = {engine.about(convention) for convention in conventions}
    sent = Message.objects.filter(about__in=abouts).exclude(channel="")
    last = {
        (about, ref): channel
        for about, ref, channel in sent.order_by("about", "ref", "-id")
        .distinct("about", "ref")
        .values_list("about", "ref", "channel")
    }
    asked = {
        (row.about, row.ref): row
        for row in sent.filter(slug__in=ASKING)
        .exclude(LOST)
        .order_by("about", "ref", "-id")
        .distinct("about", "ref")
        .only("about", "ref", "slug", "status", "created_at")
    }
    delays = Delays(conventions)
    plans = []
    for convention, missing, recipient in waited:
        key = (engine.about(convention), recipient.ref)
        refusal = _obstacle(convention, recipient) or delays.left_of(convention, missing, recipient, asked.get(key))
        plans.append(_planned(convention, missing, way_to(recipient, last.get(key, "")), refusal))
    return plans


class Delays:
    """Time that each agreement leaves to somebody who was asked, before a first reminder; one query."""

    def __init__(self, conventions: Iterable[Convention]) -> None:
        self._periods: dict[int, list[Period]] = {}
        for one in Period.objects.filter(school__in={convention.school_id for convention in conventions}):
            self._periods.setdefault(one.school_id, []).append(one)

    def left_of(
        self, convention: Convention, missing: Missing, recipient: Recipient, asked: Message | None
    ) -> Refused | None:
        """Return the refusal while the last message that asked waits to leave, or leaves them time to answer."""
        if asked is None:
            return None
        now = timezone.now()
        if asked.slug == SLUG and asked.created_at > now - ONCE_IN:
            return Refused("reminded_today", name=recipient.name)
        if asked.is_queued:
            return Refused("message_waits", name=recipient.name)
        place = ZoneInfo(convention.time_zone)
        first = self._rhythm(convention, missing).after[:1]
        asked_on = asked.created_at.astimezone(place).date()
        counted = COUNTED.get(getattr(missing.seed, "role", missing.party), Days.BUSINESS)
        from_day = days_after(asked_on, first[0], counted, department=convention.department) if first else asked_on
        if now.astimezone(place).date() < from_day:
            asked_day, day = date_format(asked_on, "j F"), date_format(from_day, "j F")
            return Refused("asked_lately", name=recipient.name, asked=asked_day, day=day)
        return None

    def _rhythm(self, convention: Convention, missing: Missing) -> Rhythm:
        period = period_of(convention, self._periods.get(convention.school_id, ()))
        own = reminders_of(period) if period else kind(convention.kind).reminders
        if isinstance(missing.seed, SignatureRequest):
            return own.signature
        return own.evaluation if isinstance(missing.seed, Evaluation) else own.host_part


def _recipient(convention: Convention, missing: Missing) -> Recipient | None:
    if not isinstance(missing.seed, SignatureRequest):
        return next(iter(recipients_of_party(convention, missing.party)), None) or Recipient(
            audience=missing.party, name="", ref=""
        )
    asked = OUTSIDE if missing.signer else (*OUTSIDE, "referent")  # a visa is asked of who has an account too
    if missing.seed.role not in asked or not counts(convention, missing.seed):
        return None
    missing.seed.root = convention
    return request_recipient(missing.seed, convention)


def _obstacle(convention: Convention, recipient: Recipient) -> Refused | None:
    if convention.excuses_everybody:
        return Refused("agreement_suspended")
    if not recipient.ref:
        return Refused("unreachable")
    if not recipient.email and not recipient.phone:
        return Refused("without_contact", name=recipient.name)
    return None


def _planned(convention: Convention, missing: Missing, recipient: Recipient, refusal: Refused | None) -> Planned:
    return Planned(
        about=convention,
        name=recipient.name,
        words=missing.words,
        **_ways(recipient),
        party=missing.party,
        owed=owed_by(missing),
        refusal=refusal,
    )


def planned_families(pupils: Sequence[Pupil]) -> list[Planned]:
    """Return the families of these pupils, who seek a place; four queries."""
    prefetch_related_objects(pupils, "guardians", "school")
    keys = {f"pupil:{pupil.uuid}": pupil for pupil in pupils}
    lately = Message.objects.filter(
        about__in=keys, slug=FAMILY_SLUG, created_at__gt=timezone.now() - FAMILY_ONCE_IN
    ).exclude(LOST)
    reminded = set(lately.values_list("about", flat=True))
    families = {about: people_of_family(pupil) for about, pupil in keys.items()}
    unasked = unwilling(FAMILY_SLUG, [person.ref for people in families.values() for person in people])
    plans = []
    for about, pupil in keys.items():
        reached = families[about]
        people = [person for person in reached if person.ref not in unasked]
        refusal = None
        if not people:
            refusal = Refused("family_wants_no_reminder" if reached else "family_on_paper", name=pupil.name)
        if about in reminded:
            refusal = Refused("family_reminded", name=pupil.name)
        names = ", ".join(person.name for person in people) or pupil.name
        plans.append(Planned(about=pupil, name=names, words="", refusal=refusal, **_ways(*people)))
    return plans


def _ways(*people: Recipient) -> dict[str, Any]:  # of Planned
    """Return the ways by which people are written to: the outbox takes a number when there is no address."""
    numbers = tuple(one.phone for one in people if not one.email)
    channel = "" if not people else EMAIL if people[0].email else SMS
    return {"channel": channel, "numbers": numbers, "mails": len(people) - len(numbers)}


def remind_together(planned: Sequence[Planned], *, school: School, user: User, key: UUID, back: str = "") -> BulkAct:
    """Remind everybody of ``planned`` who is not left out; a few at once, many by a job. See :func:`begin_bulk`."""
    items = [one.item() for one in planned if one.refusal is None]

    def chosen() -> list[BulkItem]:
        if not items:
            raise Refused("nobody_to_remind")
        return items

    return begin_bulk("remind", chosen, school=school, user=user, key=key, options={"back": back})


@on_many("remind")
def _remind_one(bulk: BulkAct, item: BulkItem) -> None:
    """Remind the person of an item as they are reminded one by one."""
    by = account_actor(bulk.user)
    if item.pupil is not None:
        remind_family(item.pupil, by=by)
        return
    assert item.convention is not None  # one or the other
    kind, _colon, uuid = item.party.partition(":")
    request = SignatureRequest.objects.get(uuid=uuid) if kind == "signature" else None
    remind_within(item.convention, request, by=by, party=item.party)
