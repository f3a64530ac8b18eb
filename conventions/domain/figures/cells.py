"""From facts to cells: what some facts add to the numbers of their territories, taken away or put in.

One statement for each way in which statistics are divided. The school's numbers are added up first: those of the
wider territories are made of them.
"""

from collections.abc import Sequence

from django.db import connection

from .dimensions import DIMENSIONS, Territory
from .models import Cell, Fact
from .registry import FACTS, Statistic, statistics_of

_PLACES = ("school_id", "department", "academy", "region", "basin")
_TERRITORIES = f"""(VALUES
    ('{Territory.NATION.value}', ''), ('{Territory.REGION.value}', s.region), ('{Territory.ACADEMY.value}', s.academy),
    ('{Territory.DEPARTMENT.value}', s.department), ('{Territory.BASIN.value}', s.basin),
    ('{Territory.SCHOOL.value}', coalesce(s.school_id::text, ''))) AS t(territory, code)"""
"""Of a school's number: each territory in which it counts."""
DIVIDING = (*DIMENSIONS, "is_first")
COLUMNS = ("territory", "code", "year", "statistic", "detail", *DIVIDING)
"""What makes a cell one, in the order of its constraint."""
MADE_BY = (_PLACES, _TERRITORIES, COLUMNS)
"""What, with facts and statistics, says which cells there are."""


def add_to_cells(fact: type[Fact], keys: Sequence[int] | None, *, key: str = "id", sign: int = 1) -> None:
    """Add what facts give to the cells, or take it away with ``sign=-1``; those of ``keys``, or all."""
    for dimensions, found in statistics_of(fact):
        with connection.cursor() as cursor:
            cursor.execute(
                f"""
                INSERT INTO {Cell._meta.db_table} ({", ".join(COLUMNS)}, value)
                {_select(fact, dimensions, found, key=None if keys is None else key)}
                ON CONFLICT ({", ".join(COLUMNS)})
                DO UPDATE SET value = {Cell._meta.db_table}.value + EXCLUDED.value
                """,
                {"sign": sign, "keys": list(keys or ())},
            )


def drop_empty_cells() -> None:
    """Drop the cells in which nothing counts any more: a rebuilt table has none of them either."""
    Cell.objects.filter(value=0).delete()


def differing_cells() -> int:
    """Return how many cells do not say what the facts add up to; the facts are read, nothing is written."""
    made = " UNION ALL ".join(
        _select(fact, dimensions, found, key=None) for fact in FACTS for dimensions, found in statistics_of(fact)
    )
    columns = ", ".join((*COLUMNS, "value"))
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            WITH made AS ({made}), kept AS (SELECT {columns} FROM {Cell._meta.db_table} WHERE value <> 0)
            SELECT count(*) FROM (
                (SELECT {columns} FROM made EXCEPT SELECT {columns} FROM kept)
                UNION ALL (SELECT {columns} FROM kept EXCEPT SELECT {columns} FROM made)
            ) x
            """,
            {"sign": 1, "keys": []},
        )
        return cursor.fetchone()[0]


def _select(fact: type[Fact], dimensions: Sequence[str], found: Sequence[Statistic], *, key: str | None) -> str:
    """Return the query of the cells that some facts give, their columns in the order of :data:`COLUMNS`."""
    divided = ", ".join(f"f.{one}" for one in dimensions)
    places = ", ".join(f"f.{one}" for one in _PLACES)
    parts = " UNION ALL ".join(_part(fact, one, f"{places}, f.year, {divided}", key) for one in found)
    grouped = ", ".join((*_PLACES, "year", *dimensions, "statistic", "detail"))
    named = ", ".join(f"s.{one}" if one in dimensions else f"NULL::{_type(one)} AS {one}" for one in DIVIDING)
    return f"""
        SELECT t.territory, t.code, s.year, s.statistic, s.detail, {named}, (%(sign)s * sum(s.value))::bigint AS value
        FROM (SELECT {grouped}, sum(value) AS value FROM ({parts}) AS p GROUP BY {grouped}) AS s
        CROSS JOIN LATERAL {_TERRITORIES}
        WHERE t.code <> '' OR t.territory = '{Territory.NATION.value}'
        GROUP BY t.territory, t.code, s.year, s.statistic, s.detail, {", ".join(f"s.{one}" for one in dimensions)}
    """


def _part(fact: type[Fact], one: Statistic, grouped: str, key: str | None) -> str:
    """Return the rows of one statistic, added up by school."""
    counted = one.counted
    lateral = f" CROSS JOIN LATERAL {counted.source}" if counted.source else ""
    chosen = f"f.{key} = ANY(%(keys)s)" if key else "true"
    return f"""
        SELECT {grouped}, '{one.name}' AS statistic, ({counted.detail})::text AS detail, ({counted.value}) AS value
        FROM {fact._meta.db_table} f{lateral} WHERE {chosen} AND ({counted.value}) <> 0
    """


def _type(dimension: str) -> str:
    return {"week": "date", "is_first": "boolean"}.get(dimension, "varchar")
