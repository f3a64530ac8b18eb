"""Reads a source tree and says where a state is compared instead of asked by a word, in Python and in templates.

A subject's ``states.py`` and ``machine.py`` know its states, and a model's ``Meta`` for its constraints. Everybody
else asks the words (``agreement.is_being_signed``) or reads a table of wording (:class:`workflow.states.Wording`).
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.kit.sources import files, nodes_of, text_of

READERS = ("signatures", "conventions", "config")
"""The floors above the one that keeps the machines and the one whose messages have a column of that name."""
OWNERS = {"states.py", "machine.py"}
LOOKUPS = {"filter", "exclude", "get", "get_or_create", "update_or_create", "Q", "When"}
STATUS = {"status", "get_status_display"}
COLUMN = re.compile(r"(?:^|__)status(?:__|$)")
THROUGH = re.compile(r"^status__|__status(?:__|$)")
TAG = re.compile(r"{%.*?%}|{{.*?}}", re.DOTALL)
IN_A_TAG = re.compile(r"\.status\b|{%\s*(?:el)?if\b.*\bget_status_display\b", re.DOTALL)


def compared_states(root: Path) -> list[str]:
    """Return one sentence per place in the tree at ``root`` that compares a state, sorted."""
    found = []
    for path in files(root, "*.py", *READERS):
        if path.name not in OWNERS and ("status" in text_of(path) or "State" in text_of(path)):
            lines = sorted(set(_in_python(nodes_of(path))))
            found += [f"{path.relative_to(root)}:{line} {what}" for line, what in lines]
    for path in files(root, "templates/**/*", *READERS):
        lines = _in_template(text_of(path))
        found += [f"{path.relative_to(root)}:{line} asks the status: ask a word" for line in lines]
    return sorted(found)


def _in_template(text: str) -> Iterator[int]:
    for tag in TAG.finditer(text):
        if IN_A_TAG.search(tag[0]):
            yield text.count("\n", 0, tag.start()) + 1


def _in_python(nodes: tuple[ast.AST, ...]) -> Iterator[tuple[int, str]]:
    states = _state_classes(nodes)
    allowed = {id(node) for node in _allowed(nodes)}
    for node in nodes:
        if id(node) in allowed:
            continue
        if isinstance(node, ast.Compare):
            if any(_reads_status(side) for side in (node.left, *node.comparators)) and not _with_number(node):
                yield node.lineno, "compares a status: ask a word"
        elif isinstance(node, ast.Match) and _reads_status(node.subject):
            yield node.lineno, "compares a status: ask a word"
        elif isinstance(node, ast.Subscript) and _reads_status(node.slice):
            yield node.lineno, "reads a table by a status: use Wording(…).of(subject)"
        elif isinstance(node, ast.Call):
            yield from _in_call(node)
        elif isinstance(node, ast.Attribute) and node.attr.isupper() and _name(node.value) in states:
            yield node.lineno, f"names the state {node.attr}: ask a word, or say it in a Wording"
        elif isinstance(node, ast.FunctionDef):
            yield from _kept_aside(node)


def _in_call(node: ast.Call) -> Iterator[tuple[int, str]]:
    name = _name(node.func)
    if name == "get" and any(_reads_status(given) for given in node.args):
        yield node.lineno, "reads a table by a status: use Wording(…).of(subject)"
    for given in node.keywords:
        if THROUGH.search(given.arg or "") or (name in LOOKUPS and given.arg == "status"):
            yield given.value.lineno, f"looks for « {given.arg} »: use the word as a condition"
    for pair in node.args:
        column = pair.elts[0] if isinstance(pair, ast.Tuple) and pair.elts else None
        if name in LOOKUPS and isinstance(column, ast.Constant) and COLUMN.search(str(column.value)):
            yield pair.lineno, f"looks for « {column.value} »: use the word as a condition"


def _kept_aside(function: ast.FunctionDef) -> Iterator[tuple[int, str]]:
    """A status put into a variable and compared from there."""
    kept = set()
    for node in ast.walk(function):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                kept |= _names_given(target, node.value)
        elif isinstance(node, ast.NamedExpr) and _is_status(node.value):
            kept.add(node.target.id)
    for node in ast.walk(function):
        if isinstance(node, ast.Compare) and any(_name(side) in kept for side in (node.left, *node.comparators)):
            yield node.lineno, "compares a status: ask a word"


def _names_given(target: ast.expr, value: ast.expr) -> set[str]:
    if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple) and len(target.elts) == len(value.elts):
        pairs = zip(target.elts, value.elts, strict=True)
        return {one.id for one, given in pairs if isinstance(one, ast.Name) and _is_status(given)}
    return {target.id} if isinstance(target, ast.Name) and _is_status(value) else set()


def _allowed(nodes: tuple[ast.AST, ...]) -> Iterator[ast.AST]:
    """Yield what lies in a ``Meta`` of a model, and the keys of the tables of wording."""
    for node in nodes:
        if isinstance(node, ast.ClassDef) and node.name == "Meta":
            yield from ast.walk(node)
        elif isinstance(node, ast.Call) and _name(node.func) == "Wording":
            for table in node.args:
                yield from table.keys if isinstance(table, ast.Dict) else ()


def _state_classes(nodes: tuple[ast.AST, ...]) -> set[str]:
    """Return the names under which the module knows enumerations of states."""
    return {
        alias.asname or alias.name
        for node in nodes
        if isinstance(node, ast.ImportFrom) and (node.module or "").rpartition(".")[2] in ("states", "machine")
        for alias in node.names
        if alias.name.endswith("State")
    }


def _reads_status(node: ast.expr) -> bool:
    return any(_is_status(part) for part in ast.walk(node))


def _is_status(node: ast.AST) -> bool:
    return isinstance(node, ast.Attribute) and node.attr in STATUS


def _with_number(node: ast.Compare) -> bool:
    """A status that is compared with a number is an answer of the web."""
    sides = (node.left, *node.comparators)
    return any(isinstance(side, ast.Constant) and isinstance(side.value, int) for side in sides)


def _name(node: ast.AST) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""
