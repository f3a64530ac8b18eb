"""Protections of visitors: transport, cookies, headers, errors and logs that reveal nothing."""

import io
import logging
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from config.checks import check_identity_provider
from config.logs import WithoutAddresses
from tests.kit.people_factory import make_user
from tests.kit.sign_in import signed_in

ROOT = Path(__file__).resolve().parents[2]
IN_PRODUCTION = {
    "DEBUG": False,
    "SESSION_COOKIE_SECURE": True,
    "CSRF_COOKIE_SECURE": True,
    "SESSION_COOKIE_HTTPONLY": True,
    "CSRF_COOKIE_HTTPONLY": True,
    "SESSION_COOKIE_NAME": "__Host-session",
    "CSRF_COOKIE_NAME": "__Host-csrf",
    "BROWSER_COOKIE_NAME": "__Host-browser",
    "DEVICE_COOKIE_NAME": "__Host-device",
    "SESSION_COOKIE_SAMESITE": "Lax",
    "SESSION_EXPIRE_AT_BROWSER_CLOSE": True,
    "SECURE_SSL_REDIRECT": True,
    "SECURE_HSTS_SECONDS": 365 * 24 * 3600,
    "SECURE_HSTS_INCLUDE_SUBDOMAINS": True,
    "SECURE_CONTENT_TYPE_NOSNIFF": True,
    "WORKFLOW_CLOCK_ADJUSTABLE": False,
    "AXES_LOCK_OUT_AT_FAILURE": False,  # who guesses is stopped by conventions/pages/everyone/account/sign_ins.py
    "EMAIL_USE_TLS": True,
}


@pytest.mark.django_db
def test_a_browser_is_told_to_come_by_https_only(settings):
    """For a year, with the sub-domains."""
    settings.SECURE_HSTS_SECONDS, settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = 31536000, True
    assert Client().get("/", secure=True)["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"


def test_the_policy_allows_nothing_inline_and_nothing_from_elsewhere():
    """No exception for any page: neither ``unsafe-inline`` nor another host."""
    directives = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    assert directives["default-src"] == ["'none'"]
    assert {source for sources in directives.values() for source in sources} == {"'none'", "'self'", "data:"}
    assert [name for name, sources in directives.items() if "data:" in sources] == ["img-src"]


@pytest.mark.django_db
def test_an_error_of_ours_shows_a_page_that_reveals_nothing(monkeypatch):
    """No text of the error, no traceback, no setting; the headers are there all the same."""

    def fail(http):
        raise RuntimeError("Key (email)=(camille@example.org)")

    monkeypatch.setattr("config.views.first_page_of", fail)
    browser = signed_in(make_user(), Client(raise_request_exception=False))
    page = browser.get("/")
    assert page.status_code == 500
    text = page.content.decode()
    assert "<h1>" in text
    for secret in ("camille", "RuntimeError", "Traceback", "SECRET", "config/views"):
        assert secret not in text
    assert "default-src 'none'" in page["Content-Security-Policy"]
    assert "camera=()" in page["Permissions-Policy"]


@pytest.mark.django_db
@pytest.mark.parametrize("prefix", ["s", "h", "t", "f", "v/CV-SECRET", "compte/mot-de-passe/choisir/c2VjcmV0"])
def test_the_log_of_a_request_never_holds_a_token(prefix):
    """Unknown, refused or failing: the route at most, never what stood in the address or the form."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.addFilter(WithoutAddresses())
    logging.getLogger().addHandler(handler)
    try:
        for path in (f"/{prefix}/c2VjcmV0LXRva2Vu", f"/{prefix}/c2VjcmV0LXRva2Vu/signer"):
            Client().get(f"{path}?q=c2VjcmV0LXRva2Vu")
            Client().post(path, {"code": "c2VjcmV0LXRva2Vu"})
            Client(enforce_csrf_checks=True).post(path, {"code": "c2VjcmV0LXRva2Vu"})
    finally:
        logging.getLogger().removeHandler(handler)
    assert "c2VjcmV0" not in written.getvalue()
    assert "CV-SECRET" not in written.getvalue()


def test_every_handler_of_the_log_leaves_addresses_out():
    """A new handler without the filter would print personal links."""
    assert all("no_addresses" in handler["filters"] for handler in settings.LOGGING["handlers"].values())
    assert all(set(logger.get("handlers", ())) <= {"console"} for logger in settings.LOGGING["loggers"].values())


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path",
    [
        "/compte/connexion?next=" + "a" * 3000,
        "/s/" + "x" * 3000,
        "/verifier/%00/1",
        "/s/%F0%9F%92%A9",
        "/verifier/CV/999999999999999999999",
    ],
)
def test_an_odd_address_is_answered_without_an_error_of_ours(path):
    """Too long, null byte, another script, a number too large for the database."""
    assert Client(raise_request_exception=False).get(path).status_code in (200, 400, 404)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, []),
        ({"OIDC_ISSUER": "https://id.example"}, ["config.E040"]),
        ({"OIDC_CLIENT_ID": "a", "OIDC_CLIENT_SECRET": "b"}, ["config.E040"]),
        ({"OIDC_ISSUER": "https://id.example", "OIDC_CLIENT_ID": "a", "OIDC_CLIENT_SECRET": "b"}, []),
        (
            {
                **{"OIDC_ISSUER": "https://id.example", "OIDC_CLIENT_ID": "a", "OIDC_CLIENT_SECRET": "b"},
                "OIDC_SCOPES": ["openid"],
            },
            ["config.E042"],
        ),
    ],
)
def test_an_operator_who_names_half_an_identity_provider_reads_what_is_missing(settings, given, said):
    """Nothing, one of three, two of three, all, all without the address."""
    for name, value in given.items():
        setattr(settings, name, value)
    assert [problem.id for problem in check_identity_provider(None)] == said
