"""Checkpoints as text: a signed note (C2SP signed-note, tlog-checkpoint) with two lines more.

origin
size of the tree, decimal
root, base64
time, UTC
mac N K: from leaf N on, every entry has a MAC under the key number K or a later one

— origin base64(key identifier, 4 bytes || Ed25519 signature over these lines)

Checkpoints made before entries had MACs lack the fifth line.
"""

import base64
import binascii
import contextlib
import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.conf import settings

from . import keys
from .faults import ChainFault

ED25519 = b"\x01"
"""Kind of key in a signed note."""
_FORM = re.compile(
    r"(?P<text>(?P<origin>[^\s+]+)\n(?P<size>0|[1-9]\d{0,17})\n(?P<root>[A-Za-z0-9+/]{43}=)\n"
    r"(?P<at>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)\n"
    r"(?:mac (?P<start>0|[1-9]\d{0,17}) (?P<key>[0-9a-f]{8})\n)?)\n"
    r"— (?P=origin) (?P<signature>[A-Za-z0-9+/=]+)\n"
)
_COPIED = re.compile(
    r"(?<!\S)(?P<origin>[^\s+]+)\s+(?P<size>0|[1-9]\d{0,17})\s+(?P<root>(?:[A-Za-z0-9+/]\s*){43}=)\s+"
    r"(?P<at>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)\s+(?:(?P<macs>mac\s+\d+\s+[0-9a-f]+)\s+)?"
    r"[—–-]\s+(?P=origin)\s+(?P<signature>(?:[A-Za-z0-9+/]\s*){91}=|[A-Za-z0-9+/=]+)"
    r"(?:\s+time-stamp (?P<token>[A-Za-z0-9+/=]+))?"
)
"""A note as it comes out of a printed page or a mail: lines joined, broken or indented. A signature has 92 letters."""


class BadNote(Exception):
    """The text is not a checkpoint of this journal; ``what``, with its ``values``, says why."""

    def __init__(self, what: ChainFault, **values: str) -> None:
        super().__init__(what, values)
        self.what, self.values = what, values


@dataclass(frozen=True)
class MacRule:
    """From the leaf ``start`` on, entries have a MAC under the key number ``key`` or a later one."""

    start: int
    key: str

    def __str__(self) -> str:
        return f"{self.start} {self.key}"


@dataclass(frozen=True)
class CheckpointNote:
    """Content of a checkpoint."""

    size: int
    root: bytes
    at: str
    text: str
    """The lines that the signature covers."""
    macs: MacRule | None = None
    """Nothing for one of before entries had MACs."""


@dataclass(frozen=True)
class KeptCheckpoint:
    """A checkpoint that somebody outside kept, and its time-stamp where it was kept too."""

    note: str
    token: bytes = b""


def origin() -> str:
    """Return the name of this journal: the site's host and ``/journal``."""
    return settings.SITE_URL.partition("://")[2] + "/journal"


def sign(size: int, root: bytes, at: str, macs: MacRule) -> str:
    """Return the signed note of a tree."""
    return sign_lines(str(size), base64.b64encode(root).decode(), at, f"mac {macs}")


def sign_lines(*lines: str) -> str:
    """Return a signed note of this journal with these ``lines`` after its name."""
    text = "".join(f"{line}\n" for line in (origin(), *lines))
    key = keys.present()
    signature = _identifier(origin(), key.public) + key.signing.sign(text.encode())
    return f"{text}\n— {origin()} {base64.b64encode(signature).decode()}\n"


def read(note: str) -> CheckpointNote:
    """Return what a note says once its signature is verified; :class:`BadNote` otherwise."""
    own = ((origin(), key.public) for key in keys.known().values())
    return _read(note, [*own, *_retired_keys()])


def read_if_right(note: str) -> CheckpointNote | None:
    """Return what a note says, or nothing when it is not right."""
    with contextlib.suppress(BadNote):
        return read(note)
    return None


