"""Numbers of hosts: SIRET of an establishment (rule M-03), RNA of an association; no model, no register."""

import re
import unicodedata

LA_POSTE_SIREN = "356000000"
"""The one company whose establishments follow another check: the sum of the digits is a multiple of five."""

RNA = "W[0-9][0-9A-Z][0-9]{7}"
"""Shape of an association's number in its register: a département (``2A``, ``9C`` for Guyane) and its prefecture's."""


def clean_siret(text: str) -> str:
    """Return the number without the spaces, dots, dashes or strokes of any alphabet that people type in it."""
    return re.sub(r"[\W_]", "", unicodedata.normalize("NFKC", text))


def siret_valid(text: str) -> bool:
    """Tell whether ``text`` is a SIRET: fourteen digits, Luhn's check on the SIREN and on the whole, or La Poste's."""
    digits = clean_siret(text)
    if not re.fullmatch(r"[0-9]{14}", digits) or not _luhn(digits[:9]) or digits == "0" * 14:
        return False
    if digits.startswith(LA_POSTE_SIREN):
        return _luhn(digits) or sum(map(int, digits)) % 5 == 0
    return _luhn(digits)


def rna_valid(text: str) -> bool:
    """Tell whether ``text`` has the shape of an RNA; there is no check digit."""
    return re.fullmatch(RNA, clean_siret(text).upper()) is not None


def _luhn(digits: str) -> bool:
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + place % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0
