"""Curves by week: each with its own dash and its own marks, its name at its end; a week that is missing is a gap."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby, pairwise
from math import cos, pi, sin

from django.utils.translation import gettext as _

from notifications.dates import date_format

from .chart import Cell, Chart, Hidden, Value, high_of, low_of, round_steps, said
from .drawing import (
    DARK,
    GAP,
    GRID,
    HIDDEN,
    INK,
    MARGIN,
    MID,
    MUTED,
    PAPER,
    SIZE,
    WIDTH,
    Area,
    Box,
    Fill,
    Label,
    Point,
    Shape,
    Stroke,
    draw_legend,
    shortened,
    width_of,
)

HEIGHT = 200.0
"""Height from the highest number of the axis to zero, in points."""
RADIUS = 3.5
LONGEST_NAME, NAME_HIGH = WIDTH / 4, 2 * SIZE + GAP
APART = 26.0
"""Least distance between two marks of a curve, in points."""


@dataclass(frozen=True)
class CurveSeries:
    """One curve: its name and its number at each point of the axis, ``None`` where there is none."""

    label: str
    values: Sequence[Value]


@dataclass(frozen=True)
class Pen:
    """The look of a curve, unlike the others' without colour."""

    colour: str
    width: float
    dash: tuple[float, ...]
    turns: tuple[float, ...]
    """Corners of its mark, in turns from the right."""
    is_hollow: bool = False


PENS = (
    Pen(DARK, 2.4, (), tuple(n / 12 for n in range(12))),
    Pen(MID, 2, (6, 3), (1 / 8, 3 / 8, 5 / 8, 7 / 8), is_hollow=True),
    Pen(DARK, 1.4, (1.5, 3), (-1 / 4, 1 / 12, 5 / 12), is_hollow=True),
    Pen(MID, 1.6, (8, 3, 2, 3), (0, 1 / 4, 1 / 2, 3 / 4)),
)


@dataclass(frozen=True, kw_only=True)
class LineChart(Chart):
    """Numbers by week, of this year beside those of last year at the same date, or of two territories."""

    points: Sequence[date]
    """The days of the axis, Mondays mostly, of the first series; one of last year has its number of the same week."""
    series: Sequence[CurveSeries]
    """One to four."""
    of_points: str = ""
    """Head of the first column of its table: the kind of thing a point stands for; empty for a week."""

    @property
    def heads(self) -> list[str]:
        return [self.of_points or _("Semaine du"), *(series.label for series in self.series)]

    @property
    def lines(self) -> Iterable[list[Cell]]:
        columns = (series.values for series in self.series)
        return [list(row) for row in zip(self.points, *columns, strict=True)]

    def paint(self, top: float) -> tuple[Sequence[Shape], float]:
        values = [value for series in self.series for value in series.values]
        steps = round_steps(max(map(high_of, values), default=0))
        is_hidden = any(isinstance(value, Hidden) for value in values)
        shapes, top = draw_legend([(HIDDEN, _("nombre non communiqué exactement"))] if is_hidden else [], top=top)
        top += GAP
        left = MARGIN + max(width_of(said(step)) for step in steps) + GAP
        names = max((width_of(words, bold=True) for series in self.series for words in _names(series)), default=0)
        right = WIDTH - MARGIN - 2 * GAP - min(names, LONGEST_NAME)
        frame = _Frame(left, right, top, steps[-1], self.points)
        shapes += self._axes(frame, steps)
        ends = []
        for pen, series in zip(PENS, self.series, strict=False):
            shapes += _curve(frame, pen, series.values)
            if end := frame.last(series.values):
                ends.append((end, _names(series)))
        drawn = [point for series in self.series for point in frame.points(series.values)]
        shapes += _write_at(ends, drawn, frame)
        return shapes, top + HEIGHT + 2 * SIZE + GAP

    def _axes(self, frame: "_Frame", steps: Sequence[int]) -> Iterator[Shape]:
        """Draw a line for each round number, and the first week of each month."""
        for step in steps:
            y = frame.y(step)
            yield Stroke([[(frame.left, y), (frame.right, y)]], GRID if step else INK)
            yield Label(frame.left - GAP, y + SIZE / 3, said(step), MUTED, anchor="end")
        months = [
            (frame.x(n), date_format(day, "N"))
            for n, day in enumerate(self.points)
            if not n or day.month != self.points[n - 1].month
        ]
        yield from (Stroke([[(x, frame.y(0)), (x, frame.y(0) + 4)]], INK) for x, _words in months)
        yield from (Label(x, frame.y(0) + SIZE + GAP, words, MUTED) for x, words in _read_apart(months))


