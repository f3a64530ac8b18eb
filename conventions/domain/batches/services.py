"""What the head does with the list: reads, acknowledges, approves many agreements at once by a job."""

import logging
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from time import monotonic
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from conventions.domain.agreements.models import Convention
from conventions.domain.agreements.services import approve
from conventions.domain.agreements.signing import ask_signing_code, sign_with_batch
from conventions.domain.batches.signing import begin_signing
from conventions.domain.people.models import School, User
from conventions.domain.people.standing import account_actor
from notifications.jobs import enqueue, job
from signatures.models import SigningBatch
from signatures.services import Circumstances
from workflow import engine
from workflow.engine import Refused

from .models import ApprovalBatch, ApprovalItem, Review
from .queries import OF_HEAD, ToApprove, agreements_for, key_of, requests_to_sign, with_findings

log = logging.getLogger(__name__)

AT_ONCE = 5
"""So many agreements are approved, or signed, while the person waits; more are left to a job."""
TURN = 40.0
"""Seconds that one job works before it hands the rest to another, well under the queue's time limit."""
STALLED_AFTER = timedelta(minutes=2)
"""Without a result for so long, a batch is handed to a new job."""
GIVEN_UP_AFTER = timedelta(days=1)

WAITING, APPROVED, FAILED = ApprovalItem.Result.WAITING, ApprovalItem.Result.APPROVED, ApprovalItem.Result.FAILED


# -- reading ---------------------------------------------------------------------------------------------------


@transaction.atomic
def note_reading(convention: Convention, *, user: User, length: int, warnings: set[str]) -> ToApprove:
    """Keep that ``user`` has read the agreement and acknowledged ``warnings`` (keys as shown on the page).

    ``length`` is that of the journal on the page read. Raises :class:`Refused` when the agreement or its warnings
    are no longer those, or when one was left out: what was not seen is never acknowledged.
    """
    engine.lock(convention)
    row = find_row(convention, user)
    if row.convention.journal_length != length:
        raise Refused("changed_while_read")
    now_found = {key_of(finding) for finding in row.warnings}
    if warnings - now_found:
        raise Refused("warnings_changed")
    if now_found - warnings:
        raise Refused("warnings_unticked")
    kept = {
        "journal_length": length,
        "seen_at": timezone.now(),
        "acknowledged": sorted(warnings),
        "acknowledged_at": timezone.now() if warnings else None,
    }
    Review.objects.update_or_create(convention=convention, user=user, defaults=kept)
    return find_row(convention, user)


def find_row(convention: Convention, user: User) -> ToApprove:
    """Return one agreement as ``user`` sees it now."""
    [row] = with_findings([agreements_for(user).get(pk=convention.pk)])
    return row


def obstacle(row: ToApprove) -> Refused | None:
    """Return the refusal that says why the person who sees an agreement so cannot approve it, or nothing."""
    convention = row.convention
    if convention.is_being_signed:
        return Refused("already_approved")
    if not convention.awaits_approval:
        return Refused("not_awaiting_approval", state=convention.get_status_display())
    if row.has_changed or (row.is_clean and not row.is_read):
        return Refused("changed_since_seen")
    if row.blocking:
        return Refused("rule_to_meet", rule=row.blocking[0].rule, finding=row.blocking[0].sentence)
    if not row.is_acknowledged:
        return Refused("warning_unread")
    return None


# -- approving -------------------------------------------------------------------------------------------------


def approve_together(
    *, school: School, user: User, seen: Mapping[str, int], tell_at: datetime | None, key: UUID
) -> ApprovalBatch:
    """Begin to approve the agreements that ``user`` chose; a few at once, many by a job.

    ``seen`` says for each number how long the journal was when it was shown: what changed since is not approved
    unseen. ``key`` identifies the request: sent twice, it is one batch. An agreement that cannot be approved is in
    the batch with the reason; it stops none of the others.
    """
    batch = _open_batch(school=school, user=user, seen=seen, tell_at=tell_at, key=key)
    if batch.items.filter(result=WAITING).count() <= AT_ONCE:
        run_approval(str(batch.uuid))
        batch.refresh_from_db()
    return batch


@transaction.atomic
def _open_batch(
    *, school: School, user: User, seen: Mapping[str, int], tell_at: datetime | None, key: UUID
) -> ApprovalBatch:
    User.objects.select_for_update(of=("self",)).get(pk=user.pk)  # the same form twice at once
    if known := ApprovalBatch.objects.filter(uuid=key).first():
        if (known.user_id, known.school_id) != (user.pk, school.pk):
            raise Refused("request_reused")
        return known
    chosen = agreements_for(user).filter(school=school, number__in=list(seen)).order_by("first_day", "pk")
    conventions = list(chosen)
    if not conventions:
        raise Refused("none_chosen")
    rows = with_findings(conventions)
    _note_seen(rows, user, seen)
    in_hand = set(
        ApprovalItem.objects.filter(convention__in=conventions, result=WAITING, batch__finished_at=None).values_list(
            "convention_id", flat=True
        )
    )
    batch = ApprovalBatch.objects.create(uuid=key, school=school, user=user, tell_at=tell_at)
    items, now = [], timezone.now()
    for position, row in enumerate(rows, start=1):
        taken = row.convention.pk in in_hand
        why = Refused("approval_under_way") if taken else obstacle(row)
        items.append(
            ApprovalItem(
                batch=batch,
                position=position,
                convention=row.convention,
                result=FAILED if why else WAITING,
                refusal=why,
                done_at=now if why else None,
            )
        )
    ApprovalItem.objects.bulk_create(items)
    if sum(item.result == WAITING for item in items) > AT_ONCE:
        enqueue("run_approval", batch.uuid)
    return batch


