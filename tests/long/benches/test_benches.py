"""Every benchmark ends, in a form of a few seconds: what it would take in full is nobody's but `make bench`'s."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.bench.__main__ import known

ROOT = Path(__file__).resolve().parents[3]
PATIENCE = 1200.0
RATIO = re.compile(r"^\S.* \d+(?:\.\d+)? (?:ms|s|kB) +\d+(?:\.\d+)? (?:ms|s|kB) +\d+\.\d\d +-", re.MULTILINE)
HOW_FAR = re.compile(r"^ +… \S", re.MULTILINE)
ENDED = re.compile(r"^\(\d+\.\d s\)$", re.MULTILINE)


@pytest.fixture(scope="module")
def told() -> dict[str, str]:
    """Return the prints of each benchmark, all played small in one process; text after the last is its error."""
    command = [sys.executable, "-m", "tests.bench", "small"]
    played = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE, check=False)
    names = re.split(r"^(\w+)\n(?=what )", played.stdout, flags=re.MULTILINE)[1:]
    texts = dict(zip(names[::2], names[1::2], strict=True))
    last = next(reversed(texts), "")
    return texts | {last: texts.get(last, "") + played.stderr}


@pytest.mark.parametrize("name", known())
def test_a_benchmark_ends_and_says_how_far_it_is(told, name):
    """It prints its progress, at least a comparison, and how long it took."""
    said = told.get(name, f"another one died before it: {list(told.values())[-1]}")
    assert ENDED.search(said), said
    assert RATIO.search(said), said
    assert HOW_FAR.search(said), said
