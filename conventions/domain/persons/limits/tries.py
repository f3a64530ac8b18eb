"""Tries at a gate, counted in the database before an answer is compared: those sent at once are counted one by one."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import timedelta
from functools import reduce
from operator import or_

from django.db import IntegrityError, connection, transaction
from django.db.models import F, Q
from django.utils import timezone

from .models import Tries

HOUR, DAY, MONTH = timedelta(hours=1), timedelta(days=1), timedelta(days=30)

Gate = str | Sequence[str]
"""Name of the thing tried; one made of a keyed hash is followed by its names under retired keys."""


def count(gate: Gate, *, within: timedelta) -> int:
    """Count one try at ``gate`` and return how many there are since the first one of ``within``.

    The try is committed before the answer is compared: never call this inside a transaction that may roll back.
    """
    with transaction.atomic(durable=True):
        _take_over(gate)
        counted = _count({_name(gate): within})
    return counted[_name(gate)]


class Held:
    """Tries that are counted unless they are taken back before anybody is answered."""

    def __init__(self, counts: dict[str, int]) -> None:
        self.counts = counts
        """Number of tries at each gate since the first one of its time, this one included."""
        self.taken_back = False


@contextmanager
def held(gates: dict[str, timedelta]) -> Iterator[Held]:
    """Count one try at each gate, with its time, in one statement, while an answer is compared.

    Nobody else's try at them is counted meanwhile: those sent at once wait for one another. What was taken back inside,
    because the answer was right, leaves nothing. Never call this inside a transaction.
    """
    with transaction.atomic(durable=True):
        tries = Held(_count(gates))
        yield tries
        transaction.set_rollback(tries.taken_back)


def _count(gates: dict[str, timedelta]) -> dict[str, int]:
    now = timezone.now()
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH asked (gate, begin) AS (SELECT * FROM unnest(%(gates)s::text[], %(begins)s::timestamptz[]))
            INSERT INTO conventions_tries AS tries (gate, count, since) SELECT gate, 1, %(now)s FROM asked
            ON CONFLICT (gate) DO UPDATE SET (count, since) = (
                SELECT CASE WHEN tries.since < begin THEN 1 ELSE tries.count + 1 END,
                    CASE WHEN tries.since < begin THEN excluded.since ELSE tries.since END
                FROM asked WHERE asked.gate = excluded.gate
            )
            RETURNING gate, count
            """,
            {"gates": list(gates), "now": now, "begins": [now - within for within in gates.values()]},
        )
        return dict(cursor.fetchall())


def count_try(gate: Gate, *, limit: int, within: timedelta) -> bool:
    """Count one try at ``gate``; tell whether it is still within ``limit`` tries per ``within``. As :func:`count`."""
    return count(gate, within=within) <= limit


def give_back(*gates: Gate) -> None:
    """Take one try back at each gate: the answer was right."""
    Tries.objects.filter(gate__in=[_name(gate) for gate in gates], count__gt=0).update(count=F("count") - 1)


def tries_left(gate: Gate, *, limit: int, within: timedelta) -> int:
    """Return the tries left at ``gate``."""
    found = Tries.objects.filter(gate=_name(gate), since__gte=timezone.now() - within).first()
    return max(0, limit - found.count) if found else limit


def is_any_used_up(gates: Sequence[tuple[str, int, timedelta]]) -> bool:
    """Tell whether one of the gates, each with its limit and its time, takes no further try; one query."""
    used = [Q(gate=_name(gate), count__gte=limit, since__gte=timezone.now() - within) for gate, limit, within in gates]
    return Tries.objects.filter(reduce(or_, used)).exists()


def forget_tries(gate: Gate) -> None:
    """Start again at zero after the right answer."""
    Tries.objects.filter(gate=_name(gate)).delete()


def names_of(gate: Gate) -> list[str]:
    """Return the gate's name and, after it, those that it had under retired keys."""
    return [gate] if isinstance(gate, str) else list(gate)


def _name(gate: Gate) -> str:
    return names_of(gate)[0]


def _take_over(gate: Gate) -> None:
    """Let what was counted under a retired key go on under the present one."""
    name, *retired = names_of(gate)
    if not retired or Tries.objects.filter(gate=name).exists():
        return
    former = Tries.objects.filter(gate__in=retired).order_by("-since").first()
    if former is not None:
        with suppress(IntegrityError), transaction.atomic():  # somebody's first try under the present key was quicker
            Tries.objects.filter(pk=former.pk).update(gate=name)
