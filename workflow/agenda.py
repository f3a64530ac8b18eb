"""The agenda: who is expected to act next. A projection of the journal, kept by viewflow processes and tasks."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import import_string
from viewflow.workflow.models import Process, Task
from viewflow.workflow.status import PROCESS, STATUS

from . import deadlines, journal
from .machine import Root, Subject
from .models import Deadline, Transition
from .nodes import Await

AFTER = "after_"
READ = (
    *("flow_task", "flow_task_type", "status", "token", "seed_content_type", "seed_object_id"),
    *("process__flow_class", "process__status"),
)
"""Columns of tasks and processes that the agenda looks at: a third of them."""


@lru_cache
def flow_of(model: type[Root]) -> Any:
    """Return the flow class of a root model, or ``None``."""
    return import_string(model.FLOW) if model.FLOW else None


def interrupting_start(flow: Any, name: str) -> Any:
    """Return the start node of the process that begins after the interrupting transition ``name``."""
    return getattr(flow.instance, AFTER + name, None)


def _processes(root: Root) -> Any:
    return Process.objects.filter(
        artifact_content_type=ContentType.objects.get_for_model(type(root)), artifact_object_id=root.pk
    )


def _open_tasks(root: Root) -> list[Task]:
    return list(
        Task.objects.filter(
            process__artifact_content_type=ContentType.objects.get_for_model(type(root)),
            process__artifact_object_id=root.pk,
            process__status=PROCESS.NEW,
            status=STATUS.NEW,
        )
        .select_related("process")
        .only(*READ)
        .order_by("pk")
    )


def start(root: Root) -> None:
    """Begin the first process of a root that was just opened."""
    flow = flow_of(type(root))
    if flow:
        flow.start.run(root=root)


def advance(root: Root, steps: list[tuple[str, Subject]]) -> None:
    """Close the tasks that waited for ``steps`` (transition, subject) and open what follows."""
    flow = flow_of(type(root))
    if not flow:
        return
    for name, subject in steps:
        if subject is root and interrupting_start(flow, name):
            _close(root)
            interrupting_start(flow, name).run(root=root)
            return
    tasks, ended = _open_tasks(root), False
    for name, subject in steps:
        task = _awaiting(tasks, name, None if subject is root else subject)
        if task is not None:
            task.process.artifact = root
            tasks.remove(task)
            task.flow_task.fire(task, name, tasks)
            ended = task.process.status == PROCESS.DONE
    if root.is_final(root.status) and not ended:
        _close(root)


def _awaiting(tasks: list[Task], name: str, seed: Subject | None) -> Task | None:
    seed_key = (None, None)
    if seed is not None:
        seed_key = (ContentType.objects.get_for_model(type(seed)).pk, seed.pk)
    for task in tasks:
        if name in getattr(task.flow_task, "branches", ()) and (
            (task.seed_content_type_id, task.seed_object_id) == seed_key
        ):
            return task
    return None


def _close(root: Root) -> None:
    """Cancel what is open: the law has left the part of life that the process describes."""
    now = timezone.now()
    open_ones = _processes(root).filter(status=PROCESS.NEW)
    Task.objects.filter(process__in=open_ones, status__in=[STATUS.NEW, STATUS.STARTED]).update(
        status=STATUS.CANCELED, finished=now
    )
    open_ones.update(status=PROCESS.CANCELED, finished=now)


@dataclass(frozen=True, order=True)
class Expected:
    """One thing that is expected of somebody."""

    node: str
    seed: str
    """Subject the task is about, ``label/uuid``, or empty when it is the root itself."""
    due_at: datetime | None
    role: str
    title: str


def expected(root: Root) -> list[Expected]:
    """Return what is expected now: equal for a live agenda and for one rebuilt from the journal."""
    flow = flow_of(type(root))
    if not flow:
        return []
    due = dict(
        Deadline.objects.filter(subject_label=root.journal_label(), subject_id=root.pk).values_list("name", "due_at")
    )
    found = []
    for task in _open_tasks(root):
        node = task.flow_task
        if isinstance(node, Await):
            seed = task.seed
            found.append(
                Expected(
                    node=node.name,
                    seed=f"{seed.journal_label()}/{seed.uuid}" if seed else "",
                    due_at=due.get(node.due),
                    role=node.role,
                    title=str(node.task_title),
                )
            )
    return sorted(found, key=lambda e: (e.node, e.seed))


@dataclass(frozen=True)
class Awaited:
    """One open task of one of many roots, without its seed's row."""

    root_id: int
    node: str
    role: str
    title: str
    due: str
    """Name of the deadline that bounds it."""
    seed: tuple[int, int] | None
    """Content type and key of the subject it is about, ``None`` for the root itself."""
    transitions: tuple[str, ...]
    """Names of what would close it."""


