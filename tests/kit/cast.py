"""The cast: an agreement in a given state is played once by each process and written back for the tests that follow.

A test that asks a maker of :mod:`config.development.lives` for a school or an agreement before it has written anything
of its own gets the rows that an earlier play left: journal, agenda, outbox and document as real transitions made them.
It may ask again: what comes next is recorded upon what it was lent before. Whatever a test could have changed
beforehand has it play anew: rows, settings, patched names, a moved clock.
"""

import pickle
import struct
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, is_dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from threading import current_thread, main_thread
from typing import Any

import pytest
from django.conf import settings
from django.db import connection, models
from django.utils import timezone

from config.development.lives import numbers
from config.development.lives.lending import lend_by, lent
from tests.kit import chance
from tests.kit.append_only_flush import tables_with_rows
from tests.kit.owner import as_owner, past_triggers

LISTENING = {"caplog", "capsys", "capfd"}
"""Fixtures of tests that may listen to what happens on the way to a state."""
FRESH = timedelta(minutes=10)
"""Older ones are played again: no limit that counts minutes may see that an agreement was there before."""
FIRST_NUMBER = 5001
"""Numbers of the cast's names; those that a test takes itself begin lower."""

Play = Callable[..., Any]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--no-cast", action="store_true", help="have every test play its agreements itself")


@dataclass(eq=False)
class Recorded:
    """One play upon another: all rows by table, its result, and the tests' next questions."""

    rows: dict[str, bytes]
    returned: bytes
    at: datetime
    """When the oldest part of it was played."""
    title: str = "cast"
    """The plays that led here; the seed of the next one."""
    number: int = FIRST_NUMBER
    """The first number that no name of it bears."""
    changes: list["Change"] = field(default_factory=list)
    """Changes of the rows that it was played upon."""
    following: dict[str, "Recorded"] = field(default_factory=dict)

    def is_fresh(self) -> bool:
        now = timezone.now()
        return timedelta() <= now - self.at < FRESH and (now.date(), now.hour) == (self.at.date(), self.at.hour)


@dataclass(frozen=True)
class Change:
    """Rows of one table that a play took away, by the values of its key, and those that it brought, as for COPY.

    Without a ``key`` that is a number the table, a small one, is written anew. Others are not: within one transaction
    their former rows would stay on the way of every search.
    """

    table: str
    key: str
    gone: list[int]
    new: bytes


EMPTY = Recorded({}, b"", datetime.max.replace(tzinfo=UTC))
"""The stage before anybody has played."""
_borrower: "Borrower | None" = None


@dataclass
class Borrower:
    """The test that runs now, as it was before it changed anything, and what it was lent last."""

    patches: pytest.MonkeyPatch
    settings: object
    seed: int
    account: list[tuple[str, object]]
    """Report of the test for the account of the run."""
    plays: bool
    """It listens, or is marked so."""
    has: Recorded = EMPTY
    written: int = 0
    """Rows that its transaction had written by then."""
    records_upon: Recorded | None = None
    """Set while it plays for others: what that play begins with is lent too, and recorded."""

    def may_be_served(self) -> bool:
        changed = self.patches._setattr or self.patches._setitem or settings._wrapped is not self.settings
        return not (self.plays or changed)

    def takes(self, found: Recorded) -> None:
        self.has, self.written = found, _rows_written()

    def notes(self, how: str) -> None:
        if self.records_upon is None:
            self.account.append(("cast", how))


@contextmanager
def lent_to(request: pytest.FixtureRequest) -> Iterator[None]:
    """Let a test use the cast, unless it listens or is marked ``played``."""
    global _borrower
    patches, node = request.getfixturevalue("monkeypatch"), request.node
    plays = request.config.option.no_cast or LISTENING & set(request.fixturenames) or node.get_closest_marker("played")
    _borrower = Borrower(patches, settings._wrapped, request.config.option.seed, node.user_properties, bool(plays))
    try:
        yield
    finally:
        _borrower = None


def _lend(play: Play, *args: Any, **given: Any) -> Any:
    """Write back what ``play`` did before, where that makes no difference to the test."""
    if _borrower is None or current_thread() is not main_thread():  # within another play, or beside others
        return play(*args, **given)
    ground, name = _ground(), f"{play.__module__}.{play.__qualname__}"
    key = _told((name, args, sorted(given.items())))
    if ground is None or key is None or _borrower.records_upon not in (None, ground):
        _borrower.notes("played")
        with _nobody_borrowing():
            return play(*args, **given)
    found = ground.following.get(key)
    if found is None or not found.is_fresh():
        found = ground.following[key] = _record(lambda: play(*args, **given), ground, name)
        _borrower.notes("played for others")
    else:
        _write_back(found)
        _borrower.notes("written back")
    _borrower.takes(found)
    if _borrower.records_upon is not None:
        numbers.go_on_from(found.number)
    return pickle.loads(found.returned)


lend_by(_lend)
from_the_cast = lent
"""Decorates a play of the tests that is lent as the makers are."""


@contextmanager
def _nobody_borrowing() -> Iterator[None]:
    global _borrower
    test, _borrower = _borrower, None
    try:
        yield
    finally:
        _borrower = test


