"""The figures written anew, in SQL, from all that they are a projection of; and the proof that they say the same."""

import logging
from collections.abc import Callable
from dataclasses import dataclass

from django.db import connection, transaction
from django.db.models import Max

from notifications.jobs import job
from workflow import clock, tree
from workflow.models import Leaf

from .cells import differing_cells, write_cells, write_margins
from .facts import READINGS, FactReading
from .feed import number_entries, tell_days
from .models import Cell, FiguresEntry, FiguresPosition, Margin
from .progress import alone, begin_at, present_position, takes_long
from .registry import FACTS
from .turns import project_once

log = logging.getLogger(__name__)
ROOM = "256MB"
"""Memory for each sort and each hash of a rebuild and of a check."""
LOOKS = 3
"""Looks at a difference before it is reported."""


def rebuild_figures(say: Callable[[str], None] = lambda _sentence: None) -> int:
    """Write all facts and cells anew; return how many cells there are. Readers see the old ones until the end.

    What is written meanwhile is counted by the next projection: how far this one is was read before all else.
    """
    tree.grow()  # by itself: it holds up nobody else who does
    return _rebuild(say)


@transaction.atomic
def _rebuild(say: Callable[[str], None]) -> int:
    alone()
    now = clock.now()
    tell_days(now)
    number_entries()
    leaf = _after(Leaf.objects.aggregate(last=Max("index"))["last"])
    entry = _after(FiguresEntry.objects.aggregate(last=Max("position"))["last"])
    _take_room()
    for model in (Margin, Cell):
        model.objects.all().delete()
    for reading in READINGS:
        reading.take_out(None)
    for reading in READINGS:
        reading.write(None, now)
        analyse(reading.fact._meta.db_table)
        say(f"{reading.fact._meta.verbose_name_plural} : {reading.fact._default_manager.count()}")
    for fact in FACTS:
        write_cells(fact)
    analyse(Cell._meta.db_table)
    write_margins()
    analyse(Margin._meta.db_table)
    begin_at(leaf, entry, now)
    FiguresPosition.objects.update(differing=0, checked_at=now)
    return Cell.objects.count()


def _take_room() -> None:
    """Let this transaction sort and hash in memory what it reads at once."""
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL work_mem = '{ROOM}'")


def _after(last: int | None) -> int:
    return 0 if last is None else last + 1


@dataclass(frozen=True)
class Differences:
    """Errors of the figures: facts unlike the tables they are read from, cells unlike the sum of facts."""

    facts: int
    cells: int

    def __bool__(self) -> bool:
        return bool(self.facts or self.cells)


def check_figures() -> Differences:
    """Compare the facts with what is read now, the cells with what the facts add up to; note what was found.

    Nobody projects meanwhile, but people write: what differs is projected and compared again, :data:`LOOKS` times.
    """
    wrong: dict[FactReading, list[int] | None] = dict.fromkeys(READINGS)
    cells = None
    for _look in range(LOOKS):
        tree.grow()
        with transaction.atomic():
            alone()
            while project_once():
                pass
            _take_room()
            now = clock.now()
            wrong = {reading: reading.differing(keys, now) for reading, keys in wrong.items()}
            cells = differing_cells() if cells is None else cells
        wrong = {reading: keys for reading, keys in wrong.items() if keys}
        if not wrong:
            break
    found = Differences(sum(len(keys or ()) for keys in wrong.values()), cells or 0)
    FiguresPosition.objects.update(differing=found.facts + found.cells, checked_at=clock.now())
    return found


def analyse(table: str) -> None:
    """Let the server know how a table is filled now; where the role may not, it is told so and goes on."""
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {table}")  # a table of our own


@job("check_figures")
def check_each_day() -> None:
    """Job: compare the figures with what they are a projection of; what differs is told by the health page.

    Where that takes long, by the command, which says so too when nobody has asked for long.
    """
    if present_position() is None or takes_long():
        return
    found = check_figures()
    if found:
        log.error("the figures differ: %d facts, %d cells; run manage.py rebuild_figures", found.facts, found.cells)
