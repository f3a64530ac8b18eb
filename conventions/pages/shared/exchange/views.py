"""What each door answers: the same pages, in its own frame and at its own addresses."""

from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from conventions.domain.exchange.moderation.services import report_offer
from conventions.pages.kit.forms import typed
from conventions.pages.kit.school_code import count_act
from workflow.engine import Refused

from .contexts import MapPage, PicturesPage, PlacePage, PlacesPage
from .drawing import HEIGHT, WIDTH
from .forms import ReportForm
from .searchers import Door


def show_places(http: HttpRequest, door: Door, *, template: str = "exchange/places.html", **more: Any) -> HttpResponse:
    """Show what is looked for, and the offers found; a door may have a template of its own on top of ours."""
    page = PlacesPage(http, door)
    return _show(http, door, template, {"page": page, **more}, status=422 if page.form.errors else 200)


def show_pictures(http: HttpRequest, door: Door) -> HttpResponse:
    """Lead from a picture to sectors, then to places."""
    return _show(http, door, "exchange/pictures.html", {"page": PicturesPage(http, door)})


def show_map(http: HttpRequest, door: Door) -> HttpResponse:
    """Show the same offers on a map; the host of its tiles may be asked by this page alone."""
    page = MapPage(http, door)
    drawn = {"width": WIDTH, "height": HEIGHT, "credit": settings.MAP_TILES_URL and settings.MAP_TILES_CREDIT}
    answer = _show(http, door, "exchange/map.html", {"page": page, **drawn}, status=422 if page.form.errors else 200)
    if settings.MAP_TILES_URL:
        tiles = urlsplit(settings.MAP_TILES_URL)
        answer._csp_update = {"img-src": [f"{tiles.scheme}://{tiles.netloc}"]}  # type: ignore[attr-defined]  # django-csp's
    return answer


def show_place(http: HttpRequest, door: Door, uuid: UUID) -> HttpResponse:
    """Show all that a pupil has to know of an offer."""
    return _show(http, door, "exchange/place.html", {"page": PlacePage(http, door, uuid)})


def report_place(http: HttpRequest, door: Door, uuid: UUID) -> HttpResponse:
    """Take what somebody says is wrong with an offer; the officer of its territory reads it."""
    page = PlacePage(http, door, uuid)
    form, status = ReportForm(typed(http)), 200
    if http.method == "POST":
        status = 422
        if form.is_valid():
            count_act(http, "report")
            try:
                report_offer(page.offer, form.sentence(), door.actor)
            except Refused as refusal:
                form.refuse(str(refusal))
                status = 409
            else:
                messages.success(http, _("C'est transmis au référent du territoire, qui regarde cette offre. Merci."))
                return redirect(page.address)
    return _show(http, door, "exchange/report.html", {"page": page, "form": form}, status=status)


def _show(http: HttpRequest, door: Door, template: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    addresses = {f"{name}_address": door.address(name) for name in ("places", "place_pictures", "places_map")}
    return render(http, template, {"door": door, **door.shown, **addresses, **context}, status=status)
