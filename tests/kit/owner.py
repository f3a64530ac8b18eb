"""The owner of the tables, for what a test does that the site must not: tests themselves run under the site's role.

The tests' connections log in as the owner and put the site's role on at once (``-c role=…``), so that a test may step
out of it within its own transaction. Children that use the project's settings log in as the site.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper


def worn(role: str) -> str:
    """Return what, at the end of libpq's ``options``, has a connection work under ``role`` from its start."""
    return f" -c role={role}" if role else ""


def put_site_role_on() -> None:
    """Have every later connection of the tests work under the site's role."""
    connection.close()
    connection.settings_dict["OPTIONS"]["options"] += worn(settings.DATABASE_RUNTIME_ROLE)


def take_site_role_off() -> None:
    """Have every later connection keep the owner's rights: databases are created, migrated and dropped."""
    connection.close()
    options = connection.settings_dict["OPTIONS"]
    options["options"] = options["options"].removesuffix(worn(settings.DATABASE_RUNTIME_ROLE))


@contextmanager
def as_owner() -> Iterator[CursorWrapper]:
    """Give a cursor with the rights of the tables' owner, within the transaction of the test; undone at its end."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE NONE")
        yield cursor
        cursor.execute("SELECT set_config('role', %s, true)", [settings.DATABASE_RUNTIME_ROLE])


@contextmanager
def past_triggers() -> Iterator[CursorWrapper]:
    """Give a cursor with the owner's rights for which triggers and foreign keys are switched off, as an attacker's."""
    with as_owner() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        yield cursor
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")
