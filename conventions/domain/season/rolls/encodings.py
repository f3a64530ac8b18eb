"""The text of a file in whichever encoding it was saved: UTF-8, UTF-16, Windows, old Macs, DOS."""

import codecs
import re

_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_OF_ONE_BYTE = ("cp1252", "mac_roman", "cp850")
"""Encodings tried when a file is no Unicode, the most usual first."""
_SMALL, _LARGE = "éèêëàâäîïôöûüùçœæÿñ", "ÉÈÊËÀÂÄÎÏÔÖÛÜÙÇŒÆÑ"
_OTHERS = "’‘“”«»–—…°€\xa0ºª·§ÁÍÓÚáíóúãõÃÕ"


def text_of(content: bytes) -> str:
    """Return the whole text; a line that is no UTF-8 in a file that is does not spoil the others."""
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return content[len(mark) :].decode(encoding, errors="replace")
    if encoding := unmarked_utf16(content[:2000]):
        return content.decode(encoding, errors="replace")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        other = max(_OF_ONE_BYTE, key=lambda encoding: _likelihood(content[:200_000].decode(encoding, "replace")))
    return "".join(_line(line, other) for line in content.splitlines(keepends=True))


def lines_of(text: str) -> list[tuple[int, str]]:
    """Return the lines with their numbers, whichever system ended them."""
    parts = re.split(r"(\r\n|\n|\r)", text.replace("\0", ""))
    lines = ["".join(pair) for pair in zip(parts[::2], [*parts[1::2], ""], strict=False)]
    return list(enumerate(lines, start=1))


def _line(line: bytes, other: str) -> str:
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        return line.decode(other, errors="replace")


def unmarked_utf16(start: bytes) -> str:
    """Return the encoding when every second byte is zero, as in Latin letters of two bytes."""
    half = len(start) // 2
    if half and start[1::2].count(0) > half * 0.7 and not start[::2].count(0):
        return "utf-16-le"
    if half and start[::2].count(0) > half * 0.7 and not start[1::2].count(0):
        return "utf-16-be"
    return ""


def _likelihood(text: str) -> int:
    """Tell how much a text looks like French: accents on letters of the size of their neighbours."""
    score = 0
    for found in re.finditer(r"[^\x00-\x7f]", text):
        letter, before = found.group(), text[found.start() - 1 : found.start()]
        after = text[found.end() : found.end() + 1]
        if letter in _SMALL:
            score += -2 if before.isupper() and after.isupper() else 2
        elif letter in _LARGE:
            score += -2 if before.islower() else 1
        elif letter not in _OTHERS:
            score -= 2
    return score
