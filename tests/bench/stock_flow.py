"""The agreement's flow from draft to signed as viewflow's documentation would have it: no lock, journal or outbox.

Six static branches for six parties, a plain status column, viewflow's own process and task.
"""

from collections.abc import Callable
from functools import partial

from django.db import models, transaction
from viewflow import this
from viewflow.workflow import flow
from viewflow.workflow.models import Process, Task
from viewflow.workflow.status import STATUS

PARTIES = 6


class Agreement(models.Model):
    """The subject that goes through the flow."""

    status = models.CharField(max_length=50, default="draft")
    process = models.ForeignKey(Process, on_delete=models.CASCADE, null=True)

    class Meta:
        app_label = "bench"

    def __str__(self) -> str:
        return self.status


class Party(models.Model):
    """Who signs."""

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE)
    position = models.PositiveIntegerField()
    name = models.CharField(max_length=200)
    status = models.CharField(max_length=50, default="waiting")

    class Meta:
        app_label = "bench"

    def __str__(self) -> str:
        return self.name


class StockFlow(flow.Flow):
    """Same tasks in the same order as `conventions.flows.ConventionFlow`, on its way from draft to signed."""

    start = flow.StartHandle().Next(this.host_start)
    host_start = flow.Handle().Next(this.host_part)
    host_part = flow.Handle().Next(this.school_start)
    school_start = flow.Handle().Next(this.school_part)
    school_part = flow.Handle().Next(this.approval)
    approval = flow.Handle().Next(this.parties)
    parties = (
        flow.Split()
        .Next(this.signature_1)
        .Next(this.signature_2)
        .Next(this.signature_3)
        .Next(this.signature_4)
        .Next(this.signature_5)
        .Next(this.signature_6)
    )
    signature_1 = flow.Handle().Next(this.everyone)
    signature_2 = flow.Handle().Next(this.everyone)
    signature_3 = flow.Handle().Next(this.everyone)
    signature_4 = flow.Handle().Next(this.everyone)
    signature_5 = flow.Handle().Next(this.everyone)
    signature_6 = flow.Handle().Next(this.everyone)
    everyone = flow.Join().Next(this.sealing)
    sealing = flow.Handle().Next(this.beginning)
    beginning = flow.Handle().Next(this.end)
    end = flow.End()


def opened() -> Agreement:
    """An agreement in draft, its process begun."""
    return Agreement.objects.create(process=StockFlow.start.run())


def steps(agreement: Agreement) -> list[Callable[[], None]]:
    """The acts from draft to signed, in order."""

    def approve() -> None:
        Party.objects.bulk_create(
            [Party(agreement=agreement, position=n, name=f"Partie {n}") for n in range(1, PARTIES + 1)]
        )

    return [
        lambda: _act(agreement, "host_start", "started_by_host"),
        lambda: _act(agreement, "host_part", "completed_by_host"),
        lambda: _act(agreement, "school_start", "started_by_school"),
        lambda: _act(agreement, "school_part", "completed_by_school"),
        lambda: _act(agreement, "approval", "validated", approve),
        *(partial(sign, agreement, n) for n in range(1, PARTIES + 1)),
        lambda: _act(agreement, "sealing", "signed"),
    ]


def sign(agreement: Agreement, position: int) -> None:
    """One party signs."""

    def say_so() -> None:
        party = Party.objects.get(agreement=agreement, position=position)
        party.status = "signed"
        party.save()

    _act(agreement, f"signature_{position}", "signatures_started", say_so)


@transaction.atomic
def _act(agreement: Agreement, node: str, status: str, more: Callable[[], None] = lambda: None) -> None:
    """Do what the task stands for, run it and write the status."""
    more()
    task = Task.objects.get(process=agreement.process, flow_task=getattr(StockFlow, node), status=STATUS.NEW)
    task.flow_task.run(task)
    agreement.status = status
    agreement.save()
