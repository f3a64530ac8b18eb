"""The journal's secrets, the present one and those that served before, and what each gives; none is in the database.

From one secret come two keys that do not lead to each other: one signs checkpoints, the other authenticates entries.
"""

import hashlib
from dataclasses import dataclass
from functools import cache

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings


@dataclass(frozen=True)
class JournalKey:
    """Keys derived from one secret."""

    signing: Ed25519PrivateKey
    """Signs checkpoints and evidence."""
    mac: bytes
    """Authenticates entries: 32 bytes."""
    number: str
    """Name of the key in entries and checkpoints: eight hexadecimal digits that tell nothing of the secret."""

    @property
    def public(self) -> bytes:
        """The 32 bytes under which checkpoints are verified."""
        return self.signing.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)


def present() -> JournalKey:
    """Return the key under which the journal is written now."""
    return _derive(settings.JOURNAL_KEY)


def known() -> dict[str, JournalKey]:
    """Return the present key and those of ``JOURNAL_KEY_FALLBACKS`` by number, the present one first."""
    found = (_derive(secret) for secret in (settings.JOURNAL_KEY, *settings.JOURNAL_KEY_FALLBACKS))
    return {key.number: key for key in found}


@cache
def _derive(secret: str) -> JournalKey:
    return JournalKey(
        signing=Ed25519PrivateKey.from_private_bytes(hashlib.sha256(b"journal|" + secret.encode()).digest()),
        mac=_expand(secret, b"journal entry MAC", 32),
        number=_expand(secret, b"journal entry MAC, number of the key", 4).hex(),
    )


def _expand(secret: str, purpose: bytes, length: int) -> bytes:
    """Return ``length`` bytes for one purpose (HKDF-SHA256, RFC 5869)."""
    return HKDF(algorithm=SHA256(), length=length, salt=None, info=purpose).derive(secret.encode())
