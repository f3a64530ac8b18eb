"""Words and numbers of ours among words that are read from right to left: each keeps its own order.

In Arabic « 02 61 91 08 75 » would be shown as « 75 08 91 61 02 », and « 3 quai du Gabarit (fictif) » with its bracket
and its number at the wrong ends: groups parted by a space take the order of the words around them. What comes between
two letters of the other script is therefore isolated (Unicode, annex 9), wherever it comes from: a value, an address
that somebody typed, a number that stands in the sentence itself. One number alone, a range of hours, a list of numbers
are left: they are read in the order of the sentence.
"""

import html
import re
from collections.abc import Iterator

_OTHER_WAY = r"\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc"
"""Hebrew, Arabic and their neighbours, with their digits and punctuation."""
_STRETCH = re.compile(f"[^{_OTHER_WAY}]+")
_IS_OTHER_WAY = re.compile(f"[{_OTHER_WAY}]")
_CORE = re.compile(r"(?:[(\[«]\s?)*\+?\w(?:.*\w)?", re.DOTALL)
_WORDS = re.compile(r"[^\W\d_]")
_SEVERAL_WORDS = re.compile(r"\w\W+\w")
_GROUPS = re.compile(r"\+\d|\d[ \u00a0\u202f./-]\d")
_PAIRS = {")": "(", "]": "[", "»": "«"}
_CLOSING = re.compile(r"\s?([)\]»])")
_ADDRESS = re.compile(r"(https?://\S+)")
_LEFT = "script|style|textarea|svg|bdi"
"""Elements whose text is none of ours to mark up."""
_MARKUP = re.compile(rf"""<!--.*?-->|<({_LEFT})\b.*?</\1>|<(?:[^>"']|"[^"]*"|'[^']*')*>""", re.DOTALL | re.IGNORECASE)
_TEXT_ONLY = re.compile(r"<(title|option)\b", re.IGNORECASE)
"""Elements that hold text alone, where characters do what an element does elsewhere."""
FIRST_STRONG, END = "\u2068", "\u2069"


def isolated(text: str) -> str:
    """Return a plain text with what reads from left to right between isolating characters; addresses of pages as is."""
    return "".join(
        part if _ADDRESS.fullmatch(part) else "".join(_marked(part, FIRST_STRONG, END))
        for line in text.splitlines(keepends=True)
        for part in _ADDRESS.split(line)
    )


def isolated_html(page: str, *, by_characters: bool = False) -> str:
    """Return a page with what reads from left to right in ``bdi`` elements; tags, scripts and drawings as they are.

    In a mail ``by_characters``: not every mail program keeps that element.
    """
    pieces, last, text_only = [], 0, False
    for markup in _MARKUP.finditer(page):
        pieces += [_isolated_words(page[last : markup.start()], text_only or by_characters), markup[0]]
        text_only = bool(_TEXT_ONLY.match(markup[0]))
        last = markup.end()
    return "".join([*pieces, _isolated_words(page[last:], by_characters)])


def _isolated_words(words: str, by_characters: bool) -> str:
    if not words.strip():
        return words
    text = html.unescape(words)
    if by_characters:
        pieces = [isolated(text)]
    else:
        pieces = list(_marked(text, "<bdi>", "</bdi>"))
    if "".join(pieces) == text:
        return words
    return "".join(one if one in ("<bdi>", "</bdi>") else html.escape(one, quote=False) for one in pieces)


def _marked(text: str, first: str, end: str) -> Iterator[str]:
    """Yield the pieces of a text, the marks around what is isolated being pieces of their own."""
    last = 0
    for part in _parts(text):
        start, stop = _bounds(text, *part)
        if not _breaks(text[start:stop]):
            continue
        yield from (text[last:start], first, text[start:stop], end)
        last = stop
    yield text[last:]


def _parts(text: str) -> Iterator[tuple[int, int]]:
    """Yield where each stretch begins and ends, cut at a bracket whose other half stands outside it."""
    for stretch in _STRETCH.finditer(text):
        start, opened, alone = stretch.start(), list[int](), list[int]()
        for at in range(*stretch.span()):
            if text[at] in _PAIRS.values():
                opened.append(at)
            elif text[at] in _PAIRS and opened:
                opened.pop()
            elif text[at] in _PAIRS:
                alone.append(at)
        for at in sorted([*alone, *opened]):
            yield start, at
            start = at + 1
        yield start, stretch.end()


def _bounds(text: str, start: int, stop: int) -> tuple[int, int]:
    """Return where the words of a stretch begin and end: with the brackets they open, the stop of a whole sentence."""
    core = _CORE.search(text, start, stop)
    if core is None:
        return start, start
    start, last = core.span()
    while (closing := _CLOSING.match(text, last, stop)) and _is_open(text[start:last], closing[1]):
        last = closing.end()
    if not _IS_OTHER_WAY.search(text):
        last += len(text[last:stop]) - len(text[last:stop].lstrip(".!?…"))
    return start, last


def _is_open(words: str, closing: str) -> bool:
    return words.count(_PAIRS[closing]) > words.count(closing)


def _breaks(words: str) -> bool:
    """Tell whether the order of words around may change that of these: several of them, or groups of digits."""
    if _WORDS.search(words):
        return bool(_SEVERAL_WORDS.search(words)) or not words[-1:].isalnum()
    return bool(_GROUPS.search(words))
