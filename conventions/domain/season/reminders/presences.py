"""Tutors who have not noted who came today, written to together: each once in a half-day, with their own link."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils import timezone

from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.batches.models import BulkAct, BulkItem
from conventions.domain.dossier.batches.running import begin_bulk, on_many
from conventions.domain.persons.people.models import School, User
from conventions.domain.persons.people.standing import account_actor
from notifications.delivery import LOST
from notifications.models import Message
from workflow import engine
from workflow.engine import Refused

from .services import PRESENCE, PRESENCE_ONCE_IN, SLUG, recipients_of_party, remind

ACT = "remind_presence"


@dataclass(frozen=True)
class UnnotedPresence:
    """An agreement whose half-day nobody has noted, and the reminders possible."""

    convention: Convention
    told_at: datetime | None = None
    """Moment of the last message to the tutor in this half-day, if any."""
    is_reachable: bool = True

    @property
    def may_be_told(self) -> bool:
        return self.is_reachable and self.told_at is None


def asked_of_tutors(conventions: Sequence[Convention]) -> list[UnnotedPresence]:
    """Return each agreement with when its tutor was written to; one query. Tutor and representative were read."""
    people = {one.pk: recipients_of_party(one, "tutor") for one in conventions}
    lately = Message.objects.filter(
        about__in=[engine.about(one) for one in conventions],
        slug=SLUG,
        created_at__gt=timezone.now() - PRESENCE_ONCE_IN,
    )
    sent = lately.exclude(LOST).order_by("created_at").values_list("about", "ref", "created_at")
    at = {(about, ref): at for about, ref, at in sent}
    return [
        UnnotedPresence(
            convention=convention,
            told_at=next((at.get((engine.about(convention), person.ref)) for person in people[convention.pk]), None),
            is_reachable=any(person.email or person.phone for person in people[convention.pk]),
        )
        for convention in conventions
    ]


def remind_tutors(conventions: Sequence[Convention], *, school: School, user: User, key: UUID) -> BulkAct:
    """Write to the tutors of these agreements who were not written to in this half-day; see :func:`begin_bulk`."""
    items = [BulkItem(convention=one.convention) for one in asked_of_tutors(conventions) if one.may_be_told]

    def chosen() -> list[BulkItem]:
        if not items:
            raise Refused("nobody_to_remind")
        return items

    return begin_bulk(ACT, chosen, school=school, user=user, key=key)


@on_many(ACT)
def _remind_tutor(bulk: BulkAct, item: BulkItem) -> None:
    assert item.convention is not None  # as they were chosen
    remind(item.convention, by=account_actor(bulk.user), party=PRESENCE)
