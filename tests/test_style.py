"""How product code is written, where ruff has no rule of its own for it."""

import ast
import tomllib
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
ROOMS = ("config", "conventions", "notifications", "signatures", "workflow")
TYPED = ("workflow", "notifications", "signatures", "conventions/domain")
"""Floors and rooms whose public functions say what they take and give."""
NAMED_VALUES = ("dict", "Mapping")
"""Values under names, whose kinds differ: JSON, columns of a row, what a template is given."""
MOST = 6
"""Parameters of a function, ``self`` apart; what is passed together wants a name of its own."""
PADES = "what a PDF signature says of itself, each an entry of its dictionary (ISO 32000-2, table 255)"
KEPT = "a part saved in pieces: whatever is not given stays as it is, and the form decides what it gives"
EXCEPTIONS = {
    "signatures/pades.py certify": PADES,
    "signatures/pades.py sign_field": PADES,
    "signatures/pades.py close": PADES,
    "signatures/pades.py seal_only": PADES,
    "signatures/pades.py _sign": PADES,
    "signatures/cms.py assemble": "the parts of a CMS signature, named as in RFC 5652",
    "signatures/stamp.py for_paper": "each is a line of the stamp, and the module knows no row of the database",
    "signatures/services.py _sign_one": "what the caller's trade decides of one signature is given as functions",
    "conventions/domain/dossier/agreements/services.py save_host_part": KEPT,
    "conventions/pages/shared/drafting/people.py save_people": KEPT,
    "conventions/pages/shared/drafting/steps.py _page": "each says what has just happened to the form shown again",
    "conventions/domain/persons/people/account_services.py appoint_staff": "columns of the function that is written",
    "conventions/domain/persons/people/account_services.py _note_contact": "columns of the line that is written",
    "conventions/domain/persons/people/services.py delegate_signature": "columns of the delegation that is written",
    "conventions/domain/season/rolls/imports_pupils.py import_list": "options of a command, which the page gives too",
    "conventions/domain/law/rules/registry.py rule": "columns of a line of the table of rules",
    "config/development/mailbox.py __init__": "options of a development server, each with its default",
}
"""Functions that may have more, each with the reason."""


def functions_with_many_parameters() -> Iterator[tuple[str, int]]:
    """Yield « path name » and the number of parameters of each function that has more than :data:`MOST`."""
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")):
            if "migrations" in path.parts:
                continue
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                    given = (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)
                    count = sum(one.arg not in ("self", "cls") for one in given)
                    if count > MOST:
                        yield f"{path.relative_to(ROOT)} {node.name}", count


def test_a_function_has_six_parameters_at_most():
    """More are one object with a name; an exception says why, and goes when it is none any more."""
    found = dict(functions_with_many_parameters())
    assert {name: count for name, count in found.items() if name not in EXCEPTIONS} == {}
    assert sorted(set(EXCEPTIONS) - set(found)) == []


def public_functions(
    body: list[ast.stmt], of: str = ""
) -> Iterator[tuple[str, ast.FunctionDef | ast.AsyncFunctionDef]]:
    """Yield the functions and methods that a module offers to the others."""
    for node in body:
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
            yield from public_functions(node.body, f"{of}{node.name}.")
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and _is_public(node.name):
            yield f"{of}{node.name}", node


def _is_public(name: str) -> bool:
    return not name.startswith("_") or name == "__init__"


def says_any(annotation: ast.expr | None) -> bool:
    """Tell whether ``Any`` stands in an annotation, elsewhere than as the kind of named values."""
    if isinstance(annotation, ast.Constant) and isinstance(annotation.value, str):
        annotation = ast.parse(annotation.value, mode="eval").body
    if isinstance(annotation, ast.Subscript) and getattr(annotation.value, "id", "") in NAMED_VALUES:
        return False
    if isinstance(annotation, ast.Name):
        return annotation.id == "Any"
    return annotation is not None and any(says_any(part) for part in ast.iter_child_nodes(annotation))


def unexplained_any(source: str) -> Iterator[str]:
    """Yield the public functions of a module that say ``Any`` and not why, in a comment at the end of the line.

    ``*args`` and ``**values`` need no word, they are handed on; nor does what Django gives each of its checks.
    """
    lines = source.splitlines()
    for name, function in public_functions(ast.parse(source).body):
        given = (*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs)
        annotations = [one.annotation for one in given if one.arg != "app_configs"]
        for annotation in (*annotations, function.returns):
            if says_any(annotation) and "  # " not in lines[annotation.end_lineno - 1]:
                yield name
                break


def test_any_in_a_public_signature_says_why():
    """What a function takes and gives has a type; where nobody can say it, a comment beside it tells the reason."""
    found = [
        f"{path.relative_to(ROOT)} {name}"
        for room in TYPED
        for path in sorted((ROOT / room).rglob("*.py"))
        if "migrations" not in path.parts
        for name in unexplained_any(path.read_text(encoding="utf-8"))
    ]
    assert found == []


def test_an_unexplained_any_is_found_wherever_it_stands():
    """In a parameter, in what is returned, within another type, in quotes; not in what is private or handed on."""
    source = """
def taken(row: Any) -> None: ...
def given() -> list[Any]: ...
class Room:
    def within(self, test: Callable[[Any], bool]) -> "Any | None": ...
    def told(self) -> Any: ...  # a library says nothing
    def named(self, data: Mapping[str, Any], *args: Any, **columns: Any) -> list[dict[str, Any]]: ...
    def _own(self, row: Any) -> Any: ...
"""
    assert list(unexplained_any(source)) == ["taken", "given", "Room.within"]


def test_no_kind_of_error_is_let_pass():
    """mypy reads every floor and the mistakes of tests/types; no code of error is switched off, in none of them."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["mypy"]
    assert {*ROOMS, "tests/types"} == set(settings["files"])
    assert settings["warn_unused_ignores"]
    assert settings["check_untyped_defs"]
    for part in (settings, *settings["overrides"]):
        assert not {"disable_error_code", "follow_imports"} & set(part)
        assert not part.get("ignore_errors") or part["module"] == "*.migrations.*"
