"""Database of figures: the standby of ``DATABASE_REPLICA_URL`` where there is one, else the main database.

A standby that is away, or that gives up a query, is passed over for a while and the main database answers, with a word
in the log: no page fails for it.
"""

import logging
import time
from collections.abc import Iterable
from datetime import timedelta
from typing import TypeVar

from django.db import DEFAULT_DB_ALIAS, DatabaseError, InterfaceError, connections
from django.db.models import Model, QuerySet

log = logging.getLogger(__name__)

Row = TypeVar("Row")
REPLICA = "replica"
PASSED_OVER_SECONDS = 30.0
"""Seconds during which a process asks nothing of a standby that failed."""
_FAILURES = (DatabaseError, InterfaceError)
_passed_over: dict[str, float] = {}
"""End of the pause of each standby, by the process's own clock."""


def has_replica() -> bool:
    """Tell whether this place names a standby."""
    return REPLICA in connections.databases


def rows(query: QuerySet[Model, Row]) -> Iterable[Row]:
    """Return the rows of a query of figures.

    Within a transaction it is the main database that is read: this transaction may have written what is asked for.
    """
    if not _is_asked() or connections[DEFAULT_DB_ALIAS].in_atomic_block:
        return query
    try:
        return list(query.using(REPLICA))
    except _FAILURES as problem:
        _pass_over(problem)
        return query


def replica_lag() -> timedelta | None:
    """Return the age of the standby's data; nothing where there is none or it is away.

    Zero where it has replayed all that is written: where nothing is written it does not fall behind.
    """
    if not _is_asked():
        return None
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        cursor.execute("SELECT pg_current_wal_lsn()::text")
        (written,) = cursor.fetchone()
    try:
        with connections[REPLICA].cursor() as cursor:
            cursor.execute(
                """
                SELECT CASE WHEN pg_last_wal_replay_lsn() < %s::pg_lsn THEN
                    clock_timestamp() - coalesce(pg_last_xact_replay_timestamp(), pg_postmaster_start_time())
                ELSE interval '0' END
                """,
                [written],
            )
            return cursor.fetchone()[0]
    except _FAILURES as problem:
        _pass_over(problem)
        return None


def _is_asked() -> bool:
    return has_replica() and time.monotonic() >= _passed_over.get(REPLICA, 0.0)


def _pass_over(problem: Exception) -> None:
    _passed_over[REPLICA] = time.monotonic() + PASSED_OVER_SECONDS
    log.warning("the replica is passed over, figures are read in the main database: %s", type(problem).__name__)
    connections[REPLICA].close()
