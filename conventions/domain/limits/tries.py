"""Tries at a gate, counted in the database before an answer is compared: those sent at once are counted one by one."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta
from functools import reduce
from operator import or_

from django.db import IntegrityError, connection, transaction
from django.db.models import F, Q
from django.utils import timezone

from .models import Tries

HOUR, DAY, MONTH = timedelta(hours=1), timedelta(days=1), timedelta(days=30)

Gate = str | Sequence[str]
"""What is tried; a gate named by a keyed hash is given with its names under retired keys after the present one."""


def count(gate: Gate, *, within: timedelta) -> int:
    """Count one try at ``gate`` and return how many there are since the first one of ``within``.

    The try is committed before the answer is compared: never call this inside a transaction that may roll back.
    """
    name, now = _name(gate), timezone.now()
    with transaction.atomic(durable=True):
        _take_over(gate)
        with connection.cursor() as cursor:
            cursor.execute(
                """
                INSERT INTO conventions_tries AS tries (gate, count, since) VALUES (%(gate)s, 1, %(now)s)
                ON CONFLICT (gate) DO UPDATE SET
                    count = CASE WHEN tries.since < %(begin)s THEN 1 ELSE tries.count + 1 END,
                    since = CASE WHEN tries.since < %(begin)s THEN excluded.since ELSE tries.since END
                RETURNING count
                """,
                {"gate": name, "now": now, "begin": now - within},
            )
            [counted] = cursor.fetchone()
    return counted


def count_try(gate: Gate, *, limit: int, within: timedelta) -> bool:
    """Count one try at ``gate``; tell whether it is still within ``limit`` tries per ``within``. As :func:`count`."""
    return count(gate, within=within) <= limit


def give_back(*gates: Gate) -> None:
    """Take one try back at each gate: the answer was right."""
    Tries.objects.filter(gate__in=[_name(gate) for gate in gates], count__gt=0).update(count=F("count") - 1)


def tries_left(gate: Gate, *, limit: int, within: timedelta) -> int:
    """Return how many tries are left at ``gate``."""
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
