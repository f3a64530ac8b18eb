"""The two roles of the database: its owner makes and changes the tables, the site works in them.

What the site's role may do is derived from the tables themselves, after each ``migrate``: rows everywhere, but no
UPDATE or DELETE where a trigger refuses it to everybody, no TRUNCATE, no trigger, and the list of migrations read only.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper

from config.problems import SetupProblem

CONNECTING = ("USER", "PASSWORD", "HOST", "PORT", "OPTIONS")
"""Settings in which two roles' ways to the same database differ."""
LOCK = 0x_726F_6C65_73
"""Advisory lock: two migrations at once grant one after the other."""
ONLY_GROW = """
SELECT relation.oid::regclass::text, bool_or(tgtype::int & 16 > 0),
       bool_or(tgtype::int & 8 > 0 AND refusal.proname = 'workflow_append_only')
FROM pg_trigger JOIN pg_class relation ON relation.oid = tgrelid JOIN pg_proc refusal ON refusal.oid = tgfoid
WHERE relnamespace = current_schema()::regnamespace AND NOT tgisinternal AND tgqual IS NULL
  AND tgtype::int & 1 > 0 AND refusal.proname IN ('workflow_append_only', relation.relname || '_erasable')
GROUP BY relation.oid
"""
"""Tables whose rows a trigger of ``workflow.append_only`` protects without condition: name, whether UPDATE is refused
to all, whether DELETE is (not where an erasure that the journal tells may delete). Bits of ``pg_trigger.tgtype``: 1 for
each row, 8 DELETE, 16 UPDATE."""


FUNCTIONS = """
SELECT oid::regprocedure::text FROM pg_proc
WHERE pronamespace = current_schema()::regnamespace AND proowner = current_user::regrole AND prokind = 'f'
"""


@contextmanager
def as_owner(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """Let ``connection`` work as the owner of the tables until the end of the block, where there is one."""
    kept = {name: connection.settings_dict[name] for name in CONNECTING}
    if settings.DATABASE_OWNER is None:
        yield
        return
    connection.close()
    connection.settings_dict.update({name: settings.DATABASE_OWNER.get(name, kept[name]) for name in CONNECTING})
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict.update(kept)


def grant_runtime(connection: BaseDatabaseWrapper) -> None:
    """Grant the site's role what it needs on every table of today, and rows of the tables of tomorrow.

    Nothing is done where the site connects as the owner; ``SetupProblem`` where its role does not exist.
    """
    role = settings.DATABASE_RUNTIME_ROLE
    with transaction.atomic(connection.alias), connection.cursor() as cursor:
        cursor.execute("SELECT current_user, EXISTS (SELECT FROM pg_roles WHERE rolname = %s)", [role])
        owner, known = cursor.fetchone()
        if settings.DATABASE_OWNER is None or role == owner:
            return
        if not known:
            raise SetupProblem(
                f'The role "{role}" of DATABASE_URL does not exist: CREATE ROLE … LOGIN, then migrate again.'
            )
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        _grant(cursor, connection.ops.quote_name(role))


def _grant(cursor: CursorWrapper, role: str) -> None:
    cursor.execute("SELECT quote_ident(current_database()), quote_ident(current_schema())")
    database, schema = cursor.fetchone()
    rows = "SELECT, INSERT, UPDATE, DELETE"
    tomorrow = f"ALTER DEFAULT PRIVILEGES IN SCHEMA {schema} GRANT"
    statements = [
        f"GRANT CONNECT ON DATABASE {database} TO {role}",
        f"GRANT USAGE ON SCHEMA {schema} TO {role}",
        f"REVOKE ALL ON ALL TABLES IN SCHEMA {schema} FROM {role}",
        f"GRANT {rows} ON ALL TABLES IN SCHEMA {schema} TO {role}",
        f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA {schema} TO {role}",
        f"GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA {schema} TO {role}",
        f"{tomorrow} {rows} ON TABLES TO {role}",
        f"{tomorrow} USAGE, SELECT ON SEQUENCES TO {role}",
        f"{tomorrow} EXECUTE ON FUNCTIONS TO {role}",
        f"REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM {role}",
    ]
    cursor.execute("; ".join(statements))
    cursor.execute(ONLY_GROW)
    for table, no_update, no_delete in cursor.fetchall():
        refused = [verb for verb, is_so in (("UPDATE", no_update), ("DELETE", no_delete)) if is_so]
        cursor.execute(f"REVOKE {', '.join(refused)} ON {table} FROM {role}")
    # What a trigger reads is the table, never a temporary one of the same name that the site made to mislead it.
    cursor.execute(FUNCTIONS)
    for (function,) in cursor.fetchall():
        cursor.execute(f"ALTER FUNCTION {function} SET search_path = {schema}, pg_temp")
