"""The cast: an agreement in a given state is played once by each process and written back for the tests that follow.

A test that asks :mod:`tests.kit.lives` for an agreement before it has written anything gets the rows that an earlier
play of the same state left: journal, agenda, outbox and document as real transitions made them. Whatever a test
could have changed beforehand has it play anew: rows, settings, patched names, a moved clock, a school of its own.
"""

import pickle
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import wraps
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from tests.kit.append_only_flush import tables_with_rows
from tests.kit.chance import drawn_from
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


@dataclass(frozen=True)
class Recorded:
    """What one play left: the rows by table, and what it returned."""

    rows: dict[str, bytes]
    returned: bytes
    at: datetime

    def is_fresh(self) -> bool:
        now = timezone.now()
        return timedelta() <= now - self.at < FRESH and (now.date(), now.hour) == (self.at.date(), self.at.hour)


_recorded: dict[str, Recorded] = {}
_borrower: "Borrower | None" = None


@dataclass(frozen=True)
class Borrower:
    """The test that runs now, as it was before it changed anything."""

    patches: pytest.MonkeyPatch
    settings: object
    seed: int
    account: list[tuple[str, object]]
    """What the report of the test brings to the account of the run."""
    plays: bool
    """It listens, or is marked so."""

    def may_be_served(self) -> bool:
        changed = self.patches._setattr or self.patches._setitem or settings._wrapped is not self.settings
        return not (self.plays or changed)


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


def from_the_cast(play: Play) -> Play:
    """Have ``play`` write back what it did before, where that makes no difference to the test."""

    @wraps(play)
    def written_back(*args: Any, **given: Any) -> Any:
        if _borrower is None:  # within another play
            return play(*args, **given)
        if not _may_serve(args, given):
            _borrower.account.append(("cast", "played"))
            with _nobody_borrowing():
                return play(*args, **given)
        key = repr((play.__name__, args, sorted(given.items())))
        found = _recorded.get(key)
        if found is None or not found.is_fresh():
            found = _recorded[key] = _record(play, key, args, given)
            _borrower.account.append(("cast", "played for others"))
        else:
            _write_back(found)
            _borrower.account.append(("cast", "written back"))
        return pickle.loads(found.returned)

    return written_back


@contextmanager
def _nobody_borrowing() -> Iterator[None]:
    global _borrower
    test, _borrower = _borrower, None
    try:
        yield
    finally:
        _borrower = test


def _may_serve(args: tuple[Any, ...], given: dict[str, Any]) -> bool:
    plain = all(isinstance(value, str | int | date | None) for value in (*args, *given.values()))
    return plain and _borrower.may_be_served() and _nothing_written()


def _nothing_written() -> bool:
    blocks = connection.atomic_blocks
    if (
        blocks and blocks[0]._from_testcase
    ):  # all of the test is one transaction, which gets its number at its first row
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_current_xact_id_if_assigned() IS NULL")
            return cursor.fetchone()[0]
    with as_owner() as cursor:
        return not tables_with_rows(cursor)


def _record(play: Play, key: str, args: tuple[Any, ...], given: dict[str, Any]) -> Recorded:
    at, seed = timezone.now(), f"cast {_borrower.seed} {key}"
    with _nobody_borrowing(), drawn_from(seed, first_number=FIRST_NUMBER):
        returned = pickle.dumps(play(*args, **given))
    return Recorded(read_rows(), returned, at)


def read_rows() -> dict[str, bytes]:
    """Return all rows of all tables, in the form of PostgreSQL's COPY."""
    rows = {}
    with as_owner() as cursor:
        for table in tables_with_rows(cursor):
            with cursor.copy(f"COPY {connection.ops.quote_name(table)} TO STDOUT (FORMAT binary)") as copy:
                rows[table] = b"".join(copy)
    return rows


def _write_back(found: Recorded) -> None:
    with past_triggers() as cursor:
        for table, rows in found.rows.items():
            with cursor.copy(f"COPY {connection.ops.quote_name(table)} FROM STDIN (FORMAT binary)") as copy:
                copy.write(rows)
