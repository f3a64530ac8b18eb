"""Figures of a million agreements: written anew, read by pages, brought up to date while a season runs.

Each kind of page asks for every statistic that it may show; what counts is the time of its statements. Beside it, in
turn, a GROUP BY of some of these numbers over the trade's tables, in parallel and with the indexes that it wants: the
shortest that is right for this stock, where a pupil has one agreement at most. Both say the same, or it is an error.
"""

import math
import random
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.numbers.figures.facts.reading import ZONE, among
from conventions.domain.numbers.figures.models import Cell, Margin, Photograph
from conventions.domain.numbers.figures.photographs import photograph_figures
from conventions.domain.numbers.figures.projection import project_figures
from conventions.domain.numbers.figures.queries import (
    CountedTerritory,
    FiguresQuery,
    by_monday,
    by_place,
    crossed,
    divided,
    numbers,
    parts_of,
)
from conventions.domain.numbers.figures.rebuilding import rebuild_figures
from conventions.domain.numbers.figures.registry import Of, statistics
from conventions.domain.season.periods.coverage import Step
from tests.bench import Ratio, say
from workflow import tree
from workflow.models import Transition

PROMISED = 1_000_000
"""From so many agreements on the limits are kept."""
FILL_SECONDS, FILL_BYTES, REBUILD_SECONDS = 15 * 60, 30 * 10**9, 10 * 60
PAGE_SECONDS, TIMES_FASTER = 0.05, 20
READINGS, GROUPINGS, GROUPING_SECONDS = 100, 20, 20.0
"""Territories and years that a kind of page reads; groupings that it makes, and most seconds for them."""
TURNS, ENOUGH = 5, 1.0
"""How often each is read, and after how many seconds it is not read again."""
MONDAYS = 52
SEASON = 2_000
"""Agreements that are sealed between two runs of the job."""
SMALL = {"size": 300, "readings": 1}
MANY = 100
"""Schools, at least, of a département whose schools are compared."""


