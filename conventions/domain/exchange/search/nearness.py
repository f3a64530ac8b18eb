"""Distances and words, asked of PostgreSQL's own types: ``point`` under GiST, ``tsvector`` under GIN, no extension."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.db import connection, transaction
from django.db.models import BooleanField, F, Field, FloatField, Func, Value

from conventions.domain.persons.localities.points import Point


def distance_to(point: Point) -> Func:
    """Return the kilometres from an offer to a point of its sheet; the index gives offers in this order."""
    return _operator("<->", "point", str(point), "point", FloatField())


def within(point: Point, km: float) -> Func:
    """Return whether an offer lies within so many kilometres of a point."""
    return _operator("<@", "point", f"<{point},{km!r}>", "circle", BooleanField())


def is_found_by(tsquery: str) -> Func:
    """Return whether an offer is found by the text of a ``tsquery``."""
    return _operator("@@", "words", tsquery, "tsquery", BooleanField())


def is_on_tiles(tiles: Iterable[int]) -> Func:
    """Return whether an offer lies on one of these tiles: the index of words knows them too."""
    return _operator("&&", "tiles", f"{{{','.join(map(str, tiles))}}}", "int[]", BooleanField())


PRICE = "1.1"
"""Cost for PostgreSQL of a page out of order, beside 1 for the next page; its own value is 4."""


@contextmanager
def read_from_memory() -> Iterator[None]:
    """Have PostgreSQL plan what is asked within for rows that stand in memory.

    It takes any circle for a thousandth of all rows (``contsel``): with the price of a disk that turns, it would read
    every offer of the circle and sort them rather than follow the index to the nearest ones. The two plans are one
    page of rows and ten thousand rows apart in Paris.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL random_page_cost = {PRICE}")
        yield


def _operator(sign: str, column: str, value: str, cast: str, answer: Field) -> Func:
    return Func(
        F(column), Value(value), arg_joiner=f" {sign} ", template=f"(%(expressions)s::{cast})", output_field=answer
    )
