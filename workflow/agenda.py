"""The agenda: who is expected to act next. A projection of the journal, kept by viewflow processes and tasks."""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from viewflow.workflow.models import Process, Task
from viewflow.workflow.status import PROCESS, STATUS

from . import deadlines, journal, names
from .faults import ChainFault, Fault
from .machine import Root, Subject
from .models import Transition
from .nodes import Await
from .prepared import Given, prepared

AFTER = "after_"
READ = (
    *("flow_task", "flow_task_type", "status", "token", "seed_content_type", "seed_object_id"),
    *("process__flow_class", "process__status", "process__seed_content_type", "process__seed_object_id"),
)
"""Columns of tasks and processes that the agenda looks at: a third of them."""
Key = tuple[int, int] | None
"""Content type and key of a subject; nothing for the root itself."""


@lru_cache
def flow_of(model: type[Subject]) -> Any:  # viewflow says nothing of its types
    """Return the flow class of a root's model, or of a subject's with a life of its own beside it, or ``None``."""
    return names.flow.get(model.FLOW) if model.FLOW else None


def interrupting_start(model: type[Subject], name: str) -> Any:  # viewflow says nothing of its types
    """Return the start node of the process that begins after the transition ``name``, ending the one before."""
    flow = flow_of(model)
    return getattr(flow.instance, AFTER + name, None) if flow else None


def _processes(root: Root) -> Any:
    return Process.objects.filter(
        artifact_content_type=ContentType.objects.get_for_model(type(root)), artifact_object_id=root.pk
    )


def _open_tasks(root: Root) -> list[Task]:
    return _open_tasks_of().all(kind=ContentType.objects.get_for_model(type(root)).pk, key=root.pk)


