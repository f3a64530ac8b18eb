"""Health in three addresses: the process answers; a page and a signature can be made; what the operator should know.

Which fault changes which answer stands in ``docs/exploitation/sante.md`` and is tested case by case.
"""

import logging
import secrets
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import ERROR, run_checks
from django.db import DatabaseError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.template.loader import render_to_string
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from config.identity import identity
from config.languages import reader_language
from config.problems import SetupProblem
from conventions.domain.upkeep.operations import health as figures_of_health
from conventions.pages.kit.clients import is_of_this_machine

log = logging.getLogger(__name__)

TRY_SECONDS = 10.0
"""Seconds between two tries of writing or rendering in each process; an answer is kept in between."""
SIGNING_SECONDS = 60.0
"""How long an answer about the signing keys is kept: reading them takes milliseconds."""
SAMPLE_BYTES = 32 * 1024
"""Size of a try's file: as much as one signature, so that a disk without room for one refuses this too."""
PATIENCE = "2s"
"""How long a try waits for the database's locks and answers."""
WRITE = """
INSERT INTO django_session (session_key, session_data, expire_date) VALUES (%s, %s, now())
"""
GOOD = {
    "database": "reachable", "migrations": "applied", "writing": "possible", "places": "writable",
    "signing": "ready", "pages": "ready",
}  # fmt: skip
"""The parts of ``/sante`` and what each says when a page and a signature can be made."""

_kept: dict[str, tuple[float, str]] = {}
_trying = threading.Lock()


@never_cache
@require_safe
def alive(request: HttpRequest) -> JsonResponse:
    """Answer 200: the process takes requests. Neither database nor session is touched."""
    return JsonResponse({"ok": True})


@never_cache
@require_safe
def ready(request: HttpRequest) -> JsonResponse:
    """Answer 200 when a page and a signature can be made, else 503 with what is wrong; nothing personal."""
    parts = examine(request)
    ok = parts == GOOD
    return JsonResponse({"ok": ok, **parts}, status=200 if ok else 503)


@never_cache
@require_safe
def details(request: HttpRequest) -> JsonResponse:
    """Tell the operator what waits, fails or expires; 403 without the token, unless this machine asks itself."""
    if not _may_read_details(request):
        sentence = "Réservé à l'exploitant : envoyez HEALTH_TOKEN (Authorization: Bearer), ou demandez sur place."
        return JsonResponse({"ok": False, "attention": [sentence]}, status=403)
    parts = examine(request)
    found = _figures() if parts["database"] == "reachable" else {"attention": []}
    attention = [*figures_of_health.sentences(parts, GOOD), *found.pop("attention")]
    told = {"ok": parts == GOOD and not attention, "attention": attention, **parts, **found}
    status = 200 if parts["database"] == "reachable" else 503
    return JsonResponse(told, status=status, json_dumps_params={"ensure_ascii": False})


def _figures() -> dict[str, Any]:
    """Return the figures, or say that a table is not as this version expects it: a migration or a right is missing."""
    try:
        with transaction.atomic():
            return figures_of_health.gather()
    except DatabaseError as problem:
        log.error("the figures of health cannot be read: %s", type(problem.__cause__ or problem).__name__)
        return {"attention": ["Les chiffres ne peuvent pas être lus : lancez « manage.py migrate »."]}


def examine(request: HttpRequest) -> dict[str, str]:
    """Return each part of ``GOOD`` and what it says now."""
    results = {"database": _database()}
    if results["database"] == "reachable":
        results["migrations"] = _kept_for(TRY_SECONDS, "migrations", _migrations)
        results["writing"] = _kept_for(TRY_SECONDS, "writing", _writing)
    results["places"] = _kept_for(TRY_SECONDS, "places", _places)
    results["signing"] = _kept_for(SIGNING_SECONDS, "signing", _signing)
    results["pages"] = _kept_for(TRY_SECONDS, "pages", lambda: _pages(request))
    return results


def forget() -> None:
    """Forget every answer that is kept, as a new process would."""
    _kept.clear()


def _may_read_details(request: HttpRequest) -> bool:
    scheme, _space, token = request.headers.get("Authorization", "").partition(" ")
    if settings.HEALTH_TOKEN and scheme.lower() == "bearer" and constant_time_compare(token, settings.HEALTH_TOKEN):
        return True
    return is_of_this_machine(request)


def _kept_for(seconds: float, name: str, ask: Callable[[], str]) -> str:
    """Return the answer that is kept, or ask; one thread asks while the others read what was kept."""
    with _trying:
        until, answer = _kept.get(name, (0.0, ""))
        if time.monotonic() >= until:
            answer = ask()
            _kept[name] = (time.monotonic() + seconds, answer)
        return answer


def _database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except (DatabaseError, SetupProblem):
        return "unreachable"
    return "reachable"


def _migrations() -> str:
    executor = MigrationExecutor(connection)
    return "pending" if executor.migration_plan(executor.loader.graph.leaf_nodes()) else "applied"


def _writing() -> str:
    """Write as much as a signature does and take it back: a database that is full or read-only refuses."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL lock_timeout = '{PATIENCE}'; SET LOCAL statement_timeout = '{PATIENCE}'")
            cursor.execute(WRITE, [f"sante-{secrets.token_hex(8)}", secrets.token_hex(SAMPLE_BYTES // 2)])
            transaction.set_rollback(True)
    except DatabaseError as problem:
        log.error("the database refuses to write: %s", type(problem.__cause__ or problem).__name__)
        return "refused"
    return "possible"


def _places() -> str:
    """Write a file where uploaded scans are examined and where temporary files go, and remove it."""
    for place in figures_of_health.places_written_to():
        try:
            _write_in(place)
        except OSError as problem:
            log.error("%s cannot be written: %s", place, problem.strerror)
            return "refused"
    return "writable"


def _write_in(place: Path) -> None:
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(prefix=".sante-", dir=place) as file:
        file.write(secrets.token_bytes(SAMPLE_BYTES))
        file.flush()


def _signing() -> str:
    """Ask the floor of signatures, through its check: only errors stop a signature."""
    found = run_checks(tags=["signatures"], include_deployment_checks=True)
    return "not ready" if any(message.level >= ERROR for message in found) else "ready"


def _pages(request: HttpRequest) -> str:
    """Make the front page: its templates, and the static files that it names, are there."""
    try:
        render_to_string("pages/home.html", {**identity(request), **reader_language(request), "messages": ()})
    except Exception as problem:  # whatever it is, visitors meet it too
        log.error("the front page cannot be made: %s", type(problem).__name__)
        return "failing"
    return "ready"