def _read_apart(months: Sequence[tuple[float, str]]) -> Sequence[tuple[float, str]]:
    """Return the months that are named, at one step: each, or each second, each third where names would touch.

    The first one gives way where its last days alone are on the axis.
    """
    if len(months) > 1 and _end_of(months[0]) > months[1][0]:
        months = months[1:]
    steps = (months[::step] for step in range(1, len(months) + 1))
    return next((one for one in steps if all(_end_of(a) <= b[0] for a, b in pairwise(one))), months)


def _end_of(month: tuple[float, str]) -> float:
    return month[0] + width_of(month[1]) + GAP


@dataclass(frozen=True)
class _Frame:
    """The scales of numbers and days."""

    left: float
    right: float
    top: float
    highest: float
    days: Sequence[date]

    def x(self, point: int) -> float:
        first, last = self.days[0], self.days[-1]
        part = (self.days[point] - first) / ((last - first) or timedelta(days=1))
        return self.left + GAP + (self.right - self.left - 2 * GAP) * part

    def y(self, value: float) -> float:
        return self.top + HEIGHT * (1 - value / self.highest)

    def points(self, values: Sequence[Value]) -> list[Point]:
        """Return the points of a curve."""
        return [(self.x(n), self.y(high_of(value))) for n, value in enumerate(values) if value is not None]

    def last(self, values: Sequence[Value]) -> Point | None:
        """Return the last point of a curve."""
        return next(reversed(self.points(values)), None)


def _curve(frame: _Frame, pen: Pen, values: Sequence[Value]) -> Iterator[Shape]:
    """Draw what is known in one go, and a mark now and then; what may not be told is a span between two numbers."""
    strokes: list[list[Point]] = [[]]
    for n, value in enumerate(values):
        if value is None or isinstance(value, Hidden):
            strokes.append([])
        else:
            strokes[-1].append((frame.x(n), frame.y(value)))
        if isinstance(value, Hidden):
            high = min(frame.y(high_of(value)), frame.y(low_of(value)) - 2 * RADIUS)
            yield Box(frame.x(n) - RADIUS, high, 2 * RADIUS, frame.y(low_of(value)) - high, HIDDEN, pen.colour)
    if drawn := [stroke for stroke in strokes if len(stroke) > 1]:
        yield Stroke(drawn, pen.colour, pen.width, pen.dash)
    for stroke in strokes:
        free = 0.0
        for n, (x, y) in enumerate(stroke):
            if x >= free or n == len(stroke) - 1:
                yield _mark(x, y, pen)
                free = x + APART


def _mark(x: float, y: float, pen: Pen) -> Area:
    corners = [(x + RADIUS * cos(2 * pi * turn), y + RADIUS * sin(2 * pi * turn)) for turn in pen.turns]
    return Area([corners], Fill(PAPER if pen.is_hollow else pen.colour), pen.colour)


_End = tuple[Point, tuple[str, str]]
"""Last point of a curve, with its name and its last number."""


def _names(series: CurveSeries) -> tuple[str, str]:
    """Return the words at the end of a curve: its name, its last number."""
    last = next((value for value in reversed(series.values) if value is not None), None)
    return shortened(series.label, LONGEST_NAME), said(last)


def _write_at(ends: Sequence[_End], drawn: Sequence[Point], frame: _Frame) -> Iterator[Shape]:
    """Write each curve's name at its end and its number below; of those that end together none over another.

    Of a curve that ends before the others they stand where the fewest points of the others are.
    """
    for x, together in groupby(sorted(ends), key=lambda end: end[0][0]):
        feet: list[float] = []
        names = []
        for (_x, y), words in together:
            feet.append(max(y, feet[-1] + NAME_HIGH) if feet else y)
            names.append(words)
        if len(feet) == 1:
            near = [(a, b) for a, b in drawn if x < a < x + LONGEST_NAME]
            places = (feet[0], feet[0] - NAME_HIGH, feet[0] + NAME_HIGH / 2)
            feet = [min(places, key=lambda foot: sum(foot - SIZE < b < foot + NAME_HIGH - SIZE / 2 for _a, b in near))]
        lowest = frame.y(0) - SIZE - GAP / 2
        for n, (name, number) in reversed(list(enumerate(names))):
            foot = min(feet[n], lowest)
            yield Label(x + 2 * RADIUS, foot, name, bold=True, halo=True)
            yield Label(x + 2 * RADIUS, foot + SIZE + 1, number, halo=True)
            lowest = foot - NAME_HIGH
