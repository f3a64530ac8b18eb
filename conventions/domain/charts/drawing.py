"""A chart as data, and its drawing: shapes in points, the origin at the top left, which each format writes."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from reportlab.pdfbase.pdfmetrics import stringWidth

from conventions.domain.documents.theme import BOLD, REGULAR

INK, MUTED, PAPER = "#17262b", "#4a5b61", "#ffffff"
WIDTH, MARGIN, GAP = 480.0, 8.0, 6.0
BAR, LINE, SIZE = 20.0, 17.0, 11.0


@dataclass(frozen=True)
class Series:
    """One kind of thing that is counted, in its colour; ``pale`` when dark figures are read on it."""

    label: str
    colour: str
    pale: bool = False


@dataclass(frozen=True)
class Chart:
    """Stacked bars: for each row how many of each series."""

    title: str
    about: str
    """What it shows, in a sentence, for whoever does not see it."""
    series: Sequence[Series]
    rows: Sequence[tuple[str, Sequence[int]]]
    of_rows: str
    """What a row is: the head of the first column of its table."""

    @property
    def table(self) -> list[tuple[str, Sequence[int], int]]:
        """The same figures as rows of a table, each with its sum."""
        return [(label, values, sum(values)) for label, values in self.rows]

    @cached_property
    def drawing(self) -> "Drawing":
        return draw(self)


@dataclass(frozen=True)
class Box:
    """A filled rectangle."""

    x: float
    y: float
    width: float
    height: float
    colour: str


@dataclass(frozen=True)
class Words:
    """One line of text; ``y`` is its foot, ``anchor`` is ``start``, ``middle`` or ``end``."""

    x: float
    y: float
    text: str
    colour: str = INK
    bold: bool = False
    anchor: str = "start"
    size: float = SIZE


@dataclass(frozen=True)
class Drawing:
    """What is drawn, in order, with the words that stand for it."""

    title: str
    about: str
    width: float
    height: float
    shapes: Sequence[Box | Words]


def width_of(text: str, *, bold: bool = False, size: float = SIZE) -> float:
    """Return how wide a line is in the fonts of the documents."""
    return stringWidth(text, BOLD if bold else REGULAR, size)


def shortened(text: str, room: float) -> str:
    """Return the text, cut with an ellipsis when it is wider than ``room``."""
    while text and width_of(text) > room:
        text = text.removesuffix("…")[:-1].rstrip() + "…" if len(text) > 1 else ""
    return text


def draw(chart: Chart) -> Drawing:
    """Draw the bars, each as long as its sum beside the longest, with the figures in it and the legend above."""
    shapes: list[Box | Words] = []
    y = MARGIN + _legend(chart, shapes, MARGIN)
    room = min(max((width_of(label) for label, _values in chart.rows), default=0), WIDTH / 4)
    longest = max((sum(values) for _label, values in chart.rows), default=0) or 1
    left = MARGIN + room + GAP
    right = WIDTH - MARGIN - width_of(str(longest), bold=True) - GAP
    for label, values in chart.rows:
        foot = y + BAR / 2 + SIZE / 3
        shapes.append(Words(left - GAP, foot, shortened(label, room), anchor="end"))
        x = left
        for series, value in zip(chart.series, values, strict=True):
            width = (right - left) * value / longest
            if value:
                shapes.append(Box(x, y, max(width - 1, 0.5), BAR, series.colour))
            if value and width > width_of(str(value)) + 4:
                colour = INK if series.pale else PAPER
                shapes.append(Words(x + width / 2, foot, str(value), colour, anchor="middle"))
            x += width
        shapes.append(Words(x + GAP, foot, str(sum(values)), bold=True))
        y += BAR + GAP
    return Drawing(chart.title, chart.about, WIDTH, y + MARGIN - GAP, tuple(shapes))


def _legend(chart: Chart, shapes: list[Box | Words], top: float) -> float:
    """Draw what each colour is, on as many lines as it takes; return how high that is."""
    x, y = MARGIN, top
    for series in chart.series:
        width = LINE + width_of(series.label) + 2 * GAP
        if x > MARGIN and x + width > WIDTH - MARGIN:
            x, y = MARGIN, y + LINE
        shapes.append(Box(x, y, SIZE, SIZE, series.colour))
        shapes.append(Words(x + SIZE + GAP / 2, y + SIZE - 1.5, series.label, MUTED))
        x += width
    return y + LINE + GAP - top
