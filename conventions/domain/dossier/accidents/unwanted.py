"""Words that an accident's file does not take: a number of social security, a diagnosis, the name of a pupil."""

import re
from collections.abc import Iterable

from conventions.domain.persons.people.names import search_key

_SIGNS = re.compile(r"(?<!\d)[1-478](?:[ ./-]{0,2}[0-9ABab]){12}(?:(?:[ ./-]{0,2}[0-9]){2})?(?!\d)")
_NIR = re.compile(r"[1-478]\d\d(?P<month>\d\d)(\d\d|2[AB])\d{6}(?P<key>\d\d)?")
"""Sex, year, month, département, commune, rank, and the key or not."""
_MONTHS = {*range(1, 13), *range(20, 43), *range(50, 100)}
"""Months of birth that INSEE gives, those of people whose month is not known among them."""

DIAGNOSES = (
    *("fracturee?s?", "entorses?", "luxation", "luxee?", "commotion", "traumatismes?", "hemorragies?"),
    *("tendinite", "dechirure musculaire", "rupture des ligaments", "epilep[a-z]+", "asthm[a-z]+", "diabet[a-z]+"),
    *(
        "hypoglycemie",
        "malaise vagal",
        "crise cardiaque",
        "infarctus",
        "avc",
        "a v c",
        "cancer",
        "allergi[a-z]+",
        "septicemie",
        "infection",
        "tetanos",
    ),
    *("depressi[a-z]+", "crise d angoisse", "enceinte", "grossesse", "vih", "sida", "hepatite", "diagnosti[a-z]+"),
)
"""Words of a doctor rather than of a witness, without accents, as patterns of whole words."""
_DIAGNOSIS = re.compile(rf"\b(?:{'|'.join(DIAGNOSES)})\b")


def nir_in(text: str) -> bool:
    """Tell whether a number of social security stands in the text: 13 signs of its shape, or 15 with the right key."""
    return any(_is_nir(re.sub(r"[ ./-]", "", one.group()).upper()) for one in _SIGNS.finditer(text))


def diagnosis_in(text: str) -> str:
    """Return the first word of a diagnosis, without accents; empty without one."""
    word = _DIAGNOSIS.search(search_key(text))
    return word.group() if word else ""


def pupil_in(text: str, names: Iterable[tuple[str, str]]) -> bool:
    """Tell whether one of the pupils (first name, last name) is named in the text, in either order."""
    words = f" {search_key(text)} "
    return any(
        f" {first} {last} " in words or f" {last} {first} " in words
        for first, last in ((search_key(first), search_key(last)) for first, last in names)
    )


def _is_nir(signs: str) -> bool:
    shape = _NIR.fullmatch(signs)
    if shape is None or int(shape["month"]) not in _MONTHS:
        return False
    number = int(signs[:13].replace("2A", "19").replace("2B", "18"))  # Corsica, by the rule of the key
    return shape["key"] is None or int(shape["key"]) == 97 - number % 97
