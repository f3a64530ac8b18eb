"""One turn of the projection: the next entries, what they touch read again, and how far it is, in one transaction."""

from django.db import transaction

from workflow import clock
from workflow.models import Leaf

from .cells import read_again
from .facts import READINGS
from .feed import number_entries, tell_days
from .models import FiguresEntry
from .progress import begin_at, is_alone, present_position
from .touching import Touched, seen_at_once

LEAVES, ENTRIES = 500, 500
"""Entries of the journal and of the feed that are seen at once."""


@transaction.atomic
def project_once() -> int:
    """Project the next entries; return how many they were: none too while another process does."""
    if not is_alone() or (position := present_position()) is None:
        return 0
    now = clock.now()
    tell_days(now)
    number_entries()
    leaves = list(
        Leaf.objects.filter(index__gte=position.leaf)
        .order_by("index")
        .values_list("index", "entry__root_label", "entry__root_uuid")[:LEAVES]
    )
    waiting = FiguresEntry.objects.filter(position__gte=position.entry).order_by("position")
    entries = seen_at_once(list(waiting[:ENTRIES]))
    if leaves or entries:
        touched = Touched()
        touched.by_journal((label, uuid) for _index, label, uuid in leaves)
        touched.by_feed(entries)
        for reading in READINGS:  # in the order in which facts are read of each other
            if keys := sorted(touched[reading.fact]):
                read_again(reading, keys, now)
    begin_at(
        leaf=leaves[-1][0] + 1 if leaves else position.leaf,
        entry=entries[-1].position + 1 if entries else position.entry,  # type: ignore[operator]  # it has one
        now=now,
    )
    return len(leaves) + len(entries)
