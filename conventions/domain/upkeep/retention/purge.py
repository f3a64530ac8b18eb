"""The purge: applies the table of terms in batches, each committed with its count; killed, it goes on where it was.

What is erased is no longer due, so nothing is done twice; one purge works at a time.
"""

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from notifications.jobs import job

from .models import PurgeRun
from .terms import TABLE, RetentionTerm

log = logging.getLogger(__name__)

ONCE_IN = timedelta(hours=20)
"""The schedule starts a run each night, not more; an unfinished one is taken up at each turn."""
A_TURN = timedelta(seconds=45)
"""Time of one turn of the schedule: less than the queue gives a job."""
LOCK = 0x_7075_7267_65
"""Key of the database lock that one purge holds."""


class AlreadyPurging(Exception):
    """Another process is at work on the purge."""


def due_counts() -> dict[str, int]:
    """Return the number of rows that each counted rule would erase now, with those that wait for the archives' visa."""
    return {row.key: row.due_now().count() for row in TABLE if row.counted}


@job("purge")
def run_scheduled() -> None:
    """Periodic job: go on with an unfinished run, or start one when the last is old enough; works for one turn."""
    last = PurgeRun.objects.first()
    if last and last.finished_at and last.started_at > timezone.now() - ONCE_IN:
        return
    try:
        run(for_at_most=A_TURN)
    except AlreadyPurging:
        return


def run(
    *, for_at_most: timedelta | None = None, progress: Callable[[RetentionTerm, int], object] = lambda row, done: None
) -> PurgeRun:
    """Erase what is due, rule by rule; return the run, unfinished when the time was over first.

    ``progress`` is told after each batch the rule at work and how many things went in this call.
    """
    until = time.monotonic() + for_at_most.total_seconds() if for_at_most is not None else None
    with _alone():
        run = PurgeRun.objects.filter(finished_at=None).first() or PurgeRun.objects.create(
            archives_visa=settings.RETENTION_ARCHIVES_VISA[:100], days={row.key: row.days for row in TABLE}
        )
        done = 0
        for row in TABLE:
            if row.needs_visa and not settings.RETENTION_ARCHIVES_VISA:
                continue
            for erased in _batches(run, row):
                done += erased
                progress(row, done)
                if until is not None and time.monotonic() > until:
                    return run
        run.finished_at = timezone.now()
        run.save(update_fields=["finished_at"])
        return run


def _batches(run: PurgeRun, row: RetentionTerm) -> Iterator[int]:
    """Erase what is due under one rule; yield after each committed batch how many went."""
    failed: set[Any] = set()
    while True:
        due = list(row.due_now().exclude(pk__in=failed)[: row.batch])
        if not due:
            return
        try:
            erased = _erase(run, row, due)
        except Exception:
            erased = 0
            for one in due:
                if (gone := _erase_one(run, row, one)) is None:
                    failed.add(one.pk)
                erased += gone or 0
        yield erased


def _erase_one(run: PurgeRun, row: RetentionTerm, found: Any) -> int | None:
    """Erase one thing; when that fails too, note it for the report and let the others go on."""
    try:
        return _erase(run, row, [found])
    except Exception as problem:
        log.error("the purge failed on one of %s: %s", row.key, type(problem).__name__)  # its text may quote data
        run.failed[row.key] = run.failed.get(row.key, 0) + 1
        run.save(update_fields=["failed"])
        return None


def _erase(run: PurgeRun, row: RetentionTerm, due: Sequence[Any]) -> int:
    """Erase and count in one transaction: the report says what is gone, whatever stops the process."""
    counted = dict(run.erased)
    with transaction.atomic():
        erased = row.erase(due)
        counted[row.key] = counted.get(row.key, 0) + erased
        PurgeRun.objects.filter(pk=run.pk).update(erased=counted)
    run.erased = counted
    return erased


@contextmanager
def _alone() -> Iterator[None]:
    """Hold the purge's lock, or raise :class:`AlreadyPurging`; a killed process lets go of it with its connection."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
        if not cursor.fetchone()[0]:
            raise AlreadyPurging
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])
