"""Limits to reading a file that a stranger may have made: sizes are counted while unpacking, not as announced."""

from collections.abc import Collection, Iterator, Sequence
from typing import IO
from xml.etree import ElementTree

LARGEST_PART = 40 * 1024 * 1024
"""Bytes of XML that one part of an archive may unpack to: about 20,000 pupils."""
LARGEST_WHOLE = 80 * 1024 * 1024
MOST_TEXT = 20 * 1024 * 1024
"""Characters that all the cells may hold."""
MOST_ROWS, MOST_COLUMNS, LONGEST_CELL = 20_000, 300, 1000
MOST_CELLS = 600_000
"""Most cells in all sheets: a list of 20,000 lines has some twenty columns."""
MOST_SHEETS = 30
MOST_ELEMENTS = 200_000
"""Elements of XML held in memory at once."""


class Unusable(Exception):
    """A file that is not read: a code, whose sentence :mod:`conventions.domain.season.rolls.workbooks` knows."""


class ReadVolume:
    """Quantities read so far of everything that was sent."""

    def __init__(self) -> None:
        self.read = self.text = self.cells = 0

    def take(self, size: int) -> None:
        self.read += size
        if self.read > LARGEST_WHOLE:
            raise Unusable("too_long")

    def row(self, number: int, cells: Sequence[str]) -> list[int | str]:
        """Return a row as it is answered, by its number, and count its cells, the empty ones too."""
        self.cells += len(cells)
        if self.cells > MOST_CELLS:
            raise Unusable("too_long")
        return [number, *cells]

    def one_line(self, text: str) -> str:
        """Return the text of a cell on one line, cut where nobody's name ends, and count it."""
        line = " ".join(text[:LONGEST_CELL].split())
        self.text += len(line)
        if self.text > MOST_TEXT:
            raise Unusable("too_long")
        return line


class Within:
    """A part read to a limit; a document type is refused, so there are no entities to expand and none to fetch."""

    def __init__(self, file: IO[bytes], spent: ReadVolume) -> None:
        self.file, self.spent, self.left = file, spent, LARGEST_PART
        self.last = b""

    def read(self, size: int = -1) -> bytes:
        block = self.file.read(min(size, 65536) if size > 0 else 65536)
        self.left -= len(block)
        if self.left < 0:
            raise Unusable("too_long")
        self.spent.take(len(block))
        if b"<!DOCTYPE" in self.last[-16:] + block:
            raise Unusable("entities")
        if b"\0" in block:  # UTF-16 would hide a document type
            raise Unusable("broken")
        self.last = block
        return block


def elements(
    file: IO[bytes], spent: ReadVolume, tags: Collection[str], *, begins: Collection[str] = ()
) -> Iterator[tuple[str, ElementTree.Element]]:
    """Yield the elements of these local names as they are read, each by its name, and forget it afterwards.

    Those of ``begins`` are yielded where they begin: with their attributes alone.
    """
    above: list[tuple[ElementTree.Element, int]] = []
    held = 0
    for moment, element in ElementTree.iterparse(Within(file, spent), events=("start", "end")):  # noqa: S314 (no entities)
        name = local(element.tag)
        if moment == "start":
            above.append((element, held))
            held += 1
            if held > MOST_ELEMENTS:
                raise Unusable("too_long")
            if name in begins:
                yield name, element
            continue
        _, before = above.pop()
        if name in tags:
            yield name, element
        if name in tags or name in begins:
            if above:
                above[-1][0].remove(element)
            held = before


def local(tag: str) -> str:
    """Return a name without its namespace."""
    return tag.rpartition("}")[2]


def attribute(element: ElementTree.Element, name: str) -> str:
    """Return an attribute by its local name; empty without it."""
    return next((value for key, value in element.attrib.items() if local(key) == name), "")
