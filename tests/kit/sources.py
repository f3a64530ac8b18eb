"""The repository as guards read it: each file once in a run, each module parsed once; trees made for a twin as well."""

import ast
from collections.abc import Callable
from functools import cache, wraps
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar

ROOT = Path(__file__).resolve().parents[2]
FLOORS = ("notifications", "workflow", "signatures", "conventions", "config")
"""Folders of the product, from the ground up."""

P, R = ParamSpec("P"), TypeVar("R")


def _kept(read: Callable[Concatenate[Path, P], R]) -> Callable[Concatenate[Path, P], R]:
    """Keep what was read of the repository; what a twin has planted is read each time."""
    known = cache(read)

    @wraps(read)
    def reading(path: Path, *more: P.args, **named: P.kwargs) -> R:
        return (known if path.is_relative_to(ROOT) else read)(path, *more, **named)

    return reading


@_kept
def files(root: Path, pattern: str, *folders: str) -> tuple[Path, ...]:
    """List the files below these folders of ``root`` that match, sorted, migrations apart; of all floors by default."""
    found = {path for folder in folders or FLOORS for path in (root / folder).rglob(pattern)}
    return tuple(sorted(path for path in found if path.is_file() and "migrations" not in path.parts))


def templates(root: Path) -> tuple[Path, ...]:
    """List the templates of pages."""
    return files(root, "templates/**/*.html", "conventions", "config")


@_kept
def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8")


@_kept
def tree_of(path: Path) -> ast.Module:
    """Return a module as it is parsed, which nobody changes."""
    return ast.parse(text_of(path), filename=str(path))


@_kept
def nodes_of(path: Path) -> tuple[ast.AST, ...]:
    """Return all nodes of a module, in the order of :func:`ast.walk`."""
    return tuple(ast.walk(tree_of(path)))
