"""Background jobs: enqueued in the caller's transaction with ids only, run once when all goes well, tries counted.

A job is a function that ``@job("name")`` registers; its name is all that the queue and the schedules know of it.
django-q2 carries the jobs; `JobRun` remembers them, so that a job handed out twice runs once, one that kills its
process is given up in the end, and the supervisor can tell a worker at work from a queue that is stuck.
"""

import contextlib
import logging
import os
import socket
import traceback
import uuid
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone
from django_q.models import OrmQ
from django_q.tasks import async_task

from notifications.models import Heartbeat, JobRun
from notifications.registry import Registry

log = logging.getLogger(__name__)
F = TypeVar("F", bound=Callable[..., Any])

job = Registry("job")
"""Functions that the queue or a schedule calls, by name: idempotent, and called with ids only."""
RUN, RUN_PERIODIC = "notifications.jobs.run", "notifications.jobs.run_periodic"
"""Functions that django-q2 itself calls, written in its rows: these two stay where they are."""

MOST_TRIES = 20
"""Tries of one job, those that killed their process included."""
SUPERVISOR_VARIABLE = "NOTIFICATIONS_SUPERVISOR"
"""Environment variable that tells a supervised process the name of its supervisor."""
SUPERVISOR_PREFIX = "supervisor@"
PERIODIC_PREFIX = "periodic:"
KEPT_FOR = timedelta(days=30)
"""How long the note of a job stays once it is done, or given up."""
KEEP_HEARTBEATS = timedelta(minutes=10)
"""Older ones belong to processes that are no more; the health page would take them for a part that stopped."""
GIVEN_UP = Q(given_up=True, done_at=None)
"""Jobs that were given up and that nobody has dealt with."""
OVERRUN = Q(given_up=False, done_at=None, busy_until__lt=Now())
"""Jobs that ended by their time-out, or with their process: nothing was written of it."""
FAILING = Q(given_up=False, done_at=None, busy_until=None) & ~Q(last_error="") | OVERRUN
"""Jobs that failed and wait for their next try."""


_WITHOUT_A_NOTE: set[Callable[..., Any]] = set()


def keeps_no_arguments(function: F) -> F:
    """Mark a job that is called with somebody's contact, sealed: only the queue holds it, nobody does it again."""
    _WITHOUT_A_NOTE.add(function)
    return function


class JobFailed(Exception):
    """A job raised; the text names the job and the kind of error, never what the error quoted."""


class AlreadyRunning(Exception):
    """The job is at work in another process: this copy goes back to the queue."""


def enqueue(name: str, *ids: str | int | uuid.UUID) -> None:
    """Ask the queue to do the job `name` with `ids`: one INSERT, in the caller's transaction.

    The function must be idempotent: killed after its work and before our note of it, it runs again.
    """
    job.get(name)
    for value in ids:
        if isinstance(value, bool) or not isinstance(value, str | int | uuid.UUID):
            raise TypeError(f"A job takes ids only, not {type(value).__name__}.")
    arguments = [str(value) if isinstance(value, uuid.UUID) else value for value in ids]
    async_task(RUN, uuid.uuid4().hex, name, *arguments, task_name=name)


def run(key: str, name: str, *ids: str | int) -> None:
    """Called by the queue: count the try, call the function, note the end. Does nothing when it was done before."""
    if _begin(key, name, ids):
        _work(key, name, ids)


def run_periodic(name: str) -> None:
    """Called by the schedule: run a job that `settings.PERIODIC_JOBS` declares, unless it is still at work."""
    if name not in getattr(settings, "PERIODIC_JOBS", {}):
        return
    key = f"{PERIODIC_PREFIX}{name}"
    JobRun.objects.filter(key=key, done_at__isnull=False).update(done_at=None, tries=0)
    JobRun.objects.filter(key=key, given_up=True).update(given_up=False, tries=0)
    try:
        begun = _begin(key, name)
    except AlreadyRunning:
        return
    if begun:
        with contextlib.suppress(JobFailed):  # noted already; the next turn is its retry
            _work(key, name, ())


@transaction.atomic
def do_again(given_up: JobRun) -> bool:
    """Hand a job that was given up to the queue again, its tries counted anew; false when it cannot be."""
    noted = JobRun.objects.select_for_update().filter(GIVEN_UP, pk=given_up.pk, arguments__isnull=False).first()
    if noted is None or noted.name not in job:
        return False
    noted.given_up, noted.tries = False, 0
    noted.save(update_fields=["given_up", "tries"])
    async_task(RUN, noted.key, noted.name, *noted.arguments, task_name=noted.name)
    return True


def let_go(given_up: JobRun) -> bool:
    """Say of a job that was given up that nothing is left to do; false when somebody said so before."""
    return bool(JobRun.objects.filter(GIVEN_UP, pk=given_up.pk).update(done_at=timezone.now(), arguments=None))


def beat() -> None:
    """A job that does nothing: the supervisor sends it through the queue to see that the queue moves."""


def note_progress(**kwargs: Any) -> None:
    """Called in the process that acknowledges finished tasks: the whole way through the queue works."""
    task = kwargs.get("task") or {}
    supervisor = os.environ.get(SUPERVISOR_VARIABLE)
    if supervisor and not task.get("sync"):
        Heartbeat.touch(f"jobs@{supervisor}")


def note_start(**kwargs: Any) -> None:
    """Called in each worker process of the cluster when it begins: the cluster has started."""
    if supervisor := os.environ.get(SUPERVISOR_VARIABLE):
        Heartbeat.touch(f"jobs-started@{supervisor}")


