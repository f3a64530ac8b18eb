"""Common form of charts: a name, a title, a sentence, the drawing and the same numbers as a table."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from math import ceil, floor, log10
from operator import itemgetter
from typing import ClassVar

from django.utils.formats import number_format
from django.utils.safestring import SafeString

from conventions.domain.numbers.exports.tables import Table, TableColumn
from notifications.dates import date_format

from .drawing import GAP, MARGIN, MUTED, WIDTH, Drawing, Label, Link, Shape, write_lines
from .formats import to_svg


@dataclass(frozen=True)
class Hidden:
    """A number that may not be told: what is said in its place, and between which numbers it lies, both included."""

    words: str
    low: float = 0
    high: float = 0
    """Zero where nothing is told of it."""

    def __str__(self) -> str:
        return self.words


Value = int | float | Hidden | None
"""One number of a chart; ``None`` where it is not known."""
Cell = Value | str | date
"""Cell of its table: the name of a row, or a number."""


@dataclass(frozen=True, kw_only=True)
class Chart(ABC):
    """A picture of numbers."""

    name: str
    """Name of its file, and of its elements in the page: no other chart of the page has it."""
    title: str
    about: str
    """Text alternative, in a sentence."""
    unit: str = ""
    """Unit of its numbers, written under its title."""
    source: str = ""
    """Source and day of its numbers, written at its foot."""
    width: ClassVar[float] = WIDTH
    FORMS: ClassVar = (("png", "PNG"), ("svg", "SVG"), ("pdf", "PDF"), ("csv", "CSV"))
    """Formats of its file."""

    @abstractmethod
    def paint(self, top: float) -> tuple[Sequence[Shape | Link], float]:
        """Return the shapes from ``top`` downwards, and their end."""

    @property
    @abstractmethod
    def heads(self) -> Sequence[str]:
        """Return the heads of the table's columns."""

    @property
    @abstractmethod
    def lines(self) -> Iterable[Sequence[Cell]]:
        """Return the rows of the table."""

    @property
    def credit(self) -> str:
        """Credit for its outlines, where it has any."""
        return ""

    @cached_property
    def drawing(self) -> Drawing:
        """The picture: its title, what it shows, its source."""
        head, y = write_lines(self.title, MARGIN, self.width, bold=True)
        unit, y = write_lines(self.unit, y, self.width, colour=MUTED)
        shapes, y = self.paint(y + GAP)
        feet: list[Label] = []
        for words in filter(None, (self.source, self.credit)):
            foot, y = write_lines(words, y, self.width, colour=MUTED)
            feet += foot
        return Drawing(self.title, self.about, self.width, y + MARGIN, (*head, *unit, *shapes, *feet))

    @property
    def svg(self) -> SafeString:
        """The picture as a page holds it."""
        return to_svg(self.drawing, name=self.name)

    @property
    def table(self) -> Table:
        """The same numbers as a list that may leave as a file."""
        columns = [TableColumn(head, itemgetter(n)) for n, head in enumerate(self.heads)]
        return Table(self.name, self.title, columns, [[_plain(value) for value in line] for line in self.lines])

    @property
    def shown(self) -> list[tuple[str, list[str]]]:
        """The rows of the table as a page says them: what each is, then its numbers."""
        return [(_told(first), [_told(value) for value in others]) for first, *others in self.lines]


def _told(cell: Cell) -> str:
    """Return a cell in words."""
    if isinstance(cell, date):
        return date_format(cell, "j N Y")
    return cell if isinstance(cell, str) else said(cell)


def _plain(cell: Cell) -> int | date | str | None:
    """Return the value of a cell in a file: whole numbers and days as they are, the rest in words."""
    return cell if cell is None or isinstance(cell, int | date) else _told(cell)


def said(value: Value, unit: str = "") -> str:
    """Return a number as it is read: ``12 345``, ``62,5 %``; what is hidden in its own words, what is missing as –.

    A unit that is a word is not written: it would have to agree with the number, and stands under the title.
    """
    if value is None:
        return "–"
    if isinstance(value, Hidden):
        return value.words
    number = number_format(round(value, 1) if isinstance(value, float) else value, force_grouping=True)
    return number if not unit or unit[0].isalpha() else f"{number}\u00a0{unit}"


def low_of(value: Value) -> float:
    """Return the least number that a value may be."""
    return value.low if isinstance(value, Hidden) else value or 0


def high_of(value: Value) -> float:
    """Return the greatest number that a value may be, as far as it is told."""
    return max(value.low, value.high) if isinstance(value, Hidden) else value or 0


def round_steps(highest: float, *, wanted: int = 4) -> list[int]:
    """Return whole numbers from zero to the first that is not below the highest, by steps of 1, 2 or 5 times ten."""
    power = 10 ** floor(log10(max(highest / wanted, 1)))
    step = next(power * factor for factor in (1, 2, 5, 10) if power * factor * wanted >= highest)
    return [step * n for n in range(max(ceil(highest / step), 1) + 1)]
