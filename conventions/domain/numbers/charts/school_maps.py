"""A map of the schools of one département: a number for each, where it stands."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from conventions.domain.persons.localities.outlines import CREDIT

from .chart import Cell, Chart, said
from .drawing import (
    GAP,
    INK,
    MARGIN,
    MUTED,
    PAPER,
    SIZE,
    Area,
    Box,
    Fill,
    Label,
    Link,
    Point,
    Shape,
    width_of,
    write_lines,
)
from .ground import HIGHEST, WIDTH, Placed, fitted, rings_of

MARK, APART = 26.0, 36.0
"""Height and least width of a mark, and least distance between two, in points: nearer marks are joined."""


@dataclass(frozen=True)
class OnMap:
    """One school: its number, where it leads, and where it stands on the map of the outlines, if that is known."""

    name: str
    value: int
    address: str
    spot: Point | None


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
        placed = fitted([self.department], (MARGIN, top, WIDTH - 2 * MARGIN, HIGHEST))
        rings = [[placed.at(corner) for corner in ring] for ring in rings_of([self.department])]
        marks = self._marks(placed, (0, top, WIDTH, placed.bottom))
        shapes: list[Shape | Link] = [Area(rings, Fill(PAPER), INK), *(self._mark(*one) for one in marks.items())]
        bottom = placed.bottom + GAP
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

    def _marks(self, placed: Placed, box: tuple[float, float, float, float]) -> dict[Point, list[OnMap]]:
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

    def _mark(self, at: Point, schools: Sequence[OnMap]) -> Link:
        (x, y), words = at, said(sum(one.value for one in schools))
        wide = max(width_of(words, bold=True) + GAP, MARK)
        told = [f"{one.name} : {said(one.value, self.unit)}" for one in schools]
        box = Box(x - wide / 2, y - MARK / 2, wide, MARK, Fill(PAPER), INK)
        number = Label(x, y + SIZE / 3, words, bold=True, anchor="middle")
        return Link(" ; ".join(told), [box, number], schools[0].address if len(schools) == 1 else self.list_address)
