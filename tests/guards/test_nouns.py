"""Words of code: a docstring names its thing with a noun, a value that lives long has a noun for a name."""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from tests.kit.sources import ROOT, files, nodes_of

RIDDLES = ("Of", "By", "What", "Whose", "Where")
"""First words of a docstring that begins with a relation, or a question, in place of the thing."""
VAGUE = ("one", "found", "told", "said")
"""Names that say how a value came, not what it is."""
IN_SIGHT = 3
"""Lines over which a reader holds such a name in mind."""
KEYWORD_OF_FORMS = "conventions/pages/kit/form_pages.py"
"""File whose functions bear ``said``, the sentence of an act that is done, as every page that calls them writes it."""
SCOPES = (
    *(ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda),
    *(ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp),
)


def docstrings_in_riddles(root: Path, *folders: str, words: tuple[str, ...] = RIDDLES) -> list[str]:
    """List the docstrings of modules, classes, functions and fields that begin with one of these words."""
    return [
        f"{path.relative_to(root)}:{node.lineno} begins with « {first} »"
        for path in _sources(root, *folders)
        for node in nodes_of(path)
        if isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
        and (first := re.split(r"\W", node.value.value.strip())[0]) in words
    ]


def values_without_noun(root: Path) -> list[str]:
    """List the values and parameters of functions that bear a name of :data:`VAGUE` over many lines."""
    return [
        f"{path.relative_to(root)}:{min(lines)} holds « {name} » over {max(lines) - min(lines) + 1} lines"
        for path in _sources(root)
        for node in nodes_of(path)
        if isinstance(node, SCOPES)
        for name, lines in _values_of(node).items()
        if max(lines) - min(lines) > IN_SIGHT
    ]


def _sources(root: Path, *folders: str) -> Iterator[Path]:
    return (path for path in files(root, "*.py", *folders) if not path.match(KEYWORD_OF_FORMS))


def _values_of(scope: ast.AST) -> dict[str, list[int]]:
    """Return the lines of each vague name that a function or comprehension binds itself."""
    lines, bound = _uses_in(scope)
    return {name: lines[name] for name in bound}


def _uses_in(scope: ast.AST) -> tuple[dict[str, list[int]], set[str]]:
    """Return the lines of vague names in a scope and in those within that read them, and the names it binds."""
    lines, bound = defaultdict[str, list[int]](list), set[str]()
    left = list(ast.iter_child_nodes(scope))
    while left:
        node = left.pop()
        if isinstance(node, SCOPES):
            within, own = _uses_in(node)
            for name in within.keys() - own:
                lines[name] += within[name]
            continue
        name = getattr(node, "id", getattr(node, "arg", None))
        if name in VAGUE and isinstance(node, ast.Name | ast.arg):
            lines[name].append(node.lineno)
            if isinstance(node, ast.arg) or isinstance(node.ctx, ast.Store):
                bound.add(name)
        left += ast.iter_child_nodes(node)
    return lines, bound


def test_a_docstring_names_its_thing():
    """« Key in the law's registry », never « By which the law is found »: CONTRIBUTING.md says how."""
    assert docstrings_in_riddles(ROOT) == []


def test_a_docstring_of_tests_does_not_begin_with_of():
    """A test says who does what; a constant, or a tool of the kit, names its thing."""
    assert docstrings_in_riddles(ROOT, "tests", words=("Of",)) == []


def test_a_docstring_in_riddles_is_found_wherever_it_stands(plant):
    """On a module, a class, a field or a function; a word that only begins alike is none, nor is one further on."""
    source = '''"""What is sold."""
class Shop:
    """Of a town."""
    key: str
    """By which it is found."""
    def seller(self):
        """Whose shop it is: what one calls the keeper."""
MOST = 3
"""Bytes, of which each costs; Offers say where."""
PLACE = ""
"""
Where it stands.
"""
'''
    root = plant("conventions/domain/shops.py", source)
    assert docstrings_in_riddles(root) == [
        f"conventions/domain/shops.py:{line} begins with « {word} »"
        for line, word in ((1, "What"), (11, "Where"), (3, "Of"), (5, "By"), (7, "Whose"))
    ]


def test_a_value_that_lives_long_has_a_noun():
    """A person, a row, a message is called so; a short name serves where its origin is in sight."""
    assert values_without_noun(ROOT) == []


def test_a_value_without_noun_is_found(plant):
    """Assigned, taken as a parameter, or in a long comprehension; not one in sight, nor an attribute, nor a keyword."""
    source = """
def assigned(rows):
    found = []
    for row in rows:
        if row.told:
            row.said = 1
        found.append(row)
def taken(one):
    def within():
        return [
            row.found for row in
            one
        ]
def in_sight(rows, give):
    [one for one in rows]
    give(found=rows)
    rows.sort()
    rows.pop()
    return {one for one in rows}
def comprehended(rows):
    return [
        (
            one.name,
            one.city,
            said(one),
        )
        for one in rows
    ]
"""
    root = plant("conventions/domain/shops.py", source)
    assert values_without_noun(root) == [
        "conventions/domain/shops.py:3 holds « found » over 5 lines",
        "conventions/domain/shops.py:8 holds « one » over 5 lines",
        "conventions/domain/shops.py:23 holds « one » over 5 lines",
    ]
