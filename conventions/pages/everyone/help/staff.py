"""Pages of help for who works in a school, a territory or on the platform: in French, as their own pages are."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from .catalogue import STAFF
from .contexts import HelpPage

LANGUAGES = ("fr",)


@require_safe
def help_staff(http: HttpRequest, person: str) -> HttpResponse:
    """Show what one function does here."""
    if person not in STAFF:
        raise Http404
    return render(http, "help/page.html", {"page": HelpPage.of(person, "fr")})
