"""How product code is written, where ruff has no rule of its own for it."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
ROOMS = ("config", "conventions", "notifications", "signatures", "workflow")
MOST = 6
"""Parameters of a function, ``self`` apart; what is passed together wants a name of its own."""
PADES = "what a PDF signature says of itself, each an entry of its dictionary (ISO 32000-2, table 255)"
KEPT = "a part saved in pieces: whatever is not given stays as it is, and the form decides what it gives"
EXCEPTIONS = {
    "workflow/engine.py fire": "the door: each keyword is a fact of the entry that it writes",
    "signatures/pades.py certify": PADES,
    "signatures/pades.py sign_field": PADES,
    "signatures/pades.py close": PADES,
    "signatures/pades.py seal_only": PADES,
    "signatures/pades.py _sign": PADES,
    "signatures/cms.py assemble": "the parts of a CMS signature, named as in RFC 5652",
    "signatures/stamp.py for_paper": "each is a line of the stamp, and the module knows no row of the database",
    "signatures/services.py _sign_one": "what the caller's trade decides of one signature is given as functions",
    "conventions/domain/agreements/services.py save_host_part": KEPT,
    "conventions/pages/drafting/people.py save_people": KEPT,
    "conventions/pages/drafting/steps.py _page": "each says what has just happened to the form that is shown again",
    "conventions/domain/people/account_services.py appoint_staff": "columns of the function that is written",
    "conventions/domain/people/account_services.py _note_contact": "columns of the line that is written",
    "conventions/domain/people/services.py delegate_signature": "columns of the delegation that is written",
    "conventions/domain/rolls/imports_pupils.py import_pupils": "options of a command, which the page gives too",
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
