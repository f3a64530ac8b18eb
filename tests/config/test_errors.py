"""Error pages speak French, and the site says at its start what is wrong with its keys."""

import logging

import pytest
from django.test import Client, RequestFactory
from django.urls import reverse
from django.views.defaults import bad_request, page_not_found, permission_denied

from config import views


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
    answer = Client(enforce_csrf_checks=True).post(reverse("login"), {"login": "a", "password": "b"})
    assert answer.status_code == 403
    assert "rien n'a été enregistré" in answer.content.decode()


def test_the_site_says_at_its_start_what_is_wrong_with_the_keys(monkeypatch):
    """Under gunicorn no management command runs the checks: the site itself tells, and starts."""
    from config import wsgi
    from signatures import checks

    said: list[str] = []
    monkeypatch.setattr(checks, "key_problems", lambda: ["Le cachet a expiré : remplacez-le."])
    monkeypatch.setattr(logging.getLogger("signatures"), "error", said.append)
    wsgi.tell_key_problems()
    assert said == ["Le cachet a expiré : remplacez-le."]
