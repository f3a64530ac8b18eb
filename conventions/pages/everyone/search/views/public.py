"""Everybody's search: no account, nobody's position; what is looked for stands in the address."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from conventions.pages.kit.access import shown_or_sent
from conventions.pages.shared.exchange import views
from conventions.pages.shared.exchange.searchers import Searcher
from conventions.pages.shared.hearing import heard

EVERYBODY = Searcher()


@heard
@require_safe
def places(http: HttpRequest) -> HttpResponse:
    """Look for a place around a commune."""
    return views.show_places(http, EVERYBODY)


@heard
@require_safe
def place_pictures(http: HttpRequest) -> HttpResponse:
    """Choose a picture, then a sector."""
    return views.show_pictures(http, EVERYBODY)


@heard
@require_safe
def places_map(http: HttpRequest) -> HttpResponse:
    """See the same places on a map."""
    return views.show_map(http, EVERYBODY)


@heard
@require_safe
def place(http: HttpRequest, uuid: UUID) -> HttpResponse:
    """Read an offer."""
    return views.show_place(http, EVERYBODY, uuid)


@heard
@shown_or_sent
def place_report(http: HttpRequest, uuid: UUID) -> HttpResponse:
    """Say what is wrong with an offer."""
    return views.report_place(http, EVERYBODY, uuid)
