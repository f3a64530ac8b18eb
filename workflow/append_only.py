"""Tables that only grow: a trigger refuses UPDATE, DELETE and TRUNCATE, whoever asks."""

from django.db import migrations

FUNCTION = """
CREATE OR REPLACE FUNCTION workflow_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the table % only grows: % is refused', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
"""

ALL = ("UPDATE", "DELETE", "TRUNCATE")


def freeze_columns(table: str, columns: tuple[str, ...]) -> migrations.RunSQL:
    """Return the migration operation that makes ``table`` refuse DELETE, TRUNCATE and any change of ``columns``."""
    changed = " OR ".join(f"OLD.{column} IS DISTINCT FROM NEW.{column}" for column in columns)
    return migrations.RunSQL(
        [
            FUNCTION,
            f"CREATE TRIGGER {table}_frozen BEFORE UPDATE ON {table} FOR EACH ROW WHEN ({changed}) "
            "EXECUTE FUNCTION workflow_append_only();",
            f"CREATE TRIGGER {table}_rows BEFORE DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION workflow_append_only();",
            f"CREATE TRIGGER {table}_truncate BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION workflow_append_only();",
        ],
        [f"DROP TRIGGER {table}_{name} ON {table};" for name in ("frozen", "rows", "truncate")],
    )


def protect(table: str, refused: tuple[str, ...] = ALL) -> migrations.RunSQL:
    """Return the migration operation that makes ``table`` refuse the statements in ``refused``."""
    rows = [verb for verb in refused if verb != "TRUNCATE"]
    forward = [FUNCTION]
    backward = []
    if rows:
        forward.append(
            f"CREATE TRIGGER {table}_rows BEFORE {' OR '.join(rows)} ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION workflow_append_only();"
        )
        backward.append(f"DROP TRIGGER {table}_rows ON {table};")
    if "TRUNCATE" in refused:
        forward.append(
            f"CREATE TRIGGER {table}_truncate BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION workflow_append_only();"
        )
        backward.append(f"DROP TRIGGER {table}_truncate ON {table};")
    return migrations.RunSQL(forward, backward)
