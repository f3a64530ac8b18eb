"""The front page, the pages the law asks for, health and errors; pages of the trade live in their rooms."""

import time
from datetime import datetime
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.checks import ERROR, run_checks
from django.core.checks.registry import registry
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from config.identity import identity
from config.problems import SetupProblem
from conventions.people.access import first_page_of
from conventions.retention.terms import TABLE

HEARTBEAT_SECONDS = 120
"""A worker that has not beaten for so long counts as stopped."""
SIGNING_TAG = "signatures"
SIGNING_SECONDS = 60
"""How long an answer about the signing keys is kept: reading them takes milliseconds."""
OPERATOR_SETTINGS = (
    *("OPERATOR_NAME", "OPERATOR_ADDRESS", "OPERATOR_EMAIL", "OPERATOR_PRIVACY_EMAIL", "OPERATOR_DPO_EMAIL"),
    *("OPERATOR_PUBLICATION_DIRECTOR", "OPERATOR_HOSTING", "SITE_URL"),
)
_kept: dict[str, Any] = {"migrated": False, "signing": None, "signing_until": 0.0}


@never_cache
@require_safe
def health(request: HttpRequest) -> JsonResponse:
    """Answer 200 when the site can do its work, else 503 with what is wrong; nothing personal."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except (DatabaseError, SetupProblem):
        return JsonResponse({"ok": False, "database": "unreachable"}, status=503)
    parts = {"migrations": _migrations(), "worker": _worker(), "signing": _signing()}
    ok = (
        parts["migrations"] == "applied"
        and parts["worker"] in ("alive", "unknown")
        and parts["signing"] in ("ready", "unknown")
    )
    return JsonResponse({"ok": ok, "database": "reachable", **parts}, status=200 if ok else 503)


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show the ways in; who is signed in goes to their own first page."""
    if request.user.is_authenticated and (first := first_page_of(request)):
        return redirect(first)
    return render(request, "pages/home.html")


@require_safe
def written_page(request: HttpRequest, template: str, **facts: object) -> HttpResponse:
    """Show one of the pages that the law asks for: their text, with the operator's names from the settings."""
    context = {name.lower(): getattr(settings, name) for name in OPERATOR_SETTINGS} | facts
    return render(request, f"pages/{template}.html", context)


def privacy(request: HttpRequest) -> HttpResponse:
    """Tell what is done with personal data; the terms of keeping are those that the purge applies."""
    return written_page(request, "privacy", kept=[row for row in TABLE if row.public])


def server_error(request: HttpRequest) -> HttpResponse:
    """Say that something failed, without touching what may have failed (session, database)."""
    return HttpResponse(render_to_string("500.html", identity(request)), status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Explain that a form was open for too long, and how to send it again."""
    return render(request, "403_csrf.html", status=403)


def _migrations() -> str:
    if not _kept["migrated"]:
        executor = MigrationExecutor(connection)
        _kept["migrated"] = not executor.migration_plan(executor.loader.graph.leaf_nodes())
    return "applied" if _kept["migrated"] else "pending"


def _worker() -> str:
    """Tell whether each kind of work (``jobs@…``, ``relay@…``) has beaten lately; ``unknown`` without its table."""
    try:
        beats = list(apps.get_model("notifications", "Heartbeat").objects.values_list("name", "beat_at"))
    except (LookupError, DatabaseError):
        return "unknown"
    latest: dict[str, datetime] = {}
    for name, moment in beats:
        kind = name.partition("@")[0]
        latest[kind] = max(moment, latest.get(kind, moment))
    if not latest:
        return "never started"
    return "alive" if (timezone.now() - min(latest.values())).total_seconds() < HEARTBEAT_SECONDS else "stopped"


def _signing() -> str:
    if not registry.tag_exists(SIGNING_TAG, include_deployment_checks=True):
        return "unknown"
    if time.monotonic() > _kept["signing_until"]:
        found = run_checks(tags=[SIGNING_TAG], include_deployment_checks=True)
        _kept["signing"] = "not ready" if any(message.level >= ERROR for message in found) else "ready"
        _kept["signing_until"] = time.monotonic() + SIGNING_SECONDS
    return _kept["signing"]
