"""How many uploaded files a machine examines at once: real processes take the slots, and die."""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from signatures import sandbox, scans, slots
from signatures.scans import REFUSALS, UnreadableScan, read_scan
from signatures.slots import Another, Busy, slot
from tests.kit import paper_sheets as sheets

HOLDER = """
import sys
from pathlib import Path
from django.conf import settings
settings.configure(EXAMINATIONS_DIR=Path(sys.argv[1]), EXAMINATIONS_AT_ONCE=int(sys.argv[2]))
from signatures.slots import slot
with slot():
    print("held", flush=True)
    sys.stdin.read()
"""

Hold = Callable[[], subprocess.Popen[str]]


@pytest.fixture(autouse=True)
def two_slots(settings, tmp_path) -> None:
    """A machine of its own."""
    settings.EXAMINATIONS_AT_ONCE = 2
    settings.EXAMINATIONS_DIR = tmp_path / "state" / "examinations"


@pytest.fixture
def hold(settings) -> Iterator[Hold]:
    """Return what starts another process that holds a slot until its standard input ends."""
    with ExitStack() as ends:

        def start() -> subprocess.Popen[str]:
            place = (str(settings.EXAMINATIONS_DIR), str(settings.EXAMINATIONS_AT_ONCE))
            holder = subprocess.Popen(
                [sys.executable, "-c", HOLDER, *place], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
            )
            ends.enter_context(holder)
            ends.callback(holder.kill)
            assert holder.stdout.readline() == "held\n"
            return holder

        yield start


def test_slots_are_shared_by_all_processes_and_come_back(hold):
    """The third learns that it has to come again, and is served once a holder is done."""
    first, _second = hold(), hold()
    with pytest.raises(Busy), slot():
        pass
    first.communicate("")
    with slot(), pytest.raises(Busy), slot():
        pass


def test_strangers_leave_a_slot_to_schools(monkeypatch):
    """A copy that anybody uploads is refused while a scan still finds its place; with a single slot all share it."""
    monkeypatch.setattr(scans.subprocess, "run", None)
    with slot(), pytest.raises(Busy):
        sandbox.examine(b"", roots=())
    with slot(), slot():
        pass


def test_one_pile_is_read_at_a_time_and_leaves_a_slot(monkeypatch):
    """Whoever comes second leaves at once and takes no slot; a scan beside it still finds its place."""
    monkeypatch.setattr(scans.subprocess, "run", None)
    with slot(alone="pile"):
        with pytest.raises(Another):
            scans.read_stretch(b"", 0, 8)
        with slot():
            pass
    with slot(), pytest.raises(Busy) as refusal:
        scans.read_stretch(b"", 0, 8)
    assert refusal.type is Busy


def test_the_slot_of_a_killed_process_is_free(hold):
    """SIGKILL runs no code of the holder: the system frees the lock."""
    holders = [hold(), hold()]
    for holder in holders:
        holder.kill()
        holder.wait()
    with slot(), slot():
        pass


def test_sixteen_strangers_who_find_no_place_are_answered_at_once(hold, monkeypatch):
    """Each slot is looked at once and nobody sleeps: no thread of the site is held by whoever waits."""
    hold(), hold()
    looked, slept, lock = [], [], slots.fcntl.flock

    def looking(*args: int) -> None:
        looked.append(args)
        lock(*args)

    monkeypatch.setattr(slots.fcntl, "flock", looking)
    monkeypatch.setattr(time, "sleep", slept.append)
    for _ in range(16):
        with pytest.raises(Busy):
            sandbox.examine(b"", roots=())
    assert (len(looked), slept) == (16, [])


def test_a_failed_examination_gives_its_slot_back(monkeypatch):
    """Ten in a row find a place, however they end."""

    def broken(*args, **more):
        raise OSError

    monkeypatch.setattr(subprocess, "run", broken)
    for _ in range(10):
        with pytest.raises(OSError):
            sandbox.examine(b"", roots=())
        with pytest.raises(UnreadableScan, match=REFUSALS["unreadable"]):
            read_scan(b"")


def test_copies_and_scans_share_the_slots(hold, monkeypatch):
    """Neither starts a process when none is free; a scan says so in words, nobody calls it unreadable."""
    hold(), hold()
    monkeypatch.setattr(scans.subprocess, "run", None)
    with pytest.raises(Busy):
        sandbox.examine(b"", roots=())
    with pytest.raises(UnreadableScan, match="dans une minute"):
        read_scan(sheets.jpeg(sheets.blank()))


def test_a_process_holds_its_slot_while_it_examines(monkeypatch):
    """The lock is taken before the process starts and given back after it ended."""
    seen = []

    def run(*args, **more):
        with ExitStack() as others:
            seen.append(_taken(others))
        return subprocess.CompletedProcess(args, 0, b'{"refusal": "kind"}\n', b"")

    monkeypatch.setattr(subprocess, "run", run)
    with pytest.raises(UnreadableScan):
        read_scan(b"")
    sandbox.examine(b"", roots=())
    with ExitStack() as others:
        assert (seen, _taken(others)) == ([1, 1], 2)


def _taken(stack: ExitStack) -> int:
    """Take every slot that is free and return how many there were."""
    for count in range(10):
        try:
            stack.enter_context(slot())
        except Busy:
            return count
    raise AssertionError("There is no end of slots.")


def test_the_folder_is_private(settings):
    with slot():
        folder = settings.EXAMINATIONS_DIR
        assert folder.stat().st_mode & 0o777 == 0o700
        assert {file.stat().st_mode & 0o777 for file in folder.iterdir()} == {0o600}
