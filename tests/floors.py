"""Reads a source tree and says where it breaks the plan of the house: floors, rooms, signals, top level."""

import ast
from collections.abc import Iterator
from pathlib import Path

FLOORS = ("notifications", "workflow", "signatures", "conventions", "config")
"""From the ground up: imports go down only."""
ROOMS = (
    *(
        "limits",
        "people",
        "links",
        "offers",
        "applications",
        "agreements",
        "attendance",
        "evaluations",
        "amendments",
        "reports",
    ),
    *("verification", "approvals", "parties", "family", "hosting", "tutoring", "school", "paper", "registry"),
    *("followup", "statistics", "evidence", "audit", "retention", "demo"),
)
"""Rooms of conventions/, in the order in which they may import one another."""
WHOLE_TRADE = {"models", "flows", "urls", "admin", "apps", "management", "migrations"}
"""Modules of conventions/ that bring the rooms together: they import any room, no room imports them."""
TOP_FOLDERS = {*FLOORS, "tests", "docs"}
TOP_FILES = {"manage.py", "gunicorn.conf.py", "pyproject.toml", "README.md", "Makefile", "LICENSE", "CHANGELOG.md"}
TOP_FILES |= {"requirements.in", "requirements.txt", "requirements-dev.in", "requirements-dev.txt"}
LOADERS = {"import_module", "import_string", "get_model", "get_app_config", "__import__"}
"""Functions by which a name in a string becomes an import."""


def broken_rules(root: Path) -> list[str]:
    """Return one sentence per breach in the tree at ``root``, sorted."""
    found = list(_odd_names(root))
    for floor in FLOORS:
        for path in sorted((root / floor).rglob("*.py")):
            module = path.relative_to(root).with_suffix("").parts
            tree = ast.parse(path.read_text(encoding="utf-8"), filename=str(path))
            for line, target in imports(tree, module, is_package=path.name == "__init__.py"):
                reason = forbidden(module, target)
                if reason:
                    found.append(f"{path.relative_to(root)}:{line} imports {'.'.join(target)}: {reason}")
    return sorted(found)


def imports(tree: ast.Module, module: tuple[str, ...], *, is_package: bool) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Yield line and dotted name of all that is imported, inside functions and by relative names too."""
    package = module[:-1]  # of a package's own __init__, the last part is "__init__"
    assert is_package == (module[-1] == "__init__")
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, tuple(alias.name.split("."))
        elif isinstance(node, ast.ImportFrom):
            start = package[: len(package) - node.level + 1] if node.level else ()
            base = (*start, *(node.module.split(".") if node.module else ()))
            for alias in node.names:
                yield node.lineno, (*base, alias.name)
        elif isinstance(node, ast.Call) and node.args:
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            first = node.args[0]
            if name in LOADERS and isinstance(first, ast.Constant) and isinstance(first.value, str):
                yield node.lineno, tuple(first.value.split("."))


def forbidden(module: tuple[str, ...], target: tuple[str, ...]) -> str:
    """Say why ``module`` may not import ``target``; empty when it may."""
    floor, goal = module[0], target[0]
    if goal == "tests":
        return "the tests are for tests."
    if goal == "django" and ("signals" in target or target[:2] == ("django", "dispatch")):
        return "no signals; say it in the caller or through the door."
    if goal not in FLOORS:
        return ""
    if FLOORS.index(goal) > FLOORS.index(floor):
        return f"{goal} stands above {floor}."
    if floor == goal == "conventions":
        return _forbidden_between_rooms(module[1], target[1] if len(target) > 1 else "")
    return ""


def _forbidden_between_rooms(here: str, there: str) -> str:
    if here in WHOLE_TRADE:
        return ""
    if there in WHOLE_TRADE:
        return f"{there} brings all rooms together; import the room itself."
    if there not in ROOMS:
        return ""
    if here not in ROOMS:
        return f"{here} serves all rooms and may know none."
    if ROOMS.index(there) > ROOMS.index(here):
        return f"the room {there} comes after {here}."
    return ""


def _odd_names(root: Path) -> Iterator[str]:
    for path in sorted(root.iterdir()):
        if path.name.startswith(".") or path.name in ("var", "__pycache__"):
            continue
        if path.name not in (TOP_FOLDERS if path.is_dir() else TOP_FILES):
            yield f"{path.name} stands at the top level, which stays as docs and architecture name it."
    rooms = root / "conventions"
    for path in sorted(rooms.iterdir()) if rooms.is_dir() else ():
        if path.is_dir() and (path / "__init__.py").exists() and path.name not in {*ROOMS, *WHOLE_TRADE, "templates"}:
            yield f"conventions/{path.name} is no room of the plan: give it its place in tests/floors.py."