def awaited(model: type[Root], keys: Any) -> list[Awaited]:
    """Return what is expected in the roots with ``keys``, in the order of the tasks; one query."""
    tasks = (
        Task.objects.filter(
            process__artifact_content_type=ContentType.objects.get_for_model(model),
            process__artifact_object_id__in=keys,
            process__status=PROCESS.NEW,
            status=STATUS.NEW,
        )
        .select_related("process")
        .only(*READ, "process__artifact_object_id")
        .order_by("pk")
    )
    return [
        Awaited(
            root_id=task.process.artifact_object_id,
            node=task.flow_task.name,
            role=task.flow_task.role,
            title=str(task.flow_task.task_title),
            due=task.flow_task.due,
            seed=(task.seed_content_type_id, task.seed_object_id) if task.seed_object_id else None,
            transitions=tuple(task.flow_task.branches),
        )
        for task in tasks
        if isinstance(task.flow_task, Await)
    ]


@transaction.atomic
def rebuild(root: Root) -> None:
    """Throw the agenda and the deadlines of ``root`` away and replay its journal."""
    root = type(root)._base_manager.select_for_update(of=("self",)).get(pk=root.pk)
    _processes(root).delete()
    entries = list(journal.entries_of(root))
    flow = flow_of(type(root))
    if flow and entries:
        replay_from = 0
        for index, entry in enumerate(entries):
            if entry.subject_uuid == root.uuid and interrupting_start(flow, entry.name):
                replay_from = index
        first = entries[replay_from]
        (interrupting_start(flow, first.name) or flow.start).run(root=root)
        subjects = _subjects(root, entries[replay_from:])
        for entry in entries[replay_from + 1 :]:
            _replay(root, entry, subjects)
        if root.is_final(root.status):
            _close(root)
    deadlines.arm_again(root)


def _replay(root: Root, entry: Transition, subjects: dict[UUID, Subject]) -> None:
    subject = subjects.get(entry.subject_uuid)
    if subject is None:
        return
    tasks = _open_tasks(root)
    task = _awaiting(tasks, entry.name, None if subject is root else subject)
    if task is not None:
        task.process.artifact = root
        tasks.remove(task)
        task.flow_task.fire(task, entry.name, tasks)


def _subjects(root: Root, entries: list[Transition]) -> dict[UUID, Subject]:
    wanted: dict[str, set[UUID]] = {}
    for entry in entries:
        if entry.subject_uuid != root.uuid:
            wanted.setdefault(entry.subject_label, set()).add(entry.subject_uuid)
    found: dict[UUID, Subject] = {root.uuid: root}
    for label, uuids in wanted.items():
        for subject in apps.get_model(label)._base_manager.filter(uuid__in=uuids):
            found[subject.uuid] = subject
    return found


class _Undo(Exception):
    """Rolls a comparison back."""


def differences(root: Root) -> list[str]:
    """Rebuild the agenda of ``root``, compare it with the live one and leave the live one in place."""
    found: list[str] = []
    try:
        with transaction.atomic():
            before, armed = expected(root), deadlines.armed(root)
            rebuild(root)
            after, armed_after = expected(root), deadlines.armed(root)
            found += [f"open but not due by the journal: {e}" for e in before if e not in after]
            found += [f"due by the journal but not open: {e}" for e in after if e not in before]
            found += [f"deadline {d} differs" for d in sorted(set(armed) ^ set(armed_after))]
            raise _Undo
    except _Undo:
        return found


def check() -> Iterator[tuple[Root, list[str]]]:
    """Yield each root whose agenda is not what its journal says."""
    for model in journal.root_models():
        for root in model._base_manager.order_by("pk").iterator():
            if found := differences(root):
                yield root, found
