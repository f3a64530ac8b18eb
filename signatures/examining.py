"""Examining a file as our own service does: apart, under the anchors of the settings."""

from collections.abc import Iterable

from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import Certificate

from . import keys, sandbox, timestamps
from .examination import Examination


def examine_copy(pdf: bytes) -> Examination:
    """Return the examination of ``pdf``. Raises :class:`signatures.slots.Busy` when too many files are examined."""
    return sandbox.examine(
        pdf, roots=_as_text(keys.keyring().roots), timestamp_roots=_as_text(timestamps.trusted_roots())
    )


def _as_text(certificates: Iterable[Certificate]) -> list[str]:
    return [one.public_bytes(Encoding.PEM).decode() for one in certificates]