def run(size: int = PROMISED, readings: int = READINGS) -> Iterator[Ratio]:
    """Fill the database, write the figures, read them; ``size=`` for fewer agreements than a million."""
    from tests.bench.figures_stock import Stock

    limit = 1.0 if size >= PROMISED else None
    stock = Stock(size)
    say(f"{size:,} agreements are being written")
    filled = _seconds(stock.fill)
    yield Ratio(f"{size:,} agreements, {stock.schools:,} schools, filled in 15 minutes", FILL_SECONDS, filled, limit)
    yield Ratio("written anew in 10 minutes", REBUILD_SECONDS, _seconds(rebuild_figures), limit)
    yield Ratio("written anew over the former ones", REBUILD_SECONDS, _seconds(rebuild_figures), limit)
    say("a photograph is taken, and given to a year's Mondays")
    _photograph()
    yield Ratio("on disk, of 30 GB", FILL_BYTES, _ask("SELECT pg_database_size(current_database())")[0][0], limit, "B")
    for model in (Cell, Margin, Photograph):
        (length,) = _ask(f"SELECT pg_total_relation_size('{model._meta.db_table}')")[0]
        print(f"  {model.objects.count():,} {model._meta.verbose_name_plural}, {length / 10**9:.2f} GB", flush=True)
    say("the tables of the trade get their indexes")
    _give_indexes()
    for kind in _kinds([year.number for year in stock.years], readings):
        every, compared, grouped = kind.measure()
        yield Ratio(f"{kind.name}: p95, of 50 ms", PAGE_SECONDS, every, limit)
        if grouped:
            yield Ratio(f"{kind.name}: {len(COMPARED)} statistics, GROUP BY", grouped, compared, limit and kind.limit)
    yield from _season(min(SEASON, size // 10))


# -- kinds of pages -------------------------------------------------------------------------------------------------

Found = Mapping[Any, Mapping[str, Mapping[str, int]]]
"""Numbers by the values that divide them (``""``: none), then by statistic and detail."""


@dataclass
class _Kind:
    """One kind of page: what it reads, and how the same is grouped."""

    name: str
    asked: Sequence[FiguresQuery]
    """Questions of the readings."""
    read: Callable[[Sequence[str], FiguresQuery], Found]
    column: str | None
    """Column that groups its numbers; ``None`` where the tables of the trade do not hold them any more."""
    limit: float | None = 1 / TIMES_FASTER
    """Most time of ours beside grouping; none for a school, whose pupils are counted at once in any way."""

    def measure(self) -> tuple[float, float, float]:
        """Return 95th percentiles: of our time, of our time for the compared numbers alone, of grouping these."""
        every, compared, grouped = [], [], []
        for asked in self.asked:
            every.append(_quickest(lambda one=asked: self.read(list(statistics()), one))[0])
            taken, found = _quickest(lambda one=asked: self.read(COMPARED, one))
            compared.append(taken)
            if self.column is not None and len(grouped) < GROUPINGS and sum(grouped) < GROUPING_SECONDS:
                sql, given = _grouping(asked, self.column)
                taken, rows = _quickest(lambda sql=sql, given=given: _in_parallel(sql, given))
                grouped.append(taken)
                ours = {key: {name: one[name] for name in COMPARED if one.get(name)} for key, one in found.items()}
                assert {key: one for key, one in ours.items() if one} == _numbers_of(rows), (self.name, asked)
        return _p95(every), _p95(compared), _p95(grouped) if grouped else 0.0


def _quickest(read: Callable[[], Any]) -> tuple[float, Any]:
    """Return the least time of a few readings' statements, the one least disturbed by the machine, and what was read.

    What takes long is read once or twice.
    """
    times: list[float] = []
    while len(times) < TURNS and sum(times) < ENOUGH:
        with _database_time(times):
            found = read()
    return min(times), found


def _p95(times: Sequence[float]) -> float:
    return sorted(times)[math.ceil(0.95 * len(times)) - 1]


def _kinds(years: Sequence[int], readings: int) -> Iterator[_Kind]:
    draw = random.Random(5)
    nation = CountedTerritory.nation()
    regions = parts_of(nation)
    academies = [one for region in regions for one in parts_of(region)]
    departments = [one for academy in academies for one in parts_of(academy)]
    schools = {one.code: parts_of(one) for one in departments}
    most = max(map(len, schools.values()))
    large = [one for one in departments if len(schools[one.code]) >= min(MANY, most)]

    def asked(places: Sequence[CountedTerritory], **where: tuple[object, ...]) -> list[FiguresQuery]:
        return [FiguresQuery(draw.choice(places), draw.choice(years), where) for _n in range(readings)]

    def home(names: Sequence[str], asked: FiguresQuery) -> Found:
        return {"": numbers(names, asked)}

    def table(names: Sequence[str]) -> list[str]:
        """Leave out what no column of a table of schools is: delays and competences, of a hundred numbers each."""
        return [name for name in names if statistics()[name].of is not Of.COURSES]

    levels = {
        "nation": [nation], "région académique": regions, "académie": academies, "département": departments,
        "school": [school for found in schools.values() for school in found],
    }  # fmt: skip
    narrowed = {"pupil_level": ("3e",), "priority": ("REP", "REP+")}
    for name, places in levels.items():
        limit = None if name == "school" else 1 / TIMES_FASTER
        yield _Kind(f"home of a {name}", asked(places), home, "", limit)
        by_level = asked(places)
        yield _Kind(f"{name}, by level", by_level, lambda n, one: divided(n, one, "pupil_level"), "e.level", limit)
        yield _Kind(f"{name}, by week", asked(places), lambda n, one: divided(n, one, "week"), None)
        yield _Kind(f"{name}, 3e of priority education", asked(places, **narrowed), home, "", limit)
        yield _Kind(f"{name}, by Monday", asked(places), by_monday, None)
    for name, places, parts in (("nation", [nation], {"": academies}), ("département", large, schools)):
        yield _Kind(
            f"{name}, where most is lacking first",
            asked(places),
            lambda _names, one, parts=parts: crossed(LACKING, one, parts[one.place.code], ("week", "pupil_level")),
            None,
        )
    yield _Kind("nation, by département", asked([nation]), lambda n, one: by_place(n, one, departments), "s.department")
    yield _Kind(
        f"département, by school ({most} at most)",
        asked(large),
        lambda n, one: by_place(table(n), one, schools[one.place.code]),
        "s.id::text",
    )


@contextmanager
def _database_time(times: list[float]) -> Iterator[None]:
    """Add how long the statements of the block take, until their rows are here."""
    taken = 0.0

    def measure(execute: Callable[..., Any], *given: Any) -> Any:
        nonlocal taken
        began = time.perf_counter()
        try:
            return execute(*given)
        finally:
            taken += time.perf_counter() - began

    with connection.execute_wrapper(measure):
        yield
    times.append(taken)


# -- the same numbers from the tables of the trade ------------------------------------------------------------------

PUPILS = ("pupils_expected", "pupils_without_place", "pupils_in_preparation", "pupils_signed", "pupils_signed_ahead")
COMPARED = (*PUPILS, "agreements_by_state")
LACKING = PUPILS[:2]
_INDEXES = (
    "conventions_school (department) INCLUDE (id, academy, academic_region, priority_education)",
    "conventions_pupil (school_id) INCLUDE (id)",
    "conventions_enrolment (year_id, pupil_id) INCLUDE (level) WHERE left_at IS NULL",
    "conventions_convention (year_id, pupil_id) INCLUDE (uuid, status, first_day, school_id, kind)",
    "conventions_period (year_id, school_id) INCLUDE (levels, last_day)",
    "workflow_transition (root_uuid) INCLUDE (at) WHERE name = 'seal'",
)
_STEP = f"""
    CASE WHEN c.id IS NULL OR {among("c.status", Convention.is_stopped)} THEN {Step.SEARCHING.value}
    WHEN {among("c.status", Convention.awaits_approval)} THEN {Step.TO_APPROVE.value}
    WHEN {among("c.status", Convention.is_being_signed)} THEN {Step.TO_SIGN.value}
    WHEN {among("c.status", Convention.is_unsigned)} THEN {Step.PREPARING.value} ELSE {Step.SIGNED.value} END
"""
_GROUPED = f"""
    SELECT {{column}} AS key, x.step, coalesce(c.status, ''), count(*),
        count(*) FILTER (WHERE o.last_day >= current_date),
        count(*) FILTER (WHERE c.first_day - (t.at AT TIME ZONE {ZONE})::date > 7)
    FROM conventions_school s
    JOIN conventions_pupil p ON p.school_id = s.id
    JOIN conventions_enrolment e ON e.pupil_id = p.id AND e.left_at IS NULL
    JOIN conventions_period o ON o.school_id = s.id AND o.year_id = e.year_id AND o.levels[1] = e.level
    LEFT JOIN conventions_convention c ON c.pupil_id = p.id AND c.year_id = e.year_id
    LEFT JOIN workflow_transition t ON t.root_uuid = c.uuid AND t.name = 'seal'
    CROSS JOIN LATERAL (SELECT {_STEP} AS step) x
    WHERE e.year_id IN (SELECT y.id FROM conventions_schoolyear y WHERE y.number = %(year)s) AND {{place}}
    GROUP BY 1, 2, 3
"""
_PLACES = {
    "nation": "true", "region": "s.academic_region = %(code)s", "academy": "s.academy = %(code)s",
    "department": "s.department = %(code)s", "school": "s.id = %(code)s::bigint",
}  # fmt: skip


def _give_indexes() -> None:
    for one in _INDEXES:
        _do(f"CREATE INDEX ON {one}")
    _do("VACUUM ANALYZE")


def _grouping(asked: FiguresQuery, column: str) -> tuple[str, dict[str, Any]]:
    """Return the statement that groups the compared numbers, and its parameters."""
    narrowed = "".join(
        f" AND {name} = ANY(%({key})s)"
        for key, name in (("pupil_level", "e.level"), ("priority", "s.priority_education"))
        if key in asked.where
    )
    given = {name: list(values) for name, values in asked.where.items()}
    given |= {"year": asked.year, "code": asked.place.code}
    return _GROUPED.format(column=column or "''", place=_PLACES[asked.place.territory] + narrowed), given


def _in_parallel(sql: str, given: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    with transaction.atomic():
        _do("SET LOCAL max_parallel_workers_per_gather = 4; SET LOCAL work_mem = '256MB'")
        return _ask(sql, given)


def _numbers_of(groups: Sequence[tuple[Any, ...]]) -> Found:
    """Return what the groups say, as ours do."""
    found: dict[Any, dict[str, dict[str, int]]] = {}
    for key, step, status, count, not_past, ahead in groups:
        one = found.setdefault(key, {})
        _count(one, "pupils_expected", "", count)
        _count(one, "agreements_by_state", status, count if status else 0)
        if step == Step.SEARCHING:
            _count(one, "pupils_without_place", "", not_past)
        elif step == Step.SIGNED:
            _count(one, "pupils_signed", "", count)
            _count(one, "pupils_signed_ahead", "", ahead)
        else:
            _count(one, "pupils_in_preparation", str(step), count)
    return found


def _count(found: dict[str, dict[str, int]], name: str, detail: str, number: int) -> None:
    if number:
        details = found.setdefault(name, {})
        details[detail] = details.get(detail, 0) + number


# -- Mondays and a season -------------------------------------------------------------------------------------------


def _photograph() -> None:
    """Take this week's photograph and give the same to each Monday of a year: schools of one département, all else."""
    photograph_figures()
    table = Photograph._meta.db_table
    columns = "territory, code, year, statistic, detail, pupil_level, value"
    _do(
        f"""
        INSERT INTO {table} ({columns}, monday) SELECT {columns}, monday - 7 * n
        FROM {table}, generate_series(1, {MONDAYS - 1}) n
        WHERE territory <> 'school' OR code IN (SELECT id::text FROM conventions_school WHERE department = '59')
        """
    )


def _season(sealed: int) -> Iterator[Ratio]:
    """Seal some agreements and bring the figures up to date; the time is of each entry, beside that of the tree."""
    chosen = f"""
        SELECT c.id FROM conventions_convention c JOIN conventions_schoolyear y ON y.id = c.year_id
        WHERE c.status = 'signatures_started' ORDER BY c.uuid LIMIT {sealed}
    """
    ids = [key for (key,) in _ask(chosen)]
    _do("SET session_replication_role = replica")
    _do("UPDATE conventions_convention SET status = 'signed' WHERE id = ANY(%s)", [ids])
    _do("SET session_replication_role = origin")
    names = [one.column for one in Transition._meta.concrete_fields if one.column != "id"]
    given = {"position": "t.position + 1", "name": "'seal'", "target": "'signed'", "at": "now()", "request_key": "''"}
    _do(
        f"""
        INSERT INTO workflow_transition ({", ".join(names)})
        SELECT {", ".join(given.get(one, f"t.{one}") for one in names)}
        FROM workflow_transition t JOIN conventions_convention c ON c.uuid = t.root_uuid
        WHERE c.id = ANY(%s) AND t.position = (SELECT max(position) FROM workflow_transition WHERE root_uuid = c.uuid)
        """,
        [ids],
    )
    grown = _seconds(tree.grow)
    projected = _seconds(project_figures)
    yield Ratio(f"an entry of {len(ids):,}: beside its place in the tree", grown / len(ids), projected / len(ids))
    print(f"  {len(ids) / projected:.0f} entries a second", flush=True)


def _seconds(do: Callable[[], object]) -> float:
    began = time.perf_counter()
    do()
    return time.perf_counter() - began


def _ask(sql: str, given: Any = None) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, given)
        return cursor.fetchall()


def _do(sql: str, given: Any = None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, given)
