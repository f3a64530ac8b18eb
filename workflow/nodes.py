"""Flow nodes of our own: a task that waits for a transition, one task per item, and viewflow's own ones made cheaper.

The door calls them under the root's lock, inside its transaction: they take no lock and no savepoint, and they write
what is done at once in one statement instead of creating it first.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.db import connection
from django.utils import timezone
from viewflow import this
from viewflow.workflow import PROCESS, STATUS, Activation, Node, Token, flow
from viewflow.workflow.base import Edge
from viewflow.workflow.models import Task
from viewflow.workflow.nodes import EndActivation, HandleActivation, mixins
from viewflow.workflow.nodes.start import StartHandleActivation


class AwaitActivation(HandleActivation):
    """Goes on along the branch of the transition that was fired."""

    fired: str = ""
    others: Iterable[Any] = ()
    """Open tasks beside this one."""

    @classmethod
    def create(cls, flow_task: Node, prev_activation: Activation, token: Token, **given: Any) -> Activation:
        [activation] = cls.create_all(flow_task, prev_activation, [(token, given.get("seed"))])
        return activation

    @classmethod
    def create_all(
        cls, flow_task: Node, prev_activation: Activation, tokens_and_seeds: Iterable[tuple[Token, object]]
    ) -> list[Activation]:
        """Write one task per token and seed, all in one statement."""
        task_class = flow_task.flow_class.task_class
        tasks = [
            task_class(
                process=prev_activation.process,
                flow_task=flow_task,
                flow_task_type=flow_task.task_type,
                token=token,
                seed=seed,
            )
            for token, seed in tokens_and_seeds
        ]
        _write(tasks, after=[prev_activation.task.pk])
        return [cls(task) for task in tasks]

    @Activation.status.super()
    def create_next(self) -> Iterator[Activation]:
        then = self.flow_task.branches[self.fired]
        if not (isinstance(then, Gather) and then.waits_for(self.others, self.task)):
            yield then._create(self, self.task.token)


class Await(flow.Handle):
    """A task that stays open until one of its transitions is fired; one transition name has one target.

    ``role`` is who is expected to act, ``title`` what the person reads, ``due`` the name of the deadline
    that bounds the task.
    """

    activation_class = AwaitActivation

    def __init__(self, *, role: str, title: str, due: str = "", **kwargs: Any):
        super().__init__(None, **kwargs)
        self.role, self.due = role, due
        self.task_title = title
        self.branches: dict[str, Any] = {}

    def On(self, transition: str, then: Node) -> "Await":  # noqa: N802 - viewflow's own form: Next, Always, On
        """Go on at ``then`` when ``transition`` is fired."""
        if transition in self.branches:
            raise TypeError(f"« {transition} » has a target already")
        self.branches[transition] = then
        return self

    def fire(self, task: Task, transition: str, others: Iterable[Task]) -> None:
        """Close ``task`` and open what follows; the caller holds the root's lock and knows the ``others`` open."""
        activation = self.activation_class(task)
        activation.fired, activation.others = transition, others
        task.status, task.started = STATUS.DONE, timezone.now()
        task.finished = task.started
        task.save(update_fields=["status", "started", "finished"])
        _follow(activation)

    def _resolve(self, instance: Any) -> None:
        super()._resolve(instance)
        self.branches = {name: this.resolve(instance, node) for name, node in self.branches.items()}

    def _outgoing(self) -> Iterator[Edge]:
        for node in self.branches.values():
            yield Edge(src=self, dst=node, edge_class="next")


class ForEachActivation(Activation):
    """Opens one task per item under tokens of one split."""

    @classmethod
    def create(cls, flow_task: Node, prev_activation: Activation, token: Token, **_given: Any) -> Activation:
        return cls(_written_done(flow_task, prev_activation.process, token, [prev_activation.task.pk]))

    @Activation.status.super()
    def create_next(self) -> Iterator[Activation]:
        tokens, following = Token.split_token_source(self.task.token, self.task.pk), self.flow_task._next
        seeds = self.flow_task.items(self)
        yield from following.activation_class.create_all(following, self, [(next(tokens), seed) for seed in seeds])


class ForEach(mixins.NextNodeMixin, Node):
    """Opens the next task, an ``Await``, once per item; the item becomes the task's ``seed``."""

    task_type = "FOR_EACH"
    activation_class = ForEachActivation
    bpmn_element = "parallelGateway"
    shape = flow.Split.shape

    def __init__(self, items: Callable[[Activation], Iterable[object]]):
        super().__init__()
        self.items = items

    def _resolve(self, instance: Any) -> None:
        super()._resolve(instance)
        self.items = this.resolve(instance, self.items)


