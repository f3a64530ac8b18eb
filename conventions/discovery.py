"""The rooms of the trade are found, not listed: a new room is a folder with the files that the others have."""

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from types import ModuleType

HERE = Path(__file__).parent


def names_of(wing: str, module: str = "*") -> Iterator[str]:
    """Yield the dotted name of every ``module`` of a wing (``domain``, ``pages``), at any depth, in order of name."""
    for path in sorted((HERE / wing).rglob(f"{module}.py")):
        if path.stem == "__init__":
            continue  # a package is imported with its modules
        yield ".".join((HERE.name, *path.relative_to(HERE).with_suffix("").parts))


def load(wing: str, module: str = "*") -> list[ModuleType]:
    """Import every ``module`` of a wing, or all of it."""
    return [import_module(name) for name in names_of(wing, module)]


def pages() -> list[str]:
    """Return the Django applications of the pages: what all share, then one per audience, a folder of ``pages/``."""
    shared = f"{HERE.name}.pages"
    return [shared, *(f"{shared}.{path.parent.name}" for path in sorted((HERE / "pages").glob("*/__init__.py")))]