def _note_seen(rows: list[ToApprove], user: User, seen: Mapping[str, int]) -> None:
    """Keep that ``user`` has seen these agreements on the list as they are now.

    Not those that changed since, nor those of which the rules say something: they are read on their own page.
    """
    now, fresh = timezone.now(), []
    for row in rows:
        convention, length = row.convention, row.convention.journal_length
        if row.is_clean and not row.is_read and seen[convention.number] == length:
            convention.seen_length = length
            fresh.append(Review(convention=convention, user=user, journal_length=length, seen_at=now))
    Review.objects.bulk_create(
        fresh,
        update_conflicts=True,
        unique_fields=["convention", "user"],
        update_fields=["journal_length", "seen_at", "acknowledged", "acknowledged_at"],
    )


@job("run_approval")
def run_approval(uuid: str) -> int:
    """Job: approve what is left of a batch, each agreement in a transaction of its own; idempotent.

    Returns how many were approved this time. It works for :data:`TURN` and hands the rest to another job.
    """
    batch = ApprovalBatch.objects.select_related("user", "school").get(uuid=uuid)
    until, done = monotonic() + TURN, 0
    for item in batch.items.filter(result=WAITING).order_by("position"):
        if monotonic() > until:
            enqueue("run_approval", uuid)
            return done
        done += _approve_item(batch, item)
    ApprovalBatch.objects.filter(pk=batch.pk, finished_at=None).update(finished_at=timezone.now())
    return done


def _approve_item(batch: ApprovalBatch, item: ApprovalItem) -> bool:
    """Approve one agreement, or keep why not; the right to do so is asked at this moment, not when it was chosen."""
    try:
        with transaction.atomic():
            convention = engine.lock(Convention(pk=item.convention_id), with_shared=True)
            if not ApprovalItem.objects.filter(pk=item.pk, result=WAITING).exists():
                return False  # another process was here first
            if why := obstacle(find_row(convention, batch.user)):
                raise why
            approve(convention, by=account_actor(batch.user), tell_at=batch.tell_at)
            _conclude(item, APPROVED)
    except Refused as refusal:
        _conclude(item, FAILED, refusal)
    except Exception:
        log.exception("the approval of an agreement failed")
        _conclude(item, FAILED, Refused("approval_failed"))
    else:
        return True
    return False


def _conclude(item: ApprovalItem, result: str, refusal: Refused | None = None) -> None:
    waiting = ApprovalItem.objects.filter(pk=item.pk, result=WAITING)
    waiting.update(result=result, refusal=refusal, done_at=timezone.now())


# -- signing ---------------------------------------------------------------------------------------------------


def ask_code(*, school: School, user: User, references: Iterable[str], own: Q = OF_HEAD) -> SigningBatch:
    """Send ``user`` one code for all these agreements and amendments; those signed meanwhile are left out.

    ``own`` says which requests are theirs to answer: the head's, or their own visas.
    """
    requests = requests_to_sign(school, references, own)
    if not requests:
        raise Refused("nothing_left_to_sign")
    return ask_signing_code(requests, by=account_actor(user))


def sign_together(batch: SigningBatch, typed: str, *, user: User, circumstances: Circumstances) -> None:
    """Check the code; sign a few documents at once, many by a job. Typed twice, it signs once."""
    if batch.checked_at is not None:
        return
    sign = sign_with_batch if batch.items.count() <= AT_ONCE else begin_signing
    sign(batch, typed, by=account_actor(user), circumstances=circumstances)


# -- what stopped ----------------------------------------------------------------------------------------------


def continue_approval(batch: ApprovalBatch) -> None:
    """Hand a batch to a new job; harmless when another one is still at work on it."""
    if batch.finished_at is None:
        enqueue("run_approval", batch.uuid)


@job("continue_approvals")
def continue_unfinished() -> int:
    """Periodic job: hand on the batches that stopped, whatever stopped them; close those older than a day."""
    now = timezone.now()
    unfinished = ApprovalBatch.objects.filter(finished_at=None)
    for batch in unfinished.filter(created_at__lte=now - GIVEN_UP_AFTER):
        left = batch.items.filter(result=WAITING)
        left.update(result=FAILED, refusal=Refused("approval_given_up"), done_at=now)
        ApprovalBatch.objects.filter(pk=batch.pk).update(finished_at=now)
    moving = ApprovalItem.objects.filter(batch=OuterRef("pk"), done_at__gt=now - STALLED_AFTER)
    stalled = unfinished.filter(
        ~Exists(moving), created_at__lte=now - STALLED_AFTER, created_at__gt=now - GIVEN_UP_AFTER
    )
    batches = list(stalled.order_by("pk"))
    for batch in batches:
        continue_approval(batch)
    return len(batches)
