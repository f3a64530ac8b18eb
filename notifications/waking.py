"""The bell by which whoever queues a message wakes the relay: PostgreSQL's NOTIFY, after the commit, on its own.

Inside an act it would make the commits of the whole server wait for one another. A bell that nobody hears loses
nothing: the relay looks by itself every few seconds, and when the next row is due.
"""

import os
import select
from threading import Event
from typing import Protocol

from django.db import connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

CHANNEL = "outbox"
PATIENCE = 2.0
"""Seconds in which a bell that is rung must be heard by the one who rings it."""


class Selectable(Protocol):
    """Something that `select` can wait for."""

    def fileno(self) -> int: ...


def ring_after_commit() -> None:
    """Wake the relays once the caller's transaction is committed, however many messages it queues."""
    if not any(row[1] is ring for row in connection.run_on_commit):
        transaction.on_commit(ring, robust=True)


def ring() -> None:
    """Wake whoever waits for messages."""
    with connection.cursor() as cursor:
        cursor.execute(f"NOTIFY {CHANNEL}")


class Ear:
    """A connection that hears the bell, for one relay; opened at the first wait, and again after it was lost."""

    def __init__(self) -> None:
        self._connection: BaseDatabaseWrapper | None = None
        self.is_deaf = False
        """Nothing comes through, as through a pooler that lends a connection for one transaction."""

    def wait(self, seconds: float, stop: Selectable) -> bool:
        """Wait for the bell, for ``stop``, or as long as that; tell whether it rang.

        The first wait opens the ear and returns at once: what was queued before is looked for first. Raises
        ``DatabaseError`` where the server is lost.
        """
        if self._connection is None and not self.is_deaf:
            self._open()
            return False
        heard = [] if self._connection is None else [self._connection.connection]
        ready, _writable, _failed = select.select([*heard, stop], [], [], seconds)
        return any(one is not stop for one in ready) and self._empty()

    def close(self) -> None:
        """Let go of the connection; the next wait opens another."""
        if self._connection is not None:
            self._connection.close()
        self._connection, self.is_deaf = None, False

    def _open(self) -> None:
        self._connection = connection.copy()
        with self._connection.cursor() as cursor:
            cursor.execute(f"LISTEN {CHANNEL}")
        ring()
        if not select.select([self._connection.connection], [], [], PATIENCE)[0] or not self._empty():
            self.close()
            self.is_deaf = True

    def _empty(self) -> bool:
        """Take in what was rung so far, and tell whether it was."""
        assert self._connection is not None  # whoever calls has just looked
        return bool(list(self._connection.connection.notifies(timeout=0)))


class StopRequest(Event):
    """The request to end, which `select` hears too."""

    def __init__(self) -> None:
        super().__init__()
        self._read, self._write = os.pipe()  # open as long as the process

    def fileno(self) -> int:
        """Return what becomes readable once it is set."""
        return self._read

    def set(self) -> None:
        """Ask for the end; from a signal handler too."""
        super().set()
        os.write(self._write, b".")
