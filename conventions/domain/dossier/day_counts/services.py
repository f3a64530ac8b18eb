"""Certifying the days done, one agreement or a whole list by a job, and rectifying what was certified."""

from collections.abc import Mapping
from uuid import UUID

from django.db import transaction

from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.batches.models import BulkAct, BulkItem
from conventions.domain.dossier.batches.running import begin_bulk, items_seen, lock_as_seen, on_many
from conventions.domain.law.formations.queries import is_apprentice
from conventions.domain.persons.people.models import School, User
from conventions.domain.persons.people.private_numbers import refuse_private_numbers
from conventions.domain.persons.people.standing import WRITERS, account_actor
from workflow import engine
from workflow.engine import Refused
from workflow.names import condition

from .days import DaysDone, days_done
from .models import DayCount

ACT = "certify_days"
CERTIFIERS = ("head", "ddfpt")
"""Functions that certify: the head decides on the allowance, the DDFPT follows the periods (rule H-11)."""
READERS = WRITERS
"""Functions that read the counts of a school; :data:`CERTIFIERS` are among them."""


@condition("has_days_to_decide")
def objection_to_deciding(convention: Convention) -> Refused | None:
    """Return the refusal where nothing was interrupted and no day of a training period is lost (rule H-14)."""
    if convention.was_interrupted or (convention.is_training and days_done(convention).lost):
        return None
    return Refused("nothing_to_decide")


@transaction.atomic
def certify_days(convention: Convention, *, by: User, certified: int | None = None, reason: str = "") -> DayCount:
    """Certify the days that the presences say, or ``certified`` in their place, with a ``reason``.

    Certified already, it is rectified: the row before stays. Refused before the last day, above the days of the
    agreement, and for an apprentice.
    """
    locked = engine.lock(convention)
    days = _certifiable(locked, by)
    before = DayCount.objects.filter(convention=locked).order_by("-id").first()
    number, why = days.done if certified is None else certified, reason.strip()
    if number > days.planned:
        raise Refused("count_above_days", planned=days.planned)
    if (number != days.done or before is not None) and not why:
        raise Refused("count_needs_reason")
    refuse_private_numbers(why)
    return DayCount.objects.create(convention=locked, proposed=days.done, certified=number, reason=why, certified_by=by)


def _certifiable(convention: Convention, by: User) -> DaysDone:
    """Return the days of an agreement that ``by`` may certify now; :class:`Refused` says why not."""
    if not convention.roles_of(account_actor(by)) & set(CERTIFIERS):
        raise Refused("certified_by_head")
    if not convention.is_training:
        raise Refused("days_not_counted")
    if not convention.has_begun or convention.is_running:
        raise Refused("days_not_over", day=convention.last_day)
    assert convention.first_day is not None  # it has begun
    if is_apprentice(convention.pupil, convention.first_day):
        raise Refused("days_of_apprentice")
    return days_done(convention)


def certify_together(*, school: School, user: User, seen: Mapping[str, int], key: UUID, back: str = "") -> BulkAct:
    """Begin to certify many as proposed; ``seen`` says for each number the days that were shown.

    A count that is not the one shown any more is left with the reason, and so is one that somebody has to read.
    """
    return begin_bulk(ACT, lambda: items_seen(school, seen), school=school, user=user, key=key, options={"back": back})


@on_many(ACT)
def _certify_one(bulk: BulkAct, item: BulkItem) -> None:
    convention = lock_as_seen(item, length=lambda one: days_done(one).done)
    days = days_done(convention)
    if days.unsaid:
        raise Refused("days_unsaid", n=days.unsaid)
    if days.in_part:
        raise Refused("days_in_part", n=days.in_part)
    if DayCount.objects.filter(convention=convention).exists():
        raise Refused("days_already_certified")
    certify_days(convention, by=bulk.user)
