"""Parts of a database, by name: two are compared without their dumps, the order of columns left aside."""

import psycopg

OURS = "'public'::regnamespace"
RIGHTS = "coalesce((SELECT string_agg(one::text, ' ' ORDER BY one::text) FROM unnest({}) AS one), 'as created')"
ASKED = {
    "table": f"""
        SELECT relname, concat_ws(' ', relkind, relowner::regrole, relpersistence, relrowsecurity, reloptions::text,
            {RIGHTS.format("relacl")}, CASE WHEN relkind IN ('v', 'm') THEN pg_get_viewdef(oid) END)
        FROM pg_class WHERE relnamespace = {OURS}
    """,
    "column": f"""
        SELECT relname || '.' || attname, concat_ws(' ', format_type(atttypid, atttypmod),
            CASE WHEN attnotnull THEN 'not null' END, 'default ' || pg_get_expr(adbin, adrelid),
            nullif(attidentity, ''), nullif(attgenerated, ''), nullif(attcollation, 0)::regcollation, attacl::text)
        FROM pg_attribute JOIN pg_class relation ON relation.oid = attrelid
            LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
        WHERE relnamespace = {OURS} AND relkind IN ('r', 'p', 'v', 'm') AND attnum > 0 AND NOT attisdropped
    """,
    "constraint": f"""
        SELECT conrelid::regclass || '.' || conname, concat_ws(' ', pg_get_constraintdef(oid), convalidated)
        FROM pg_constraint WHERE connamespace = {OURS} AND contype <> 'n'
    """,
    "index": f"""
        SELECT relname, concat_ws(' ', pg_get_indexdef(indexrelid), indisvalid, indisready)
        FROM pg_index JOIN pg_class relation ON relation.oid = indexrelid WHERE relnamespace = {OURS}
    """,
    "trigger": """
        SELECT tgrelid::regclass || '.' || tgname, concat_ws(' ', pg_get_triggerdef(oid), tgenabled)
        FROM pg_trigger WHERE NOT tgisinternal
    """,
    "function": f"""
        SELECT oid::regprocedure::text, concat_ws(' ', pg_get_functiondef(oid), proowner::regrole,
            {RIGHTS.format("proacl")})
        FROM pg_proc WHERE pronamespace = {OURS} AND prokind <> 'a'
    """,
    "sequence": """
        SELECT seqrelid::regclass::text,
            concat_ws(' ', seqtypid::regtype, seqstart, seqincrement, seqmin, seqmax, seqcache, seqcycle)
        FROM pg_sequence
    """,
    "type": f"""
        SELECT typname, concat_ws(' ', typtype, typowner::regrole, rngsubtype::regtype, {RIGHTS.format("typacl")})
        FROM pg_type LEFT JOIN pg_range ON rngtypid = pg_type.oid WHERE typnamespace = {OURS}
    """,
    "collation": f"SELECT collname, concat_ws(' ', collprovider, collcollate, colllocale) FROM pg_collation "
    f"WHERE collnamespace = {OURS}",
    "extension": "SELECT extname, extnamespace::regnamespace::text FROM pg_extension",
    "rights of tomorrow": f"""
        SELECT concat_ws(' ', defaclrole::regrole, defaclobjtype), {RIGHTS.format("defaclacl")} FROM pg_default_acl
    """,
    "rights of the schema": f"SELECT nspname, {RIGHTS.format('nspacl')} FROM pg_namespace WHERE oid = {OURS}",
}
"""Queries on PostgreSQL's catalogue for each kind of thing: its name, and what it is. « Not null » stands beside
the column: PostgreSQL 18 keeps it as a constraint too, whose name is that of a former column."""


def read_catalogue(connection: psycopg.Connection) -> dict[str, str]:
    """Return what each thing of the schema ``public`` is, by its kind and name."""
    return {
        f"{kind} {name}": definition
        for kind, asked in ASKED.items()
        for name, definition in sorted(connection.execute(asked).fetchall())
    }


def differences(one: dict[str, str], other: dict[str, str]) -> list[str]:
    """Return a line for each thing that only one of two catalogues has, or that is not the same in both."""
    return [
        f"{name}: {one.get(name, 'nothing')} / {other.get(name, 'nothing')}"
        for name in sorted({*one, *other})
        if one.get(name) != other.get(name)
    ]
