"""The log helps whoever mends the site and says nothing about the people in it."""

import logging
import sys
from types import SimpleNamespace

import pytest

from config.logs import GUNICORN, WithoutAddresses, WithoutPersonalData


def record(name: str, message: str, *arguments: object, **extra: object) -> logging.LogRecord:
    made = logging.LogRecord(name, logging.WARNING, __file__, 1, message, arguments, None)
    made.__dict__.update(extra)
    return made


def test_a_personal_link_is_logged_as_its_route():
    """The token in the address opens an agreement: the log has the route instead."""
    request = SimpleNamespace(path="/s/secret-token", resolver_match=SimpleNamespace(route="s/<token>"))
    made = record("django.request", "%s: %s", "Forbidden", "/s/secret-token", request=request)
    assert WithoutAddresses().filter(made)
    assert made.getMessage() == "Forbidden: /s/<token>"


@pytest.mark.parametrize("line", ["/s/secret-token", "GET /s/secret-token HTTP/1.1"])
def test_an_address_without_a_route_is_not_logged(line):
    """A link that was mistyped by one letter is still nearly a secret."""
    made = record("django.server", '"%s" %s', line, "404")
    WithoutAddresses().filter(made)
    assert made.getMessage() == '"(address not shown)" 404'


def test_other_records_stay_as_they_are():
    """Only request records quote addresses."""
    made = record("workflow", "deadline %s", "/kept")
    WithoutAddresses().filter(made)
    assert made.getMessage() == "deadline /kept"


def test_a_traceback_in_production_names_place_and_kind_only():
    """An integrity error quotes the row that a person typed."""
    try:
        try:
            raise ValueError("Key (email)=(camille@example.org) already exists")
        except ValueError as error:
            raise RuntimeError("for camille@example.org") from error
    except RuntimeError:
        shown = WithoutPersonalData().formatException(sys.exc_info())
    assert "camille" not in shown
    assert "builtins.RuntimeError (text not logged)" in shown
    assert "builtins.ValueError (text not logged)" in shown
    assert "test_a_traceback_in_production" in shown


@pytest.mark.parametrize(
    ("message", "arguments", "shown"),
    [
        ("Error handling request %s %s", ("GET", "/s/secret"), "Error handling request GET (address not shown)"),
        ("Error handling request %s", ("https://x/s/secret",), "Error handling request (address not shown)"),
        ("Invalid request from ip=::1: 'GET /s/secret'", (), "Invalid request (text not logged)"),
        (ValueError("/s/secret"), (), "ValueError (text not logged)"),
        ("Worker (pid:%s) was sent %s!", (7, "SIGKILL"), "Worker (pid:7) was sent SIGKILL!"),
    ],
)
def test_what_gunicorn_says_of_a_request_names_no_address(message, arguments, shown):
    """Its error log quotes addresses where Django's filter looked for a request."""
    made = record("gunicorn.error", message, *arguments)
    assert WithoutAddresses().filter(made)
    assert made.getMessage() == shown


def test_gunicorn_logs_through_our_filter_and_formatter():
    """Each of its loggers has our handler or none, and hands nothing on."""
    assert all(not logger["propagate"] for logger in GUNICORN["loggers"].values())
    assert GUNICORN["handlers"]["console"]["filters"] == ["no_addresses"]
    assert GUNICORN["formatters"]["line"]["()"] == "config.logs.WithoutPersonalData"


def test_a_refusal_for_safety_quotes_nothing_that_was_sent():
    """Django writes the Host header that it refused, where anything may stand."""
    made = record("django.security.DisallowedHost", "Invalid HTTP_HOST header: 'c2VjcmV0'.")
    assert WithoutAddresses().filter(made)
    assert made.getMessage() == "Refused (text not logged)"
