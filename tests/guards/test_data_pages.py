"""Pages of data protection: no table younger than its page without its line, no measure without its test."""

import re
from collections.abc import Collection
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest
from django.apps import apps
from django.db.migrations.loader import MigrationLoader

from tests.kit.sources import ROOT, text_of

AGES = {"0014_refusals": "", "0022_photos_allowed": "docs/exploitation/parcours.md", "": "docs/exploitation/pfmp.md"}
"""Last migration of each age, the present one at the end, and the page that tells the tables of that age."""
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


@cache
def tables_until(migration: str) -> frozenset[str]:
    """Return the names of the tables that stand once a migration has been played; those of today for the empty name."""
    models = apps.get_app_config("conventions").get_models()
    if not migration:
        return frozenset(model.__name__ for model in models)
    then = MigrationLoader(None).project_state(("conventions", migration)).models
    return frozenset(model.__name__ for model in models if ("conventions", model.__name__.lower()) in then)


@pytest.mark.parametrize(("before", "until"), [*pairwise(AGES)])
def test_each_new_table_has_its_line(before, until):
    """Data, reader, reason, term and risk of a table are written before it is."""
    assert tables_without_line(text_of(ROOT / AGES[until]), tables_until(until) - tables_until(before)) == []


@pytest.mark.parametrize("page", [page for page in AGES.values() if page])
def test_each_measure_has_its_test(page):
    """A measure that nothing tries is a promise."""
    assert measures_without_test(text_of(ROOT / page), ROOT) == []


def test_a_table_untold_or_a_measure_untried_is_found(plant):
    """A table without line, a line without table, a measure without test, a test that is none."""
    lines = ("`Told` | a | b | c | d | e | closed → `tests/x.py::test_closed`", "`Gone` | a | b | c | d | e | hope")
    page = "".join(f"| {line} |\n" for line in lines)
    assert tables_without_line(page, ["Told", "Untold"]) == ["Gone", "Untold"]
    assert measures_without_test(page, plant("tests/x.py", "")) == ["Gone", "tests/x.py::test_closed"]
    assert measures_without_test(page, plant("tests/x.py", "def test_closed(): ...")) == ["Gone"]
