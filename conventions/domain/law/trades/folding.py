"""Words folded to what they have in common: accents, capitals, plural, feminine; *Coiffeuses* is *coiffeur*.

What comes out is no French word, it is only ever compared with another folded word: *garage* gives ``garag``.
"""

import re
import unicodedata
from collections.abc import Container, Iterator, Sequence
from functools import lru_cache

from conventions.domain.persons.people.names import search_key

LONGEST = 40
"""Letters kept of one word; PostgreSQL takes 2,046 bytes."""
LONGEST_PHRASE = 5
"""Words that say something together: *agent de police municipale* counts three."""
_INITIALS = re.compile(r"\b(?:[^\W\d_]\.){2,}")
"""*B.T.P.* is one word."""
_CODE = re.compile(r"\b(\d\d)\.(\d\d?[A-Za-z]?)\b")
"""*45.20A* is one word."""
_WORD = re.compile(r"[^\W_]+")
_STOP_WORDS = """
a au aux avec c ce ces chez comme d dans de des du elle en et il j je l la le les leur leurs m ma mes mon n nos notre
nous on ou par pour qu que qui s sa ses sur t un une vos votre vous y
"""
STOP_WORDS = frozenset(_STOP_WORDS.split())
_ALIKE = {
    "porte": "porte",
    "portes": "porte",
    "travaux": "travaux",
    "plongee": "plongee",
    "tuyaux": "tuyau",
    "vitraux": "vitrail",
    "joyaux": "joyau",
    "noyaux": "noyau",
}
"""Words that the endings would take for others."""
_ENDINGS = (("ieuse", "ieu"), ("euse", "eur"), ("trice", "teur"), ("ive", "if"))
_DOUBLED = re.compile(r"([b-df-hj-np-tv-z])\1$")


def spelt_words(text: str) -> Iterator[tuple[str, str]]:
    """Yield the words of a text, without accents or capitals then as they are written, in their order."""
    text = unicodedata.normalize("NFC", text)
    text = _INITIALS.sub(lambda found: found.group().replace(".", ""), _CODE.sub(r"\1\2", text))
    for written in _WORD.findall(text):
        for word in search_key(written).split():
            yield word[:LONGEST], written


def words_of(text: str) -> list[str]:
    """Return the words of a text without accents or capitals, in their order: *l'Hôtel* gives ``l hotel``."""
    return [word for word, _written in spelt_words(text)]


def content_words(text: str) -> list[str]:
    """Return the words of a text without those that say nothing: *de*, *la*, *chez*."""
    return [word for word in words_of(text) if word not in STOP_WORDS]


def singular(word: str) -> str:
    """Return a word as :func:`words_of` gives it, without the mark of a plural."""
    if word in _ALIKE:
        return _ALIKE[word]
    if len(word) > 4 and word.endswith("aux") and not word.endswith("eaux"):
        return f"{word[:-3]}al"
    if len(word) > 3 and (word.endswith("ux") or (word.endswith("s") and not word.endswith("ss"))):
        return word[:-1]
    return word


@lru_cache(maxsize=8_192)
def stem(word: str) -> str:
    """Return the stem that a word shares with its plural and its feminine."""
    if len(word) <= 3 or any(letter.isdigit() for letter in word) or word in _ALIKE:
        return _ALIKE.get(word, word)
    word = singular(word)
    for ending, other in _ENDINGS:
        if word.endswith(ending) and len(word) > len(ending) + 1:
            return word.removesuffix(ending) + other
    if len(word) > 4 and word.endswith("e"):
        word = word[:-1]
        if len(word) > 4 and word.endswith("e"):
            word = word[:-1]
        word = _DOUBLED.sub(r"\1", word)
    return word


@lru_cache(maxsize=256)
def fold(text: str) -> tuple[str, ...]:
    """Return the folded words of a text, in their order: *Salon de coiffure* gives ``salon coiffur``."""
    return tuple(stem(word) for word in content_words(text))


def longest_known(stems: Sequence[str], known: Container[tuple[str, ...]]) -> Iterator[tuple[int, int]]:
    """Yield the bounds of each part of ``stems``: the longest known words, or one word that is not."""
    start = 0
    while start < len(stems):
        end = min(start + LONGEST_PHRASE, len(stems))
        while end > start + 1 and tuple(stems[start:end]) not in known:
            end -= 1
        yield start, end
        start = end
