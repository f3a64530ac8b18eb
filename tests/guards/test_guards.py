"""The guards themselves: each is asked by a test of the repository and by a twin, which shows that it finds."""

import ast
from pathlib import Path

from tests.kit.sources import ROOT, files, tree_of

LISTS = ("list[str]", "Iterator[str]")
"""Types of a guard's answer: one sentence for each offender."""


def guards_without_twin(root: Path) -> list[str]:
    """List the guards that fewer than two tests ask."""
    found = []
    for path in files(root, "test_*.py", "tests/guards"):
        functions = [node for node in tree_of(path).body if isinstance(node, ast.FunctionDef)]
        tests = [node for node in functions if node.name.startswith("test_")]
        for guard in (node for node in functions if node.returns and ast.unparse(node.returns) in LISTS):
            asking = [test for test in tests if guard.name in _called(test)]
            if len(asking) < 2 and not guard.name.startswith("_"):
                found.append(f"{path.relative_to(root)} {guard.name}")
    return found


def _called(function: ast.FunctionDef) -> set[str]:
    return {getattr(node.func, "id", "") for node in ast.walk(function) if isinstance(node, ast.Call)}


def test_every_guard_has_a_twin():
    """A guard that cannot be shown to fail is none."""
    assert guards_without_twin(ROOT) == []


def test_a_guard_without_twin_is_found(plant):
    """Asked once, or never; what helps a guard, and what gives something else, need none."""
    guards = "def twice(root) -> list[str]: ...\ndef once(root) -> list[str]: ...\ndef never(x) -> Iterator[str]: ...\n"
    helpers = "def _helper(x) -> list[str]: ...\ndef number(x) -> int: ...\n"
    tests = "def test_a():\n    assert twice(ROOT) == once(ROOT) == []\ndef test_b():\n    assert twice(tmp_path)\n"
    root = plant("tests/guards/test_x.py", guards + helpers + tests)
    assert guards_without_twin(root) == ["tests/guards/test_x.py once", "tests/guards/test_x.py never"]
