"""What a personal link is written with: its address and its typed code, both derived and never stored."""

import base64
import hmac
import re
from uuid import UUID

from signatures.macs import under_link_key

from .models import PersonalLink

TOKEN_BYTES = 16
ALPHABET = "23456789ABCDEFGHJKLMNPQRSTVWXYZ"
"""Digits and letters that nobody takes for one another."""
CODE_LETTERS = 10
"""31¹⁰, about 8 × 10¹⁴ codes: what is tried from one address is limited too."""


def token(link: PersonalLink) -> str:
    """Return the secret part of the address: the row's identifier and an HMAC (128 bits), URL-safe."""
    return _text(link.uuid.bytes + _mac("page", link)[:TOKEN_BYTES])


def uuid_of(text: str) -> UUID | None:
    """Return the row that a token names, whoever wrote it; ``None`` for what is no token."""
    try:
        raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except ValueError:
        return None
    return UUID(bytes=raw[:16]) if len(raw) == 16 + TOKEN_BYTES and _text(raw) == text else None


def fits(link: PersonalLink, text: str) -> bool:
    """Tell whether ``text`` is the token of the row's present generation."""
    return hmac.compare_digest(token(link), text)


def was(link: PersonalLink, text: str) -> bool:
    """Tell whether ``text`` was the token of an earlier generation: an address that was replaced."""
    earlier = (PersonalLink(uuid=link.uuid, generation=number) for number in range(1, link.generation))
    return any(hmac.compare_digest(token(former), text) for former in earlier)


def typed_code(link: PersonalLink) -> str:
    """Return the code that opens the link by typing: ``K7QF2-M9PXA``."""
    number = int.from_bytes(_mac("typed", link)[:16], "big")
    letters = ""
    for _ in range(CODE_LETTERS):
        number, rest = divmod(number, len(ALPHABET))
        letters += ALPHABET[rest]
    return f"{letters[:5]}-{letters[5:]}"


def typed_code_mac(text: str) -> str:
    """Return what is stored of a typed code; capitals, spaces and dashes do not count."""
    letters = re.sub(r"[^0-9A-Z]", "", text.upper())
    return under_link_key("typed-code", letters).hex()


def _mac(use: str, link: PersonalLink) -> bytes:
    return under_link_key(use, link.uuid, link.generation)


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
