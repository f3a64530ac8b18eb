"""Where a point of the plane is drawn on the map of the départements, ``exchange/departements.svg``.

The mainland stands at one unit per kilometre; each overseas territory has a place and a scale of its own at the left.
"""

from typing import NamedTuple

from .plane import sheet_origin
from .points import Point

WIDTH, HEIGHT = 1320, 1100
"""The drawing's ``viewBox`` is ``0 0 WIDTH HEIGHT``."""


class Inset(NamedTuple):
    """Where the middle of a territory's sheet is drawn, and units per kilometre."""

    x: float
    y: float
    scale: float


MAINLAND = Inset(715, 555, 1)
OVERSEAS = {
    "971": Inset(75, 80, 1.5),
    "972": Inset(75, 230, 1.9),
    "973": Inset(85, 415, 0.42),
    "974": Inset(75, 610, 1.7),
    "976": Inset(75, 755, 2.6),
    "975": Inset(40, 860, 0.6),
    "977": Inset(90, 860, 0.6),
    "978": Inset(140, 860, 0.6),
    "986": Inset(40, 920, 0.06),
    "987": Inset(90, 920, 0.008),
    "988": Inset(140, 920, 0.04),
}


def drawn_at(point: Point, department: str) -> tuple[float, float]:
    """Return x and y on the drawing of a point that lies in this département."""
    inset = OVERSEAS.get(department, MAINLAND)
    origin = sheet_origin(department)
    return inset.x + inset.scale * (point.x - origin.x), inset.y - inset.scale * (point.y - origin.y)
