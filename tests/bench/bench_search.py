"""« 30 km around, two filters, first page » among 200,000 offers: ours beside PostGIS, and beside 20,000 offers.

The statement is that of :func:`conventions.domain.exchange.search.queries.nearest`, with all that makes an offer
shown; PostGIS gets the same one, table and indexes, its ``geometry`` in the place of our ``point`` (on the same plane,
which costs it less than ``geography`` would). On one server, in turn, each the quickest of a few readings; PostGIS
under our setting and under PostgreSQL's own, whichever is quicker.
Where the server at hand has no PostGIS, a PostgreSQL 17 of Debian is started for it, if it is installed.
"""

import os
import random
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Any

import psycopg
from django.db import connection

from config import system_user
from tests.bench import Ratio, databases, say

FEW, LARGE = 20_000, 200_000
QUERIES, READINGS = 200, 7
SMALL = {"few": 100, "large": 300, "queries": 12, "elsewhere": 0}
AGAINST_POSTGIS, GROWTH = 1.2, 1.5
AROUND = {"Paris": ("75", "92", "93", "94"), "Creuse": ("23",), "Guyane": ("973",)}
DEBIAN = Path("/usr/lib/postgresql/17/bin")
NO_POSTGIS = "No PostGIS here (Debian: postgresql-17-postgis-3): ours alone is measured."
STOCK_PRICE = "4"
AGAIN = "BENCH_SEARCH_ON_POSTGIS"
"""Variable that tells a run that it is the one on Debian's server."""
_CIRCLE = re.compile(r"\(\"conventions_offer\".\"point\" <@ '<\(([^,]+),([^)]+)\),([^>]+)>'::circle\)")
_AWAY = re.compile(
    r"\"conventions_offer\".\"tiles\" && '[^']+'::int\[\]\) AND "
    r"\(\"conventions_offer\".\"point\" <-> '\(([^,]+),([^)]+)\)'::point\) <= ([0-9.]+)"
)
_NEAREST = re.compile(r"\"conventions_offer\".\"point\" <-> '\(([^,]+),([^)]+)\)'::point")


def run(few: int = FEW, large: int = LARGE, queries: int = QUERIES, elsewhere: int = 1) -> Iterator[Ratio]:
    """Fill two databases and read both; then the larger one beside PostGIS, ``elsewhere`` if the server has none."""
    from tests.bench.search_stock import Stock

    stock = Stock()
    stock.fill(few)
    _tidy()
    say(f"{few:,} offers are written")
    before_it = f"{connection.settings_dict['NAME']}_small"
    databases.copy(before_it)
    try:
        stock.fill(large)
        _tidy()
        say(f"{large:,} offers are written")
        asked = list(_statements(stock, queries))
        has_postgis = _add_postgis()
        name = connection.settings_dict["NAME"]
        with _open(before_it) as before, _open(name) as now, _open(name, price=STOCK_PRICE) as now_stock:
            server = f"PostgreSQL {now.info.server_version // 10000}"
            yield from _ratios(f"{server}: {few:,} → {large:,}", GROWTH, ([before], asked), ([now], asked))
            if has_postgis:
                theirs = [(what, _for_postgis(sql)) for what, sql in asked]
                yield from _ratios(
                    f"{server}: {large:,} offers", AGAINST_POSTGIS, ([now, now_stock], theirs), ([now], asked)
                )
    finally:
        databases.drop(before_it)
    if elsewhere and not has_postgis and AGAIN not in os.environ:
        yield from _on_debian()


# -- what is asked --------------------------------------------------------------------------------------------------


Statements = Sequence[tuple[str, str]]
"""Name and text of each statement."""
Side = tuple[Sequence[psycopg.Connection], Statements]
"""Connections and statements of one side."""


def _statements(stock: Any, queries: int) -> Iterator[tuple[str, str]]:
    """Yield the statements: filters of 1 % and of 50 %, pupils of priority education and others, by place."""
    from conventions.domain.exchange.search.criteria import SearchCriteria
    from conventions.domain.exchange.search.queries import nearest_query
    from conventions.domain.law.trades.words import read_words

    draw = random.Random(17)
    words = read_words("coiffeuse").tsquery()
    last_day = stock.week(6)[1]
    cases = list(product(AROUND, (True, False), (stock.school, stock.priority_school)))
    for number in range(queries):
        where, is_rare, school = cases[number % len(cases)]
        place = draw.choice([one for one in stock.communes if one.department in AROUND[where]])
        group = stock.group_of(place)
        asked = SearchCriteria(around=place.point, groups=frozenset({group}), group=group, level="3e", school=school)
        if is_rare:
            asked = replace(asked, words=words)
        else:
            asked = replace(asked, first_day=stock.first_monday, last_day=last_day)
        with connection.cursor() as cursor:
            text = cursor.mogrify(*nearest_query(asked).query.sql_with_params())
        yield f"{where}, {'1 %' if is_rare else '50 %'}", text


def _for_postgis(sql: str) -> str:
    """Return our statement as PostGIS has it."""
    sql = _CIRCLE.sub(r'ST_DWithin("conventions_offer"."geom", ST_MakePoint(\1,\2), \3)', sql)
    sql = _AWAY.sub(r'ST_DWithin("conventions_offer"."geom", ST_MakePoint(\1,\2), \3))', sql)
    sql = _NEAREST.sub(r'"conventions_offer"."geom" <-> ST_MakePoint(\1,\2)', sql)
    assert "::point" not in sql  # nothing of ours is left
    assert "::circle" not in sql
    return sql.replace('"conventions_offer"', '"postgis_offer"')


