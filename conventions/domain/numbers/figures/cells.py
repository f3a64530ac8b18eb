"""Cells made from facts, and margins made from cells: schools are counted first, wider territories are made of them.

One statement follows a new reading of some facts: their old parts are taken out, the new ones put in, and only the
difference is written.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime

from django.db import connection

from .dimensions import DIMENSIONS, WIDE, Territory
from .facts.reading import FactReading
from .models import Cell, Fact, Margin
from .registry import FACTS, statistics, statistics_of

_PLACES = ("school_id", "department", "academy", "region", "basin")
_CHAIN = ("department", "academy", "region")
"""Territories, each within the next one, which adds up the numbers of the former."""
DIVIDING = (*DIMENSIONS, "is_first")
_REST = ("year", "statistic", "detail", *DIVIDING)
COLUMNS = ("territory", "code", *_REST)
"""Key of a cell, in the order of its constraint."""
MARGIN = ("territory", "code", "year", "dimension", "statistic", "detail", "key")
"""Key of a margin."""
MADE_BY = (_PLACES, _CHAIN, COLUMNS, MARGIN, WIDE)
"""Columns that, with facts and statistics, say which cells and margins exist: a change of them counts all again."""
_NAMES = ", ".join(COLUMNS)
_CELLS, _MARGINS = Cell._meta.db_table, Margin._meta.db_table


def read_again(reading: FactReading, keys: Sequence[int], now: datetime) -> None:
    """Read some facts again and let cells and margins follow."""
    table, columns = reading.fact._meta.db_table, ", ".join(reading.columns)
    sql, given = reading.now_read(keys, now)
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            WITH gone AS (DELETE FROM {table} WHERE {reading.key} = ANY(%(keys)s) RETURNING *),
            come AS (
                INSERT INTO {table} ({columns}) SELECT * FROM ({sql}) AS x({columns})
                WHERE (SELECT count(*) FROM gone) >= 0 RETURNING *
            ),
            changed AS (SELECT *, -1 AS sign FROM gone UNION ALL SELECT *, 1 FROM come),
            {_cells_of(reading.fact, "changed", value="f.sign * ")},
            moved AS ({_added(_CELLS, COLUMNS, "cells")}),
            margins AS ({_margins_of("cells")}),
            moved_margins AS ({_added(_MARGINS, MARGIN, "margins")})
            SELECT true, id FROM moved WHERE value = 0 UNION ALL SELECT false, id FROM moved_margins WHERE value = 0
            """,
            given,
        )
        empty = cursor.fetchall()
    Cell.objects.filter(pk__in=[key for is_cell, key in empty if is_cell]).delete()
    Margin.objects.filter(pk__in=[key for is_cell, key in empty if not is_cell]).delete()


def write_cells(fact: type[Fact]) -> None:
    """Write the cells of all facts of a kind; none of theirs stands yet."""
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {_CELLS} ({_NAMES}, value) {_made_of(fact)} ORDER BY {_NAMES}")


def write_margins() -> None:
    """Write the margins of all cells; none stands yet."""
    with connection.cursor() as cursor:
        names = ", ".join(MARGIN)
        cursor.execute(f"INSERT INTO {_MARGINS} ({names}, value) {_margins_of(_CELLS)} ORDER BY {names}")


def differing_cells() -> int:
    """Return the number of cells and margins unlike the sum of the facts; nothing is written."""
    made = " UNION ALL ".join(f"({_made_of(fact)})" for fact in FACTS)
    return _differing(_CELLS, COLUMNS, made) + _differing(_MARGINS, MARGIN, _margins_of(_CELLS))


