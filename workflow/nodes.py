"""Two flow nodes of our own: a task that waits for a transition, and one task per item."""

from collections.abc import Callable
from typing import Any

from viewflow import this
from viewflow.workflow import Activation, Node, Token, flow
from viewflow.workflow.base import Edge
from viewflow.workflow.nodes import HandleActivation, mixins


class AwaitActivation(HandleActivation):
    """Goes on along the branch of the transition that was fired."""

    fired: str = ""

    @Activation.status.super()
    def create_next(self):
        yield self.flow_task.branches[self.fired]._create(self, self.task.token)


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

    def On(self, transition: str, then: Any) -> "Await":
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
