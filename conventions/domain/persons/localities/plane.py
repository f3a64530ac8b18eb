"""Projection of latitude and longitude on the plane: a conformal conic of a sphere, one sheet per territory."""

import math
from dataclasses import dataclass

from .points import SHEET_APART, Point

RADIUS = 6371.0
"""Radius of the sphere, in kilometres."""


@dataclass(frozen=True)
class Projection:
    """A cone laid on a territory: it cuts the sphere at two parallels, where distances are exact."""

    south: float
    north: float
    meridian: float
    """The parallels and the meridian in the middle, in degrees."""

    def project(self, latitude: float, longitude: float) -> Point:
        """Return the place in kilometres from where the middle parallel meets the meridian."""
        cone = math.log(_cos(self.south) / _cos(self.north)) / math.log(_t(self.south) / _t(self.north))
        scale = RADIUS * _cos(self.south) / (cone * _t(self.south) ** cone)
        middle = scale * _t((self.south + self.north) / 2) ** cone
        from_apex = scale * _t(latitude) ** cone
        angle = cone * math.radians(longitude - self.meridian)
        return Point(from_apex * math.sin(angle), middle - from_apex * math.cos(angle))


def _cos(degrees: float) -> float:
    return math.cos(math.radians(degrees))


def _t(latitude: float) -> float:
    """Return the tangent of half the way to the North Pole."""
    return math.tan(math.pi / 4 - math.radians(latitude) / 2)


MAINLAND = Projection(42.7, 49.7, 2.5)
"""Sheet from Bonifacio (41.4° N) to Dunkirk (51.1° N): distances are wrong by 0.2 % at most."""
OVERSEAS = {
    "971": Projection(15.9, 16.5, -61.5),
    "972": Projection(14.4, 14.9, -61.0),
    "973": Projection(2.8, 5.2, -53.2),
    "974": Projection(-21.4, -20.9, 55.5),
    "975": Projection(46.8, 47.1, -56.3),
    "976": Projection(-13.0, -12.6, 45.15),
    "977": Projection(17.8, 18.0, -62.83),
    "978": Projection(18.0, 18.15, -63.07),
    "986": Projection(-14.2, -13.3, -177.0),
    "987": Projection(-19.0, -16.0, -149.5),  # by Tahiti; 1 % at the Marquesas
    "988": Projection(-22.0, -20.2, 165.5),
}
"""Sheets in the order in which they are laid beside the mainland's; a new one goes to the end."""
_PLACE_OF = {code: SHEET_APART * place for place, code in enumerate(OVERSEAS, start=1)}


def plane_point(latitude: float, longitude: float, department: str) -> Point:
    """Return the point of a place in a département or overseas collectivity on the plane, in kilometres."""
    local = OVERSEAS.get(department, MAINLAND).project(latitude, longitude)
    return Point(local.x + sheet_origin(department).x, local.y)


def sheet_origin(department: str) -> Point:
    """Return the middle of the sheet that a département lies on."""
    return Point(_PLACE_OF.get(department, 0.0), 0.0)
