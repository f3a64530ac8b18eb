"""A map of territories: départements, or the académies and régions académiques that they make, filled by classes.

The outlines are those of the map of places. The mainland fills the drawing; overseas, and Paris with its neighbours,
stand at the left, each at a scale of its own. Darkness tells the classes apart, marks do on paper, and the number is
written where it has room, else beside the name of what stands alone.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property, lru_cache
from itertools import pairwise
from math import floor, log10
from typing import ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from conventions.domain.persons.localities.outlines import CREDIT, Ring, outlines
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
    Box,
    Fill,
    Label,
    Link,
    Point,
    Shape,
    draw_legend,
    shortened,
    width_of,
    write_lines,
)
from .drawing import Stroke as Stroke

WIDTH = 600.0
HIGHEST = 460.0
"""Height of the mainland, in points."""
INSET, INSETS_HIGH = 96.0, 6
"""Width of what stands at the left, and how many stand one above the other."""
CLASSES = STEPS
"""Fills from the lowest numbers to the highest."""
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
    width: ClassVar[float] = WIDTH

    @property
    def heads(self) -> list[str]:
        return [_("Territoire"), self.unit or _("Nombre")]

    @property
    def lines(self) -> Iterable[list[Cell]]:
        return [[name_of(code), value] for code, value in self.values.items()]

    @property
    def credit(self) -> str:
        return _("Contours : %(source)s") % {"source": CREDIT}

    def paint(self, top: float) -> tuple[list[Shape | Link], float]:
        """Put overseas and Paris at the left of the mainland, or by threes where there is none; the legend below."""
        territories = [_Territory(code, departments_of(code), value) for code, value in self.values.items()]
        mainland = [one for one in territories if not one.is_overseas]
        apart = [_Inset(name_of(one.code), [(one, one.departments[:1])]) for one in territories if one.is_overseas]
        whole = [(one, one.departments) for one in mainland]
        if mainland and _fitted(_drawn(whole), (0, 0, WIDTH, HIGHEST)).scale < NEAR:
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
            placed = _fitted(_drawn(inset.pieces), cell)
            alone = inset.pieces[0] if len(inset.pieces) == 1 else None
            beside = f" {said(alone[0].value)}" if alone and not _room(*alone, placed) else ""
            name = shortened(inset.name, wide - width_of(beside)) + beside
            shapes.append(Label(x + wide / 2, placed.bottom + SIZE, name, MUTED, anchor="middle"))
            bottom = y + high
        if mainland:
            box = (left, top, WIDTH - MARGIN - left, HIGHEST)
            shapes += self._pieces(whole, box)
            bottom = max(bottom, _fitted(_drawn(whole), box).bottom)
        legend, bottom = draw_legend(self._legend(), top=bottom + GAP, right=WIDTH - MARGIN)
        return [*shapes, *legend], bottom

    def _pieces(self, pieces: "_Pieces", box: tuple[float, float, float, float]) -> Iterator[Link | Shape]:
        """Draw some territories in a box, or those of their départements that are meant."""
        placed = _fitted(_drawn(pieces), box)
        numbers = []
        for territory, departments in pieces:
            rings = [[placed.at(corner) for corner in ring] for ring in _rings(departments)]
            fill = self._fill(territory.value)
            yield Link(self._sentence(territory), [Area(rings, fill)], self.addresses.get(territory.code, ""))
            if spot := _room(territory, departments, placed):
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
            return MISSING if value is None else HIDDEN
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
        if None in self.values.values():
            yield MISSING, _("pas de chiffre")


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


@dataclass(frozen=True)
class _Placed:
    """A part of the plane put into a box: points a kilometre, and where the plane's origin comes to stand."""

    scale: float
    x: float
    y: float
    bottom: float

    def at(self, corner: Point) -> Point:
        return self.x + corner[0] * self.scale, self.y + corner[1] * self.scale


def _fitted(departments: Iterable[str], box: tuple[float, float, float, float]) -> _Placed:
    """Return the placing of some départements in a box (left, top, width, height), in its middle and at its top."""
    left, top, width, height = box
    low_x, low_y, high_x, high_y = _bounds_of(tuple(departments))
    scale = min((width - 4) / (high_x - low_x), (height - 4) / (high_y - low_y))
    x = left + (width - (high_x + low_x) * scale) / 2
    return _Placed(scale, x, top + 2 - low_y * scale, top + 4 + (high_y - low_y) * scale)


def _room(territory: _Territory, departments: tuple[str, ...], placed: _Placed) -> Point | None:
    """Return where the number of a territory stands on it; ``None`` where it has no room."""
    x, y, room = _spot(departments, round(SIZE / placed.scale, 2))
    wanted = width_of(said(territory.value), bold=True) + 2
    return placed.at((x, y)) if room * placed.scale > wanted else None


@cache
def _bounds_of(departments: tuple[str, ...]) -> tuple[int, int, int, int]:
    corners = [corner for ring in _rings(departments) for corner in ring]
    xs, ys = zip(*corners, strict=True)
    return min(xs), min(ys), max(xs), max(ys)


def _rings(departments: Iterable[str]) -> list[Ring]:
    return [ring for code in departments for ring in outlines()[code]]


@lru_cache(maxsize=64)
def _borders(territories: tuple[tuple[str, ...], ...]) -> list[list[Point]]:
    """Return the borders of some territories, each drawn once; what lies inside one of them is none."""
    drawn = set[frozenset[Point]]()
    strokes: list[list[Point]] = []
    for departments in territories:
        rings = _rings(departments)
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
    rings = _rings(departments)
    left, top, right, bottom = _bounds_of(departments)
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


# -- schools of one département --------------------------------------------------------------------------------------

