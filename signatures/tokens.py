"""End of the address of every personal link: a random handle, which is stored, and a keyed hash, which is not.

Twenty characters, so that a text message stays short: 48 bits say which row, 72 bits prove it. Links sent before the
handles were drawn name their row by its UUID beside a hash of 128 bits; they are read as long as their key is.
"""

import base64
import secrets
from dataclasses import dataclass
from uuid import UUID

from .macs import is_among, link_macs

HANDLE_BYTES, PROOF_BYTES = 6, 9
HANDLE_LETTERS = HANDLE_BYTES * 4 // 3
UUID_BYTES, LONG_PROOF_BYTES = 16, 16
"""Sizes in the links sent before."""


def new_handle() -> str:
    """Draw what a row is called in the address of its link: nothing about the row can be read from it."""
    return secrets.token_urlsafe(HANDLE_BYTES)


def write(use: str, handle: str, *parts: object) -> str:
    """Return the end of an address: the handle, and the hash of what it is for, under the present key."""
    return handle + _text(link_macs(use, handle, *parts)[0][:PROOF_BYTES])


@dataclass(frozen=True)
class LinkToken:
    """The end of an address as it was typed: the row that it names, whoever wrote it, and the proof beside."""

    column: str
    """``handle``, or ``uuid`` in the links sent before."""
    named: str | UUID
    proof: bytes
    reader: UUID | None = None
    """Who reads, where a link sent before says so."""

    @property
    def row(self) -> dict[str, str | UUID]:
        """Say by what the row is looked up."""
        return {self.column: self.named}

    def proves(self, use: str, *parts: object) -> bool:
        """Tell whether we wrote it for this use and these parts, under a key that is still read."""
        return is_among(self.proof, [mac[: len(self.proof)] for mac in link_macs(use, self.named, *parts)])


def read(text: str) -> LinkToken | None:
    """Return what the end of an address says; ``None`` for rubbish and for another writing of the same bytes."""
    try:
        raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except ValueError:
        return None
    if _text(raw) != text:
        return None
    if len(raw) == HANDLE_BYTES + PROOF_BYTES:
        return LinkToken("handle", text[:HANDLE_LETTERS], raw[HANDLE_BYTES:])
    if len(raw) == UUID_BYTES + LONG_PROOF_BYTES:
        return LinkToken("uuid", UUID(bytes=raw[:UUID_BYTES]), raw[UUID_BYTES:])
    if len(raw) == 2 * UUID_BYTES + LONG_PROOF_BYTES:
        reader = UUID(bytes=raw[UUID_BYTES : 2 * UUID_BYTES])
        return LinkToken("uuid", UUID(bytes=raw[:UUID_BYTES]), raw[2 * UUID_BYTES :], reader=reader)
    return None


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