@prepared
def _open_tasks_of() -> QuerySet[Task]:
    """Open tasks of the root of ``kind`` (its content type) and ``key``."""
    return (
        Task.objects.filter(
            process__artifact_content_type=Given("kind"),
            process__artifact_object_id=Given("key"),
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
    if not flow_of(type(root)):
        return
    for name, subject in steps:
        if _begin_after(root, name, subject):
            return
    tasks, ended = _open_tasks(root), False
    for name, subject in steps:
        ended = _fire(root, tasks, name, subject) or ended
    for one in {root, *(subject for _name, subject in steps if flow_of(type(subject)))}:
        if one.is_final(one.status) and not ended:
            _close(root, one)


def _begin_after(root: Root, name: str, subject: Subject) -> bool:
    """Begin the process that follows ``name`` when there is one; what ``subject`` was expected to do before ends."""
    begin = interrupting_start(type(subject), name)
    if begin is not None:
        _close(root, subject)
        begin.run(root=root, **({} if subject is root else {"subject": subject}))
    return begin is not None


def _fire(root: Root, tasks: list[Task], name: str, subject: Subject) -> bool:
    """Go on from the one of ``tasks`` that waited for it, if any; tell whether its process is done with that."""
    task = _awaiting(tasks, name, _key(root, subject))
    if task is None:
        return False
    task.process.artifact = root
    tasks.remove(task)
    task.flow_task.fire(task, name, tasks)
    return task.process.status == PROCESS.DONE


def _awaiting(tasks: list[Task], name: str, key: Key) -> Task | None:
    return next((t for t in tasks if name in getattr(t.flow_task, "branches", ()) and _about(t) == key), None)


def _key(root: Root, subject: Subject) -> Key:
    return None if subject is root else (ContentType.objects.get_for_model(type(subject)).pk, subject.pk)


def _about(task: Task) -> Key:
    """Return what a task is about: its own seed, or that of its process, or the root itself."""
    if task.seed_object_id:
        return task.seed_content_type_id, task.seed_object_id
    return _led(task)


def _led(task: Task) -> Key:
    """Return whose life the process of a task follows."""
    process = task.process
    return (process.seed_content_type_id, process.seed_object_id) if process.seed_object_id else None


def _close(root: Root, subject: Subject) -> None:
    """Cancel what is open: the law has left the part of life that the process describes.

    What the root leaves takes with it all that stands beside; the life of another subject ends alone.
    """
    now = timezone.now()
    open_ones = _processes(root).filter(status=PROCESS.NEW)
    if beside := _key(root, subject):
        open_ones = open_ones.filter(seed_content_type=beside[0], seed_object_id=beside[1])
    Task.objects.filter(process__in=open_ones, status__in=[STATUS.NEW, STATUS.STARTED]).update(
        status=STATUS.CANCELED, finished=now
    )
    open_ones.update(status=PROCESS.CANCELED, finished=now)


def _name(label: str, root_id: int, led: Key) -> tuple[str, int]:
    """Return journal label and key of the root, or of the subject beside it whose life a process follows."""
    if led is None:
        return label, root_id
    model = ContentType.objects.get_for_id(led[0]).model_class()
    assert model is not None  # the kind of a subject, whose model the code still has
    assert issubclass(model, Subject)
    return model.journal_label(), led[1]


@dataclass(frozen=True, order=True)
class Expected:
    """One thing that is expected of somebody."""

    node: str
    seed: str
    """Subject the task is about, ``label/uuid``, or empty when it is the root itself."""
    due_at: datetime | None
    role: str
    title: str

    def __str__(self) -> str:
        about = f", {self.seed}" if self.seed else ""
        return f"« {self.title} » ({self.node}{about}), échéance {_written(self.due_at)}"


def _written(moment: datetime | None) -> str:
    return f"{timezone.localtime(moment):%d/%m/%Y %H:%M:%S}" if moment else "aucune"


def expected(root: Root) -> list[Expected]:
    """Return what is expected now: equal for a live agenda and for one rebuilt from the journal."""
    if not flow_of(type(root)):
        return []
    tasks = [task for task in _open_tasks(root) if isinstance(task.flow_task, Await)]
    due = deadlines.due_of(_name(root.journal_label(), root.pk, _led(task)) for task in tasks)
    planned = []
    for task in tasks:
        node, seed = task.flow_task, task.seed or task.process.seed
        planned.append(
            Expected(
                node=node.name,
                seed=f"{seed.journal_label()}/{seed.uuid}" if seed else "",
                due_at=due.get((*_name(root.journal_label(), root.pk, _led(task)), node.due)),
                role=node.role,
                title=str(node.task_title),
            )
        )
    return sorted(planned, key=lambda e: (e.node, e.seed))


@dataclass(frozen=True)
class Awaited:
    """One open task of one of many roots, without its seed's row."""

    root_id: int
    node: str
    role: str
    title: str
    due: str
    """Name of the deadline that bounds it."""
    led: tuple[str, int]
    """Journal label and key of what is led on by it: the root, or a subject with a life of its own beside it."""
    seed: Key
    """Content type and key of the subject it is about, ``None`` for the root itself."""
    transitions: tuple[str, ...]
    """Names of what would close it."""


def awaited(model: type[Root], keys: Iterable[int]) -> list[Awaited]:
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
            led=_name(model.journal_label(), task.process.artifact_object_id, _led(task)),
            seed=_about(task),
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
    subjects = _subjects(root, entries)
    flow = flow_of(type(root))
    if flow and entries:
        replay_from = 0
        for index, entry in enumerate(entries):
            if entry.subject_uuid == root.uuid and interrupting_start(type(root), entry.name):
                replay_from = index
        first = entries[replay_from]
        (interrupting_start(type(root), first.name) or flow.start).run(root=root)
        for entry in entries[replay_from + 1 :]:
            if subject := subjects.get(entry.subject_uuid):
                _replay(root, entry, subject)
        if root.is_final(root.status):
            _close(root, root)
    for subject in subjects.values():
        if subject is root or flow_of(type(subject)):
            deadlines.arm_again(subject)


def _replay(root: Root, entry: Transition, subject: Subject) -> None:
    if subject is not root and _begin_after(root, entry.name, subject):
        return
    _fire(root, _open_tasks(root), entry.name, subject)
    if subject is not root and flow_of(type(subject)) and subject.is_final(entry.target):
        _close(root, subject)


def _subjects(root: Root, entries: list[Transition]) -> dict[UUID, Subject]:
    wanted: dict[str, set[UUID]] = {}
    for entry in entries:
        if entry.subject_uuid != root.uuid:
            wanted.setdefault(entry.subject_label, set()).add(entry.subject_uuid)
    subjects: dict[UUID, Subject] = {root.uuid: root}
    for label, uuids in wanted.items():
        for subject in apps.get_model(label)._base_manager.filter(uuid__in=uuids):
            subjects[subject.uuid] = subject
    return subjects


def _armed(root: Root) -> dict[tuple[str, int, str], datetime]:
    """Return the deadlines of the root and of what has, or had, a life of its own beside it."""
    beside = _processes(root).exclude(seed_object_id=None).values_list("seed_content_type", "seed_object_id")
    names = (_name(root.journal_label(), root.pk, led) for led in [None, *beside.order_by("pk")])
    return deadlines.due_of(names)


class _Undo(Exception):
    """Rolls a comparison back."""


def differences(root: Root) -> list[Fault]:
    """Rebuild the agenda of ``root``, compare it with the live one and leave the live one in place."""
    with suppress(_Undo), transaction.atomic():
        before, armed = expected(root), _armed(root)
        rebuild(root)
        after, armed_after = expected(root), _armed(root)
        raise _Undo
    where = f"{root.journal_label()}/{root.uuid}"
    faults = [Fault(where, ChainFault.TASK_NOT_DUE, values={"task": task}) for task in before if task not in after]
    faults += [Fault(where, ChainFault.TASK_NOT_OPEN, values={"task": task}) for task in after if task not in before]
    for label, key, name in sorted(armed.keys() | armed_after.keys()):
        live, told = (moments.get((label, key, name)) for moments in (armed, armed_after))
        if live != told:
            values = {"name": name, "subject": f"{label}/{key}", "found": _written(live), "told": _written(told)}
            faults.append(Fault(where, ChainFault.DEADLINE, values=values))
    return faults


def check() -> Iterator[Fault]:
    """Yield what differs between each root's agenda and what its journal says."""
    for model in journal.root_models():
        for root in model._base_manager.order_by("pk").iterator():
            yield from differences(root)
