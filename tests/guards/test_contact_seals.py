"""Whoever writes to a person says whether something vouches for their contact: read from the code of the domain."""

import ast
from pathlib import Path

from tests.kit.sources import ROOT, files, nodes_of, text_of

MAILBOXES = ("school:", "site:")
"""Mailboxes of schools and of networks' sites are nobody's."""


def unvouched(root: Path) -> list[str]:
    """List the lines that make a recipient with an address and do not say whether something vouches for it."""
    found = []
    for path in files(root, "*.py", "conventions/domain"):
        for node in nodes_of(path) if "Recipient" in text_of(path) else ():
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Recipient":
                given = {one.arg: one.value for one in node.keywords}
                ref = given.get("ref")
                first = ref.values[0] if isinstance(ref, ast.JoinedStr) else ref
                is_mailbox = getattr(first, "value", "") in MAILBOXES
                if {"email", "phone"} & set(given) and "doubted" not in given and not is_mailbox:
                    found.append(f"{path.relative_to(root)}:{node.lineno}")
    return found


def test_whoever_writes_to_a_person_says_whether_something_vouches_for_their_contact():
    """No code and no link leaves to a contact that was written behind the application."""
    assert unvouched(ROOT) == []


def test_a_recipient_for_whom_nothing_vouches_is_found(plant):
    """Mail or telephone reaches them; a mailbox, and a recipient without an address, are left alone."""
    plant("conventions/domain/law/a.py", "Recipient(name=x, email=x, ref=f'guardian:{x.uuid}')")
    plant("conventions/domain/law/b.py", "\n\nRecipient(name=x, phone=x, ref=x)")
    plant("conventions/domain/law/c.py", "Recipient(name=x, phone=x, doubted=x.doubted)\nRecipient(name=x)")
    root = plant("conventions/domain/law/d.py", "Recipient(name=x, email=x, ref=f'school:{x.uai}')")
    assert unvouched(root) == ["conventions/domain/law/a.py:1", "conventions/domain/law/b.py:3"]
