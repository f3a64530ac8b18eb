"""Altering the database as somebody with its owner's rights would: triggers and foreign keys are switched off."""

from django.db import connection


def behind_the_triggers(statement: str, *values: object) -> int:
    """Run one statement past every trigger, once what was written before is checked and settled; return its rows."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(statement, values)
        changed = cursor.rowcount
        cursor.execute("SET LOCAL session_replication_role = origin")
    return changed
