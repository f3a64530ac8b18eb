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
    return migrations.RunSQL(tuple(forward), tuple(backward))


def erasable(table: str, subject: str) -> migrations.RunSQL:
    """Return the operation that lets rows of a protected table be deleted once the journal tells of their erasure.

    ``subject`` is the SELECT of the identifier that the entry names, from the row ``OLD``; anything else is refused.
    """
    triggers = f"DROP TRIGGER {table}_rows ON {table};"
    created = "CREATE TRIGGER {0}_rows BEFORE UPDATE OR DELETE ON {0} FOR EACH ROW EXECUTE FUNCTION {1}();"
    function = f"""
CREATE FUNCTION {table}_erasable() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND workflow_erasure_told(({subject})) THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'the table % only grows: % is refused', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
"""
    return migrations.RunSQL(
        [function, triggers, created.format(table, f"{table}_erasable")],
        [triggers, created.format(table, "workflow_append_only"), f"DROP FUNCTION {table}_erasable();"],
    )


def ageing(table: str, column: str, days: int) -> migrations.RunSQL:
    """Return the operation that lets rows of a protected table be deleted once ``column`` is ``days`` days ago."""
    triggers = f"DROP TRIGGER {table}_rows ON {table};"
    row = "FOR EACH ROW EXECUTE FUNCTION workflow_append_only();"
    return migrations.RunSQL(
        [
            triggers,
            f"CREATE TRIGGER {table}_rows BEFORE UPDATE ON {table} {row}",
            f"CREATE TRIGGER {table}_young BEFORE DELETE ON {table} FOR EACH ROW "
            f"WHEN (OLD.{column} > now() - interval '{days} days') EXECUTE FUNCTION workflow_append_only();",
        ],
        [
            triggers,
            f"DROP TRIGGER {table}_young ON {table};",
            f"CREATE TRIGGER {table}_rows BEFORE UPDATE OR DELETE ON {table} {row}",
        ],
    )
