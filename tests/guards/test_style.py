"""How product code is written, where ruff has no rule of its own for it."""

import ast
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from tests.kit.sources import FLOORS, ROOT, files, nodes_of, text_of, tree_of

TYPED = ("workflow", "notifications", "signatures", "conventions/domain")
"""Floors and rooms whose public functions say what they take and give."""
NAMED_VALUES = ("dict", "Mapping")
"""Values under names, whose kinds differ: JSON, columns of a row, what a template is given."""
MOST = 6
"""Parameters of a function, ``self`` apart; what is passed together wants a name of its own."""
LONGEST = 500
"""Lines of a module; beyond, a noun in it wants a room of its own."""
ALONE = "conventions/domain/dossier/evidence/verify.py"
"""Verifier that stands alone in each file of proof: one module, however long."""
PADES = "what a PDF signature says of itself, each an entry of its dictionary (ISO 32000-2, table 255)"
KEPT = "a part saved in pieces: whatever is not given stays as it is, and the form decides what it gives"
EXCEPTIONS = {
    "conventions/pages/kit/form_pages.py form_page": "a page of a form reads as a list of what it is, in one call",
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


def functions_with_many_parameters(root: Path) -> list[str]:
    """List « path name » of each function that has more than :data:`MOST`."""
    found = []
    for path in files(root, "*.py"):
        for node in nodes_of(path):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                given = (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)
                if sum(one.arg not in ("self", "cls") for one in given) > MOST:
                    found.append(f"{path.relative_to(root)} {node.name}")
    return found


def long_modules(root: Path) -> list[str]:
    """List the modules of more than :data:`LONGEST` lines, migrations apart."""
    modules = (path for path in files(root, "*.py") if len(text_of(path).splitlines()) > LONGEST)
    return [path.relative_to(root).as_posix() for path in modules]


def unexplained_any(root: Path) -> list[str]:
    """List « path name » of the public functions of typed rooms that say ``Any`` and not why."""
    return [
        f"{path.relative_to(root)} {name}"
        for path in files(root, "*.py", *TYPED)
        if "Any" in text_of(path)
        for name in _unexplained(path)
    ]


def errors_let_pass(settings: Mapping[str, Any]) -> list[str]:
    """List what mypy is told to leave alone, in its part of ``pyproject.toml``."""
    found = [f"{room} is not read" for room in sorted({*FLOORS, "tests/types"} - set(settings["files"]))]
    found += [f"{name} is off" for name in ("warn_unused_ignores", "check_untyped_defs") if not settings.get(name)]
    for part in (settings, *settings["overrides"]):
        where = part.get("module", "everywhere")
        found += [f"{where}: {name}" for name in ("disable_error_code", "follow_imports") if name in part]
        if part.get("ignore_errors") and where != "*.migrations.*":
            found.append(f"{where}: ignore_errors")
    return found


def _unexplained(path: Path) -> Iterator[str]:
    """Yield the public functions that say ``Any`` without a comment at the end of the line.

    ``*args`` and ``**values`` need no word, they are handed on; nor does what Django gives each of its checks.
    """
    lines = text_of(path).splitlines()
    for name, function in public_functions(tree_of(path).body):
        given = (*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs)
        annotations = [one.annotation for one in given if one.arg != "app_configs"]
        for annotation in (*annotations, function.returns):
            if says_any(annotation) and "  # " not in lines[annotation.end_lineno - 1]:
                yield name
                break


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


def test_a_function_has_six_parameters_at_most():
    """More are one object with a name; an exception says why, and goes when it is none any more."""
    assert sorted(functions_with_many_parameters(ROOT)) == sorted(EXCEPTIONS)


def test_a_function_with_a_seventh_parameter_is_found(plant):
    """Wherever it is defined; ``self`` is not counted, nor what is handed on."""
    plant("config/a.py", "def f(a, b, c, d, e, f, *more, **named): ...")
    root = plant("workflow/a.py", "class A:\n    async def f(self, a, b, c, /, d, *, e, f, g): ...")
    assert functions_with_many_parameters(root) == ["workflow/a.py f"]


def test_a_module_has_five_hundred_lines_at_most():
    """The verifier that is given away with the proof alone has more."""
    assert long_modules(ROOT) == [ALONE]


def test_a_module_of_more_than_five_hundred_lines_is_found(plant):
    """On any floor; a migration may be long."""
    plant("config/a.py", "a = 1\n" * 500)
    plant("conventions/migrations/0001_a.py", "a = 1\n" * 501)
    root = plant("workflow/deep/a.py", "a = 1\n" * 501)
    assert long_modules(root) == ["workflow/deep/a.py"]


def test_any_in_a_public_signature_says_why():
    """A parameter and a result have a type; where nobody can say it, a comment beside it tells the reason."""
    assert unexplained_any(ROOT) == []


def test_an_unexplained_any_is_found_wherever_it_stands(plant):
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
    found = unexplained_any(plant("signatures/a.py", source))
    assert found == [f"signatures/a.py {name}" for name in ("taken", "given", "Room.within")]


def test_no_kind_of_error_is_let_pass():
    """mypy reads every floor and the mistakes of tests/types; no code of error is switched off, in none of them."""
    assert errors_let_pass(tomllib.loads(text_of(ROOT / "pyproject.toml"))["tool"]["mypy"]) == []


def test_an_error_that_is_let_pass_is_found():
    """Everywhere or in some modules, by its code or all of them; a floor that mypy does not read."""
    settings = {
        "files": ["config", "conventions", "notifications", "signatures", "tests/types"],
        "check_untyped_defs": True,
        "overrides": [
            {"module": "workflow.*", "disable_error_code": ["attr-defined"]},
            {"module": "config.*", "ignore_errors": True},
            {"module": "*.migrations.*", "ignore_errors": True},
        ],
    }
    assert errors_let_pass(settings) == [
        "workflow is not read",
        "warn_unused_ignores is off",
        "workflow.*: disable_error_code",
        "config.*: ignore_errors",
    ]
