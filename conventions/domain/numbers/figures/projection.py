"""Bringing the figures up to what the journal and the enrolments say, exactly once for each of their entries.

Facts are read again from what is committed, by key, so they come to the same whatever the order in which entries are
seen; what they gave to the cells is taken away before, and how far the projection is moves in the same transaction
(:mod:`.turns`): a worker that is killed leaves all of it undone.
"""

import logging
import time
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from math import ceil

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from notifications.jobs import job
from workflow import tree
from workflow.models import Leaf, PendingLeaf

from . import progress
from .models import FiguresEntry, FiguresPosition
from .progress import alone, leaves, present_position, recipe, takes_long
from .rebuilding import rebuild_figures
from .replica import replica_lag
from .turns import project_once

log = logging.getLogger(__name__)
LONGEST_SECONDS = 45.0
"""Seconds of one run of the job: half of a job's limit; the next one follows a minute later."""
MOST_TURNS = 10
"""Turns of the projection that whoever needs figures that stay waits for."""


@job("project_figures")
def project_figures() -> int:
    """Job: bring the figures up to date; return how many entries were seen.

    Figures that were never counted, or by another recipe, are counted anew; where that takes long, by a command.
    """
    tree.grow()
    if present_position() is None:
        if takes_long():
            log.error("the figures have to be counted anew: run manage.py rebuild_figures")
            return 0
        rebuild_figures()
    seen, until = 0, time.monotonic() + LONGEST_SECONDS
    while time.monotonic() < until and (done := project_once()):
        seen += done
    return seen


def all_counted() -> bool:
    """Have nobody else project until the end of the transaction; tell whether nothing waits that was entered.

    What still waits is counted, unless that is too much for whoever needs figures that stay: they come back later.
    """
    alone()
    return present_position() is not None and any(not project_once() for _turn in range(MOST_TURNS))


@dataclass(frozen=True)
class Lag:
    """The delay of the figures behind what is written, and the result of their last check."""

    entries: int
    since: datetime | None
    """Workflow time of the last projection; nothing before the first, and while all has to be counted anew."""
    differing: int = 0
    """Facts and cells that were wrong."""
    checked_at: datetime | None = None
    copy_seconds: int = 0
    """Age of the copy on which figures are read; zero where it has all, and where the main database is read."""

    @property
    def wants_command(self) -> bool:
        """Everything has to be counted, and the worker does not do so by itself."""
        return self.since is None and self.entries > progress.BY_ITSELF


def lag() -> Lag:
    """Return the delay of the figures: one query, three where they are read on a standby."""
    behind = replica_lag() or timedelta()
    return replace(_counted(), copy_seconds=ceil(behind.total_seconds()))


def _counted() -> Lag:
    """Return the number of entries that wait to be counted."""
    entries = FiguresEntry.objects.filter(Q(position=None) | Q(position__gte=OuterRef("entry")))
    position = FiguresPosition.objects.annotate(
        last=Subquery(Leaf.objects.order_by("-index").values("index")[:1]),
        waiting=_how_many(PendingLeaf.objects.all()),
        told=_how_many(entries),
    ).first()
    if position is None:
        return Lag(leaves() + PendingLeaf.objects.count(), None)
    entered = 0 if position.last is None else position.last + 1
    if position.recipe != recipe():
        return Lag(entered + position.waiting, None, position.differing, position.checked_at)
    return Lag(
        entered - position.leaf + position.waiting + position.told, position.at, position.differing, position.checked_at
    )


def _how_many(rows: QuerySet) -> Coalesce:
    counted = rows.order_by().annotate(one=Value(1)).values("one").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted), 0)
