"""UAI, the number of a school, as people type it: cleaning and check (rule M-02)."""

import re

from conventions.domain.persons.people.territories import UAI_LETTERS, uai_is_valid


def clean_uai(text: str) -> str:
    """Return the number in capitals, without spaces."""
    return re.sub(r"\s", "", text).upper()


def uai_valid(text: str) -> bool:
    """Tell whether ``text``, once cleaned, is a UAI whose check letter is right."""
    return uai_is_valid(clean_uai(text))


def check_letter(number: str) -> str:
    """Return the letter that completes the seven digits of a UAI."""
    return UAI_LETTERS[int(number) % 23]
