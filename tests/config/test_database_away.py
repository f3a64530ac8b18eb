"""The database goes away and comes back: every page says so in a sentence, and the site needs nobody to recover."""

import contextlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.middleware import SessionMiddleware
from django.db import InterfaceError, OperationalError
from django.db.models import QuerySet
from django.test import Client

from config import database_away, postgres
from config.ondemand.base import DatabaseWrapper
from config.postgres import Server
from config.problems import SetupProblem
from tests.long.services.test_postgres import django_settings

ROOT = Path(__file__).resolve().parents[2]
PAGE = "/verifier/CV-7F3K-9Q2M"
"""A page that asks the database."""


def caused_by(cause: Exception, kind: type[Exception] = OperationalError) -> Exception:
    """Return Django's exception over psycopg's, as its wrapper raises it."""
    problem = kind(str(cause))
    problem.__cause__ = cause
    return problem


AWAY = {
    "nobody listens": caused_by(psycopg.OperationalError("connection refused")),
    "the connection is closed": caused_by(psycopg.InterfaceError("the connection is closed"), InterfaceError),
    "the server stops": caused_by(psycopg.errors.AdminShutdown("terminating connection")),
    "the server starts": caused_by(psycopg.errors.CannotConnectNow("starting up")),
    "no connection is left": caused_by(psycopg.errors.TooManyConnections("too many clients")),
    "the disk is full": caused_by(psycopg.errors.DiskFull("could not extend file")),
    "it is read-only": caused_by(psycopg.errors.ReadOnlySqlTransaction("read-only transaction")),
    "the embedded server cannot be woken": SetupProblem("PostgreSQL does not start"),
}
ANOTHER_FAILURE = {
    "a lock was not had in time": caused_by(psycopg.errors.LockNotAvailable("lock timeout")),
    "two waited for each other": caused_by(psycopg.errors.DeadlockDetected("deadlock")),
    "a fault of ours": ZeroDivisionError(),
}


@contextlib.contextmanager
def failing_with(problem: Exception, target: type, name: str) -> Iterator[None]:
    def fail(*args: object, **kwargs: object) -> None:
        raise problem

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(target, name, fail)
        yield


@pytest.mark.parametrize("debug", [True, False])
@pytest.mark.parametrize("name", AWAY)
def test_a_visitor_reads_when_to_come_back(settings, name, debug):
    """503, plain French, Retry-After, nothing cached, whatever the database answers in place of a row."""
    settings.DEBUG = debug
    with failing_with(AWAY[name], QuerySet, "_fetch_all"):
        answer = Client(raise_request_exception=False).get(PAGE)
    assert (answer.status_code, answer["Retry-After"]) == (503, "30")
    assert "Le site est indisponible un moment" in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize("name", ANOTHER_FAILURE)
def test_another_failure_stays_an_error(settings, name):
    """Waiting would not help there."""
    with failing_with(ANOTHER_FAILURE[name], QuerySet, "_fetch_all"):
        answer = Client(raise_request_exception=False).get(PAGE)
    assert answer.status_code == 500


def test_a_program_reads_the_same_in_json(rf):
    """A program is told by what it accepts, or by the address that it calls."""
    with failing_with(AWAY["nobody listens"], QuerySet, "_fetch_all"):
        by_accept = Client(headers={"Accept": "application/json"}, raise_request_exception=False).get(PAGE)
    by_address = database_away.come_again(rf.post("/verifier.json", headers={"Accept": "*/*"}))
    for answer in (by_accept, by_address):
        assert (answer.status_code, answer["Retry-After"]) == (503, "30")
        assert json.loads(answer.content) == {"error": "unavailable", "sentence": database_away.SENTENCE}


@pytest.mark.parametrize("place", [(SessionStore, "load"), (SessionMiddleware, "process_response")])
def test_a_session_that_cannot_be_read_or_kept_is_no_error_page(settings, place):
    """A middleware asks the database too, before the page and after it."""
    client = Client(raise_request_exception=False)
    client.cookies[settings.SESSION_COOKIE_NAME] = "s" * 32
    with failing_with(AWAY["the server stops"], *place):
        answer = client.get("/")
    assert (answer.status_code, answer["Retry-After"]) == (503, "30")


# -- a real server, stopped and started again under gunicorn -----------------------------------------------------------


@pytest.fixture
def server() -> Iterator[Server]:
    """A database server of the test's own, migrated by its owner."""
    folder = Path(tempfile.mkdtemp(prefix="cv-", dir="/tmp"))
    folder.chmod(0o711)
    server = Server(base=folder / "server", sockets=folder / "s", as_root=os.geteuid() == 0)
    server.ensure()
    yield server
    server.stop()
    shutil.rmtree(folder)


def test_the_embedded_server_is_woken_by_the_next_page(server, monkeypatch, django_db_blocker):
    """With the project's own server nobody starts anything: the next page that needs it does."""
    monkeypatch.setattr(postgres, "CHECKOUT", server)
    wrapper = DatabaseWrapper(django_settings(server, postgres.DATABASE) | {"CONN_HEALTH_CHECKS": True})
    with django_db_blocker.unblock():
        assert asked(wrapper) == postgres.SITE_ROLE
        server.stop()
        wrapper.close_if_unusable_or_obsolete()  # as Django does before each request
        assert asked(wrapper) == postgres.SITE_ROLE
        wrapper.close()


def asked(wrapper: DatabaseWrapper) -> str:
    with wrapper.cursor() as cursor:
        cursor.execute("SELECT current_user::text")
        return cursor.fetchone()[0]
