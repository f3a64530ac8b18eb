"""A map of territories: départements, or the académies and régions académiques that they make, filled by classes.

The outlines are those of the map of places. The mainland fills the drawing; overseas, and Paris with its neighbours,
stand at the left, each at a scale of its own. Darkness tells the classes apart, marks do on paper, and the number is
written where it has room, else beside the name of what stands alone.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property, lru_cache
from itertools import pairwise
from math import floor, log10
from typing import ClassVar

from django.utils.translation import gettext as _

from conventions.domain.persons.localities.outlines import CREDIT, Ring
from conventions.domain.persons.people.territories import DEPARTMENTS

from .chart import Cell, Chart, Hidden, Value, said
from .drawing import (
    GAP,
    HIDDEN,
    INK,
    LINE,
    MARGIN,
    MISSING,
    MUTED,
    PAPER,
    SIZE,
    STEPS,
    Area,
    Fill,
    Label,
    Link,
    Point,
    Shape,
    draw_legend,
    shortened,
    width_of,
)
from .drawing import Stroke as Stroke
from .ground import HIGHEST, WIDTH, PlacedGround, bounds_of, fitted, rings_of

INSET, INSETS_HIGH = 96.0, 6
"""Width of what stands at the left, and how many stand one above the other."""
CLASSES = STEPS
"""Fills from the lowest numbers to the highest."""
PLAIN = Fill(PAPER)
FRANCE = (*(one.code for one in DEPARTMENTS.values() if not one.overseas), "971", "972", "973", "974", "976")
"""Codes of the 101 départements."""
PARIS = ("75", "92", "93", "94")
NEAR = 1.2
"""Points a kilometre from which Paris needs no drawing of its own."""
SEARCHED = 12
"""Into how many a territory is cut to find room for its number."""


@dataclass(frozen=True, kw_only=True)
class TerritoryMap(Chart):
    """One number for each territory, by code of the département or by name of the académie or région académique."""

    values: Mapping[str, Value]
    addresses: Mapping[str, str] = field(default_factory=dict)
    """Addresses of the territories that link to a page."""
    of_france: ClassVar[bool] = False
    width: ClassVar[float] = WIDTH

    @property
    def heads(self) -> list[str]:
        return [_("Territoire"), self.unit or _("Nombre")]

    @property
    def lines(self) -> Iterable[list[Cell]]:
        return [[name_of(code), value] for code, value in self.values.items()]

    @cached_property
    def _shown(self) -> Mapping[str, Value]:
        """Values of the territories that are drawn, by code where they are those of the country."""
        return dict(sorted((dict.fromkeys(FRANCE) | dict(self.values)).items())) if self.of_france else self.values

    @property
    def credit(self) -> str:
        return _("Contours : %(source)s") % {"source": CREDIT}

    def paint(self, top: float) -> tuple[list[Shape | Link], float]:
        """Put overseas and Paris at the left of the mainland, or by threes where there is none; the legend below."""
        territories = [_Territory(code, departments_of(code), value) for code, value in self._shown.items()]
        mainland = [one for one in territories if not one.is_overseas]
        apart = [_Inset(name_of(one.code), [(one, one.departments[:1])]) for one in territories if one.is_overseas]
        whole = [(one, one.departments) for one in mainland]
        if mainland and fitted(_drawn(whole), (0, 0, WIDTH, HIGHEST)).scale < NEAR:
            apart += _paris(mainland)
        columns = -(-len(apart) // INSETS_HIGH) if mainland else min(len(apart), 3) or 1
        wide = INSET if mainland else (WIDTH - 2 * MARGIN) / columns - GAP
        high = HIGHEST / (INSETS_HIGH if mainland else max(-(-len(apart) // columns), 2))
        left, bottom = MARGIN + columns * (INSET + GAP), top
        shapes: list[Shape | Link] = []
        for n, inset in enumerate(apart):
            row, column = divmod(n, columns)
            x, y = MARGIN + column * (wide + GAP), top + row * high
            cell = (x, y, wide, high - LINE - GAP)
            shapes += self._pieces(inset.pieces, cell)
            placed = fitted(_drawn(inset.pieces), cell)
            alone = inset.pieces[0] if len(inset.pieces) == 1 else None
            is_told = alone and self._fill(alone[0].value) != PLAIN and not _room(*alone, placed)
            beside = f" {said(alone[0].value)}" if alone and is_told else ""
            name = shortened(inset.name, wide - width_of(beside)) + beside
            shapes.append(Label(x + wide / 2, placed.bottom + SIZE, name, MUTED, anchor="middle"))
            bottom = y + high
        if mainland:
            box = (left, top, WIDTH - MARGIN - left, HIGHEST)
            shapes += self._pieces(whole, box)
            bottom = max(bottom, fitted(_drawn(whole), box).bottom)
        legend, bottom = draw_legend(self._legend(), top=bottom + GAP, right=WIDTH - MARGIN)
        return [*shapes, *legend], bottom

    def _pieces(self, pieces: "_Pieces", box: tuple[float, float, float, float]) -> Iterator[Link | Shape]:
        """Draw some territories in a box, or those of their départements that are meant."""
        placed = fitted(_drawn(pieces), box)
        numbers = []
        for territory, departments in pieces:
            rings = [[placed.at(corner) for corner in ring] for ring in rings_of(departments)]
            fill = self._fill(territory.value)
            yield Link(self._sentence(territory), [Area(rings, fill)], self.addresses.get(territory.code, ""))
            if fill != PLAIN and (spot := _room(territory, departments, placed)):
                x, y = spot
                words = said(territory.value)
                numbers.append(Label(x, y + SIZE / 3, words, bold=True, anchor="middle", on=fill))
        borders = _borders(tuple(departments for _one, departments in pieces))
        yield Stroke([[placed.at(corner) for corner in stroke] for stroke in borders], INK, 0.8, halo=True)
        yield from numbers

    def _sentence(self, territory: "_Territory") -> str:
        number = _("pas de chiffre") if territory.value is None else said(territory.value, self.unit)
        return _("%(territory)s : %(number)s") % {"territory": name_of(territory.code), "number": number}

    @cached_property
    def begins(self) -> list[float]:
        """The least number of each class but the first."""
        numbers = sorted(value for value in self.values.values() if isinstance(value, int | float))
        if len(set(numbers)) <= len(CLASSES):
            return sorted(set(numbers))[1:]
        fifths = {_rounded(numbers[len(numbers) * n // len(CLASSES)]) for n in range(1, len(CLASSES))}
        return sorted(one for one in fifths if one > numbers[0])

    def _fill(self, value: Value) -> Fill:
        if value is None or isinstance(value, Hidden):
            return HIDDEN if value is not None else PLAIN if self.of_france else MISSING
        last = len(self.begins)
        return CLASSES[round(bisect_right(self.begins, value) * (len(CLASSES) - 1) / last) if last else 0]

    def _legend(self) -> Iterator[tuple[Fill, str]]:
        if begins := self.begins:
            yield self._fill(begins[0] - 1), _("moins de %(n)s") % {"n": said(begins[0], self.unit)}
            for low, high in pairwise(begins):
                words = _("de %(low)s à moins de %(high)s") % {"low": said(low), "high": said(high, self.unit)}
                yield self._fill(low), words
            yield self._fill(begins[-1]), _("%(n)s et plus") % {"n": said(begins[-1], self.unit)}
        if any(isinstance(value, Hidden) for value in self.values.values()):
            yield HIDDEN, _("nombre non communiqué exactement")
        if None in self._shown.values():
            yield self._fill(None), _("pas de chiffre")


class FranceMap(TerritoryMap):
    """One number for some départements; the others are drawn too, plain: all outlines make that of the country."""

    of_france = True


def name_of(code: str) -> str:
    """Return the name of a territory."""
    return DEPARTMENTS[code].name if code in DEPARTMENTS else code


@cache
def departments_of(code: str) -> tuple[str, ...]:
    """Return the départements of an académie or région académique, or the one of this code."""
    if code in DEPARTMENTS:
        return (code,)
    found = tuple(one.code for one in DEPARTMENTS.values() if code in (one.academy, one.academic_region))
    if not found:
        raise KeyError(code)
    return found


def _rounded(number: float) -> float:
    """Return a number near this one that is easier to read: 412 is 400, 87 is 85."""
    step = max(10 ** floor(log10(max(number, 1))) // 2, 1)
    return number // step * step


# -- where things stand ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Territory:
    code: str
    departments: tuple[str, ...]
    value: Value

    @property
    def is_overseas(self) -> bool:
        return DEPARTMENTS[self.departments[0]].overseas


_Pieces = Sequence[tuple[_Territory, tuple[str, ...]]]
"""Territories, each with those of its départements that are drawn."""


def _drawn(pieces: _Pieces) -> list[str]:
    return [code for _one, codes in pieces for code in codes]


@dataclass(frozen=True)
class _Inset:
    name: str
    pieces: _Pieces


def _paris(mainland: Sequence[_Territory]) -> list[_Inset]:
    """Return Paris with its neighbours, unless they are one territory or none."""
    near = [(one, tuple(code for code in one.departments if code in PARIS)) for one in mainland]
    pieces = [(one, codes) for one, codes in near if codes]
    return [_Inset(_("Paris et alentour"), pieces)] if len(pieces) > 1 else []


def _room(territory: _Territory, departments: tuple[str, ...], placed: PlacedGround) -> Point | None:
    """Return where the number of a territory stands on it; ``None`` where it has no room."""
    x, y, room = _spot(departments, round(SIZE / placed.scale, 2))
    wanted = width_of(said(territory.value), bold=True) + 2
    return placed.at((x, y)) if room * placed.scale > wanted else None


@lru_cache(maxsize=64)
def _borders(territories: tuple[tuple[str, ...], ...]) -> list[list[Point]]:
    """Return the borders of some territories, each drawn once; what lies inside one of them is none."""
    drawn = set[frozenset[Point]]()
    strokes: list[list[Point]] = []
    for departments in territories:
        rings = rings_of(departments)
        around = Counter(frozenset(edge) for ring in rings for edge in _edges(ring))
        for start, end in (edge for ring in rings for edge in _edges(ring)):
            edge = frozenset((start, end))
            if around[edge] > 1 or edge in drawn:
                continue
            drawn.add(edge)
            if strokes and strokes[-1][-1] == start:
                strokes[-1].append(end)
            else:
                strokes.append([start, end])
    return strokes


def _edges(ring: Ring) -> Iterator[tuple[Point, Point]]:
    return pairwise((*ring, ring[0]))


@cache
def _spot(departments: tuple[str, ...], height: float) -> tuple[float, float, float]:
    """Return the middle of the widest room for a line of that height, and how wide it is, in kilometres."""
    rings = rings_of(departments)
    left, top, right, bottom = bounds_of(departments)
    middle = (top + bottom) / 2
    best = ((left + right) / 2, middle, 0.0)
    for n in range(1, SEARCHED):
        y = top + (bottom - top) * n / SEARCHED
        spans = _inside(rings, y)
        for line in (y - height / 2, y + height / 2):
            spans = [(max(a, c), min(b, d)) for a, b in spans for c, d in _inside(rings, line) if max(a, c) < min(b, d)]
        for start, end in spans:
            room = end - start
            if room - abs(y - middle) / 2 > best[2] - abs(best[1] - middle) / 2:
                best = ((start + end) / 2, y, room)
    return best


def _inside(rings: Sequence[Ring], y: float) -> list[tuple[float, float]]:
    """Return the parts of a level line inside the rings; an edge they share ends nothing."""
    y += 0.01  # never through a corner, which is a whole kilometre
    crossed = sorted(
        a + (y - b) * (c - a) / (d - b) for ring in rings for (a, b), (c, d) in _edges(ring) if (b < y) != (d < y)
    )
    spans: list[tuple[float, float]] = []
    for start, end in zip(crossed[::2], crossed[1::2], strict=False):
        if spans and start - spans[-1][1] < 0.1:
            spans[-1] = (spans[-1][0], end)
        else:
            spans.append((start, end))
    return spans
