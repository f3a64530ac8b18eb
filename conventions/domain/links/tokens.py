"""What a personal link is written with: its address and its typed code, both derived and never stored."""

import base64
from datetime import timedelta
from uuid import UUID

from conventions.domain.limits.letters import letters_in, letters_of
from signatures.macs import hexed, is_among, link_macs, under_link_key

from .models import PersonalLink

LIFETIME = timedelta(minutes=10)
"""Of a code that opens what a link alone does not."""
TOKEN_BYTES = 16
CODE_LETTERS = 10
"""31¹⁰, about 8 × 10¹⁴ codes: what is tried from one address is limited too."""


def token(link: PersonalLink) -> str:
    """Return the secret part of the address: the row's identifier and an HMAC (128 bits), URL-safe."""
    return _tokens(link)[0]


def uuid_of(text: str) -> UUID | None:
    """Return the row that a token names, whoever wrote it; ``None`` for what is no token."""
    try:
        raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except ValueError:
        return None
    return UUID(bytes=raw[:16]) if len(raw) == 16 + TOKEN_BYTES and _text(raw) == text else None


def fits(link: PersonalLink, text: str) -> bool:
    """Tell whether ``text`` is a token of the row's present generation, under a key that is still read."""
    return is_among(text, _tokens(link))


def was(link: PersonalLink, text: str) -> bool:
    """Tell whether ``text`` was the token of an earlier generation: an address that was replaced."""
    earlier = (PersonalLink(uuid=link.uuid, generation=number) for number in range(1, link.generation))
    return any(is_among(text, _tokens(former)) for former in earlier)


def typed_code(link: PersonalLink) -> str:
    """Return the code that opens the link by typing: ``K7QF2-M9PXA``."""
    letters = letters_of(int.from_bytes(under_link_key("typed", link.uuid, link.generation)[:16], "big"), CODE_LETTERS)
    return f"{letters[:5]}-{letters[5:]}"


def typed_code_macs(text: str) -> list[str]:
    """Return under what a typed code is stored, under each key that is still read, the present one first."""
    return hexed(link_macs("typed-code", letters_in(text)))


def _tokens(link: PersonalLink) -> list[str]:
    """The address's secret part under each key that is still read, the present one first."""
    macs = link_macs("page", link.uuid, link.generation)
    return [_text(link.uuid.bytes + mac[:TOKEN_BYTES]) for mac in macs]


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
