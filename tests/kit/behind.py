"""Altering the database as somebody with its owner's rights would: triggers and foreign keys are switched off."""

from django.db import connection

from tests.kit.owner import past_triggers


def behind_the_triggers(statement: str, *values: object) -> int:
    """Run one statement past every trigger, once what was written before is checked and settled; return its rows."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
    with past_triggers() as cursor:
        cursor.execute(statement, values)
        return cursor.rowcount
