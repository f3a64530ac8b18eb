"""The fields that signatures fill: their names, where they stand, and the bytes that one adds; no library is needed."""

from typing import NamedTuple

OPENING = "sig_seal_open"
"""Field of the organisation seal that certifies the frozen document."""

CLOSING = "sig_seal_close"
"""Field of the organisation seal that closes the document; its lock covers every field."""


class CannotSign(Exception):
    """The PDF does not allow the signature asked for; the text says why."""


class FieldBox(NamedTuple):
    """Place of a signature field: page index from 0, corners in points from the lower left of the page."""

    field_name: str
    page: int
    x0: float
    y0: float
    x1: float
    y1: float
    label: str = ""
    """Words of a screen reader for the field."""


def appended(before: bytes, after: bytes) -> bytes:
    """Return what ``after`` adds to ``before``; ``CannotSign`` when ``after`` does not begin with ``before``."""
    if not after.startswith(before):
        raise CannotSign("the signed file does not begin with the earlier one")
    return after[len(before) :]
