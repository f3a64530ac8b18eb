"""How many files of strangers this machine examines at once: slots that all its processes share.

A slot is a lock on a small file of :attr:`settings.EXAMINATIONS_DIR`: the system frees it when its holder ends,
however it ends.
"""

import fcntl
import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings

log = logging.getLogger(__name__)

RETRY_AFTER = 60
"""Seconds after which whoever was refused should come back; every examination has ended by then."""


class Busy(Exception):
    """Too many files are being examined, or the machine has no time for this one: try again in a minute."""


@contextmanager
def slot(*, spare: int = 0) -> Iterator[None]:
    """Hold one of the machine's slots; :class:`Busy` at once when none is free: who waits holds the site.

    ``spare`` are left to others, where there are more: strangers at work do not keep a school from its own files.
    """
    held = _free_slot(max(settings.EXAMINATIONS_AT_ONCE - spare, 1))
    if held is None:
        raise Busy
    try:
        yield
    finally:
        os.close(held)


def _free_slot(usable: int) -> int | None:
    """Return the locked file of a free slot among the first ones, ``None`` when all are taken."""
    settings.EXAMINATIONS_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)
    for number in range(usable):
        try:
            handle = os.open(settings.EXAMINATIONS_DIR / f"slot-{number}", os.O_RDWR | os.O_CREAT, 0o600)
        except PermissionError:
            log.error("slot-%d of EXAMINATIONS_DIR belongs to another user of this machine", number)
            continue
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(handle)
        else:
            return handle
    return None
