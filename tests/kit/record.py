"""Cost of each file of tests, as ``tests/record.txt`` keeps it; ``--record`` renews it from the best of three runs.

A line is a file: its seconds of processor, with fixtures and children, its tests, and the slowest of them. The whole
files that were run are written anew, those that have gone are left out, all others stay as they are.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
RECORD = ROOT / "tests" / "record.txt"
RUNS = 3
HEAD = """\
# Seconds of processor by file, number of tests, seconds of the slowest, path, its name: the best of three quiet runs.
# Renewed by `make test ARGS=--record` and `make test-long ARGS=--record`; tests/guards/test_tiers.py reads it.
"""
Run = dict[str, dict[str, float]]
"""Seconds by path and by name of a test, as ``--costs-to`` writes them."""


@dataclass(frozen=True)
class Cost:
    """The cost of one file."""

    seconds: float
    tests: int
    slowest: float
    name: str
    """Name of the slowest test."""


def read(text: str) -> dict[str, Cost]:
    """Return the costs by path that a record holds."""
    lines = (line.split(maxsplit=4) for line in text.splitlines() if not line.startswith("#"))
    return {
        path: Cost(float(seconds), int(tests), float(slowest), name) for seconds, tests, slowest, path, name in lines
    }


def written(costs: dict[str, Cost]) -> str:
    """Return the record that holds ``costs``, sorted by path."""
    width = max(map(len, costs), default=0)
    return HEAD + "".join(
        f"{cost.seconds:7.1f} {cost.tests:5} {cost.slowest:6.1f}  {path:{width}}  {cost.name}\n"
        for path, cost in sorted(costs.items())
    )


def best_of(runs: list[Run]) -> dict[str, Cost]:
    """Return what each file cost when it cost least, its slowest test likewise."""
    costs = {}
    for path in runs[0]:
        files = [run[path] for run in runs if path in run]
        tests = {name: min(file.get(name, seconds) for file in files) for name, seconds in files[0].items()}
        slowest = max(tests, key=tests.__getitem__)
        costs[path] = Cost(min(sum(file.values()) for file in files), len(tests), tests[slowest], slowest)
    return costs


def renewed(costs: dict[str, Cost], runs: list[Run], present: Iterable[str]) -> dict[str, Cost]:
    """Return ``costs`` with what ``runs`` measured, of the files that are there alone."""
    there = set(present)
    return {path: cost for path, cost in (costs | best_of(runs)).items() if path in there}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--record", action="store_true", help="renew tests/record.txt from the best of some runs")
    parser.addoption("--runs", type=int, default=RUNS, help=f"how many runs --record compares ({RUNS})")


def pytest_cmdline_main(config: pytest.Config) -> int | None:
    """Run the same tests as often as ``--record`` asks, each time in a process of its own, and write what they cost."""
    if not config.option.record:
        return None
    if config.option.keyword or config.option.markexpr or any("::" in name for name in config.args):
        raise pytest.UsageError("--record measures whole files: name files and folders alone.")
    given = [one for one in config.invocation_params.args if one != "--record" and not str(one).startswith("--runs")]
    runs = []
    with tempfile.TemporaryDirectory() as folder:
        for number in range(config.option.runs):
            told = Path(folder, f"{number}.json")
            print(f"Run {number + 1} of {config.option.runs}", flush=True)
            done = subprocess.run([sys.executable, "-m", "pytest", *given, f"--costs-to={told}"], cwd=ROOT, check=False)
            if done.returncode:
                print("The record stays as it was: a run failed.")
                return done.returncode
            runs.append(json.loads(told.read_text(encoding="utf-8")))
    known = read(RECORD.read_text(encoding="utf-8")) if RECORD.exists() else {}
    present = (str(path.relative_to(ROOT)) for path in ROOT.glob("tests/**/test_*.py"))
    RECORD.write_text(written(renewed(known, runs, present)), encoding="utf-8")
    return 0
