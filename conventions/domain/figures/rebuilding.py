"""The figures written anew, in SQL, from all that they are a projection of; and the proof that they say the same."""

import logging
from collections.abc import Callable
from dataclasses import dataclass

from django.db import DEFAULT_DB_ALIAS, connection, transaction
from django.db.models import Max

from notifications.jobs import job
from workflow import clock, tree
from workflow.models import Leaf

from .cells import differing_cells, write_cells, write_margins
from .facts import READINGS
from .feed import number_entries, tell_days
from .models import Cell, FiguresEntry, FiguresPosition, Margin
from .projection import alone, present_position, project_once
from .registry import FACTS

log = logging.getLogger(__name__)
ROOM = "256MB"
"""Memory of each sort and each hash of a rebuild and of a check."""


@transaction.atomic
def rebuild_figures(say: Callable[[str], None] = lambda _sentence: None) -> int:
    """Write all facts and cells anew; return how many cells there are. Readers see the old ones until the end."""
    tree.grow()
    alone()
    _take_room()
    now = clock.now()
    tell_days(now)
    number_entries()
    position = present_position(now)
    last = FiguresEntry.objects.aggregate(last=Max("position"))["last"]
    position.leaf = _after(Leaf.objects.aggregate(last=Max("index"))["last"])
    position.entry, position.at = _after(last), now
    for model in (Margin, Cell):
        model.objects.all()._raw_delete(DEFAULT_DB_ALIAS)
    for reading in READINGS:
        reading.take_out_all()
    for reading in READINGS:
        reading.write_all(now)
        analyse(reading.fact._meta.db_table)
        say(f"{reading.fact._meta.verbose_name_plural} : {reading.fact._default_manager.count()}")
    for fact in FACTS:
        write_cells(fact)
    analyse(Cell._meta.db_table)
    write_margins()
    analyse(Margin._meta.db_table)
    position.save()
    return Cell.objects.count()


def _take_room() -> None:
    """Let this transaction sort and hash in memory what it reads at once."""
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL work_mem = '{ROOM}'")


def _after(last: int | None) -> int:
    return 0 if last is None else last + 1


@dataclass(frozen=True)
class Differences:
    """What the figures should not say: facts that are not what is read now, cells that are not the sum of facts."""

    facts: int
    cells: int

    def __bool__(self) -> bool:
        return bool(self.facts or self.cells)


@transaction.atomic
def check_figures() -> Differences:
    """Compare the facts with what is read now, the cells with what the facts add up to; nothing is written.

    What waits is projected first, and nobody projects meanwhile: a difference is one.
    """
    while project_once():
        pass
    alone()
    _take_room()
    now = clock.now()
    return Differences(sum(reading.differences(now) for reading in READINGS), differing_cells())


def analyse(table: str) -> None:
    """Let the server know how a table is filled now; where the role may not, it is told so and goes on."""
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {table}")  # a table of our own


@job("check_figures")
def check_each_day() -> None:
    """Job: compare the figures with what they are a projection of; what differs is told by the health page."""
    found = check_figures()
    if found:
        log.error("the figures differ: %d facts, %d cells; run manage.py rebuild_figures", found.facts, found.cells)
    FiguresPosition.objects.update(differing=found.facts + found.cells, checked_at=clock.now())