def read_by_present_key(note: str) -> CheckpointNote | None:
    """Return what a note says if it is right under the name and key that the journal has now, and no other."""
    with contextlib.suppress(BadNote):
        return _read(note, [(origin(), keys.present().public)])
    return None


def _read(note: str, named_keys: Iterable[tuple[str, bytes]]) -> CheckpointNote:
    match = _FORM.fullmatch(note)
    if match is None:
        raise BadNote(ChainFault.NOTE_UNREADABLE)
    named = [key for name, key in named_keys if name == match["origin"]]
    if not named:
        raise BadNote(ChainFault.NOTE_OF_ANOTHER, found=match["origin"], own=origin())
    signature, root = _bytes(match["signature"]), _bytes(match["root"])
    known = {_identifier(match["origin"], key): key for key in named}
    key = known.get(signature[:4])
    if key is None:
        raise BadNote(ChainFault.NOTE_KEY)
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature[4:], match["text"].encode())
    except InvalidSignature:
        raise BadNote(ChainFault.NOTE_SIGNATURE) from None
    macs = MacRule(int(match["start"]), match["key"]) if match["key"] else None
    return CheckpointNote(int(match["size"]), root, match["at"], match["text"], macs)


def _bytes(text: str) -> bytes:
    """Return what base64 writes; :class:`BadNote` for rubbish and for another writing of the same bytes."""
    with contextlib.suppress(binascii.Error):
        if base64.b64encode(raw := base64.b64decode(text, validate=True)).decode() == text:
            return raw
    raise BadNote(ChainFault.NOTE_BASE64)


def split(content: str) -> list[KeptCheckpoint]:
    """Return the notes of a file, whatever stands between them, as they were before a page or a mail broke them."""
    return [_as_signed(match) for match in _COPIED.finditer(content)]


def printed(note: str) -> list[str]:
    """Return a note in lines short enough for a page, which :func:`split` reads again once they are copied."""
    text, _blank, signed = note.rstrip("\n").rpartition("\n\n")
    signature = signed.split(" ")[2]
    middle = len(signature) // 2
    return [*text.split("\n"), f"— {text.partition(chr(10))[0]}", signature[:middle], signature[middle:]]


def _as_signed(copied: re.Match[str]) -> KeptCheckpoint:
    origin, root, signature = copied["origin"], *("".join(copied[part].split()) for part in ("root", "signature"))
    lines = [origin, copied["size"], root, copied["at"]]
    if copied["macs"]:
        lines.append(" ".join(copied["macs"].split()))
    note = "".join(f"{line}\n" for line in (*lines, "", f"— {origin} {signature}"))
    with contextlib.suppress(binascii.Error):
        return KeptCheckpoint(note, base64.b64decode(copied["token"] or ""))
    return KeptCheckpoint(note)


def verifier_key() -> str:
    """Return the public key as an outsider keeps it: ``origin+identifier+base64(kind || key)``."""
    return _written(keys.present().public)


def verifier_keys() -> list[str]:
    """Return the present public key, then each of those under which earlier checkpoints and evidence are right."""
    own = (_written(key.public) for key in keys.known().values())
    return list(dict.fromkeys((*own, *settings.JOURNAL_RETIRED_KEYS)))


def _written(key: bytes) -> str:
    return f"{origin()}+{_identifier(origin(), key).hex()}+{base64.b64encode(ED25519 + key).decode()}"


def _identifier(name: str, key: bytes) -> bytes:
    return hashlib.sha256(name.encode() + b"\n" + ED25519 + key).digest()[:4]


def _retired_keys() -> list[tuple[str, bytes]]:
    """Names and public keys of ``JOURNAL_RETIRED_KEYS``, which hold verifier keys: their checkpoints stay valid."""
    retired = (key.split("+", 2) for key in settings.JOURNAL_RETIRED_KEYS)
    return [(name, base64.b64decode(key)[1:]) for name, _hash, key in retired]
