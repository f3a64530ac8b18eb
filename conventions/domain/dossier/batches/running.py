"""Doing an act on many: opened once per request, a few at once and many by a job, each item by itself, resumed."""

import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from time import monotonic
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.persons.people.models import School, User
from notifications.jobs import enqueue, job
from notifications.outbox import said_together
from notifications.registry import Registry
from workflow import engine
from workflow.engine import Refused
from workflow.journal import entries_of

from .models import BulkAct, BulkItem

log = logging.getLogger(__name__)

on_many = Registry("act on many")
"""Acts on one item, by name: ``do(bulk, item)``, in a transaction of its own.

Each raises :class:`~workflow.engine.Refused`; whether the person may is asked then, not when the items were chosen.
"""

AT_ONCE = 5
"""Items done while the person waits; more are left to a job."""
TURN = 40.0
"""Seconds that one job works before it hands the rest to another, well under the queue's time limit."""
STALLED_AFTER = timedelta(minutes=2)
"""Time without a result after which an act is handed to a new job."""
GIVEN_UP_AFTER = timedelta(days=1)

OF_REMINDERS = ("remind", "hold_reminders", "replan_reminders")
"""Entries that leave what one decides about as it was shown; most of them are the platform's own."""

WAITING, DONE, FAILED = BulkItem.Result.WAITING, BulkItem.Result.DONE, BulkItem.Result.FAILED


def begin_bulk(
    name: str,
    choose: Callable[[], Sequence[BulkItem]],
    *,
    school: School | None,
    user: User,
    key: UUID,
    options: dict[str, Any] | None = None,
) -> BulkAct:
    """Begin the act of that name on what ``choose`` returns; a few at once, many by a job.

    ``key`` identifies the request: sent twice, it is one act. ``choose`` is called once, inside the transaction that
    opens the act; an item that it returns with a refusal is in it with the reason and stops none of the others. It
    raises :class:`Refused` when there is nothing to do. In ``options``, ``back`` is the address of the list where the
    person chose.
    """
    bulk = _opened(name, choose, school=school, user=user, key=key, options=options or {})
    if bulk.items.filter(result=WAITING).count() <= AT_ONCE:
        run_bulk(str(bulk.uuid))
        bulk.refresh_from_db()
    return bulk


@transaction.atomic
def _opened(
    name: str,
    choose: Callable[[], Sequence[BulkItem]],
    *,
    school: School | None,
    user: User,
    key: UUID,
    options: dict[str, Any],
) -> BulkAct:
    User.objects.select_for_update(of=("self",)).get(pk=user.pk)  # the same form twice at once
    if known := BulkAct.objects.filter(uuid=key).first():
        if (known.act, known.user_id, known.school_id) != (name, user.pk, school and school.pk):
            raise Refused("request_reused")
        return known
    items, now = choose(), timezone.now()
    bulk = BulkAct.objects.create(uuid=key, act=name, school=school, user=user, options=options)
    for position, item in enumerate(items, start=1):
        item.bulk, item.position = bulk, position
        if item.refusal:
            item.result, item.done_at = FAILED, now
    BulkItem.objects.bulk_create(items)
    if sum(item.result == WAITING for item in items) > AT_ONCE:
        enqueue("run_bulk", bulk.uuid)
    return bulk


@job("run_bulk")
def run_bulk(uuid: str) -> int:
    """Job: do what is left of an act, each item in a transaction of its own; idempotent.

    Returns how many were done this time. It works for :data:`TURN` and hands the rest to another job.
    """
    bulk = BulkAct.objects.select_related("user", "school").get(uuid=uuid)
    until, done = monotonic() + TURN, 0
    waiting = bulk.items.filter(result=WAITING).select_related("convention", "pupil")
    for item in waiting.order_by("position"):
        if monotonic() > until:
            enqueue("run_bulk", uuid)
            return done
        done += _do(bulk, item)
    BulkAct.objects.filter(pk=bulk.pk, finished_at=None).update(finished_at=timezone.now())
    return done


job("run_approval")(run_bulk)  # as acts of approvals were called until 0.2.0: what waits is done after an upgrade


def _do(bulk: BulkAct, item: BulkItem) -> bool:
    """Do one item, or keep why not."""
    try:
        with transaction.atomic():
            if not _conclude(item, DONE):
                return False  # another process was here first
            with said_together():
                on_many.get(bulk.act)(bulk, item)
    except Refused as refusal:
        _conclude(item, FAILED, refusal)
    except Exception:
        log.exception("an item of an act on many failed")
        _conclude(item, FAILED, Refused("act_failed"))
    else:
        return True
    return False


def items_seen(school: School, seen: Mapping[str, int]) -> list[BulkItem]:
    """Return an item for each agreement that was chosen, in class order, with the length of its journal when shown."""
    chosen = Convention.objects.filter(school=school, number__in=list(seen), erased_at=None)
    conventions = list(chosen.order_by("enrolment__class_name", "pupil__sort_name", "pk"))
    if not conventions:
        raise Refused("nothing_ticked")
    return [BulkItem(convention=one, seen_length=seen[one.number]) for one in conventions]


def lock_as_seen(item: BulkItem, *, length: Callable[[Convention], int] | None = None) -> Convention:
    """Lock the agreement of an item; refused when something happened to it since the person chose it.

    ``length`` is what the form sent back of it, where that is not the length of its journal.
    """
    assert item.convention_id is not None  # acts on pupils see no journal
    convention, seen = engine.lock(Convention(pk=item.convention_id), with_shared=True), item.seen_length
    if seen is not None and (length(convention) != seen if length else _has_changed(convention, seen)):
        raise Refused("changed_since_seen")
    return convention


def _has_changed(convention: Convention, seen: int) -> bool:
    """Tell whether its journal has more than the entries seen, and than reminders since; another length is not its."""
    more = convention.journal_length - seen
    return bool(more) and more != entries_of(convention).filter(position__gt=seen, name__in=OF_REMINDERS).count()


def _conclude(item: BulkItem, result: str, refusal: Refused | None = None) -> bool:
    """Keep the result of an item, once; its row is locked until the transaction ends."""
    waiting = BulkItem.objects.filter(pk=item.pk, result=WAITING)
    return bool(waiting.update(result=result, refusal=refusal, done_at=timezone.now()))


# -- what stopped ----------------------------------------------------------------------------------------------


def continue_bulk(bulk: BulkAct) -> None:
    """Hand an act to a new job; harmless when another one is still at work on it."""
    if bulk.finished_at is None:
        enqueue("run_bulk", bulk.uuid)


@job("continue_approvals")
def continue_unfinished() -> int:
    """Periodic job: hand on the acts that stopped, whatever stopped them; close those older than a day."""
    now = timezone.now()
    unfinished = BulkAct.objects.filter(finished_at=None)
    for bulk in unfinished.filter(created_at__lte=now - GIVEN_UP_AFTER):
        left = bulk.items.filter(result=WAITING)
        left.update(result=FAILED, refusal=Refused("act_given_up"), done_at=now)
        BulkAct.objects.filter(pk=bulk.pk).update(finished_at=now)
    moving = BulkItem.objects.filter(bulk=OuterRef("pk"), done_at__gt=now - STALLED_AFTER)
    stalled = unfinished.filter(
        ~Exists(moving), created_at__lte=now - STALLED_AFTER, created_at__gt=now - GIVEN_UP_AFTER
    )
    acts = list(stalled.order_by("pk"))
    for bulk in acts:
        continue_bulk(bulk)
    return len(acts)
