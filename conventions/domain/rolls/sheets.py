"""A list as it was sent, whatever its format: sheets of rows, each with its number on the screen; nothing is stored."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from .encodings import lines_of, text_of
from .tabular import split_line, split_lines

FIRST_LINES = 20
"""Lines among which the headings stand."""
DELIMITERS = ";,\t|"


@dataclass(frozen=True)
class Row:
    """One row that says something."""

    line: int
    cells: list[str] | None
    """``None`` for a line of text whose quotation mark is never closed."""


@dataclass(frozen=True)
class Sheet:
    """One sheet of a workbook, or the whole of a text file."""

    name: str
    rows: list[Row]
    is_text: bool = False
    """In a text file a line of another length is a shifted one; in a workbook its last cells are empty."""
    formula: str = ""
    """Where its first formula stands: ``C4``."""
    uai: str = ""
    """The school of which it says to be."""

    @classmethod
    def of_text(cls, content: bytes) -> Self:
        """Read a text file; the delimiter is the one that parts its richest first line most often."""
        lines = [(n, line) for n, line in lines_of(text_of(content)) if not (n == 1 and line.startswith("sep="))]
        start = [line for _, line in lines[:FIRST_LINES]]
        delimiter, width = max(
            ((mark, len(split_line(line, mark) or ())) for mark in DELIMITERS for line in start),
            key=lambda found: found[1],
            default=(";", 0),
        )
        split = split_lines(iter(lines), delimiter=delimiter, width=width)
        return cls("", [Row(line, cells) for line, cells in split], is_text=True)

    @property
    def is_markup(self) -> bool:
        """Whether a text is XML or HTML, in an encoding that its first bytes did not show."""
        first = self.rows[0].cells if self.rows else None
        return bool(first) and first[0].lstrip().startswith("<")


def to_bytes(sheets: Iterable[Sheet]) -> bytes:
    """Return the form in which an upload waits."""
    stored = [{**vars(sheet), "rows": [[row.line, row.cells] for row in sheet.rows]} for sheet in sheets]
    return json.dumps(stored, ensure_ascii=False, separators=(",", ":")).encode()


def from_bytes(stored: bytes) -> list[Sheet]:
    """Return the sheets of an upload."""
    return [Sheet(**{**sheet, "rows": [Row(*row) for row in sheet["rows"]]}) for sheet in json.loads(stored)]
