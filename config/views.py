"""The front page, the pages the law asks for, and errors; pages of the trade live in their rooms."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from config.database_away import answer_failure
from config.identity import identity
from config.languages import reader_language
from config.rgaa.declaration import declaration
from conventions.domain.upkeep.retention.terms import TABLE
from conventions.pages.kit.access import first_page_of
from conventions.pages.kit.unsent_forms import stale_form
from conventions.pages.shared.public_terms import table_of_public_terms

LANGUAGES = ("fr", "en")
OPERATOR_SETTINGS = (
    *("OPERATOR_NAME", "OPERATOR_ADDRESS", "OPERATOR_EMAIL", "OPERATOR_PRIVACY_EMAIL", "OPERATOR_DPO_EMAIL"),
    *("OPERATOR_PUBLICATION_DIRECTOR", "OPERATOR_HOSTING", "SITE_URL"),
)


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


def accessibility(request: HttpRequest) -> HttpResponse:
    """Declare what the evaluation found, and how to reach us where something is in the way."""
    return written_page(request, "accessibility", **declaration())


def privacy(request: HttpRequest) -> HttpResponse:
    """Tell what is done with personal data; the terms of keeping are those that the purge applies."""
    return written_page(request, "privacy", kept=table_of_public_terms(row for row in TABLE if row.public))


def server_error(request: HttpRequest) -> HttpResponse:
    """Say that something failed, without touching what may have failed (session, database)."""
    return answer_failure(request) or HttpResponse(
        render_to_string("500.html", {**identity(request), **reader_language(request)}), status=500
    )


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Offer to send a form again that was open for too long, to the account that it was shown to; else say how."""
    return stale_form(request) or render(request, "403_csrf.html", status=403)
