"""Ground of a map: outlines of départements put into a box of the drawing."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from conventions.domain.persons.localities.outlines import Ring, outlines

from .drawing import Point

WIDTH = 600.0
HIGHEST = 460.0
"""Height of the mainland, in points."""


@dataclass(frozen=True)
class PlacedGround:
    """A part of the plane put into a box: points a kilometre, and where the plane's origin comes to stand."""

    scale: float
    x: float
    y: float
    bottom: float

    def at(self, corner: Point) -> Point:
        return self.x + corner[0] * self.scale, self.y + corner[1] * self.scale


def fitted(departments: Iterable[str], box: tuple[float, float, float, float]) -> PlacedGround:
    """Return the placing of some départements in a box (left, top, width, height), in its middle and at its top."""
    left, top, width, height = box
    low_x, low_y, high_x, high_y = bounds_of(tuple(departments))
    scale = min((width - 4) / (high_x - low_x), (height - 4) / (high_y - low_y))
    x = left + (width - (high_x + low_x) * scale) / 2
    return PlacedGround(scale, x, top + 2 - low_y * scale, top + 4 + (high_y - low_y) * scale)


@cache
def bounds_of(departments: tuple[str, ...]) -> tuple[int, int, int, int]:
    corners = [corner for ring in rings_of(departments) for corner in ring]
    xs, ys = zip(*corners, strict=True)
    return min(xs), min(ys), max(xs), max(ys)


def rings_of(departments: Iterable[str]) -> list[Ring]:
    return [ring for code in departments for ring in outlines()[code]]
