"""Tree of a guard: its own, where a twin plants the offence that its guard must find."""

from collections.abc import Callable
from pathlib import Path

import pytest


@pytest.fixture
def plant(tmp_path: Path) -> Callable[[str, str], Path]:
    """Return a function that writes a file into a repository made for this test, and gives the repository's root."""

    def planted(name: str, text: str) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return tmp_path

    return planted


def pytest_assertrepr_compare(op: str, left: object, right: object) -> list[str] | None:
    """Have the offenders that a guard lists printed one a line, where none was wanted."""
    if op == "==" and right == [] and isinstance(left, list):
        return [f"{len(left)} found", *map(str, left)]
    return None
