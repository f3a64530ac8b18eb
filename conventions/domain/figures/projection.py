"""Bringing the figures up to what the journal and the enrolments say, exactly once for each of their entries.

Facts are read again from what is committed, by key, so they come to the same whatever the order in which entries are
seen; what they gave to the cells is taken away before, and how far the projection is moves in the same transaction
(:mod:`.turns`): a worker that is killed leaves all of it undone.
"""

import logging
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from notifications.jobs import job
from workflow import tree
from workflow.models import PendingLeaf

from .models import FiguresEntry
from .progress import leaves, present_position, takes_long
from .rebuilding import rebuild_figures
from .turns import project_once

log = logging.getLogger(__name__)


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
    seen = 0
    while done := project_once():
        seen += done
    return seen


@dataclass(frozen=True)
class Lag:
    """How far the figures are behind what is written."""

    entries: int
    since: datetime | None
    """Workflow time of the last projection; nothing before the first, and while all has to be counted anew."""


def lag() -> Lag:
    """Return how many entries wait to be counted; few small queries."""
    position = present_position()
    waiting = PendingLeaf.objects.count() + leaves()
    if position is None:
        return Lag(waiting, None)
    told = FiguresEntry.objects.filter(Q(position=None) | Q(position__gte=position.entry)).count()
    return Lag(waiting - position.leaf + told, position.at)
