"""Telephone numbers and addresses in a text, which are not kept: nobody writes back, and a text may be anybody's."""

import re

CONTACT = re.compile(r"[^\s@<>]+@[^\s@<>]+\.\w+|(?:\+|\b00)?\d(?:[\s.\-/()]{0,3}\d){7,}")
"""An e-mail address, or eight figures and more as numbers are written; a birth date written so goes too."""
LEFT_OUT = "…"


def without_contacts(text: str) -> str:
    """Return the text with each number and address left out."""
    return CONTACT.sub(LEFT_OUT, text)
