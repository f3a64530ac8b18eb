"""Sources met in a language: the modules and templates from which its pages are made, found by following the source.

Texts of messages are met in every language; one that only staff read holds nothing to translate.
"""

import ast
import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from importlib.util import resolve_name
from pathlib import Path

from django.conf import settings

from config.development.extraction import FLOORS, ROOT, Sentence, sentences_of

HERE = Path(__file__).parent
_SAID = re.compile(r"^LANGUAGES = (?:tuple)?(\(.*\))$", re.MULTILINE)
_ERROR = re.compile(r"\d{3}(_\w+)?\.html")
"""Pages that are shown instead of another, in its language."""
MAILS, FOOT = "notifications.rendering", "config.rgaa.foot"
_TEMPLATE = re.compile(r"[\"']([\w/]+\.(?:html|svg|txt))[\"']")


def sentences_met(language: str) -> Iterator[Sentence]:
    """Yield the sentences of the pages that say this language, and of all that they import, extend and include."""
    return (sentence for path in files_met(language) for sentence in sentences_of(path))


def files_met(language: str) -> set[Path]:
    """Return the modules and the templates from which the pages in this language are made."""
    return _made_from(frozenset(path for path in _modules().values() if language in _languages_said(path)))


@cache
def _made_from(rooms: frozenset[Path]) -> set[Path]:
    modules = _modules()
    roots = [modules[MAILS], modules[FOOT]]  # what frames a message or a page is said in every language
    roots += [path for path in modules.values() if any(_stands_in(path, room) for room in rooms)]
    read = _closure(roots, lambda path: [*_modules_named(path, modules), *_found_beside(path)])
    templates = _templates()
    whole = [room.parent for room in rooms if not _is_apart(room)]
    shown = [path for path in templates.values() if any(path.is_relative_to(room) for room in whole)]
    shown += [path for name, path in templates.items() if _ERROR.fullmatch(name)]
    shown += [path for module in read for path in _named(module, templates)]
    shown += [path for name, path in templates.items() if "/messages/" in name]
    read |= {path for path in modules.values() if path.stem == "messages"}  # what one unsubscribes from, in words
    return read | _closure(shown, lambda path: _named(path, templates))


def _languages_said(path: Path) -> list[str]:
    """Return what a module says of its pages: some languages by name, or all those of the settings."""
    found = _SAID.search(path.read_text(encoding="utf-8"))
    if found is None:
        return []
    return list(dict(settings.LANGUAGES)) if "settings." in found[1] else re.findall(r"[\w-]+", found[1])


def _is_apart(room: Path) -> bool:
    """Tell whether a module says for itself what its package says of the others: it shows only what it names."""
    return room.name != "__init__.py" and bool(_languages_said(room.with_name("__init__.py")))


def _stands_in(path: Path, room: Path) -> bool:
    return path == room or (room.name == "__init__.py" and path.is_relative_to(room.parent))


def _files(pattern: str) -> Iterator[Path]:
    """Yield the files of the product that match; what only developers see is French alone."""
    paths = (path for floor in FLOORS for path in (ROOT / floor).rglob(pattern))
    return (path for path in paths if not path.is_relative_to(HERE))


def _modules() -> dict[str, Path]:
    modules = {}
    for path in _files("*.py"):
        parts = path.relative_to(ROOT).with_suffix("").parts
        modules[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return modules


def _templates() -> dict[str, Path]:
    """Return the templates by the name under which Django finds them."""
    found = {}
    for path in _files("templates/**/*.*"):
        found[path.as_posix().rpartition("/templates/")[2]] = path
    return found


def _imported(path: Path) -> Iterator[str]:
    """Yield what a module imports, here or inside a function: modules, and names that may be modules."""
    parts = path.relative_to(ROOT).parent.parts
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            name = "." * node.level + (node.module or "")
            base = resolve_name(name, ".".join(parts)) if node.level else name
            yield from (base, *(f"{base}.{alias.name}" for alias in node.names))


def _modules_named(path: Path, modules: dict[str, Path]) -> Iterator[Path]:
    return (modules[name] for name in _imported(path) if name in modules)


def _found_beside(path: Path) -> list[Path]:
    """Return what nothing imports by name: a room's refusals, raised by code; the modules that a package discovers."""
    found = [path.with_name("refusals.py")]
    if "iter_modules(__path__)" in path.read_text(encoding="utf-8"):
        found += path.parent.glob("*.py")
    return [each for each in found if each.exists()]


def _named(path: Path, templates: dict[str, Path]) -> Iterator[Path]:
    return (templates[name] for name in _TEMPLATE.findall(path.read_text(encoding="utf-8")) if name in templates)


def _closure(roots: Iterable[Path], then: Callable[[Path], Iterable[Path]]) -> set[Path]:
    met, waiting = set(), list(roots)
    while waiting:
        path = waiting.pop()
        if path not in met:
            met.add(path)
            waiting += then(path)
    return met
