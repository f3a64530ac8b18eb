"""A long list of signatures under one code: the request checks the code, a job signs, whatever stops it in between."""

from datetime import timedelta
from time import monotonic

from django.db.models import Exists, OuterRef
from django.utils import timezone

from conventions.domain.dossier.agreements.signing import require_asker, sign_checked
from conventions.domain.persons.people.models import User
from conventions.domain.persons.people.standing import account_actor
from notifications.jobs import enqueue, job
from signatures.models import BatchItem, SigningBatch
from signatures.services import CONTINUED_FOR, Circumstances, check_batch
from workflow.actors import Actor

TURN = 40.0
"""Seconds that one job signs before it hands the rest to another, well under the queue's time limit."""
STALLED_AFTER = timedelta(minutes=2)
"""Time without a signature after which a batch is handed to a new job."""


def begin_signing(batch: SigningBatch, typed: str, *, by: Actor, circumstances: Circumstances) -> None:
    """Check the code of a long ``batch`` and let a job sign it: nobody waits, the page may be closed."""
    require_asker(batch, by)
    check_batch(
        batch, typed, circumstances=circumstances, then=lambda checked: enqueue("continue_signing", checked.uuid)
    )


@job("continue_signing")
def continue_signing(uuid: str) -> int:
    """Job: go on signing a batch whose code was checked; idempotent. Returns how many it signed.

    It works for :data:`TURN` and hands the rest to another job: the queue ends what takes too long.
    """
    batch = SigningBatch.objects.get(uuid=uuid)
    asker = account_actor(User.objects.get(uuid=batch.asked_by)) if batch.asked_by else None
    until = monotonic() + TURN
    outcomes = sign_checked(batch, asker, keep_going=lambda: monotonic() < until)
    if left_to_sign(batch):
        enqueue("continue_signing", uuid)
    return sum(outcome.signed for outcome in outcomes)


@job("continue_signings")
def continue_unfinished() -> int:
    """Periodic job: hand on the batches whose code was checked and whose signing stopped, whatever stopped it."""
    now = timezone.now()
    left = BatchItem.objects.filter(batch=OuterRef("pk"), used_at=None, problem__isnull=True)
    moving = BatchItem.objects.filter(batch=OuterRef("pk"), used_at__gt=now - STALLED_AFTER)
    checked = SigningBatch.objects.filter(
        in_person=None, checked_at__gt=now - CONTINUED_FOR, checked_at__lt=now - STALLED_AFTER
    )
    stopped = checked.filter(Exists(left), ~Exists(moving)).order_by("pk").values_list("uuid", flat=True)
    for uuid in stopped:
        enqueue("continue_signing", uuid)
    return len(stopped)


def hand_on(batch: SigningBatch) -> None:
    """Let a new job go on with a batch whose code was checked; harmless when another is still at work on it."""
    if batch.checked_at is not None and left_to_sign(batch):
        enqueue("continue_signing", batch.uuid)


def left_to_sign(batch: SigningBatch) -> int:
    """Return how many documents of a checked batch wait for the job."""
    return batch.items.filter(used_at=None, problem__isnull=True).count()