def _written_done(flow_task: Any, process: Any, token: Any, after: Iterable[int]) -> Any:
    """Write the task of ``flow_task`` as begun and done now, behind the tasks with the keys ``after``."""
    moment = timezone.now()
    task = flow_task.flow_class.task_class(
        process=process,
        flow_task=flow_task,
        flow_task_type=flow_task.task_type,
        token=token,
        status=STATUS.DONE,
        started=moment,
        finished=moment,
    )
    _write([task], after)
    return task


def _follow(activation: Activation) -> None:
    """Open what comes after a task that is done, as far as nobody is waited for."""
    for following in activation.create_next():
        if following.task.status == STATUS.DONE:
            _follow(following)


_THROUGH = Task.previous.through
_COLUMNS = [field for field in Task._meta.concrete_fields if not field.primary_key]
_INSERT = f"""
    WITH task AS (
        INSERT INTO {Task._meta.db_table} ({", ".join(field.column for field in _COLUMNS)}) VALUES {{rows}} RETURNING id
    ), link AS (
        INSERT INTO {_THROUGH._meta.db_table} (from_task_id, to_task_id)
        SELECT task.id, before.id FROM task CROSS JOIN unnest(%s::bigint[]) AS before (id)
    )
    SELECT id FROM task ORDER BY id
"""  # noqa: S608 (names of tables and columns)


def _write(tasks: list[Any], after: Iterable[int]) -> None:
    """Write new ``tasks`` and that they follow those with the keys ``after``: one statement for all."""
    row = f"({', '.join(['%s'] * len(_COLUMNS))})"
    values = [
        field.get_db_prep_save(field.pre_save(task, add=True), connection) for task in tasks for field in _COLUMNS
    ]
    with connection.cursor() as cursor:
        cursor.execute(_INSERT.format(rows=", ".join([row] * len(tasks))), [*values, list(after)])
        keys = [key for (key,) in cursor.fetchall()]
    for task, key in zip(tasks, keys, strict=True):
        task.pk, task._state.adding = key, False


class BeginActivation(StartHandleActivation):
    """Opens the process and the first task."""

    @Activation.status.transition(source=STATUS.NEW)
    def execute(self) -> None:
        self.process.save()
        self.complete()
        _follow(self)


class Begin(flow.StartHandle):
    """Start of a process."""

    activation_class = BeginActivation


class FinishActivation(EndActivation):
    """Written once, done, with the end of the process."""

    @classmethod
    def create(cls, flow_task: Node, prev_activation: Activation, token: Token, **_given: Any) -> Activation:
        process = prev_activation.process
        task = _written_done(flow_task, process, token, [prev_activation.task.pk])
        process.status, process.finished = PROCESS.DONE, task.finished
        process.save(update_fields=["status", "finished"])
        return cls(task)


class Finish(flow.End):
    """End of a process; every branch was gathered before."""

    activation_class = FinishActivation


class GatherActivation(mixins.NextNodeActivationMixin, Activation):
    """Written once, done, when the last branch arrives; it follows every branch."""

    @classmethod
    def create(cls, flow_task: Node, prev_activation: Activation, token: Token, **_given: Any) -> Activation:
        arrived = type(prev_activation.task)._default_manager.filter(
            process=prev_activation.process, token__startswith=split_of(token), status=STATUS.DONE
        )
        keys = list(arrived.order_by("pk").values_list("pk", flat=True))
        return cls(_written_done(flow_task, prev_activation.process, token.get_base_split_token(), keys))


class Gather(flow.Join):
    """A join without a query per branch: nothing is written until the last task of the split is done.

    viewflow's own looks for its task, links, loads and counts the branches again at each arrival. Reached from
    ``Await`` only.
    """

    activation_class = GatherActivation

    def waits_for(self, open_tasks: Iterable[Task], task: Task) -> bool:
        """Tell whether a branch of the split that ``task`` came from is still among the ``open_tasks``."""
        split = split_of(task.token)
        return any(
            other.token.token.startswith(split) and other.process_id == task.process_id
            for other in open_tasks
            if other is not task
        )


def split_of(token: Token) -> str:
    """Return what the tokens of one split begin with."""
    return token.token.rsplit("_", 1)[0] + "_"