def _differing(table: str, names: Sequence[str], made: str) -> int:
    columns = ", ".join((*names, "value"))
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            WITH made({columns}) AS ({made}), kept AS (SELECT {columns} FROM {table})
            SELECT count(*) FROM ((TABLE made EXCEPT TABLE kept) UNION ALL (TABLE kept EXCEPT TABLE made)) x
            """
        )
        return cursor.fetchone()[0]


def _added(table: str, names: Sequence[str], source: str) -> str:
    """Return the statement that adds the numbers of a source to those that stand."""
    columns = ", ".join(names)
    return f"""
        INSERT INTO {table} AS t ({columns}, value) SELECT {columns}, value FROM {source}
        ON CONFLICT ({columns}) DO UPDATE SET value = t.value + EXCLUDED.value RETURNING id, value
    """


def _made_of(fact: type[Fact]) -> str:
    return f"WITH {_cells_of(fact, fact._meta.db_table)} SELECT {_NAMES}, value FROM cells"


def _cells_of(fact: type[Fact], source: str, *, value: str = "") -> str:
    """Return the queries, the last of them named ``cells``, of what the rows of a source give to each territory."""
    rest = ", ".join(_REST)
    parts = " UNION ALL ".join(_parts(fact, source, value))
    queries = [f"school AS MATERIALIZED ({_summed((*_PLACES, *_REST), f'({parts}) AS p')})"]
    of = "school"
    for n, level in enumerate(_CHAIN):
        queries.append(f"{level} AS MATERIALIZED ({_summed((*_CHAIN[n:], *_REST), of)})")
        of = level
    ends = [
        f"SELECT '{territory}' AS territory, {code} AS code, {rest}, sum(value)::bigint AS value FROM {of} "
        f"WHERE {known} GROUP BY {grouped}{rest} HAVING sum(value) <> 0"
        for territory, code, of, known, grouped in (
            (Territory.SCHOOL, "school_id::text", "school", "school_id IS NOT NULL", "school_id, "),
            (Territory.BASIN, "basin", "school", "basin <> ''", "basin, "),
            *((Territory(one), one, one, f"{one} <> ''", f"{one}, ") for one in _CHAIN),
            (Territory.NATION, "''", _CHAIN[-1], "true", ""),
        )
    ]
    return f"{', '.join(queries)}, cells AS ({' UNION ALL '.join(ends)})"


def _summed(columns: Sequence[str], source: str) -> str:
    names = ", ".join(columns)
    return f"SELECT {names}, sum(value)::bigint AS value FROM {source} GROUP BY {names} HAVING sum(value) <> 0"


def _parts(fact: type[Fact], source: str, value: str) -> Iterator[str]:
    """Yield the rows of each statistic of a fact, one for each fact that counts."""
    places = ", ".join(f"f.{name}" for name in _PLACES)
    for dimensions, group in statistics_of(fact):
        divided = ", ".join(
            f"f.{name}" if name in dimensions else f"NULL::{_type(name)} AS {name}" for name in DIVIDING
        )
        for statistic in group:
            counted = statistic.counted
            lateral = f" CROSS JOIN LATERAL {counted.source}" if counted.source else ""
            yield f"""
                SELECT {places}, f.year, '{statistic.name}' AS statistic, ({counted.detail})::text AS detail, {divided},
                    {value}({counted.value}) AS value
                FROM {source} f{lateral} WHERE ({counted.value}) <> 0
            """


def _margins_of(cells: str) -> str:
    """Return the query of the margins of some cells, their columns in the order of :data:`MARGIN`, then the value."""
    wide = ", ".join(f"'{one.value}'" for one in WIDE)
    keys = ", ".join(f"('{one}', {_key(one)})" for one in DIMENSIONS)
    return f"""
        SELECT c.territory, c.code, c.year, m.dimension, c.statistic, c.detail, m.key, sum(c.value)::bigint AS value
        FROM {cells} c CROSS JOIN LATERAL (VALUES ('', ''), {keys}) AS m(dimension, key)
        WHERE c.territory IN ({wide}) AND m.key IS NOT NULL AND (m.dimension = 'week' OR c.is_first IS NOT FALSE)
        GROUP BY c.territory, c.code, c.year, m.dimension, c.statistic, c.detail, m.key HAVING sum(c.value) <> 0
    """


def _key(dimension: str) -> str:
    """Return the value of a cell in a dimension, as text: null where its statistic is not divided by it."""
    if dimension != "week":
        return f"c.{dimension}"
    names = ", ".join(f"'{one.name}'" for one in statistics().values() if dimension in one.dimensions)
    return f"CASE WHEN c.statistic IN ({names}) THEN coalesce(c.week::text, '') END"


def _type(dimension: str) -> str:
    return {"week": "date", "is_first": "boolean"}.get(dimension, "varchar")
