"""How views are written: a form has one way, decorators one order; read from the code of pages."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.kit.sources import ROOT, nodes_of, tree_of

from .test_writes import page_modules

REFUSALS = {409, 422}
BY_HAND = {
    "kit/form_pages.py": "the way itself",
    "kit/forms.py": "the way itself",
    "kit/unsent_forms.py": "a form whose account signed in again meanwhile: nothing is wrong with it",
    "shared/drafting/steps.py": "the host's part is saved before it is judged",
    "shared/links/opening.py": "the gate stands in the place of whatever page was asked for",
    "staff/in_person/forms.py": "a form says itself that the person may not sign here",
    "staff/matching/views.py": "a price is agreed to, not a form: it changed, and is shown again",
    "staff/school/forms.py": "a form says itself that it was shown of something else",
    "staff/school/views/amendments.py": "what an amendment changes is chosen by the address",
    "staff/school/views/parts.py": "the school's part is saved, and then finished",
    "bearers/signer/forms.py": "a form says itself that it was shown of something else",
    "bearers/signer/views/device.py": "the code's page after a press without a code, and the end of a session",
    "bearers/signer/views/signing.py": "once it is refused, what is signed may be read alone",
    "bearers/tutor/views/evaluations.py": "an evaluation is saved as it is typed",
    "everyone/public/views.py": "programs are answered in JSON",
    "everyone/public/unsubscribing.py": "programs of mail post without a form",
}
"""Modules of pages that name these statuses, each with the reason why ``form_page`` does not answer there."""

ORDER = (
    {"never_cache", "cache_control", "csrf_exempt", "csrf_protect", "gzip_page"},
    {"sensitive_post_parameters", "sensitive_variables"},
    {"one_moment"},
    {"login_required", "heard"},
    {"require_http_methods", "require_POST", "require_safe", "require_GET", "shown_or_sent"},
    {"csp", "csp_update", "xframe_options_sameorigin"},
    {"of_own_departments"},
)
"""Decorators of a view, outermost first: no trace, one moment, who, by which method, what is loaded, of which place."""
WHO = 3


def statuses_by_hand(root: Path) -> list[str]:
    """List « module status » for each status of a form that a page gives itself."""
    pages = root / "conventions/pages"
    return [
        f"{path.relative_to(pages)} {status}"
        for path in page_modules(root)
        if path.is_relative_to(pages)
        for status in sorted({node.value for node in nodes_of(path) if _is_refusal(node)})
    ]


def _is_refusal(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and type(node.value) is int and node.value in REFUSALS


def decorators_out_of_order(root: Path) -> list[str]:
    """List the views whose decorators stand in another order, or one of which has no place in it."""
    return [
        f"{path.relative_to(root)} {view.name}: {', '.join(names)}"
        for path in page_modules(root)
        for view in tree_of(path).body
        if isinstance(view, ast.FunctionDef) and view.args.args and view.args.args[0].arg == "http"
        if len(names := list(_decorators(view))) > 1
        if (ranks := [_rank(name) for name in names]) != sorted(ranks) or len(ORDER) in ranks
    ]


def _decorators(view: ast.FunctionDef) -> Iterator[str]:
    for node in view.decorator_list:
        yield ast.unparse(node.func if isinstance(node, ast.Call) else node).rpartition(".")[2]


def _rank(name: str) -> int:
    if name.endswith("_page"):
        return WHO
    return next((rank for rank, names in enumerate(ORDER) if name in names), len(ORDER))


def test_a_form_has_one_way():
    """A wrong value and a refused act are answered by ``form_page``; whoever cannot go through it says why here."""
    assert {found.partition(" ")[0] for found in statuses_by_hand(ROOT)} == set(BY_HAND)


def test_a_ladder_by_hand_is_found(plant):
    """As an argument, in a variable, in a conditional; another number and a sentence are left alone."""
    ladder = "def a(http):\n    status = 422\n    return render(http, 'a', status=409 if http else 200)\n"
    plant("conventions/pages/a/views.py", ladder)
    root = plant("conventions/pages/b/views.py", "def b(http):\n    '''422'''\n    return render(http, status=404)\n")
    assert statuses_by_hand(root) == ["a/views.py 409", "a/views.py 422"]


def test_decorators_have_one_order():
    """Who stands before the method: whoever signs in again comes back by GET to what they had posted."""
    assert decorators_out_of_order(ROOT) == []


def test_another_order_is_found(plant):
    """The method first, a secret last, a decorator that nobody has placed; one alone has no order."""
    late = "@device_page('GET')\n@sensitive_variables()\ndef b(http): ...\n\n"
    wrong = "@require_POST\n@staff_page()\ndef a(http): ...\n\n" + late
    placed = "@never_cache\n@one_moment\n@staff_page()\n@require_safe\ndef c(http): ...\n\n@own\ndef d(http): ...\n"
    root = plant("conventions/pages/a/views.py", wrong + placed + "@own\n@require_safe\ndef e(http): ...\n")
    assert decorators_out_of_order(root) == [
        "conventions/pages/a/views.py a: require_POST, staff_page",
        "conventions/pages/a/views.py b: device_page, sensitive_variables",
        "conventions/pages/a/views.py e: own, require_safe",
    ]
