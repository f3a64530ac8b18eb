"""Words and phrases by which a pupil of 12 to 17 may say that they suffer, read folded and whole.

``data/words.txt`` has one a line, written as pupils write, text messages too; accents, capitals, plurals, feminines and
letters held down (« suiiicide ») are no matter. When in doubt a phrase is in: a card too many is a kind one. What must
stay silent stands in the tests.
"""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from conventions.domain.law.trades.folding import stem, words_of

DATA = Path(__file__).parent / "data" / "words.txt"
MOST_LETTERS = 10_000
"""Letters read of one text."""
_HELD_DOWN = re.compile(r"([^\W\d_])\1{2,}")


def are_of_distress(text: str) -> bool:
    """Tell whether a text holds one of the phrases, whole."""
    stems = _folded(text[:MOST_LETTERS])
    return any(
        stems[start : start + len(phrase)] == phrase
        for start, word in enumerate(stems)
        for phrase in _phrases().get(word, ())
    )


def _folded(text: str) -> tuple[str, ...]:
    return tuple(stem(word) for word in words_of(_HELD_DOWN.sub(r"\1", text)))


@cache
def _phrases() -> Mapping[str, frozenset[tuple[str, ...]]]:
    """Return the folded phrases, by their first word."""
    lines = (line.partition("#")[0].strip() for line in DATA.read_text(encoding="utf-8").splitlines())
    found: dict[str, set[tuple[str, ...]]] = {}
    for phrase in map(_folded, filter(None, lines)):
        found.setdefault(phrase[0], set()).add(phrase)
    return {word: frozenset(phrases) for word, phrases in found.items()}
