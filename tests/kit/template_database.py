"""The database of which every worker's own is a copy: migrated once for each set of migrations, then kept.

A change of a migration, of ours or of a library, or of what migrations call, asks for another one.

Only on the tests' own server; a server of ``DATABASE_URL`` keeps nothing of ours, and there each worker migrates.
"""

import hashlib
import inspect
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.backends.utils import CursorWrapper

from config import roles
from config.locks import exclusive
from workflow import append_only, tables

PREFIX = "migrated_"
CALLED = (append_only, tables, roles)
"""Modules that write a part of the schema: triggers, tables, the rights of the site."""
LONGEST_MIGRATION = 600.0
"""Seconds that a worker waits for another one that migrates."""


def migrated_template() -> str:
    """Return the name of an empty, migrated database; made by whoever comes first, others wait."""
    name, lock = PREFIX + _digest_of_migrations(), Path(settings.VAR_DIR) / "migrated-template.lock"
    with exclusive(lock, seconds=LONGEST_MIGRATION), connection._nodb_cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [PREFIX])
        known = {name for (name,) in cursor.fetchall()}
        if name not in known:
            for former in known:
                cursor.execute(f"DROP DATABASE {former} WITH (FORCE)")
            _make(cursor, name)
    return name


def _make(cursor: CursorWrapper, name: str) -> None:
    unfinished, usual = f"{PREFIX}unfinished", connection.settings_dict["NAME"]
    cursor.execute(f"CREATE DATABASE {unfinished} ENCODING 'UTF8' TEMPLATE template0")
    connection.settings_dict["NAME"] = unfinished
    try:
        call_command("migrate", verbosity=0)
    finally:
        connection.close()
        connection.settings_dict["NAME"] = usual
    cursor.execute(f"ALTER DATABASE {unfinished} RENAME TO {name}")


def _digest_of_migrations() -> str:
    digest = hashlib.sha256()
    for module in CALLED:
        digest.update(inspect.getsource(module).encode())
    for app in sorted(apps.get_app_configs(), key=lambda app: app.label):
        for path in sorted(Path(app.path, "migrations").glob("*.py")):
            digest.update(f"{app.label} {path.name}".encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]
