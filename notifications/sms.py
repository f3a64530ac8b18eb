"""Short text messages: the GSM 7-bit alphabet, how many segments a text takes, and how to keep it short.

What is kept and what is changed: é è à ù ò ì ñ ö ü ä stay, they are letters of GSM-7. Every other accent goes (Maël
becomes Mael, Zoë Zoe, Françoise Francoise), œ becomes oe, typography its plain form. A name in letters that no
accent makes (Greek capitals apart, Cyrillic, Arabic) stays as it is: nobody's name is guessed, and that one message
costs more.
"""

import re
import textwrap
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings

BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
"""Characters that take one septet (3GPP TS 23.038, table of the default alphabet)."""
EXTENSION = frozenset("^{}\\[~]|€\f")
"""Characters that take two septets (same source, extension table)."""
MOST_SEGMENTS = 2
"""Segments of a message of ours at most: a third segment is a text that nobody reads."""

NAME_LETTERS = (30, 20)
"""To how many letters names are cut, one after the other, where a text would take one segment more."""
OFFLINE_NAME_LETTERS = (*NAME_LETTERS, 14, 10)
"""The same in a text to a telephone without internet, which says on its own what a page says to the others."""
LANGUAGE_WORDS = {
    "en": "English", "pt": "Portugues", "ht": "Kreyòl", "es": "Español", "ar": "Arabe", "tr": "Türkce",
    "uk": "Ukrainien", "swb": "Shimaoré", "buc": "Kibushi", "djk": "Nenge tongo", "srn": "Sranan tongo",
    "gcr": "Kriyòl",
}  # fmt: skip
"""The word that names the language behind a link, in letters of GSM-7, for the languages that are not French."""
OTHER_SCRIPTS = frozenset({"ar", "uk"})
"""Languages whose letters would make every text three times as long: their SMS are in French, with their word."""

_SPACED_QUOTES = re.compile(r"«\s*|\s*»")
_SAME_MEANING = {
    "’": "'", "‘": "'", "ʼ": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "…": "...",
    "–": "-", "—": "-", "‑": "-", "−": "-", "•": "-", "·": ".", "œ": "oe", "Œ": "OE", "ł": "l", "Ł": "L", "đ": "d",
    "Đ": "D", "ı": "i", "þ": "th", "ð": "d", "ħ": "h", "×": "x", "°": "o", "№": "no", "\t": " ",
}  # fmt: skip


@dataclass(frozen=True)
class Measure:
    """How a text travels: alphabet, units used, and segments billed."""

    alphabet: str
    """``GSM-7`` or ``UCS-2``."""
    units: int
    """Septets in GSM-7, 16-bit units in UCS-2."""
    segments: int


def written_in(language: str) -> str:
    """Return the language of the text for who reads ``language``: French where its script is not in the alphabet."""
    return settings.LANGUAGE_CODE if language in OTHER_SCRIPTS else language


def measure(text: str) -> Measure:
    """Count what `text` takes: 160 septets in one segment, 153 in each of several (70 and 67 in UCS-2)."""
    if all(character in BASIC or character in EXTENSION for character in text):
        sizes = [2 if character in EXTENSION else 1 for character in text]
        return Measure("GSM-7", sum(sizes), _segments(sizes, single=160, several=153))
    sizes = [2 if ord(character) > 0xFFFF else 1 for character in text]
    return Measure("UCS-2", sum(sizes), _segments(sizes, single=70, several=67))


def fits(text: str) -> bool:
    """Tell whether the text, once simplified, stays within `MOST_SEGMENTS`: for the tests of those who write texts."""
    return measure(simplify(text)).segments <= MOST_SEGMENTS


def simplify(text: str) -> str:
    """Write `text` in GSM-7 where that loses only accents and typography; é è à ù ò ì stay, ê ç œ become e c oe.

    A text in another script (a name in Greek or Arabic letters) keeps its characters: it costs more, and arrives right.
    """
    text = unicodedata.normalize("NFC", _SPACED_QUOTES.sub('"', text))
    return "".join(_simple(character) for character in text).strip()


def shorten(values: Mapping[str, Any], names: tuple[str, ...], most: int) -> dict[str, Any]:
    """Return the values with these names cut to ``most`` letters, between two words where there are two."""
    return {**values, **{name: _cut(values[name], most) for name in names if isinstance(values.get(name), str)}}


def _cut(name: str, most: int) -> str:
    if len(name) <= most:
        return name
    words = textwrap.shorten(name, most, placeholder=" ").rstrip(" -&,")
    return f"{words or name[: most - 1]}."


def _simple(character: str) -> str:
    if character in BASIC or character in EXTENSION:
        return character
    if character in _SAME_MEANING:
        return _SAME_MEANING[character]
    if unicodedata.category(character) == "Zs":
        return " "
    if unicodedata.category(character) == "Cf":
        return ""
    bare = "".join(part for part in unicodedata.normalize("NFKD", character) if not unicodedata.combining(part))
    return bare if bare and all(part in BASIC for part in bare) else character


def _segments(sizes: list[int], *, single: int, several: int) -> int:
    """A character of two units is never cut in half, so a segment may end one unit early."""
    if sum(sizes) <= single:
        return 1 if sizes else 0
    segments, used = 1, 0
    for size in sizes:
        if used + size > several:
            segments, used = segments + 1, 0
        used += size
    return segments
