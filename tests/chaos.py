"""Races and kills, faults of chance and load: the tests play them shortly and ``make chaos`` at length.

A test marked ``chaos`` asks the fixture ``rounds`` how often it plays; the short form fails for the same fault, less
surely. ``python -m tests.chaos`` plays the long forms, then the demonstration five times beside two busy loops.
"""

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

DEMONSTRATIONS = 5
BUSY = 2
"""Processes that do nothing but hold a core, on a machine of two."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--chaos", action="store_true", help="play races and kills at length")


@pytest.fixture
def rounds(pytestconfig: pytest.Config) -> Callable[[int, int], int]:
    """Return what chooses between a number of rounds in every run and one in ``make chaos``."""
    return lambda short, long: long if pytestconfig.option.chaos else short


@contextmanager
def busy_machine() -> Iterator[None]:
    """Keep every core busy meanwhile."""
    loops = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(BUSY)]
    try:
        yield
    finally:
        for loop in loops:
            loop.kill()
            loop.wait()


def main(*arguments: str) -> int:
    """Run the tests marked ``chaos``, then the demonstrations; return the number of runs that failed."""
    chosen = ["-o", "testpaths=tests", "-m", "chaos", "--chaos", *arguments]
    tests = [sys.executable, "-m", "pytest", "-n", "2", "--dist", "loadgroup", *chosen]
    failed = subprocess.run(tests, check=False).returncode != 0
    with busy_machine():
        for number in range(1, DEMONSTRATIONS + 1):
            print(f"\nDemonstration {number} of {DEMONSTRATIONS}, beside {BUSY} busy loops", flush=True)
            failed += subprocess.run([sys.executable, "manage.py", "demo", "all"], check=False).returncode != 0
    print(f"\n{failed} of {1 + DEMONSTRATIONS} runs failed.")
    return failed


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:]))
