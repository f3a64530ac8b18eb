"""The one source of a mail, its text, read as blocks: what the HTML of the same mail is drawn from.

Blocks are parted by an empty line, and told from how people write them:

- a line with dashes under it is a heading;
- a line over an address of ours alone is what one may do there, a link; the first one that ends in a colon is the
  mail's button;
- at least two lines « name : value » are facts; a value such as « 12 sur 150 » has its bar;
- lines that begin with a dash are a list; one that ends in « : » and an address of ours is that link;
- a line of six digits is a code; anything else is a paragraph.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby

from django.conf import settings

_ADDRESS = re.compile(r"https?://[^\s<>\"]+[^\s<>\".,;:!?)»]")
_CODE = re.compile(r"\d{6}")
_RULE = re.compile(r"-{3,}")
_FACT = re.compile(r"(?P<name>[^:]{1,60}?)\s?: (?P<value>\S.*)")
_SHARE = re.compile(r"(\d+) sur (\d+)\b")
_COLON = " \u00a0\u202f:"


@dataclass(frozen=True)
class Piece:
    """Some words; a link where ``address`` is one of ours."""

    text: str
    address: str = ""


@dataclass(frozen=True)
class NamedValue:
    """A name and its value; ``percent`` is how much of its bar is full, ``None`` without a bar."""

    name: str
    value: list[Piece]
    percent: int | None = None


@dataclass(frozen=True)
class Block:
    """One block: ``heading``, ``button``, ``link``, ``facts``, ``list``, ``code`` or ``paragraph``."""

    kind: str
    lines: list[list[Piece]] = field(default_factory=list)
    facts: list[NamedValue] = field(default_factory=list)

    @property
    def words(self) -> Piece:
        """The one piece of a heading, a code, a button or a link."""
        return self.lines[0][0]


def blocks_of(text: str) -> list[Block]:
    """Read a text."""
    blocks: list[Block] = []
    for part in re.split(r"\n\s*\n", text.strip()):
        lines = [line.strip() for line in part.strip().splitlines()]
        for block in _blocks(lines) if lines else ():
            is_second = block.kind == "button" and any(one.kind == "button" for one in blocks)
            blocks.append(Block("link", block.lines) if is_second else block)
    return blocks


def _blocks(lines: list[str]) -> Iterator[Block]:
    """Yield what one part of the text holds: a paragraph may have a list, or what one may do, after it."""
    if len(lines) == 1 and _CODE.fullmatch(lines[0]):
        yield Block("code", [[Piece(lines[0])]])
    elif len(lines) > 1 and _RULE.fullmatch(lines[1]):
        yield Block("heading", [[Piece(lines[0])]])
        yield from _blocks(lines[2:]) if lines[2:] else ()
    elif len(lines) > 1 and _is_ours(lines[-1]) and not _is_ours(lines[-2]):
        yield from _blocks(lines[:-2]) if lines[:-2] else ()
        yield Block("button" if lines[-2].endswith(":") else "link", [[Piece(lines[-2].rstrip(_COLON), lines[-1])]])
    elif len(lines) > 1 and all(map(_FACT.fullmatch, lines)) and not any(map(_ADDRESS.search, lines)):
        yield Block("facts", facts=[_fact(line) for line in lines])
    else:
        for is_list, group in groupby(lines, key=lambda line: line.startswith("- ")):
            if is_list:
                yield Block("list", [_item(line[2:]) for line in group])
            else:
                yield Block("paragraph", [pieces_of(line) for line in group])


def _fact(line: str) -> NamedValue:
    match = _FACT.fullmatch(line)
    assert match is not None  # every line of the block is one
    share = _SHARE.search(match["value"])
    percent = min(100, 100 * int(share[1]) // int(share[2])) if share and int(share[2]) else None
    return NamedValue(match["name"].rstrip(_COLON), pieces_of(match["value"]), percent)


def _item(line: str) -> list[Piece]:
    words, space, address = line.rpartition(" ")
    if space and words.endswith(":") and _is_ours(address):
        return [Piece(words.rstrip(_COLON), address)]
    return pieces_of(line)


def pieces_of(line: str) -> list[Piece]:
    """Our own addresses become links; one that somebody typed in a name or a reason stays text."""
    parts, last = [], 0
    for found in _ADDRESS.finditer(line):
        address = found.group()
        parts += [Piece(line[last : found.start()]), Piece(address, address if _is_ours(address) else "")]
        last = found.end()
    return [part for part in [*parts, Piece(line[last:])] if part.text]


def _is_ours(text: str) -> bool:
    return text.startswith(settings.SITE_URL + "/") and " " not in text
