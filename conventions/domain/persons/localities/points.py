"""The plane on which distances are measured: kilometres, one sheet per territory, far from each other.

PostgreSQL's own ``point`` and its GiST index answer « the nearest first » without an extension.
"""

import math
from dataclasses import dataclass

from django.contrib.postgres.fields import ArrayField
from django.db import models

SHEET_APART = 10_000.0
"""Kilometres between two sheets: whatever is searched for on one never reaches another."""

TILE, TILES_APART = 20, 1_000
"""Kilometres of a tile's side; how many there are, at most, from the south of a sheet to its north."""


@dataclass(frozen=True)
class Point:
    """A place on the plane, in kilometres."""

    x: float
    y: float

    def distance_to(self, other: "Point") -> float:
        """Return the distance in kilometres as the crow flies; meaningless between two sheets."""
        return math.hypot(self.x - other.x, self.y - other.y)

    def __str__(self) -> str:
        return f"({self.x!r},{self.y!r})"


class PointField(models.Field):
    """A column of PostgreSQL's type ``point``."""

    description = "point of the plane"

    def db_type(self, connection: object) -> str:
        return "point"

    def from_db_value(self, value: str | None, *_given: object) -> Point | None:
        return self.to_python(value)

    def to_python(self, value: object) -> Point | None:
        if value is None or isinstance(value, Point):
            return value
        x, _comma, y = str(value).strip("()").partition(",")
        return Point(float(x), float(y))

    def get_prep_value(self, value: object) -> str | None:
        return None if value is None else str(self.to_python(value))

    def value_to_string(self, obj: models.Model) -> str:
        return str(self.value_from_object(obj) or "")


class TilesField(models.GeneratedField):
    """The one tile of :data:`TILE` kilometres in which the ``point`` of a row lies, as an array for a GIN index."""

    def __init__(self, **_given: object) -> None:
        of = f"floor(point[0] / {TILE})::int * {TILES_APART} + floor(point[1] / {TILE})::int"
        numbers: ArrayField = ArrayField(models.IntegerField())
        expression = models.Func(template=f"ARRAY[{of}]", output_field=numbers)
        super().__init__(expression=expression, output_field=numbers, db_persist=True)

    def deconstruct(self) -> tuple[str, str, list[object], dict[str, object]]:
        name, path, _args, _kwargs = super().deconstruct()
        return name, path, [], {}


def tiles_around(point: Point, km: float) -> list[int]:
    """Return the tiles that a circle touches."""
    across, along = (
        range(math.floor((middle - km) / TILE), math.floor((middle + km) / TILE) + 1) for middle in (point.x, point.y)
    )
    return [x * TILES_APART + y for x in across for y in along]
