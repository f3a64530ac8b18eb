"""What every chart is: a name, a title, a sentence, its drawing and the same numbers as a table."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from math import ceil, floor, log10
from operator import itemgetter
from typing import ClassVar

from django.utils.formats import date_format, number_format
from django.utils.safestring import SafeString

from conventions.domain.exports.tables import Column, Table

from .drawing import GAP, MARGIN, MUTED, WIDTH, Drawing, Link, Shape, write_lines
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


@dataclass(frozen=True, kw_only=True)
class Chart(ABC):
    """A picture of numbers."""

    name: str
    """Of its file, and of its elements in the page: no other chart of the page has it."""
    title: str
    about: str
    """What it shows, in a sentence, for whoever does not see it."""

    source: str = ""
    """Where its numbers come from and of which day, written at its foot."""
    width: ClassVar[float] = WIDTH
    FORMS: ClassVar = (("png", "PNG"), ("svg", "SVG"), ("pdf", "PDF"), ("csv", "CSV"))
    """In which it may be taken away."""

    @abstractmethod
    def paint(self, top: float) -> tuple[Sequence[Shape | Link], float]:
        """Return what is drawn from ``top`` downwards, and where it ends."""

    @property
    @abstractmethod
    def heads(self) -> Sequence[str]:
        """Return what stands above each column of the table."""

    @property
    @abstractmethod
    def lines(self) -> Iterable[Sequence[object]]:
        """Return the rows of the table."""

    @property
    def credit(self) -> str:
        """To whom it owes its outlines, where it has any."""
        return ""

    @cached_property
    def drawing(self) -> Drawing:
        """The picture: its title, what it shows, its source."""
        head, y = write_lines(self.title, MARGIN, self.width, bold=True)
        shapes, y = self.paint(y + GAP)
        feet = []
        for words in filter(None, (self.source, self.credit)):
            foot, y = write_lines(words, y, self.width, colour=MUTED)
            feet += foot
        return Drawing(self.title, self.about, self.width, y + MARGIN, (*head, *shapes, *feet))

    @property
    def svg(self) -> SafeString:
        """The picture as a page holds it."""
        return to_svg(self.drawing, name=self.name)

    @property
    def table(self) -> Table:
        """The same numbers as a list that may leave as a file."""
        columns = [Column(head, itemgetter(n)) for n, head in enumerate(self.heads)]
        return Table(self.name, self.title, columns, [[_plain(value) for value in line] for line in self.lines])

    @property
    def shown(self) -> list[tuple[str, list[str]]]:
        """The rows of the table as a page says them: what each is, then its numbers."""
        return [(_told(first), [_told(value) for value in others]) for first, *others in self.lines]


def _told(value: object) -> str:
    """Return a cell in words."""
    if isinstance(value, date):
        return date_format(value, "j M Y")
    return value if isinstance(value, str) else said(value)


def _plain(value: object) -> object:
    """Return what a file holds of a value: whole numbers and days as they are, the rest in words."""
    return value if value is None or isinstance(value, int | date) else _told(value)


def said(value: Value, unit: str = "") -> str:
    """Return a number as it is read: ``12 345``, ``62,5 %``; what is hidden in its own words, what is missing as –."""
    if value is None:
        return "–"
    if isinstance(value, Hidden):
        return value.words
    number = number_format(round(value, 1) if isinstance(value, float) else value, force_grouping=True)
    return f"{number}\u00a0{unit}" if unit else number


def low_of(value: Value) -> float:
    """Return how much there is at least."""
    return value.low if isinstance(value, Hidden) else value or 0


def high_of(value: Value) -> float:
    """Return how much there is at most, as far as it is told."""
    return max(value.low, value.high) if isinstance(value, Hidden) else value or 0


def round_steps(highest: float, *, wanted: int = 4) -> list[int]:
    """Return whole numbers from zero to the first that is not below the highest, by steps of 1, 2 or 5 times ten."""
    power = 10 ** floor(log10(max(highest / wanted, 1)))
    step = next(power * factor for factor in (1, 2, 5, 10) if power * factor * wanted >= highest)
    return [step * n for n in range(max(ceil(highest / step), 1) + 1)]
