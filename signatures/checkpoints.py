"""Time-stamping the journal's checkpoints, and verifying it: an authority says when we vouched for the journal."""

import hashlib

from notifications.jobs import job
from workflow import tree
from workflow.models import Checkpoint

from . import timestamps

AT_ONCE = 20
"""Checkpoints stamped by one run: after days without an authority, the next runs do the rest."""


@job("publish_checkpoint")
def publish_checkpoint() -> None:
    """Periodic job: sign a checkpoint of what is new, and have stamped those that no authority has stamped yet."""
    tree.publish()
    if not timestamps.authorities():
        return
    for checkpoint in Checkpoint.objects.filter(token=None).order_by("-size")[:AT_ONCE]:
        if tree.add_token(checkpoint, time_stamp).token is None:
            return


def stamped_checkpoint() -> Checkpoint | None:
    """Sign a checkpoint of what is new and have it stamped at once; without an answer the job asks again."""
    checkpoint = tree.publish()
    return checkpoint and tree.add_token(checkpoint, time_stamp)


def time_stamp(note: bytes) -> bytes:
    """Return a time-stamp over the bytes of a note, empty when no authority answers."""
    return timestamps.timestamper().token(hashlib.sha256(note).digest())


def why_not_stamped(note: bytes, token: bytes) -> str:
    """Return why ``token`` is no time-stamp over the bytes of a note by an authority of ours, or nothing when it is."""
    try:
        timestamps.time_of(token, hashlib.sha256(note).digest())
    except timestamps.NotTaken as refusal:
        return str(timestamps.TimestampProblem(refusal.args[0]).label)
    return ""
