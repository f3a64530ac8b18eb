"""The operator's table of limits says what the program does: each number, and no limit left out."""

import re
from importlib import import_module
from pathlib import Path

import pytest

PAGE = Path(__file__).resolve().parents[5] / "docs" / "exploitation" / "limites.md"
ROW = re.compile(
    r"^\|[^|]+\| (?P<number>\d+) \|.*\| `(?P<module>[\w.]+):(?P<name>\w+)(?P<rest>[^`]*)` \|$", re.MULTILINE
)
ROWS = [row.groupdict() for row in ROW.finditer(PAGE.read_text(encoding="utf-8"))]
LIMITS = re.compile(r"(PER|TRIES|MOST|CODES|WRONG|WITH_SCHOOL|BIRTH_DATE_TRIES|SUSPECT)")
NO_LIMIT = {"MOST_LINKS", "MOST_TEXTS"}
"""How long one letter is."""


def value_of(module: str, name: str, rest: str) -> int:
    """Follow ``[0].most`` or ``["codes"]`` from the constant."""
    found = getattr(import_module(module), name)
    for key, attribute in re.findall(r'\["?(\w+)"?\]|\.(\w+)', rest):
        found = getattr(found, attribute) if attribute else found[int(key) if key.isdecimal() else key]
    return found


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["name"] + row["rest"])
def test_each_number_is_the_programs(row):
    assert value_of(row["module"], row["name"], row["rest"]) == int(row["number"])


def test_no_limit_is_left_out():
    """Every constant of these modules that looks like a limit has its row."""
    told = {(row["module"], row["name"], row["rest"]) for row in ROWS}
    named = {(module, name) for module, name, _rest in told}
    missing = []
    for module in {module for module, _name in named}:
        for name, value in vars(import_module(module)).items():
            is_limit = LIMITS.match(name) and not isinstance(value, str) and name not in NO_LIMIT
            if is_limit and (module, name) not in named and _own(module, name):
                missing.append(f"{module}:{name}")
            elif is_limit and isinstance(value, dict):
                missing += [f"{module}:{name}[{key}]" for key in value if (module, name, f'["{key}"]') not in told]
    assert missing == []


def _own(module: str, name: str) -> bool:
    """Tell whether the module defines the constant, rather than importing it."""
    return (
        re.search(rf"^[\w, ]*\b{name}\b.*=", Path(import_module(module).__file__).read_text(), re.MULTILINE) is not None
    )
