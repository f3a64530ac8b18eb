"""The health page says in one look whether the site can work, and the error pages speak French."""

import logging
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.core.checks import Error, Warning
from django.db import OperationalError, connection
from django.http import HttpRequest
from django.test import Client, RequestFactory
from django.utils import timezone
from django.views.defaults import bad_request, page_not_found, permission_denied

from config import views


@pytest.fixture(autouse=True)
def nothing_kept(monkeypatch):
    """Let each test ask anew what the page keeps for a minute."""
    monkeypatch.setattr(views, "_kept", {"migrated": False, "signing": None, "signing_until": 0.0})


@pytest.fixture
def all_well(monkeypatch):
    """A worker that beats and keys that sign."""
    monkeypatch.setattr(views, "_worker", lambda: "alive")
    monkeypatch.setattr(views, "_signing", lambda: "ready")


@pytest.mark.django_db
def test_a_supervisor_reads_that_all_is_well(client, all_well):
    """200, every part named, nothing personal, nothing cached."""
    answer = client.get("/sante")
    assert answer.status_code == 200
    assert answer.json() == {
        "ok": True,
        "database": "reachable",
        "migrations": "applied",
        "worker": "alive",
        "signing": "ready",
    }
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("part", "says"),
    [("_migrations", "pending"), ("_worker", "stopped"), ("_worker", "never started"), ("_signing", "not ready")],
)
def test_a_supervisor_reads_what_is_wrong(client, all_well, monkeypatch, part, says):
    """503 and the part that fails."""
    monkeypatch.setattr(views, part, lambda: says)
    answer = client.get("/sante")
    assert answer.status_code == 503
    assert answer.json()["ok"] is False
    assert answer.json()[part[1:]] == says


def test_a_supervisor_reads_that_the_database_is_away(client, monkeypatch):
    """An unreachable database is an answer, not an error page."""

    def away() -> None:
        raise OperationalError("no route to 10.0.0.1")

    monkeypatch.setattr(connection, "cursor", away)
    answer = client.get("/sante")
    assert (answer.status_code, answer.json()) == (503, {"ok": False, "database": "unreachable"})


@pytest.mark.django_db
def test_a_migration_that_is_not_applied_is_pending():
    """The page compares the files with what the database records."""
    assert views._migrations() == "applied"
    views._kept["migrated"] = False
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'sessions'")
    assert views._migrations() == "pending"


@pytest.mark.parametrize(("found", "says"), [([], "ready"), ([Warning("w")], "ready"), ([Error("e")], "not ready")])
def test_the_signing_keys_are_asked_through_djangos_checks(monkeypatch, found, says):
    """The floor below registers a check; only its errors count."""
    monkeypatch.setattr(views, "run_checks", lambda **kwargs: found)
    monkeypatch.setattr(views.registry, "tag_exists", lambda *args, **kwargs: True)
    assert views._signing() == says


def test_the_health_page_refuses_to_act(client):
    """It is read, never posted to."""
    assert client.post("/sante").status_code == 405


@pytest.mark.parametrize(
    ("view", "status", "sentence"),
    [
        (lambda request: bad_request(request, ValueError()), 400, "Cette demande n'a pas été comprise"),
        (lambda request: permission_denied(request, ValueError()), 403, "Cette page ne vous est pas ouverte"),
        (lambda request: page_not_found(request, ValueError()), 404, "Cette page n'existe pas"),
        (views.server_error, 500, "Le site a rencontré un problème"),
    ],
)
def test_a_visitor_reads_plain_french_when_something_fails(rf: RequestFactory, view, status, sentence):
    """No code, no technical word, and what to do next."""
    answer = view(rf.get("/x"))
    assert answer.status_code == status
    assert sentence in answer.content.decode()


@pytest.mark.django_db
def test_a_visitor_whose_form_expired_learns_that_nothing_was_kept(settings):
    """A missing CSRF token is explained as what it mostly is: a form left open."""
    answer = Client(enforce_csrf_checks=True).post("/admin/login/", {"username": "a", "password": "b"})
    assert answer.status_code == 403
    assert "rien n'a été enregistré" in answer.content.decode()


@pytest.mark.parametrize(
    ("beats", "says"),
    [
        ({}, "never started"),
        ({"jobs@a": 5, "relay@a": 5}, "alive"),
        ({"jobs@a": 5, "jobs@of-yesterday": 90_000, "relay@a": 5}, "alive"),
        ({"jobs@a": 600, "relay@a": 5}, "stopped"),
    ],
)
def test_a_worker_whose_queue_is_wedged_counts_as_stopped(monkeypatch, beats, says):
    """Every kind of work must beat; what an earlier worker left behind does not matter."""
    now = timezone.now()
    rows = [(name, now - timedelta(seconds=age)) for name, age in beats.items()]
    model = SimpleNamespace(objects=SimpleNamespace(values_list=lambda *fields: rows))
    monkeypatch.setattr(views.apps, "get_model", lambda *names: model)
    assert views._worker() == says


def test_the_worker_is_unknown_before_there_is_a_heartbeat(monkeypatch):
    """The page works whatever pieces are installed."""

    def missing(*names: str) -> None:
        raise LookupError(names)

    monkeypatch.setattr(views.apps, "get_model", missing)
    assert views._worker() == "unknown"
    assert isinstance(views.csrf_failure(HttpRequest()).content, bytes)


def test_the_site_says_at_its_start_what_is_wrong_with_the_keys(monkeypatch):
    """Under gunicorn no management command runs the checks: the site itself tells, and starts."""
    from config import wsgi
    from signatures import checks

    said: list[str] = []
    monkeypatch.setattr(checks, "key_problems", lambda: ["Le cachet a expiré : remplacez-le."])
    monkeypatch.setattr(logging.getLogger("signatures"), "error", said.append)
    wsgi.tell_key_problems()
    assert said == ["Le cachet a expiré : remplacez-le."]
