"""The rooms of the trade are found, not listed: a new room is a folder with the files that the others have."""

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from types import ModuleType

HERE = Path(__file__).parent
CALLED = frozenset({"documents", "charts", "assignment"})
"""Rooms that draw and compute: nothing there is registered under a name, so that only whoever calls them loads them."""


def names_of(wing: str, module: str = "*") -> Iterator[str]:
    """Yield the dotted name of every ``module`` of a wing (``domain``, ``pages``), at any depth, in order of name."""
    for path in sorted((HERE / wing).rglob(f"{module}.py")):
        if path.stem == "__init__" or CALLED.intersection(path.parts):
            continue  # a package is imported with its modules
        yield ".".join((HERE.name, *path.relative_to(HERE).with_suffix("").parts))


def load(wing: str, module: str = "*") -> list[ModuleType]:
    """Import every ``module`` of a wing, or all of it."""
    return [import_module(name) for name in names_of(wing, module)]


def pages() -> list[str]:
    """Return the Django applications of the pages: the kit, then one per page, a folder of a group."""
    wing = HERE / "pages"
    found = [wing / "kit", *(path.parent for path in sorted(wing.glob("*/*/__init__.py")))]
    return [".".join((HERE.name, *folder.relative_to(HERE).parts)) for folder in found]
