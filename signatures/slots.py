"""How many files of strangers this machine examines at once: slots that all its processes share.

A slot is a lock on a small file of :attr:`settings.EXAMINATIONS_DIR`: the system frees it when its holder ends,
however it ends.
"""

import fcntl
import logging
import os
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager

from django.conf import settings

log = logging.getLogger(__name__)

RETRY_AFTER = 60
"""Seconds after which whoever was refused should come back; every examination has ended by then."""


class Busy(Exception):
    """Too many files are being examined, or the machine has no time for this one: try again in a minute."""


class Another(Busy):
    """Another of those that are alone at their work is at it."""


@contextmanager
def slot(*, spare: int = 0, alone: str = "") -> Iterator[None]:
    """Hold one of the machine's slots; :class:`Busy` at once when none is free: who waits holds the site.

    ``spare`` are left to others, where there are more: strangers at work do not keep a school from its own files. Of
    those that are ``alone`` under one name, one is at work at a time (:class:`Another`), and takes one slot.
    """
    usable = max(settings.EXAMINATIONS_AT_ONCE - spare, 1)
    with ExitStack() as held:
        if alone:
            held.callback(os.close, _locked([alone], Another))
        held.callback(os.close, _locked([f"slot-{number}" for number in range(usable)], Busy))
        yield


def _locked(names: Sequence[str], otherwise: type[Busy]) -> int:
    """Return the first of these files that nobody has locked, locked; raise ``otherwise`` when all are."""
    settings.EXAMINATIONS_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name in names:
        try:
            handle = os.open(settings.EXAMINATIONS_DIR / name, os.O_RDWR | os.O_CREAT, 0o600)
        except PermissionError:
            log.error("%s of EXAMINATIONS_DIR belongs to another user of this machine", name)
            continue
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(handle)
        else:
            return handle
    raise otherwise
