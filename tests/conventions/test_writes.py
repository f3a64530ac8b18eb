"""Who writes what, read from the code: a status is the door's alone, a view hands every write to a service."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TRADE = sorted(
    path
    for folder in ("conventions", "signatures", "config")
    for path in (ROOT / folder).rglob("*.py")
    if "migrations" not in path.parts
)
VIEWS = [path for path in TRADE if "views" in path.stem]
ROW_WRITES = {"save", "delete", "bulk_create", "bulk_update", "get_or_create", "update_or_create"}
QUERYSET_WRITES = {"create", "update"}


def status_writes(tree: ast.Module) -> Iterator[int]:
    """Yield the lines that set a column ``status`` other than through the door."""
    for node in ast.walk(tree):
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        if isinstance(node, (ast.Assign, ast.AugAssign, ast.AnnAssign)) and any(
            isinstance(target, ast.Attribute) and target.attr == "status" for target in targets
        ):
            yield node.lineno
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            names = {keyword.arg for keyword in node.keywords}
            if node.func.attr in {"update", "create", "get_or_create"} and "status" in names:
                yield node.lineno
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "setattr":
            yield from (node.lineno for name in node.args[1:2] if getattr(name, "value", "") == "status")


def row_writes(tree: ast.Module) -> Iterator[int]:
    """Yield the lines that write rows: ``save()``, ``objects.create()``, ``filter().update()``…"""
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        owner = ast.unparse(node.func.value)
        if node.func.attr in ROW_WRITES and not owner.endswith("session"):
            yield node.lineno
        if node.func.attr in QUERYSET_WRITES and ".objects" in owner:
            yield node.lineno


@pytest.mark.parametrize("path", TRADE, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_code_writes_a_status_outside_the_door(path):
    """``workflow.engine.fire`` alone: everything else would leave the journal behind."""
    assert list(status_writes(ast.parse(path.read_text(encoding="utf-8")))) == []


@pytest.mark.parametrize("path", VIEWS, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_view_writes_no_row_itself(path):
    """It asks a service, which says what it does and who may."""
    assert list(row_writes(ast.parse(path.read_text(encoding="utf-8")))) == []


@pytest.mark.parametrize(
    "code",
    ["x.status = 1", "X.objects.filter(a=1).update(status='signed')", "X.objects.create(status=1)",
     "setattr(x, 'status', 1)", "x.status += 1"],
)  # fmt: skip
def test_a_status_written_by_hand_is_found(code):
    """Each way round the door."""
    assert list(status_writes(ast.parse(code))) == [1]


@pytest.mark.parametrize(
    "code", ["x.save()", "X.objects.create(a=1)", "X.objects.filter(a=1).update(a=2)", "x.delete()"]
)
def test_a_row_written_by_a_view_is_found(code):
    """Each way; a dictionary and a session may be updated."""
    assert list(row_writes(ast.parse(code))) == [1]
    assert list(row_writes(ast.parse("context.update(a=1)\nhttp.session.save()"))) == []
