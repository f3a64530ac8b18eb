"""The operator's table of limits says what the program does: each number, and no limit left out."""

import re
from collections.abc import Collection
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import NamedTuple

from tests.kit.sources import ROOT, text_of

PAGE = ROOT / "docs/exploitation/limites.md"
ROW = re.compile(r"^\|[^|]+\| (\d+) \|.*\| `([\w.]+):(\w+)([^`]*)` \|$", re.MULTILINE)
LIMITS = re.compile(r"(PER|TRIES|MOST|CODES|WRONG|WITH_SCHOOL|BIRTH_DATE_TRIES|SUSPECT)")
NO_LIMIT = {"MOST_LINKS", "MOST_TEXTS"}
"""How long one letter is."""


class Row(NamedTuple):
    """A line of the table: the number, and where the program has it."""

    number: str
    module: str
    name: str
    rest: str


def rows(text: str) -> list[Row]:
    return [Row(*found) for found in ROW.findall(text)]


def wrong_numbers(told: Collection[Row]) -> list[str]:
    """List the limits of which the table says another number than the program."""
    return [f"{row.name}{row.rest} is {value}" for row in told if (value := _value(row)) != int(row.number)]


def _value(row: Row) -> int:
    """Follow ``[0].most`` or ``["codes"]`` from the constant."""
    found = getattr(import_module(row.module), row.name)
    for key, attribute in re.findall(r'\["?(\w+)"?\]|\.(\w+)', row.rest):
        found = getattr(found, attribute) if attribute else found[int(key) if key.isdecimal() else key]
    return found


def untold_limits(told: Collection[Row], modules: Collection[ModuleType]) -> list[str]:
    """List the constants of these modules that look like a limit and have no row."""
    named, parts = {(row.module, row.name) for row in told}, {(row.module, row.name, row.rest) for row in told}
    missing = []
    for module in modules:
        where = module.__name__
        for name, value in vars(module).items():
            is_limit = LIMITS.match(name) and not isinstance(value, str) and name not in NO_LIMIT
            if is_limit and (where, name) not in named and _defines(module, name):
                missing.append(f"{where}:{name}")
            elif is_limit and isinstance(value, dict):
                missing += [f"{where}:{name}[{key}]" for key in value if (where, name, f'["{key}"]') not in parts]
    return missing


def _defines(module: ModuleType, name: str) -> bool:
    """Tell whether the module defines the constant, rather than importing it."""
    return re.search(rf"^[\w, ]*\b{name}\b.*=", text_of(Path(str(module.__file__))), re.MULTILINE) is not None


def test_each_number_is_the_programs():
    """The operator's page has the number that stops somebody."""
    told = rows(text_of(PAGE))
    assert len(told) > 30
    assert wrong_numbers(told) == []


def test_no_limit_is_left_out():
    """Every constant of the modules named there that looks like a limit has its row."""
    told = rows(text_of(PAGE))
    assert untold_limits(told, [import_module(name) for name in sorted({row.module for row in told})]) == []


def test_a_limit_told_wrongly_or_not_at_all_is_found(tmp_path):
    """A number that was changed in the program, a constant and a key of a table that nobody wrote down."""
    (tmp_path / "limits.py").write_text("MOST_PRESSES = 3\nTRIES_OF = {'code': 5, 'link': 7}\nNAME = 2\n")
    module = ModuleType("limits_of_a_twin")
    module.__file__ = str(tmp_path / "limits.py")
    vars(module).update(MOST_PRESSES=3, TRIES_OF={"code": 5, "link": 7}, NAME=2)
    (row,) = rows('| Des codes | 5 | par heure | `limits_of_a_twin:TRIES_OF["code"]` |')
    assert untold_limits([row], [module]) == ["limits_of_a_twin:MOST_PRESSES", "limits_of_a_twin:TRIES_OF[link]"]
    [true, *_others] = rows(text_of(PAGE))
    assert len(wrong_numbers([true, true._replace(number="99999")])) == 1