# -- reading --------------------------------------------------------------------------------------------------------


def _ratios(name: str, limit: float, baseline: Side, ours: Side) -> Iterator[Ratio]:
    """Read both sides in turn; yield median and 95th percentile of all, then the median by place and filter."""
    sides = [[(what, _Timed(on, sql)) for what, sql in statements] for on, statements in (baseline, ours)]
    for turn in range(READINGS + 1):
        for pair in zip(*sides, strict=True):
            for _what, timed in pair if turn % 2 else reversed(pair):
                timed.read(keep=turn > 0)
        say(f"{name}: {turn} of {READINGS} readings")
    times = [[(what, timed.best) for what, timed in side] for side in sides]
    yield Ratio(f"{name}, median", *(statistics.median(t for _what, t in side) for side in times), limit)
    p95 = [statistics.quantiles((t for _what, t in side), n=20)[-1] for side in times]
    yield Ratio(f"{name}, p95", *p95, limit if limit == AGAINST_POSTGIS else None)
    for of in sorted({what for what, _best in times[0]}):
        yield Ratio(f"  {of}, median", *(statistics.median(t for what, t in side if what == of) for side in times))


class _Timed:
    """One statement, and the quickest time it took on any of some connections, whose settings differ."""

    def __init__(self, on: Sequence[psycopg.Connection], sql: str) -> None:
        self.cursors, self.sql, self.best = [one.cursor() for one in on], sql, float("inf")

    def read(self, *, keep: bool) -> None:
        for cursor in self.cursors:
            began = time.perf_counter()
            cursor.execute(self.sql).fetchall()
            taken = time.perf_counter() - began
            if keep:
                self.best = min(self.best, taken)


@contextmanager
def _open(name: str, *, price: str = "") -> Iterator[psycopg.Connection]:
    """Give a connection that plans for pages of that price: the search's own, or PostgreSQL's stock one."""
    from conventions.domain.exchange.search.nearness import PRICE

    wanted = connection.get_connection_params() | {"dbname": name}
    given = {key: wanted[key] for key in ("dbname", "user", "password", "host", "port") if wanted.get(key)}
    with psycopg.connect(**given, autocommit=True, prepare_threshold=None, cursor_factory=psycopg.ClientCursor) as one:
        one.execute(f"SET random_page_cost = {price or PRICE}")
        yield one


# -- databases and servers ------------------------------------------------------------------------------------------


def _tidy() -> None:
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _add_postgis() -> bool:
    """Give the offers to PostGIS too, with the same indexes; false where the server does not have it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_available_extensions WHERE name = 'postgis'")
        if cursor.fetchone() is None:
            return False
        cursor.execute("CREATE EXTENSION IF NOT EXISTS postgis")
        cursor.execute("CREATE TABLE postgis_offer (LIKE conventions_offer INCLUDING DEFAULTS, geom geometry)")
        cursor.execute("INSERT INTO postgis_offer SELECT *, ST_MakePoint(point[0], point[1]) FROM conventions_offer")
        cursor.execute("ALTER TABLE postgis_offer DROP tiles, DROP point, ADD PRIMARY KEY (id)")
        for what in ("gist (geom)", "gin (words)"):
            cursor.execute(f"CREATE INDEX ON postgis_offer USING {what} WHERE status IN ('published', 'submitted')")
        cursor.execute(
            "CREATE INDEX ON postgis_offer USING gist (geom) "
            "WHERE status IN ('published', 'submitted') AND audience = 'priority_first'"
        )
    _tidy()
    return True


def _on_debian() -> Iterator[Ratio]:
    """Run again on a server of Debian's packages, whose lines are printed as they come; no ratio of its own."""
    if not (DEBIAN / "initdb").exists() or not Path("/usr/share/postgresql/17/extension/postgis.control").exists():
        print(NO_POSTGIS)
        return
    with tempfile.TemporaryDirectory(prefix="bench-search-") as place:
        as_user: dict[str, Any] = {}
        if os.geteuid() == 0:
            number = system_user.find_or_create()
            os.chown(place, number, -1)
            as_user = {"user": number}
        data = f"{place}/data"
        _quietly([DEBIAN / "initdb", "-D", data, "-A", "trust", "-U", "bench", "-E", "UTF8", "--locale=C"], as_user)
        options = f"-c listen_addresses='' -k {place} -c shared_buffers=512MB"
        _quietly([DEBIAN / "pg_ctl", "-D", data, "-l", f"{place}/log", "-o", options, "-w", "start"], as_user)
        try:
            server = {"DATABASE_URL": f"postgres://bench@/postgres?host={place}", AGAIN: "yes"}
            again = subprocess.run(
                [sys.executable, "-m", "tests.bench", "search"], env=os.environ | server, check=False
            )
        finally:
            _quietly([DEBIAN / "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop"], as_user)
    yield Ratio("the same on Debian's PostgreSQL 17, which says its own ratios", 1, 1 + again.returncode, 1)


def _quietly(command: Sequence[str | Path], as_user: dict[str, Any]) -> None:
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd="/", **as_user)
