"""The page of data protection of the path: no table younger than it without its line, no measure without its test."""

import re
from collections.abc import Collection
from pathlib import Path

from django.apps import apps
from django.db.migrations.loader import MigrationLoader

from tests.kit.sources import ROOT, text_of

PAGE = "docs/exploitation/parcours.md"
BEFORE = ("conventions", "0014_refusals")
"""Last migration before the page was written."""
LINE = re.compile(r"^\| `(\w+)` \|(?:[^|]*\|){5}([^|]*)\|$", re.MULTILINE)
TEST = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")


def tables_without_line(page: str, tables: Collection[str]) -> list[str]:
    """List the tables that the page does not tell, and the lines of tables that are none."""
    told = [name for name, _measure in LINE.findall(page)]
    return sorted({*tables} ^ {*told})


def measures_without_test(page: str, root: Path) -> list[str]:
    """List the lines that name no test, and the tests that they name in vain."""
    wanting = [name for name, measure in LINE.findall(page) if not TEST.search(measure)]
    for path, test in TEST.findall(page):
        if not (root / path).exists() or f"def {test}(" not in text_of(root / path):
            wanting.append(f"{path}::{test}")
    return wanting


def test_each_new_table_has_its_line():
    """Data, reader, reason, term and risk of a table are written before it is."""
    former = MigrationLoader(None).project_state(BEFORE).models
    tables = [
        model.__name__
        for model in apps.get_app_config("conventions").get_models()
        if ("conventions", model.__name__.lower()) not in former
    ]
    assert tables_without_line(text_of(ROOT / PAGE), tables) == []


def test_each_measure_has_its_test():
    """A measure that nothing tries is a promise."""
    assert measures_without_test(text_of(ROOT / PAGE), ROOT) == []


def test_a_table_untold_or_a_measure_untried_is_found(plant):
    """A table without line, a line without table, a measure without test, a test that is none."""
    lines = ("`Told` | a | b | c | d | e | closed → `tests/x.py::test_closed`", "`Gone` | a | b | c | d | e | hope")
    page = "".join(f"| {line} |\n" for line in lines)
    assert tables_without_line(page, ["Told", "Untold"]) == ["Gone", "Untold"]
    assert measures_without_test(page, plant("tests/x.py", "")) == ["Gone", "tests/x.py::test_closed"]
    assert measures_without_test(page, plant("tests/x.py", "def test_closed(): ...")) == ["Gone"]
