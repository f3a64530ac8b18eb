"""Who writes what, read from the code: a status is the door's alone, a page hands every write to the domain."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.kit.sources import ROOT, files, nodes_of, text_of

TRADE = ("conventions", "signatures", "config")
ROW_WRITES = {"save", "delete", "create", "bulk_create", "bulk_update", "get_or_create", "update_or_create"}
EXCUSED = {
    "conventions/pages/shared/drafting/steps.py form.save": "a part's form, which hands the part to its service",
    "conventions/pages/shared/device_handover.py account.save": "the session of an account, kept while another is held",
}
"""Calls of pages that look like a write, each with the reason."""


def written_statuses(root: Path) -> list[str]:
    """List the lines that set a column ``status`` other than through the door, ``workflow.engine.fire``."""
    return [
        f"{path.relative_to(root)}:{line}"
        for path in files(root, "*.py", *TRADE)
        if "status" in text_of(path)
        for line in sorted(set(_status_writes(path)))
    ]


def _status_writes(path: Path) -> Iterator[int]:
    for node in nodes_of(path):
        if isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            if any(isinstance(target, ast.Attribute) and target.attr == "status" for target in targets):
                yield node.lineno
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            names = {keyword.arg for keyword in node.keywords}
            if node.func.attr in {"update", "create", "get_or_create"} and "status" in names:
                yield node.lineno
        elif isinstance(node, ast.Call) and getattr(node.func, "id", "") == "setattr":
            yield from (node.lineno for name in node.args[1:2] if getattr(name, "value", "") == "status")


def page_modules(root: Path) -> list[Path]:
    """List all modules of pages, and every view that stands elsewhere: in ``views.py`` or in a folder ``views``."""
    return [
        path
        for path in files(root, "*.py")
        if path.is_relative_to(root / "conventions/pages") or "views" in path.relative_to(root).with_suffix("").parts
    ]


def rows_written_by_pages(root: Path) -> list[str]:
    """List « path owner.method » for each call of a page that writes a row; a session may be saved."""
    return [
        f"{path.relative_to(root)} {call}" for path in page_modules(root) for call in sorted(set(_row_writes(path)))
    ]


def _row_writes(path: Path) -> Iterator[str]:
    for node in nodes_of(path):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        owner, method = ast.unparse(node.func.value), node.func.attr
        updates = method == "update" and (".objects" in owner or owner.endswith(")"))
        if (method in ROW_WRITES or updates) and not owner.endswith("session"):
            yield f"{owner}.{method}"


def test_no_code_writes_a_status_outside_the_door():
    """Everything but ``workflow.engine.fire`` would leave the journal behind."""
    assert written_statuses(ROOT) == []


def test_a_status_written_by_hand_is_found(plant):
    """Each way round the door, in any folder of the trade; a comparison or another column is left alone."""
    ways = ["x.status = 1", "X.objects.filter(a=1).update(status='signed')", "X.objects.create(status=1)"]
    ways += ["setattr(x, 'status', 1)", "x.status += 1", "x.status: int = 1"]
    plant("signatures/deep/a.py", "\n".join(ways))
    plant("config/a.py", "x.state = 1\nrender(http, 'a.html', status=409)\nsetattr(x, 'name', x.status)")
    plant("conventions/migrations/a.py", ways[0])
    root = plant("conventions/domain/a.py", ways[0])
    lines = [f"signatures/deep/a.py:{number}" for number in range(1, len(ways) + 1)]
    assert written_statuses(root) == ["conventions/domain/a.py:1", *lines]


def test_a_page_writes_no_row_itself():
    """It asks the domain, which says what it does and who may; what is excused still looks like a write."""
    assert sorted(rows_written_by_pages(ROOT)) == sorted(EXCUSED)


def test_every_view_of_the_site_is_read():
    """One module or a folder of them, whatever the room: each ``urls.py`` of pages stands beside one that is read."""
    modules = page_modules(ROOT)
    read = {path.relative_to(ROOT).as_posix() for path in modules}
    assert {
        "config/views.py",
        "config/development/demo/views.py",
        "conventions/pages/staff/lists/views/pupils.py",
    } <= read
    assert {"conventions/pages/bearers/host/views.py", "conventions/pages/bearers/host/services.py"} <= read
    rooms = {path.parent for path in files(ROOT, "urls.py", "conventions/pages")}
    assert rooms - {parent for path in modules for parent in path.parents} == set()


def test_a_row_written_by_a_page_is_found(plant):
    """In a view of any shape and in a page's service, each way; a dictionary and a session may be updated."""
    plant("conventions/pages/staff/lists/views/pupils.py", "x.save()\nX.objects.filter(a=1).update(a=2)")
    plant("conventions/pages/bearers/host/views.py", "X.objects.create(a=1)\npage.rows.filter(a=1).update(a=2)")
    plant("conventions/pages/bearers/host/services.py", "x.delete()\nX.objects.bulk_create(rows)")
    plant("conventions/pages/kit/forms.py", "context.update(a=1)\nself.fields.update(more)\nhttp.session.save()")
    plant("conventions/domain/law/services.py", "x.save()")
    root = plant("config/views.py", "x.hosts.get_or_create(a=1)")
    assert rows_written_by_pages(root) == [
        "config/views.py x.hosts.get_or_create",
        "conventions/pages/bearers/host/services.py X.objects.bulk_create",
        "conventions/pages/bearers/host/services.py x.delete",
        "conventions/pages/bearers/host/views.py X.objects.create",
        "conventions/pages/bearers/host/views.py page.rows.filter(a=1).update",
        "conventions/pages/staff/lists/views/pupils.py X.objects.filter(a=1).update",
        "conventions/pages/staff/lists/views/pupils.py x.save",
    ]
