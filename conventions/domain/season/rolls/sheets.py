"""A list as it was sent, whatever its format: sheets of rows, each with its number on the screen; nothing is stored."""

import csv
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import NamedTuple, Self

from .encodings import lines_of, text_of
from .extraction.limits import MOST_COLUMNS
from .tabular import split_lines

FIRST_LINES = 20
"""Lines among which the headings stand."""
DELIMITERS = ";,\t|"


@dataclass(frozen=True)
class SheetRow:
    """One row that says something."""

    line: int
    cells: list[str] | None
    """``None`` for a line of text whose quotation mark is never closed."""


@dataclass(frozen=True)
class Sheet:
    """One sheet of a workbook, or the whole of a text file."""

    name: str
    rows: list[SheetRow]
    is_text: bool = False
    """True for a text file, where a line of another length is a shifted one; in a workbook its last cells are empty."""
    formulas: Sequence[str] = ()
    """Cells of its formulas: ``C4``."""
    uai: str = ""
    """The school of which it says to be."""

    @classmethod
    def of_text(cls, content: bytes, *, recognise: Callable[[str], str]) -> Self:
        """Read a text file; its delimiter shows most headings, else parts most lines into as many cells."""
        lines = [(n, line) for n, line in lines_of(text_of(content)) if not (n == 1 and line.startswith("sep="))]
        found = [_parted([line for _, line in lines[:FIRST_LINES]], mark, recognise) for mark in DELIMITERS]
        best = max(found, key=lambda parted: (parted.headings, parted.cells))
        split = split_lines(iter(lines), delimiter=best.delimiter, width=best.width)
        return cls("", [SheetRow(line, cells) for line, cells in split], is_text=True)

    @property
    def formula(self) -> str:
        """The first of them; empty without any."""
        return self.formulas[0] if self.formulas else ""

    @property
    def lines_with_formula(self) -> dict[int, str]:
        """The last of them on each line that has one."""
        return {int("".join(filter(str.isdecimal, cell)) or 0): cell for cell in self.formulas}

    @property
    def width(self) -> int:
        return max(len(row.cells or ()) for row in self.rows)

    @property
    def is_markup(self) -> bool:
        """Whether a text is XML or HTML, in an encoding that its first bytes did not show."""
        first = (self.rows[0].cells if self.rows else None) or [""]
        return first[0].lstrip().startswith("<")


class _Parted(NamedTuple):
    """The first lines parted by a delimiter."""

    delimiter: str
    headings: int
    """Known headings of the line that has most."""
    cells: int
    """Cells of the lines that have as many."""
    width: int


def _parted(lines: list[str], delimiter: str, recognise: Callable[[str], str]) -> _Parted:
    split = [cells for cells in _roughly(lines, delimiter) if len(cells) > 1]
    headings = max((len({recognise(cell) for cell in cells[:MOST_COLUMNS]} - {""}) for cells in split), default=0)
    width, times = Counter(map(len, split)).most_common(1)[0] if split else (1, 0)
    return _Parted(delimiter, headings, width * times, width)


def _roughly(lines: list[str], delimiter: str) -> Iterator[list[str]]:
    """Split the first lines; one whose quotation mark is never closed takes what follows with it."""
    with suppress(csv.Error):
        yield from csv.reader(lines, delimiter=delimiter)


def to_bytes(sheets: Iterable[Sheet]) -> bytes:
    """Return the form in which an upload waits."""
    stored = [{**vars(sheet), "rows": [[row.line, row.cells] for row in sheet.rows]} for sheet in sheets]
    return json.dumps(stored, ensure_ascii=False, separators=(",", ":")).encode()


def from_bytes(stored: bytes) -> list[Sheet]:
    """Return the sheets of an upload."""
    sheets = json.loads(stored)
    for sheet in sheets:
        sheet.pop("formula", None)  # as one was kept until 0.3
    return [Sheet(**{**sheet, "rows": [SheetRow(*row) for row in sheet["rows"]]}) for sheet in sheets]
