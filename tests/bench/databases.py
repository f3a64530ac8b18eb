"""Databases beside the one at hand: copies of it, that other benchmarks do not see."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from django.db.backends.utils import CursorWrapper


def use(name: str) -> None:
    """Have the next statement go to another database of the server."""
    connection.close()
    connection.settings_dict["NAME"] = name


@contextmanager
def elsewhere() -> Iterator[CursorWrapper]:
    """Give a cursor in the server's own database: nobody is connected to the one at hand."""
    name = connection.settings_dict["NAME"]
    use("postgres")
    try:
        with connection.cursor() as cursor:
            yield cursor
    finally:
        use(name)


def copy(name: str) -> None:
    """Copy the database at hand."""
    model = connection.settings_dict["NAME"]
    with elsewhere() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{model}"')


def drop(name: str) -> None:
    """Drop a database, whoever is still connected to it."""
    with elsewhere() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


@contextmanager
def copied() -> Iterator[None]:
    """Lend a copy of the database at hand, dropped afterwards."""
    name = connection.settings_dict["NAME"]
    one = f"{name}_one"
    copy(one)
    use(one)
    try:
        yield
    finally:
        use(name)
        drop(one)
