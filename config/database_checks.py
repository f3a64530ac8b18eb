"""Deployment checks of the database: the site must be unable to undo what protects the journal; what is lacking."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Info, Tags, Warning, register
from django.db import DatabaseError, connection

from config.problems import SetupProblem

POWERS = """
SELECT rolsuper,
       rolcreaterole OR rolbypassrls OR rolreplication,
       has_parameter_privilege(rolname, 'session_replication_role', 'SET'),
       EXISTS (SELECT FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p')
               AND pg_has_role(rolname, relowner, 'MEMBER')),
       EXISTS (SELECT FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p')
               AND (has_table_privilege(rolname, oid, 'TRIGGER') OR has_table_privilege(rolname, oid, 'TRUNCATE')))
FROM pg_roles WHERE rolname = current_user
"""
"""One row about the role that asks: superuser, power over other roles, triggers off by setting, owner of a table (or
member of the role that owns it), triggers of its own or TRUNCATE on a table. PostgreSQL 15 or newer."""
CURE = "name in DATABASE_URL a role that owns nothing, the owner in DATABASE_OWNER_URL, and run manage.py migrate."
SENTENCES = (
    ("config.E020", "is a superuser, who passes every trigger of the journal"),
    ("config.E021", "may create roles, pass row security or replicate"),
    ("config.E022", "may set session_replication_role, which switches every trigger off"),
    ("config.E023", "owns tables, or is a member of the role that owns them, and can switch their triggers off"),
    ("config.E024", "may empty tables (TRUNCATE) or give them triggers"),
)
EXTENSIONS = ("btree_gist", "fuzzystrmatch", "pg_trgm", "unaccent")
"""Extensions of PostgreSQL's contrib, which every server is to have (decision 113)."""


@register(deploy=True)
def check_extensions(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Name the extensions that the server could not give: `migrate` creates two of them (decision 125)."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT name FROM pg_available_extensions WHERE name = ANY(%s)", [list(EXTENSIONS)])
            lacking = sorted(set(EXTENSIONS) - {name for (name,) in cursor.fetchall()})
    except (DatabaseError, SetupProblem):
        return []  # said of the roles
    sentence = f"PostgreSQL lacks {', '.join(lacking)}, which `migrate` asks for: install its contrib modules."
    return [Info(sentence, id="config.I021")] if lacking else []


@register(Tags.security, deploy=True)
def check_site_role(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Ask the database what the site's role may do; say so when it cannot be asked."""
    messages: list[CheckMessage] = []
    owner = settings.DATABASE_OWNER
    if settings.DJANGO_ENV == "production" and owner and owner["ENGINE"] != "config.ondemand":
        messages.append(
            Warning(
                "DATABASE_OWNER_URL stands in the environment of the site: give it to `manage.py migrate` alone.",
                id="config.W020",
            )
        )
    try:
        with connection.cursor() as cursor:
            cursor.execute(POWERS)
            powers = cursor.fetchone()
    except (DatabaseError, SetupProblem):
        sentence = "The roles of the database were not checked: it does not answer. Check again once it does."
        return [*messages, Info(sentence, id="config.I020")]
    role = settings.DATABASE_RUNTIME_ROLE
    if powers[0]:
        powers = (True, *(False for _ in powers[1:]))  # a superuser may all the rest too: one sentence
    return messages + [
        Error(f'The site\'s role "{role}" {sentence}: {CURE}', id=identifier)
        for (identifier, sentence), is_so in zip(SENTENCES, powers, strict=True)
        if is_so
    ]
