"""Bars: how many of each kind in each row; numbers side by side, with their share; or one whole and its parts."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext as _

from .chart import Cell, Chart, Hidden, Value, high_of, low_of, said
from .drawing import (
    GAP,
    HIDDEN,
    LINE,
    MARGIN,
    MISSING,
    MUTED,
    SIZE,
    STEPS,
    WIDTH,
    Box,
    Drawing,
    Fill,
    Label,
    Shape,
    Stroke,
    draw_legend,
    shortened,
    width_of,
)

BAR = 20.0


@dataclass(frozen=True)
class BarSeries:
    """One kind of thing that is counted, and how it looks: unlike the one beside it, in grey too."""

    label: str
    fill: Fill


@dataclass(frozen=True, kw_only=True)
class StackedBars(Chart):
    """Stacked bars, one per row, as long as the row's sum beside the longest."""

    series: Sequence[BarSeries]
    rows: Sequence[tuple[str, Sequence[int]]]
    of_rows: str
    """Head of the first column of its table: the kind of thing a row stands for."""

    @property
    def heads(self) -> list[str]:
        return [self.of_rows, *(series.label for series in self.series), _("Total")]

    @property
    def lines(self) -> Iterable[list[Cell]]:
        return [[label, *values, sum(values)] for label, values in self.rows]

    def paint(self, top: float) -> tuple[Sequence[Shape], float]:
        legend = [(series.fill, series.label) for series in self.series]
        shapes, y = draw_legend(legend, top=top)
        room = min(max((width_of(label) for label, _values in self.rows), default=0), WIDTH / 4)
        longest = max((sum(values) for _label, values in self.rows), default=0) or 1
        left = MARGIN + room + GAP
        right = WIDTH - MARGIN - width_of(str(longest), bold=True) - GAP
        for label, values in self.rows:
            foot = y + BAR / 2 + SIZE / 3
            shapes.append(Label(left - GAP, foot, shortened(label, room), anchor="end"))
            x = left
            for series, value in zip(self.series, values, strict=True):
                width = (right - left) * value / longest
                if value:
                    shapes.append(Box(x, y, max(width - 1, 0.5), BAR, series.fill, series.fill.edge))
                if value and width > width_of(str(value)) + 4:
                    shapes.append(Label(x + width / 2, foot, str(value), bold=True, anchor="middle", on=series.fill))
                x += width
            shapes.append(Label(x + GAP, foot, str(sum(values)), bold=True))
            y += BAR + GAP
        return shapes, y


SIDES = (STEPS[4], STEPS[1], STEPS[3], STEPS[2])
"""Fills of numbers side by side, in their order: none looks like the one beside it, in grey neither."""


