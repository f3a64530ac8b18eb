"""Traces of erased pupils and agreements for the figures: rows that tell of nobody (decision 94).

They are read from the tables themselves, once the facts of a pupil's agreements are read again: nothing that waits in
the feed is missing. Rows of one purge stand in no order, so that none says the place of a pupil on a list.
"""

from collections.abc import Mapping, Sequence

from django.db import connection

from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.persons.people.models import Pupil
from workflow import clock

from .cells import read_again
from .facts import FactReading
from .facts.agreements import AGREEMENTS
from .facts.pupils import AHEAD, PUPILS
from .models import Trace
from .progress import alone

COMMON = {name: name for name in ("year", "school_id", "kind", "pupil_level", "week")}
OF_AGREEMENT = COMMON | {
    "activity": "activity",
    "host_sector": "host_sector",
    "outcome": "state",
    "is_first": "true",
    "has_begun": "false",
    "was_placed": "false",
    "was_ahead": "false",
    "events": "events - 'contested'",
}
OF_PUPIL = COMMON | {
    "activity": "''",
    "host_sector": "''",
    "outcome": "step",
    "is_first": "is_first",
    "has_begun": "has_begun",
    "was_placed": "placed_at_start",
    "was_ahead": f"coalesce(days_ahead > {AHEAD}, false)",
    "events": "'[]'::jsonb",
}
"""Columns of a trace, each with what it is in a fact."""


def leave_trace_of_agreement(convention: Convention) -> None:
    """Keep year, school, level, kind, week, sector, state and events of an agreement that is about to be erased."""
    _leave(Trace.Of.AGREEMENT, AGREEMENTS, OF_AGREEMENT, [convention.pk])


def leave_traces_of_pupils(pupils: Sequence[Pupil]) -> None:
    """Keep year, school, level, kind, week and step of pupils whose rows are about to go, for each period of theirs."""
    keys = [one.pk for one in pupils]
    alone()
    agreements = Convention.objects.filter(pupil__in=keys, erased_at=None).order_by("pk")
    if found := list(agreements.values_list("pk", flat=True)):
        read_again(AGREEMENTS, found, clock.now())
    _leave(Trace.Of.PUPIL, PUPILS, OF_PUPIL, keys)


def _leave(of: Trace.Of, reading: FactReading, columns: Mapping[str, str], keys: Sequence[int]) -> None:
    sql, given = reading.now_read(keys, clock.now())
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            INSERT INTO {Trace._meta.db_table} (of, {", ".join(columns)})
            WITH f({", ".join(reading.columns)}) AS ({sql})
            SELECT %(of)s, {", ".join(columns.values())} FROM f ORDER BY random()
            """,
            {**given, "of": of.value},
        )