def _told(given: object) -> str | None:
    """Return a text that two things share when a play makes the same of both; None when that cannot be told."""
    if given is None or isinstance(given, str | int | date | timedelta):
        return repr(given)
    if isinstance(given, models.Model):
        values = [(column.attname, getattr(given, column.attname)) for column in given._meta.concrete_fields]
        return f"{given._meta.label} {values!r}"
    if is_dataclass(given) and not isinstance(given, type):
        return repr(given)
    if isinstance(given, dict):
        return _told(list(given.items()))
    if isinstance(given, list | tuple):
        parts = [_told(one) for one in given]
        return None if None in parts else f"({', '.join(filter(None, parts))})"
    return None


def _ground() -> Recorded | None:
    """Return what the rows of the test come from: nothing, or what it was lent last; None when it wrote itself."""
    if not _borrower.may_be_served():
        return None
    blocks = connection.atomic_blocks
    if not (blocks and blocks[0]._from_testcase):
        with as_owner() as cursor:
            return None if tables_with_rows(cursor) else EMPTY
    # All of the test is one transaction, which gets its number at its first row.
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id_if_assigned() IS NULL")
        if cursor.fetchone()[0]:
            return EMPTY
    has = _borrower.has
    return has if has is not EMPTY and _rows_written() == _borrower.written else None


def _rows_written() -> int:
    """Return how many rows this transaction has inserted, changed and deleted, those of savepoints undone too."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT sum(pg_stat_get_xact_tuples_inserted(oid) + pg_stat_get_xact_tuples_updated(oid)"
            " + pg_stat_get_xact_tuples_deleted(oid)) FROM pg_class"
            " WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
        )
        return cursor.fetchone()[0]


def _record(play: Callable[[], Any], ground: Recorded, name: str) -> Recorded:
    """Play, and keep what is there then; the way to it is lent in its turn, and recorded."""
    at, title, outer = timezone.now(), f"{ground.title}, {name}", _borrower.records_upon
    _borrower.records_upon = ground
    try:
        with chance.drawn_from(f"{_borrower.seed} {title}", first_number=ground.number):
            returned = pickle.dumps(play())
            number = numbers.next_number()
    finally:
        _borrower.records_upon = outer
    rows = read_rows()
    return Recorded(rows, returned, min(at, _borrower.has.at), title, number, list(_changes(ground.rows, rows)))


def read_rows() -> dict[str, bytes]:
    """Return all rows of all tables, in the form of PostgreSQL's COPY."""
    rows = {}
    with as_owner() as cursor:
        for table in tables_with_rows(cursor):
            with cursor.copy(f"COPY {connection.ops.quote_name(table)} TO STDOUT (FORMAT binary)") as copy:
                rows[table] = b"".join(copy)
    return rows


def _changes(before: dict[str, bytes], after: dict[str, bytes]) -> Iterator[Change]:
    for table in sorted(before.keys() | after.keys()):
        if before.get(table) == after.get(table):
            continue
        known, found = (dict.fromkeys(_tuples(rows.get(table, b""))) for rows in (before, after))
        gone, key = [row for row in known if row not in found], _key_columns().get(table, "")
        if not key:
            yield Change(table, "", [], after.get(table, b""))
        else:
            new = b"".join(row for row in found if row not in known)
            yield Change(table, key, [_key_of(row) for row in gone], HEADER + new + END if new else b"")


HEADER, END = b"PGCOPY\n\xff\r\n\0" + bytes(8), b"\xff\xff"
"""Header and end of COPY's binary form; rows between them: number of fields, then each with its length."""


def _tuples(copied: bytes) -> Iterator[bytes]:
    place = len(HEADER)
    while place < len(copied) - len(END):
        start, (fields,) = place, struct.unpack_from("!h", copied, place)
        place += 2
        for _ in range(fields):
            (length,) = struct.unpack_from("!i", copied, place)
            place += 4 + max(length, 0)
        yield copied[start:place]


def _key_of(row: bytes) -> int:
    """Return the first field of a row, a number."""
    (length,) = struct.unpack_from("!i", row, 2)
    return int.from_bytes(row[6 : 6 + length], signed=True)


@cache
def _key_columns() -> dict[str, str]:
    """Return the primary key by table, where it is a number and the first column."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname, a.attname FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid"
            " JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = 1"
            " WHERE i.indisprimary AND i.indkey::text = '1' AND a.atttypid IN ('int4'::regtype, 'int8'::regtype)"
        )
        return dict(cursor.fetchall())


def _write_back(found: Recorded) -> None:
    with past_triggers() as cursor:
        for change in found.changes:
            table = connection.ops.quote_name(change.table)
            if not change.key:
                cursor.execute(f"DELETE FROM {table}")
            elif change.gone:
                key = connection.ops.quote_name(change.key)
                cursor.execute(f"DELETE FROM {table} WHERE {key} = ANY(%s)", [change.gone])
            if change.new:
                with cursor.copy(f"COPY {table} FROM STDIN (FORMAT binary)") as copy:
                    copy.write(change.new)
