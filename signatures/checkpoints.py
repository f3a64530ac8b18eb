"""Time-stamping the journal's checkpoints: the authority says when we vouched for the whole journal, not we alone."""

import hashlib

from workflow import tree
from workflow.models import Checkpoint

from . import timestamps

AT_ONCE = 20
"""Checkpoints stamped by one run: after days without an authority, the next runs do the rest."""


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