def is_busy() -> bool:
    """Tell whether a process of this machine is at work on a job that may still take its time."""
    return any(_alive(run) for run in _busy_here())


def release_lost(*, alone: bool, grace: timedelta = timedelta(seconds=15)) -> int:
    """Give back to the queue the tasks whose process is gone, and return how many.

    A task that was handed out is locked until `retry` seconds have passed. When its process died this is a long wait.
    Tasks handed out and never begun can only be told from others when no other supervisor is at work (`alone`).
    A job that failed keeps its lock: that is its waiting time before the next try.
    """
    now = timezone.now()
    locked = list(OrmQ.objects.filter(lock__gt=now))
    if not locked:
        return 0
    wait = timedelta(seconds=settings.Q_CLUSTER.get("retry", 60))
    keys = {key for row in locked if (key := _key(row))}
    begun = {job.key: job for job in JobRun.objects.filter(key__in=keys)}
    free = alone and not is_busy()
    released = 0
    for row in locked:
        task = begun.get(_key(row))
        taken_at = row.lock - wait
        if task is None:
            lost = free and taken_at <= now - grace
        elif task.done_at or task.given_up:
            lost = taken_at <= now - grace
        else:
            lost = task.busy_until is not None and task.host == _host() and not _alive(task)
        if lost:
            released += OrmQ.objects.filter(pk=row.pk, lock=row.lock).update(lock=now - timedelta(seconds=1))
    return released


def other_supervisors(mine: str) -> bool:
    """Tell whether another supervisor works on this database."""
    fresh = Heartbeat.objects.filter(
        name__startswith=SUPERVISOR_PREFIX, beat_at__gt=timezone.now() - timedelta(seconds=15)
    )
    for name in fresh.values_list("name", flat=True):
        host, _colon, pid = name.removeprefix(SUPERVISOR_PREFIX).rpartition(":")
        if name != f"{SUPERVISOR_PREFIX}{mine}" and (host != _host() or _exists(int(pid))):
            return True
    return False


def forget_old() -> None:
    """Delete the notes of jobs done or given up long ago and the heartbeats of processes that are no more."""
    now = timezone.now()
    long_ago = now - KEPT_FOR
    JobRun.objects.filter(Q(done_at__lt=long_ago) | Q(GIVEN_UP, started_at__lt=long_ago)).delete()
    Heartbeat.objects.filter(beat_at__lt=now - KEEP_HEARTBEATS).delete()


def _begin(key: str, name: str, ids: tuple[str | int, ...] = ()) -> bool:
    """Count the try, committed before the work; false when there is nothing to do."""
    with transaction.atomic():
        JobRun.objects.bulk_create([JobRun(key=key, name=name)], ignore_conflicts=True)
        noted = JobRun.objects.select_for_update().get(key=key)
        if noted.done_at or noted.given_up:
            return False
        if _alive(noted) and (noted.host, noted.pid) != (_host(), os.getpid()):
            raise AlreadyRunning(name)
        now = timezone.now()
        if noted.tries >= MOST_TRIES:
            noted.given_up, noted.busy_until = True, None
            noted.last_error = f"Abandonné après {noted.tries} essais. {noted.last_error}"[:300]
            log.error("job %s given up after %d tries", name, noted.tries)
        else:
            noted.tries += 1
            noted.name, noted.started_at = name, now
            noted.arguments = None if _is_without_a_note(name) else list(ids)
            noted.host, noted.pid = _host(), os.getpid()
            noted.busy_until = now + timedelta(seconds=settings.Q_CLUSTER.get("timeout") or 3600)
        noted.save()
        return not noted.given_up


def _work(key: str, name: str, ids: tuple[str | int, ...]) -> None:
    noted = JobRun.objects.filter(key=key)
    try:
        job.get(name)(*ids)
    except Exception as problem:
        where = _where(problem)
        noted.update(busy_until=None, last_error=where)
        log.error("job %s failed: %s", name, where)
        raise JobFailed(f"{name}: {where}") from None
    except BaseException as problem:  # the time limit of the queue
        noted.update(busy_until=None, last_error=type(problem).__name__)
        raise
    noted.update(busy_until=None, done_at=timezone.now(), last_error="", arguments=None)


def _is_without_a_note(name: str) -> bool:
    return name in job and job.get(name) in _WITHOUT_A_NOTE


def _where(problem: Exception) -> str:
    """Kind and place of an error, without its text."""
    frames = traceback.extract_tb(problem.__traceback__)
    ours = [frame for frame in frames if "site-packages" not in frame.filename] or frames
    return f"{type(problem).__name__} ({Path(ours[-1].filename).name}, {ours[-1].name}, {ours[-1].lineno})"[:300]


def _key(row: OrmQ) -> str:
    """The key of the job that a task of the queue carries, empty for other tasks."""
    task = row.task
    if not isinstance(task, dict):
        return ""
    if task.get("func") == RUN:
        return task["args"][0]
    if task.get("func") == RUN_PERIODIC:
        return f"{PERIODIC_PREFIX}{task['args'][0]}"
    return ""


def _busy_here() -> list[JobRun]:
    return list(JobRun.objects.filter(host=_host(), busy_until__gt=timezone.now()))


def _alive(job: JobRun) -> bool:
    """Tell whether the process that began the job may still be at work on it."""
    if job.busy_until is None or job.busy_until < timezone.now():
        return False
    return job.host != _host() or job.pid is None or _exists(job.pid)


def _exists(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _host() -> str:
    return socket.gethostname()[:100]
