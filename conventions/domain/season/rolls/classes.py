"""Names of classes as schools write them in one list and in the next: « 3A », « 3e A » and « 3ème A » are one class."""

import re
from collections.abc import Iterable

from conventions.domain.persons.people.names import search_key

_YEARS = {"sixieme": "6", "cinquieme": "5", "quatrieme": "4", "troisieme": "3", "seconde": "2", "premiere": "1",
          "terminale": "t", "term": "t", "tle": "t"}  # fmt: skip
_ORDINAL = r"^([1-6]) ?(?:ieme|eme|ere|nde|de|e|o)(?= |[0-9]|[a-z]$|$)"


def class_key(name: str) -> str:
    """Return the key shared by two spellings of one class: « 3e A » gives ``3a``."""
    words = search_key(name)
    first = words.split(" ")[0]
    if first in _YEARS:
        words = _YEARS[first] + words.removeprefix(first)
    return re.sub(_ORDINAL, r"\1", words).replace(" ", "")


class Spellings:
    """One spelling for each class: the school's own, else the first of the list."""

    def __init__(self, known: Iterable[str]) -> None:
        self._by_key: dict[str, str] = {}
        for name in known:
            self.one(name)

    def one(self, name: str) -> str:
        return self._by_key.setdefault(class_key(name), name) if name else name
