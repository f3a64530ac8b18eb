"""Address and typed code of a personal link, both derived and never stored."""

from datetime import timedelta

from conventions.domain.persons.limits.letters import letters_in, letters_of
from signatures import tokens
from signatures.macs import hexed, link_macs, under_link_key
from signatures.tokens import LinkToken

from .models import PersonalLink

LIFETIME = timedelta(minutes=10)
"""Life of a code that opens more than the link alone does."""
CODE_LETTERS = 10
"""31¹⁰, about 8 × 10¹⁴ codes: what is tried from one address is limited too."""


def token(link: PersonalLink) -> str:
    """Return the end of the address of a link, in its present generation."""
    return tokens.write("page", link.handle, link.generation)


def fits(link: PersonalLink, read: LinkToken) -> bool:
    """Tell whether what was read is the end of the address of the row's present generation."""
    return _proves(read, link.generation)


def was(link: PersonalLink, read: LinkToken) -> bool:
    """Tell whether what was read was the end of the address of an earlier generation: an address that was replaced."""
    return any(_proves(read, number) for number in range(1, link.generation))


def _proves(read: LinkToken, generation: int) -> bool:
    return read.reader is None and read.proves("page", generation)


def typed_code(link: PersonalLink) -> str:
    """Return the code that opens the link by typing: ``K7QF2-M9PXA``."""
    letters = letters_of(int.from_bytes(under_link_key("typed", link.uuid, link.generation)[:16], "big"), CODE_LETTERS)
    return f"{letters[:5]}-{letters[5:]}"


def typed_code_macs(text: str) -> list[str]:
    """Return the stored forms of a typed code, under each key that is still read, the present one first."""
    return hexed(link_macs("typed-code", letters_in(text)))
