"""A command run under another day and hour: all its processes agree, also those with an environment of their own."""

from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tests.moved_clock.__main__ import moved, offset_to

ROOT = Path(__file__).resolve().parent.parent
PARIS = ZoneInfo("Europe/Paris")
SATURDAY = "2032-12-04 21:30"
CLOCKS = """
import subprocess, sys, time
show = [sys.executable, "-E", "-c", "import time; print(time.time())"]
inherited = subprocess.run(show, capture_output=True, text=True).stdout
alone = subprocess.run(show, env={"LANG": "C.UTF-8"}, capture_output=True, text=True).stdout
begin = time.monotonic()
print(time.time(), inherited, alone, f"{time.monotonic() - begin < 60}")
"""


def test_a_moment_is_said_as_in_paris():
    now = datetime(2026, 11, 26, 23, 0, tzinfo=UTC)
    assert offset_to("2026-11-27 00:30", now=now) == 30 * 60
    assert offset_to("2027-07-03 21:30", now=now) == (datetime(2027, 7, 3, 19, 30, tzinfo=UTC) - now).total_seconds()


@pytest.mark.parametrize(
    ("moment", "said"), [("2026-11-26 23:59", "past"), ("samedi", "is no moment"), ("2026-02-30 12:00", "is no moment")]
)
def test_a_moment_that_is_past_or_none_is_refused_in_a_sentence(moment, said):
    """The keys of development began today: before that nothing that they sign would be valid."""
    with pytest.raises(SystemExit, match=said):
        offset_to(moment, now=datetime(2026, 11, 26, 23, 0, tzinfo=UTC))


def test_variables_of_the_command_are_kept():
    environment = moved({"PYTHONPATH": "/elsewhere", "DATABASE_URL": "x"}, seconds=60, library=Path("/lib/clock.so"))
    assert environment["DATABASE_URL"] == "x"
    assert environment["PYTHONPATH"].endswith("moved_clock:/elsewhere")
    assert environment["FAKETIME"] == "+60"


def test_a_command_of_a_moved_command_counts_from_the_clock_it_reads():
    """The whole suite under another clock plays this file too."""
    environment = moved({"FAKETIME": "+1000"}, seconds=60, library=Path("/lib/clock.so"))
    assert environment["FAKETIME"] == "+1060"
