"""Private names of libraries, which may change at each release: none but those listed, with the reason."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.kit.sources import ROOT, files, nodes_of

DOCUMENTED = {"_meta", "_state", "_base_manager", "_default_manager", "_asdict", "_replace", "_fields"}
"""Names with an underscore that Django and Python document."""
PERMITTED = {
    "conventions/domain/persons/people/accounts.py _db": "an account is written where Django's own manager writes it",
    "config/receipts.py _has_been_logged": "« come again » is no error; nothing else says it to Django",
    "config/sessions.py _get_session": "a session that takes a new key in one statement; Django's own takes five",
    "conventions/pages/kit/unsent_forms.py _unmask_cipher_token": "whose form it was is said by its token alone",
    "workflow/related.py _result_cache": "rows of a prepared statement are lent to a manager; no other way in",
    "workflow/machine.py _django_fsm": "django-fsm keeps its transitions there",
    "conventions/pages/shared/exchange/views.py _csp_update": "django-csp: as its decorator does, for one address",
    "config/development/mailbox.py _factory_invoker": "aiosmtpd, in development",
    "config/development/strict_lookups.py _resolve_field_from_parts": "django-stubs, in development",
    "signatures/bounds.py _historical_resolver_cache": "pyHanko: what a long file makes it keep",
    "signatures/drawn_stamp.py _ensure_writer": "pyHanko: what a stamp of ours must do as its own do",
}


def private_names(root: Path) -> list[str]:
    """List « module name » for each name with an underscore that is used and defined nowhere in the product."""
    modules = files(root, "*.py")
    ours = {name for path in modules for name in _defined(path)} | DOCUMENTED
    return sorted({f"{path.relative_to(root)} {name}" for path in modules for name in _used(path) if name not in ours})


def _defined(path: Path) -> Iterator[str]:
    for node in nodes_of(path):
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store) and ast.unparse(node.value) == "self":
            yield node.attr


def _used(path: Path) -> Iterator[str]:
    """Yield private names that are read, set or imported; what hangs on ``_state`` but its two documented halves."""
    for node in nodes_of(path):
        if isinstance(node, ast.Attribute):
            if node.attr.startswith("_") and not node.attr.startswith("__"):
                yield node.attr
            elif isinstance(node.value, ast.Attribute) and node.value.attr == "_state":
                yield from {node.attr} - {"adding", "db"}
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            yield from (name.name for name in node.names if name.name.startswith("_"))


def test_nothing_leans_on_private_names():
    """The private names of Django are asked by nobody but the permitted."""
    assert private_names(ROOT) == sorted(PERMITTED)


def test_a_private_name_is_found(plant):
    """The guard finds one of an object, of ``_state``, or imported; it leaves ours, documented ones and those of
    Python."""
    ours = "class A:\n    def _own(self): ...\n\ndef f(a):\n    a._own(), a._meta, a._state.adding, a.__dict__\n"
    root = plant("conventions/a.py", ours + "    a._db, a._state.fields_cache\n\nfrom django.x import _hidden, shown\n")
    assert private_names(root) == ["conventions/a.py _db", "conventions/a.py _hidden", "conventions/a.py fields_cache"]
