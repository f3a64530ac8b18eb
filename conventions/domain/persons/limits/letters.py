"""Codes in letters that people read out and type: nobody takes one for another."""

import re

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTVWXYZ"
"""Digits and letters that nobody takes for one another."""


def letters_of(number: int, length: int) -> str:
    """Write the end of ``number`` in ``length`` letters, the last one first."""
    letters = ""
    for _ in range(length):
        number, rest = divmod(number, len(ALPHABET))
        letters += ALPHABET[rest]
    return letters


def number_of(letters: str) -> int | None:
    """Return the number that :func:`letters_of` wrote; ``None`` for letters that it does not use."""
    if not all(letter in ALPHABET for letter in letters):
        return None
    return sum(ALPHABET.index(letter) * len(ALPHABET) ** place for place, letter in enumerate(letters))


def letters_in(text: str) -> str:
    """Return the letters of a typed code: no spaces, no dashes, capitals."""
    return re.sub(r"[^0-9A-Z]", "", text.upper())
