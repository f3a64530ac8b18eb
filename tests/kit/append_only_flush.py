"""How the tables are emptied after a transactional test although triggers refuse DELETE and TRUNCATE on some."""

from functools import cache
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import connection, connections
from django.db.backends.utils import CursorWrapper

KEPT_TABLES = {"django_migrations", "django_content_type", "auth_permission"}
"""Written by migrate alone: emptied, they would have to be written again before each test."""


def flush_append_only(test_case: Any) -> None:
    """Empty every table that holds rows after a transactional test, past the triggers that refuse it.

    ``session_replication_role = replica`` switches triggers and foreign keys off for one transaction. Content types and
    permissions stay, so their numbers, cached by Django, stay true. The owner alone may do that.
    """
    for alias in test_case._databases_names(include_mirrors=False):
        connection = connections[alias]
        with connection.cursor() as cursor:
            cursor.execute("BEGIN")
            cursor.execute("SET LOCAL ROLE NONE")
            cursor.execute("SET LOCAL session_replication_role = replica; SET LOCAL lock_timeout = '20s'")
            for name in tables_with_rows(cursor):
                cursor.execute(f"DELETE FROM {connection.ops.quote_name(name)}")
            cursor.execute("COMMIT")
    ContentType.objects.clear_cache()


def tables_with_rows(cursor: CursorWrapper) -> list[str]:
    """Return the names of the tables that hold anything, but for the kept ones."""
    cursor.execute(_which_hold_rows())
    return [name for (name,) in cursor.fetchall()]


@cache
def _which_hold_rows() -> str:
    names = sorted(set(connection.introspection.table_names()) - KEPT_TABLES)
    quoted = ((name, connection.ops.quote_name(name)) for name in names)
    return " UNION ALL ".join(f"SELECT '{name}' WHERE EXISTS (SELECT FROM {quote})" for name, quote in quoted)