@dataclass(frozen=True, kw_only=True)
class Bars(Chart):
    """One number a row, or several side by side: two territories, two years; a histogram, where rows are bounds.

    A hidden number is a hatched bar that reaches from the least to the most that is told of it.
    """

    series: Sequence[str]
    """Names of the numbers in a row: up to four; a single one has no legend."""
    rows: Sequence[tuple[str, Sequence[Value]]]
    of_rows: str
    shares: bool = False
    """Whether a row says which share of its series it is; never of a series in which something is hidden."""

    @property
    def heads(self) -> list[str]:
        return [self.of_rows, *(head for name in self.series for head in self._heads_of(name))]

    def _heads_of(self, name: str) -> list[str]:
        return [name, _("%(what)s (part)") % {"what": name}] if self.shares else [name]

    @property
    def lines(self) -> Iterable[list[Cell]]:
        for label, values in self.rows:
            cells = [[value, self._share(n, value)] if self.shares else [value] for n, value in enumerate(values)]
            yield [label, *(cell for pair in cells for cell in pair)]

    def _share(self, which: int, value: Value) -> str:
        column = [values[which] for _label, values in self.rows]
        whole = sum(one for one in column if isinstance(one, int | float))
        if not whole or value is None or any(isinstance(one, Hidden) for one in column):
            return ""
        return said(round(100 * low_of(value) / whole), "%")

    def _words(self, which: int, value: Value) -> str:
        share = self._share(which, value) if self.shares else ""
        return f"{said(value, self.unit)} ({share})" if share else said(value, self.unit)

    def paint(self, top: float) -> tuple[Sequence[Shape], float]:
        values = [value for _label, row in self.rows for value in row]
        legend = list(zip(SIDES, self.series, strict=False)) if len(self.series) > 1 else []
        if any(isinstance(value, Hidden) for value in values):
            legend.append((HIDDEN, _("nombre non communiqué exactement")))
        shapes, y = draw_legend(legend, top=top)
        widest = max((width_of(label) for label, _row in self.rows), default=0)
        is_above = widest > WIDTH / 3  # labels stand over their bars, where they have all the room
        left = MARGIN if is_above else MARGIN + widest + GAP
        words = (self._words(n, value) for _label, row in self.rows for n, value in enumerate(row))
        said_room = max(map(width_of, words), default=0)
        longest = max(map(high_of, values), default=0) or 1
        unit = (WIDTH - MARGIN - GAP - said_room - left) / longest
        height = BAR if len(self.series) == 1 else SIZE + 3
        for label, row in self.rows:
            foot = y + len(row) * height / 2 + SIZE / 3
            if is_above:
                shapes.append(Label(left, y + SIZE, shortened(label, WIDTH - 2 * MARGIN)))
                y += LINE
            else:
                shapes.append(Label(left - GAP, foot, label, anchor="end"))
            for which, value in enumerate(row):
                shapes += self._bar(which, value, left, y, height, unit)
                y += height
            y += GAP if is_above or len(row) == 1 else 2 * GAP
        return shapes, y

    def _bar(self, which: int, value: Value, x: float, y: float, height: float, unit: float) -> Iterable[Shape]:
        sure, most = low_of(value) * unit, high_of(value) * unit
        if sure:
            fill = SIDES[which % len(SIDES)]
            yield Box(x, y, sure, height - 2, fill, fill.edge)
        if isinstance(value, Hidden):
            most = max(most, sure + SIZE)
            yield Box(x + sure, y, most - sure, height - 2, HIDDEN, MUTED)
        if value is None:
            most = SIZE
            yield Box(x, y, most, height - 2, MISSING, MUTED)
        yield Label(x + max(sure, most) + GAP, y + height / 2 - 1 + SIZE / 3, self._words(which, value))


NARROW = 320.0
"""Width of what stands whole on a telephone."""


@dataclass(frozen=True, kw_only=True)
class SharesBar(Chart):
    """One whole, one bar: its parts by lightness, each with its own words under where it begins; no title in it.

    The words are the shares; the numbers where one is hidden, as shares would tell it.
    """

    parts: Sequence[tuple[str, Value]]
    """The darkest first; up to five."""
    of_rows: str
    width: ClassVar[float] = NARROW

    @property
    def heads(self) -> list[str]:
        return [self.of_rows, self.unit or _("Nombre")]

    @property
    def lines(self) -> Iterable[list[Cell]]:
        return [[label, value] for label, value in self.parts]

    @property
    def drawing(self) -> Drawing:
        shapes, bottom = self.paint(2)
        return Drawing(self.title, self.about, NARROW, bottom, shapes)

    def paint(self, top: float) -> tuple[Sequence[Shape], float]:
        whole = sum(high_of(value) for _label, value in self.parts) or 1
        is_hidden = any(isinstance(value, Hidden) for _label, value in self.parts)
        shapes: list[Shape] = []
        words: list[Label] = []
        x, y, free = 1.0, top + BAR + GAP, 0.0
        for fill, (label, value) in zip(reversed(STEPS), self.parts, strict=False):
            width = (NARROW - 2) * high_of(value) / whole
            told = said(value, self.unit) if is_hidden else said(round(100 * high_of(value) / whole), "%")
            text = f"{label} {told}"
            is_last = x + GAP + width_of(text) > NARROW
            left = NARROW - width_of(text) if is_last else x + GAP
            if words and left < free:
                y += LINE
            if width:
                shapes.append(Box(x, top, max(width - 1, 0.5), BAR, fill, fill.edge))
                shapes.append(Stroke([[(x + 0.5, top + BAR), (x + 0.5, y + SIZE)]], MUTED))
                at = (NARROW - 1, "end") if is_last else (left, "start")
                words.append(Label(at[0], y + SIZE, text, anchor=at[1], halo=True))
                free = left + width_of(text) + 2 * GAP
            x += width
        return [*shapes, *words], y + LINE
