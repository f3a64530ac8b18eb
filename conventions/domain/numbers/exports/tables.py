"""A list as it leaves the service: its title, its columns and its rows; how they are written is beside."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.timezone import localtime
from django_stubs_ext import StrOrPromise

Cell = str | int | date
"""Plain value of a cell: a word, a number to count with, a day."""

_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""Characters that XML 1.0 does not have."""


@dataclass(frozen=True)
class Column:
    """One column: what stands above it on the screen, and what a row says in it."""

    label: StrOrPromise
    value: Callable[[Any], object]
    kind: type[Cell] | None = None
    """Type of its cells, for formats that have types; ``None``: each cell has its own."""


@dataclass(frozen=True)
class Table:
    """A list with the columns that the screen has; each of its rows is read once, when it is written."""

    name: str
    """Name of the file, without its ending: it tells nobody's name."""
    title: StrOrPromise
    columns: Sequence[Column]
    rows: Iterable[Any]

    @property
    def heads(self) -> list[str]:
        return [plain_text(column.label) for column in self.columns]

    def lines(self) -> Iterable[list[Cell]]:
        """Yield the rows as plain cells."""
        return ([plain(column.value(row)) for column in self.columns] for row in self.rows)


def plain(value: object) -> Cell:
    """Return the plain value of a cell: nothing is empty, a moment is written where the reader is, other things are
    said."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, datetime):
        return f"{localtime(value):%d/%m/%Y %H:%M}"
    if isinstance(value, int | date):
        return value
    return plain_text(value)


def plain_text(value: object) -> str:
    """Return a text without what no workbook can hold; lines stay lines."""
    return _FORBIDDEN.sub("", str(value)).strip()
