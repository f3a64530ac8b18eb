"""Misspelt words read as words of ours, by their sound and by letters: asked of PostgreSQL's fuzzystrmatch and pg_trgm.

Sounds are those of ``metaphone``, taken of words without their silent letters. Two words that sound alike may differ by
three letters in seven and share some trigrams; others by one letter, or by two where their trigrams are much the same.
A word that leads to a trade by itself is likelier than one that needs others beside it (decision 125).
"""

import re
from collections.abc import Mapping, Sequence
from functools import cache

from django.db import connection

from .folding import words_of
from .words import says_something, vocabulary

MOST = 3
"""Words of one search that are read otherwise: each costs some milliseconds."""
_SILENT = re.compile(r"^h|(?<=..[aeiounr])[tdpxz]s?$|(?<=...)s$")
_QUERY = """
WITH ours AS MATERIALIZED (
    SELECT word, metaphone(sound, 40) AS heard, is_alone
    FROM unnest(%(words)s::text[], %(sounds)s::text[], %(alone)s::bool[]) AS ours (word, sound, is_alone)
), typed AS MATERIALIZED (
    SELECT word, metaphone(sound, 40) AS heard
    FROM unnest(%(typed)s::text[], %(typed_sounds)s::text[]) AS typed (word, sound)
), near AS (
    SELECT typed.word AS typed, ours.word, typed.heard = ours.heard AS is_heard, is_alone,
           similarity(typed.word, ours.word) AS alike, levenshtein(typed.word, ours.word) AS letters
    FROM typed JOIN ours ON typed.heard = ours.heard OR levenshtein_less_equal(typed.word, ours.word, 2) <= 2
)
SELECT DISTINCT ON (typed) typed, word FROM near
WHERE (is_heard AND letters * 2 < length(typed) AND alike >= 0.15)
   OR (letters = 1 AND length(typed) > 4) OR (letters = 2 AND alike >= 0.4)
ORDER BY typed, letters - 2 * is_heard::int - is_alone::int, letters, alike DESC, word
"""


def respelt(typed: Sequence[str]) -> Mapping[str, str]:
    """Return how misspelt words are written, by each; without those that are near none of ours. One query."""
    typed = typed[:MOST]
    asked = {"typed": list(typed), "typed_sounds": [_sound(word) for word in typed]}
    with connection.cursor() as cursor:
        cursor.execute(_QUERY, {**asked, **_ours()})
        return {word: vocabulary()[ours] for word, ours in cursor.fetchall()}


def _sound(written: str) -> str:
    word = "".join(words_of(written.casefold().replace("ç", "ss")))
    return _SILENT.sub("", word.replace("th", "t"))


@cache
def _ours() -> Mapping[str, list[str] | list[bool]]:
    words = vocabulary()
    alone = [says_something(word) for word in words]
    return {"words": list(words), "sounds": [_sound(written) for written in words.values()], "alone": alone}
