"""Checkpoints as text: a signed note (C2SP signed-note, tlog-checkpoint) with one line more for the time.

origin
size of the tree, decimal
root, base64
time, UTC

— origin base64(key identifier, 4 bytes || Ed25519 signature over the four lines)
"""

import base64
import binascii
import contextlib
import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings

from .faults import What

ED25519 = b"\x01"
"""Kind of key in a signed note."""
_FORM = re.compile(
    r"(?P<text>(?P<origin>[^\s+]+)\n(?P<size>0|[1-9]\d{0,17})\n(?P<root>[A-Za-z0-9+/]{43}=)\n"
    r"(?P<at>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)\n)\n"
    r"— (?P=origin) (?P<signature>[A-Za-z0-9+/=]+)\n"
)


class BadNote(Exception):
    """The text is not a checkpoint of this journal; ``what``, with its ``values``, says why."""

    def __init__(self, what: What, **values: str) -> None:
        super().__init__(what, values)
        self.what, self.values = what, values


@dataclass(frozen=True)
class Note:
    """What a checkpoint says."""

    size: int
    root: bytes
    at: str
    text: str
    """The lines that the signature covers."""


def origin() -> str:
    """Return the name of this journal: the site's host and ``/journal``."""
    return settings.SITE_URL.partition("://")[2].rstrip("/") + "/journal"


def sign(size: int, root: bytes, at: str) -> str:
    """Return the signed note of a tree."""
    return sign_lines(str(size), base64.b64encode(root).decode(), at)


def sign_lines(*lines: str) -> str:
    """Return a signed note of this journal with these ``lines`` after its name."""
    text = "".join(f"{line}\n" for line in (origin(), *lines))
    signature = _identifier(origin(), public_key()) + _key().sign(text.encode())
    return f"{text}\n— {origin()} {base64.b64encode(signature).decode()}\n"


def read(note: str) -> Note:
    """Return what a note says once its signature is verified; :class:`BadNote` otherwise."""
    return _read(note, [(origin(), public_key()), *_retired_keys()])


def is_by_present_key(note: str) -> bool:
    """Tell whether a note is right under the name and key that the journal has now, retired ones left aside."""
    try:
        _read(note, [(origin(), public_key())])
    except BadNote:
        return False
    return True


def _read(note: str, named_keys: Iterable[tuple[str, bytes]]) -> Note:
    found = _FORM.fullmatch(note)
    if found is None:
        raise BadNote(What.NOTE_UNREADABLE)
    keys = [key for name, key in named_keys if name == found["origin"]]
    if not keys:
        raise BadNote(What.NOTE_OF_ANOTHER, found=found["origin"], own=origin())
    signature, root = _bytes(found["signature"]), _bytes(found["root"])
    known = {_identifier(found["origin"], key): key for key in keys}
    key = known.get(signature[:4])
    if key is None:
        raise BadNote(What.NOTE_KEY)
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature[4:], found["text"].encode())
    except InvalidSignature:
        raise BadNote(What.NOTE_SIGNATURE) from None
    return Note(int(found["size"]), root, found["at"], found["text"])


def _bytes(text: str) -> bytes:
    """Return what base64 writes; :class:`BadNote` for rubbish and for another writing of the same bytes."""
    with contextlib.suppress(binascii.Error):
        if base64.b64encode(raw := base64.b64decode(text, validate=True)).decode() == text:
            return raw
    raise BadNote(What.NOTE_BASE64)


def split(content: str) -> list[str]:
    """Return the notes of a file that holds several, one after the other, whatever stands between them."""
    return [match.group() for match in _FORM.finditer(content)]


def verifier_key() -> str:
    """Return the public key as an outsider keeps it: ``origin+identifier+base64(kind || key)``."""
    key = public_key()
    return f"{origin()}+{_identifier(origin(), key).hex()}+{base64.b64encode(ED25519 + key).decode()}"


@cache
def _derived(secret: str) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(hashlib.sha256(b"journal|" + secret.encode()).digest())


def _key() -> Ed25519PrivateKey:
    return _derived(settings.JOURNAL_KEY)


def public_key() -> bytes:
    """Return the 32 bytes of the journal's public key."""
    return _key().public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)


def _identifier(name: str, key: bytes) -> bytes:
    return hashlib.sha256(name.encode() + b"\n" + ED25519 + key).digest()[:4]


def _retired_keys() -> list[tuple[str, bytes]]:
    """Names and public keys of ``JOURNAL_RETIRED_KEYS``, which hold verifier keys: their checkpoints stay valid."""
    retired = (key.split("+", 2) for key in settings.JOURNAL_RETIRED_KEYS)
    return [(name, base64.b64decode(key)[1:]) for name, _hash, key in retired]