MARK, APART = 26.0, 36.0
"""Height and least width of a mark, and least distance between two, in points: nearer marks are joined."""


@dataclass(frozen=True)
class OnMap:
    """One school: its number, where it leads, and where it stands on the map of the outlines, if that is known."""

    name: str
    value: int
    address: str
    spot: Point | None
    city: str = ""
    whole: int = 0
    """Number of which its own is a part, that shades it; 0 where there is none."""


@dataclass(frozen=True, kw_only=True)
class SchoolsMap(Chart):
    """One number for each school of a département, where it stands; those that would cover one another share a mark."""

    department: str
    schools: Sequence[OnMap]
    list_address: str
    """Address of the list behind a mark of several schools."""
    width: ClassVar[float] = WIDTH

    @property
    def heads(self) -> list[str]:
        return [_("Établissement"), self.unit or _("Nombre")]

    @property
    def lines(self) -> Iterable[list[Cell]]:
        return [[one.name, one.value] for one in self.schools]

    @property
    def credit(self) -> str:
        return _("Contours : %(source)s") % {"source": CREDIT}

    def paint(self, top: float) -> tuple[list[Shape | Link], float]:
        """Draw the outline and the marks on it; say which of them are several schools, and how many are not there."""
        placed = _fitted([self.department], (MARGIN, top, WIDTH - 2 * MARGIN, HIGHEST))
        rings = [[placed.at(corner) for corner in ring] for ring in _rings([self.department])]
        marks = self._marks(placed, (0, top, WIDTH, placed.bottom))
        shapes: list[Shape | Link] = [Area(rings, Fill(PAPER), INK), *(self._mark(*one) for one in marks.items())]
        shapes += self._cities(marks, (top, placed.bottom))
        bottom = placed.bottom + GAP
        if any(one.whole for one in self.schools):
            legend, bottom = draw_legend(_shares(), top=bottom, right=WIDTH - MARGIN)
            shapes += legend
        words, bottom = write_lines(" ".join(self._said_of(marks.values())), bottom, WIDTH, colour=MUTED)
        return [*shapes, *words], bottom

    def _said_of(self, marks: Collection[Sequence[OnMap]]) -> Iterator[str]:
        if any(len(one) > 1 for one in marks):
            yield _("Des établissements voisins ont une case pour eux tous.")
        if lacking := len(self.schools) - sum(map(len, marks)):
            yield ngettext(
                "%(n)d établissement n'y est pas : on ne sait pas où il se trouve.",
                "%(n)d établissements n'y sont pas : on ne sait pas où ils se trouvent.",
                lacking,
            ) % {"n": lacking}

    def _marks(self, placed: "_Placed", box: tuple[float, float, float, float]) -> dict[Point, list[OnMap]]:
        """Return the schools by the mark that they share, which stands where the first of them does."""
        left, top, right, bottom = box
        marks: dict[Point, list[OnMap]] = {}
        for school in self.schools:
            if school.spot is None:
                continue
            x, y = placed.at(school.spot)
            if not (left <= x <= right and top <= y <= bottom):
                continue
            near = next((at for at in marks if abs(at[0] - x) < APART and abs(at[1] - y) < MARK + GAP / 2), (x, y))
            marks.setdefault(near, []).append(school)
        return marks

    def _cities(self, marks: Mapping[Point, Sequence[OnMap]], heights: tuple[float, float]) -> Iterator[Label]:
        """Write the commune of each mark under or above it where there is room, the largest number first."""
        taken = [(x - APART / 2, y - MARK / 2, x + APART / 2, y + MARK / 2) for x, y in marks]
        for (x, y), schools in sorted(marks.items(), key=lambda one: -sum(school.value for school in one[1])):
            words = schools[0].city
            half = width_of(words) / 2
            for foot in (y + MARK / 2 + SIZE, y - MARK / 2 - GAP / 2):
                box = (x - half, foot - SIZE, x + half, foot + 2)
                inside = box[0] >= MARGIN and box[2] <= WIDTH - MARGIN and heights[0] <= box[1] and box[3] <= heights[1]
                if words and inside and not any(_overlap(box, other) for other in taken):
                    taken.append(box)
                    yield Label(x, foot, words, MUTED, anchor="middle", halo=True)
                    break

    def _mark(self, at: Point, schools: Sequence[OnMap]) -> Link:
        (x, y), words = at, said(sum(one.value for one in schools))
        wide = max(width_of(words, bold=True) + GAP, MARK)
        sentences = [f"{one.name} : {said(one.value, self.unit)}" for one in schools]
        fill = _shade(sum(one.value for one in schools), sum(one.whole for one in schools))
        box = Box(x - wide / 2, y - MARK / 2, wide, MARK, fill, INK)
        number = Label(x, y + SIZE / 3, words, bold=True, anchor="middle", on=fill)
        return Link(
            " ; ".join(sentences), [box, number], schools[0].address if len(schools) == 1 else self.list_address
        )


FIFTHS = 100 // len(CLASSES)
"""Hundredths of the whole in each shade."""


def _shade(part: int, whole: int) -> Fill:
    """Return the shade of a share: the darker, the more."""
    return CLASSES[min(100 * part // whole // FIFTHS, len(CLASSES) - 1)] if whole else Fill(PAPER)


def _shares() -> Iterator[tuple[Fill, str]]:
    for n, fill in enumerate(CLASSES):
        low, high = said(n * FIFTHS), said((n + 1) * FIFTHS, "%")
        yield fill, (_("de %(low)s à moins de %(high)s") if n < len(CLASSES) - 1 else _("de %(low)s à %(high)s")) % {
            "low": low, "high": high
        }  # fmt: skip


def _overlap(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
