"""Map of places that the server draws: what stands together, and what lies behind, tiles or outlines.

The map is SVG made of links: no script, no library (decision 88).
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import starmap
from typing import ClassVar, Self

from django.conf import settings
from django.templatetags.static import static

from conventions.domain.persons.localities import outlines
from conventions.domain.persons.localities.models import Locality

WIDTH, HEIGHT = 400, 380
"""Size of the drawing in pixels of a tile: on a narrow screen a mark is still wide enough for a finger."""
TILE = 256
MARGIN = 40
"""Kept free around what is shown."""
CELL = 52
"""Marks nearer than that on the drawing are one: 64 at most."""


@dataclass(frozen=True)
class Spot:
    """Offers that stand at one point: a commune, or a named part of one."""

    locality: Locality
    offers: int


@dataclass(frozen=True)
class MapMark:
    """Drawing at a point: one spot, or several that would cover one another."""

    x: float
    y: float
    spots: tuple[Spot, ...]

    @property
    def offers(self) -> int:
        return sum(spot.offers for spot in self.spots)

    @property
    def radius(self) -> int:
        """Wide enough for a finger and for the number."""
        return 22 + 3 * min(len(str(self.offers)) - 1, 2)

    @property
    def name_y(self) -> float:
        """Height at which the name of the only spot is written: below."""
        return self.y + self.radius + 12


@dataclass(frozen=True)
class SchoolMark:
    """Place of the school on the drawing: a house, and its name above, clear of a mark of offers."""

    x: float
    y: float

    @property
    def name_y(self) -> float:
        return self.y - 52


@dataclass(frozen=True)
class MapTile:
    """One square of the background."""

    address: str
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class View:
    """A rectangle of a map: its middle in units of the map, and how near one looks; each kind has its background."""

    x: float
    y: float
    zoom: int

    ZOOMS: ClassVar[range]
    WIDEST: ClassVar[float]
    """No place is farther, in units of the map."""

    @staticmethod
    def project(locality: Locality) -> tuple[float, float]:
        """Return where a locality stands, in units of the map."""
        raise NotImplementedError

    def pictures(self) -> Iterator[MapTile]:
        """Yield what lies behind the view."""
        raise NotImplementedError

    @classmethod
    def scale_at(cls, zoom: int) -> float:
        """Return pixels per unit of the map."""
        raise NotImplementedError

    @classmethod
    def around(cls, spots: Sequence[Spot]) -> Self:
        """Return the nearest view of all spots with some land around: made of the offers, never of who looks."""
        xs, ys = zip(*(cls.project(spot.locality) for spot in spots), strict=True)
        wide, high = max(xs) - min(xs), max(ys) - min(ys)
        zooms = reversed(cls.ZOOMS[:-2])
        fits = (zoom for zoom in zooms if wide * cls.scale_at(zoom) <= WIDTH - 2 * MARGIN
                and high * cls.scale_at(zoom) <= HEIGHT - 2 * MARGIN)  # fmt: skip
        return cls((max(xs) + min(xs)) / 2, (max(ys) + min(ys)) / 2, next(fits, cls.ZOOMS[0]))

    @property
    def is_on_the_map(self) -> bool:
        """An address is typed by anybody."""
        return (
            self.zoom in self.ZOOMS
            and math.isfinite(self.x)
            and math.isfinite(self.y)
            and (max(abs(self.x), abs(self.y)) <= self.WIDEST)
        )

    @property
    def scale(self) -> float:
        return self.scale_at(self.zoom)

    @property
    def left(self) -> float:
        return self.x * self.scale - WIDTH / 2

    @property
    def top(self) -> float:
        return self.y * self.scale - HEIGHT / 2

    def zoomed(self, steps: int) -> Self | None:
        """Return the same middle from nearer, or farther; nothing where there is nothing more to see."""
        return type(self)(self.x, self.y, self.zoom + steps) if self.zoom + steps in self.ZOOMS else None

    def moved(self, right: int, down: int) -> Self:
        """Return the view beside this one, half of it away."""
        return type(self)(self.x + right * WIDTH / 2 / self.scale, self.y + down * HEIGHT / 2 / self.scale, self.zoom)

    def opened(self, mark: MapMark) -> Self | None:
        """Return the nearer view in which a mark of several spots comes apart; nothing where one sees no nearer."""
        there = type(self).around(mark.spots)
        zoom = max(there.zoom, self.zoom + 1)
        return type(self)(there.x, there.y, zoom) if zoom in self.ZOOMS else None

    def seen(self, locality: Locality) -> tuple[float, float] | None:
        """Return where a locality stands on the drawing; nothing where it is out of view."""
        x, y = self.project(locality)
        x, y = x * self.scale - self.left, y * self.scale - self.top
        return (x, y) if 0 <= x <= WIDTH and 0 <= y <= HEIGHT else None

    def marks(self, spots: Iterable[Spot]) -> list[MapMark]:
        """Return what is drawn of the spots that are in view: one mark a cell."""
        cells: dict[tuple[int, int], list[tuple[float, float, Spot]]] = defaultdict(list)
        for spot in spots:
            if seen := self.seen(spot.locality):
                x, y = seen
                cells[int(y // CELL), int(x // CELL)].append((x, y, spot))
        return list(starmap(_mark, (zip(*cells[place], strict=True) for place in sorted(cells))))


def _mark(xs: Sequence[float], ys: Sequence[float], spots: tuple[Spot, ...]) -> MapMark:
    return MapMark(round(sum(xs) / len(xs), 1), round(sum(ys) / len(ys), 1), spots)


class Tiled(View):
    """On the pictures of a tile server, in Web Mercator: the whole world is one unit."""

    ZOOMS, WIDEST = range(4, 14), 1.0

    @staticmethod
    def project(locality: Locality) -> tuple[float, float]:
        y = math.asinh(math.tan(math.radians(locality.latitude)))
        return (locality.longitude + 180) / 360, (1 - y / math.pi) / 2

    @classmethod
    def scale_at(cls, zoom: int) -> float:
        return TILE * 2.0**zoom

    def pictures(self) -> Iterator[MapTile]:
        across = 2**self.zoom
        for row in range(max(int(self.top // TILE), 0), min(int((self.top + HEIGHT) // TILE), across - 1) + 1):
            for column in range(int(self.left // TILE), int((self.left + WIDTH) // TILE) + 1):
                named = {"{z}": self.zoom, "{x}": column % across, "{y}": row}
                address = settings.MAP_TILES_URL
                for name, value in named.items():
                    address = address.replace(name, str(value))
                yield MapTile(address, round(column * TILE - self.left, 1), round(row * TILE - self.top, 1), TILE, TILE)


class Outlined(View):
    """On our own outlines of the départements, as they are drawn: overseas beside the mainland."""

    ZOOMS, WIDEST = range(7), float(max(outlines.WIDTH, outlines.HEIGHT))

    @staticmethod
    def project(locality: Locality) -> tuple[float, float]:
        return outlines.drawn_at(locality.point, locality.department)

    @classmethod
    def scale_at(cls, zoom: int) -> float:
        return min(WIDTH / outlines.WIDTH, HEIGHT / outlines.HEIGHT) * 2.0**zoom

    def pictures(self) -> Iterator[MapTile]:
        width, height = outlines.WIDTH * self.scale, outlines.HEIGHT * self.scale
        yield MapTile(static("exchange/departements.svg"), round(-self.left, 1), round(-self.top, 1), width, height)
