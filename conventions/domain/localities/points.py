"""The plane on which distances are measured: kilometres, one sheet per territory, far from each other.

PostgreSQL's own ``point`` and its GiST index answer « the nearest first » without an extension.
"""

import math
from dataclasses import dataclass

from django.db import models

KM_PER_DEGREE = 111.195
"""Of latitude, on a sphere of 6,371 km."""
SHEET_APART = 10_000.0
"""Kilometres between two sheets: whatever is searched for on one never reaches another."""


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
