"""Place of the projection, the recipe that it counts by, and the lock that lets one process count at a time."""

from datetime import datetime
from functools import cache
from hashlib import sha256

from django.db import connection
from django.db.models import Max

from workflow.models import Leaf

from .cells import MADE_BY
from .facts import READINGS
from .facts.pupils import proposed
from .models import FiguresPosition
from .registry import statistics

LOCK = 6963
"""Advisory lock of whoever projects."""
BY_ITSELF = 200_000
"""Entries of the journal up to which the worker counts all anew, and checks it, by itself: some seconds."""


def alone() -> None:
    """Wait until nobody else projects or rebuilds, until the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def is_alone() -> bool:
    """Tell whether nobody else projects or rebuilds, and nobody will until the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        return cursor.fetchone()[0]


@cache
def recipe() -> str:
    """Return a fingerprint of all that facts and cells are made by: another one makes other numbers."""
    declared = [(one.name, one.of.name, one.of.dimensions, one.counted) for one in statistics().values()]
    made_by = repr(([reading.recipe for reading in READINGS], proposed(), declared, MADE_BY))
    return sha256(made_by.encode()).hexdigest()


def present_position() -> FiguresPosition | None:
    """Return the place of the projection; nothing before the first one, and once an upgrade has changed the recipe."""
    return FiguresPosition.objects.filter(recipe=recipe()).first()


def leaves() -> int:
    """Return the number of entries in the journal's tree."""
    last = Leaf.objects.aggregate(last=Max("index"))["last"]
    return 0 if last is None else last + 1


def takes_long() -> bool:
    """Tell whether all of it is more than the worker counts, or checks, in one turn: a command does."""
    return leaves() > BY_ITSELF


def begin_at(leaf: int, entry: int, now: datetime) -> None:
    """Say that all is counted up to a leaf and an entry, by the present recipe."""
    FiguresPosition.objects.update_or_create(
        pk=1, defaults={"leaf": leaf, "entry": entry, "at": now, "recipe": recipe()}
    )
