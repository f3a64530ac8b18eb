"""A map of the schools of one département: how many, of what part, where, and which of them no road reaches.

Each school stands on it, at its own point or at that of its commune; near ones share a mark. The number says how many,
the shade of what part of the whole; communes are named where their name has room, the largest first.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from conventions.domain.law.documents.wording import upper_first
from conventions.domain.persons.localities.outlines import CREDIT, CREDIT_OF_RIVERS, rivers_of

from .chart import Cell, Chart, said
from .drawing import (
    GAP,
    INK,
    MARGIN,
    MUTED,
    PAPER,
    SHADES,
    SIZE,
    STEPS,
    Area,
    Box,
    Fill,
    Label,
    Link,
    Point,
    Shape,
    Stroke,
    draw_legend,
    width_of,
    write_lines,
)
from .ground import WIDTH, PlacedGround, fitted, rings_of

HIGHEST = 640.0
"""Height of a département, in points."""
MARK, APART = 24.0, 30.0
"""Height and least width of a mark, and how far apart two stand side by side, in points: nearer marks are joined."""
PARTS = (0.1, 10, 25, 50)
"""Least hundredths of each shade but the first, which is none at all."""
PLAIN = Fill(PAPER)
DASH, WATER = (4.0, 3.0), SHADES[2]

Frame = tuple[float, float, float, float]
"""Left, top, right and bottom."""


@dataclass(frozen=True)
class OnMap:
    """One school: its number, where it leads, and where it stands on the map of the outlines, if that is known."""

    name: str
    value: int
    address: str
    spot: Point | None
    whole: int | None = None
    """Number of which ``value`` is a part; ``None`` where it is a part of nothing."""
    commune: str = ""
    people: int = 0
    """Inhabitants of the commune: the largest is named first."""

    @property
    def part(self) -> float | None:
        """Hundredths of the whole."""
        return 100 * self.value / self.whole if self.whole else None


@dataclass(frozen=True)
class Mark:
    """Schools that stand together on the drawing."""

    at: Point
    schools: Sequence[OnMap]

    @property
    def value(self) -> int:
        return sum(one.value for one in self.schools)

    @property
    def part(self) -> float | None:
        """Hundredths of the whole of those that have one."""
        whole = sum(one.whole or 0 for one in self.schools)
        return 100 * sum(one.value for one in self.schools if one.whole) / whole if whole else None

    @property
    def wide(self) -> float:
        return max(width_of(said(self.value), bold=True) + GAP, MARK)

    @property
    def frame(self) -> Frame:
        (x, y), half = self.at, self.wide / 2
        return x - half, y - MARK / 2, x + half, y + MARK / 2

    @property
    def people(self) -> int:
        return max(one.people for one in self.schools)

    @property
    def names(self) -> str:
        """Name of its largest commune, how many others, and how many schools where there are several."""
        communes = sorted({(-one.people, one.commune) for one in self.schools if one.commune})
        if not communes:
            return ""
        others = len(communes) - 1
        name = communes[0][1]
        if others:
            name = ngettext("%(name)s et %(n)d commune", "%(name)s et %(n)d communes", others) % {
                "name": name,
                "n": others,
            }
        return f"{name} ({len(self.schools)})" if len(self.schools) > 1 else name


@dataclass(frozen=True, kw_only=True)
class SchoolsMap(Chart):
    """One number for each school of a département, where it stands; those that would cover one another share a mark."""

    department: str
    schools: Sequence[OnMap]
    list_address: str
    """Address of the list behind a mark of several schools."""
    ways: Sequence[tuple[Point, Point]] = ()
    """Ways on which no road leads, between two places."""
    apart: Sequence[tuple[str, str]] = ()
    """Communes that no road joins to the others, and how one goes there: « pirogue sur le Maroni, ou avion »."""
    width: ClassVar[float] = WIDTH

    @property
    def heads(self) -> list[str]:
        return [_("Établissement"), self.unit or _("Nombre"), *([_("Part")] if self._has_parts else [])]

    @property
    def lines(self) -> Iterable[list[Cell]]:
        return [
            [one.name, one.value, *([None if one.part is None else said(one.part, "%")] if self._has_parts else [])]
            for one in self.schools
        ]

    @property
    def credit(self) -> str:
        outlines = _("Contours : %(source)s") % {"source": CREDIT}
        rivers = _("fleuves : %(source)s") % {"source": CREDIT_OF_RIVERS}
        return f"{outlines} ; {rivers}" if rivers_of(self.department) else outlines

    @cached_property
    def _has_parts(self) -> bool:
        return any(one.whole for one in self.schools)

    def paint(self, top: float) -> tuple[list[Shape | Link], float]:
        """Draw the outline, ways, marks and names; below, the shades, what no road reaches, and what is not there."""
        placed = fitted([self.department], (MARGIN, top, WIDTH - 2 * MARGIN, HIGHEST))
        frame = (0.0, top, WIDTH, placed.bottom)
        rings = [[placed.at(corner) for corner in ring] for ring in rings_of([self.department])]
        marks = self._marks(placed, frame)
        rivers = [(one.name, [placed.at(corner) for corner in one.line]) for one in rivers_of(self.department)]
        shapes: list[Shape | Link] = [Area(rings, PLAIN, INK)]
        if rivers:
            shapes.append(Stroke([line for _name, line in rivers], WATER, 2.5))
        if self.ways:
            shapes.append(Stroke([[placed.at(end) for end in ends] for ends in self.ways], MUTED, 1.2, DASH))
        shapes += [*_names(marks, rivers, frame), *(self._drawn(one) for one in marks)]
        bottom = placed.bottom + GAP
        if self._has_parts:
            legend, bottom = draw_legend(_shades(), top=bottom, right=WIDTH - MARGIN)
            shapes += legend
        for sentence in self._told(marks):
            words, bottom = write_lines(sentence, bottom, WIDTH, colour=MUTED)
            shapes += words
        return shapes, bottom

    def _told(self, marks: Sequence[Mark]) -> Iterator[str]:
        """Say how much of the whole is on the map, what stands nowhere, and how one goes where no road leads."""
        shown, whole = sum(one.value for one in marks), sum(one.value for one in self.schools)
        told = {"unit": upper_first(self.unit) or _("Nombre"), "n": said(shown), "all": said(whole)}
        yield _("%(unit)s sur la carte : %(n)s sur %(all)s.") % told
        if any(len(one.schools) > 1 for one in marks):
            yield _("Une case pour plusieurs établissements voisins : leur nombre est entre parenthèses.")
        there = {id(school) for mark in marks for school in mark.schools}
        if lacking := [one for one in self.schools if id(one) not in there]:
            yield _("Sans place connue : %(names)s.") % {
                "names": " ; ".join(f"{one.name} ({said(one.value)})" for one in lacking)
            }
        if self.apart:
            ways = " ; ".join(f"{name} ({how})" if how else name for name, how in self.apart)
            yield _("En pointillé, là où aucune route ne mène : %(ways)s.") % {"ways": ways}

    def _marks(self, placed: PlacedGround, frame: Frame) -> list[Mark]:
        """Return the schools by the mark that they share, which stands where the first of them does."""
        left, top, right, bottom = frame
        marks: dict[Point, list[OnMap]] = {}
        for school in sorted(self.schools, key=lambda one: (-one.people, one.commune)):
            if school.spot is None:
                continue
            x, y = placed.at(school.spot)
            if not (left <= x <= right and top <= y <= bottom):
                continue
            at = (min(max(x, left + MARK), right - MARK), min(max(y, top + MARK / 2), bottom - MARK / 2))
            near = next((one for one in marks if abs(one[0] - at[0]) < APART and abs(one[1] - at[1]) < MARK + 2), at)
            marks.setdefault(near, []).append(school)
        return [Mark(at, schools) for at, schools in marks.items()]

    def _drawn(self, mark: Mark) -> Link:
        left, top, _right, _bottom = mark.frame
        fill = _shade(mark.part)
        box = Box(left, top, mark.wide, MARK, fill, INK)
        number = Label(mark.at[0], mark.at[1] + SIZE / 3, said(mark.value), bold=True, anchor="middle", on=fill)
        several = len(mark.schools) > 1
        told = " ; ".join(self._sentence(one) for one in mark.schools)
        return Link(told, [box, number], self.list_address if several else mark.schools[0].address)

    def _sentence(self, school: OnMap) -> str:
        number = said(school.value, self.unit)
        if school.part is not None:
            number = _("%(n)s, soit %(part)s") % {"n": number, "part": said(round(school.part), "%")}
        return _("%(school)s : %(number)s") % {"school": school.name, "number": number}


def _shade(part: float | None) -> Fill:
    return PLAIN if part is None else STEPS[bisect_right(PARTS, part)]


def _shades() -> Iterator[tuple[Fill, str]]:
    """Return what each shade means."""
    yield STEPS[0], _("aucun")
    yield STEPS[1], _("moins de %(n)s") % {"n": said(PARTS[1], "%")}
    for low, high in pairwise(PARTS[1:]):
        yield _shade(low), _("de %(low)s à moins de %(high)s") % {"low": said(low), "high": said(high, "%")}
    yield STEPS[-1], _("%(n)s et plus") % {"n": said(PARTS[-1], "%")}


def _names(marks: Sequence[Mark], rivers: Sequence[tuple[str, Sequence[Point]]], frame: Frame) -> Iterator[Label]:
    """Write the names that cover no mark and no other name: the largest communes first, the rivers last."""
    taken = [one.frame for one in marks]
    beside = [(one.names, INK, _around(one)) for one in sorted(marks, key=lambda one: -one.people)]
    along = [(name, MUTED, [(x + GAP, y) for x, y in line[len(line) // 2 :]]) for name, line in rivers]
    for name, colour, corners in (*beside, *along):
        wide = width_of(name)
        for left, top in corners if name else ():
            room = (left, top, left + wide, top + SIZE + 3)
            if _within(room, frame) and not any(_meet(room, one) for one in taken):
                taken.append(room)
                yield Label(left, top + SIZE, name, colour, halo=True)
                break


def _around(mark: Mark) -> list[Point]:
    """Return where the name of a mark may begin, at its top left: right of it, left, below, above."""
    (left, top, right, bottom), (x, y), wide = mark.frame, mark.at, width_of(mark.names)
    level, middle = y - SIZE / 2 - 1, x - wide / 2
    return [(right + 3, level), (left - 3 - wide, level), (middle, bottom + 2), (middle, top - SIZE - 5)]


def _within(room: Frame, frame: Frame) -> bool:
    return room[0] >= frame[0] and room[1] >= frame[1] and room[2] <= frame[2] and room[3] <= frame[3]


def _meet(one: Frame, other: Frame) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
