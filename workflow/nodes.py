"""Flow nodes of our own: a task that waits for a transition, one task per item, and viewflow's own ones made cheaper.

The door calls them under the root's lock, inside its transaction: they take no lock and no savepoint, and they write
what is done at once in one statement instead of creating it first.
"""

from collections.abc import Callable
from typing import Any

from django.utils import timezone
from viewflow import this
from viewflow.workflow import PROCESS, STATUS, Activation, Node, Token, flow
from viewflow.workflow.base import Edge
from viewflow.workflow.nodes import EndActivation, HandleActivation, mixins
from viewflow.workflow.nodes.start import StartHandleActivation


class AwaitActivation(HandleActivation):
    """Goes on along the branch of the transition that was fired."""

    fired: str = ""

    @Activation.status.super()
    def create_next(self):
        then = self.flow_task.branches[self.fired]
        if not (isinstance(then, Gather) and then.waits_after(self.task)):
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

    def On(self, transition: str, then: Any) -> "Await":  # noqa: N802 - viewflow's own form: Next, Always, On
        """Go on at ``then`` when ``transition`` is fired."""
        if transition in self.branches:
            raise TypeError(f"« {transition} » has a target already")
        self.branches[transition] = then
        return self

    def fire(self, task: Any, transition: str) -> None:
        """Close ``task`` and open what follows; the caller holds the root's lock."""
        activation = self.activation_class(task)
        activation.fired = transition
        activation.run(None)
        activation.execute()

    def _resolve(self, instance: Any) -> None:
        super()._resolve(instance)
        self.branches = {name: this.resolve(instance, node) for name, node in self.branches.items()}

    def _outgoing(self):
        for node in self.branches.values():
            yield Edge(src=self, dst=node, edge_class="next")


class ForEachActivation(Activation):
    """Opens one task per item under tokens of one split."""

    @Activation.status.super()
    def activate(self):
        self.seeds = list(self.flow_task.items(self))

    @Activation.status.super()
    def create_next(self):
        tokens = Token.split_token_source(self.task.token, self.task.pk)
        for seed in self.seeds:
            yield self.flow_task._next._create(self, next(tokens), seed=seed)


class ForEach(mixins.NextNodeMixin, Node):
    """Opens the next task once per item; the item becomes the task's ``seed``."""

    task_type = "FOR_EACH"
    activation_class = ForEachActivation
    bpmn_element = "parallelGateway"
    shape = flow.Split.shape

    def __init__(self, items: Callable[[Any], Any]):
        super().__init__()
        self.items = items

    def _resolve(self, instance: Any) -> None:
        super()._resolve(instance)
        self.items = this.resolve(instance, self.items)


def _written_done(flow_task: Any, process: Any, token: Any) -> Any:
    """Write the task of ``flow_task`` as begun and done now."""
    moment = timezone.now()
    return flow_task.flow_class.task_class._default_manager.create(
        process=process, flow_task=flow_task, token=token, status=STATUS.DONE, started=moment, finished=moment
    )


class BeginActivation(StartHandleActivation):
    """Opens the process and the first task."""

    @Activation.status.transition(source=STATUS.NEW)
    def execute(self):
        self.process.save()
        self.complete()
        self.activate_next()


class Begin(flow.StartHandle):
    """Where a process starts."""

    activation_class = BeginActivation


class FinishActivation(EndActivation):
    """Written once, done, with the end of the process."""

    @classmethod
    def create(cls, flow_task, prev_activation, token, **_given):
        process = prev_activation.process
        task = _written_done(flow_task, process, token)
        task.previous.add(prev_activation.task)
        process.status, process.finished = PROCESS.DONE, task.finished
        process.save(update_fields=["status", "finished"])
        return cls(task)


class Finish(flow.End):
    """Where a process ends; every branch was gathered before."""

    activation_class = FinishActivation


class GatherActivation(mixins.NextNodeActivationMixin, Activation):
    """Written once, done, when the last branch arrives; it follows every branch."""

    @classmethod
    def create(cls, flow_task, prev_activation, token, **_given):
        task = _written_done(flow_task, prev_activation.process, token.get_base_split_token())
        arrived = flow_task.branches_of(prev_activation.task).filter(status=STATUS.DONE)
        task.previous.add(*arrived.values_list("pk", flat=True))
        return cls(task)


class Gather(flow.Join):
    """A join that costs one query per branch: nothing is written until the last task of the split is done.

    viewflow's own looks for its task, links, loads and counts the branches again at each arrival. Reached from
    ``Await`` only.
    """

    activation_class = GatherActivation

    def branches_of(self, task: Any) -> Any:
        """Tasks under the tokens of the split that ``task`` came from."""
        split = task.token.token.rsplit("_", 1)[0] + "_"
        return type(task)._default_manager.filter(process=task.process_id, token__startswith=split).order_by("pk")

    def waits_after(self, task: Any) -> bool:
        """Tell whether another branch is still open."""
        closed = (STATUS.DONE, STATUS.CANCELED, STATUS.REVIVED)
        return self.branches_of(task).exclude(status__in=closed).exists()
