"""Views of the exchange: the same pages for each searcher, in its own frame and at its own addresses."""

from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from conventions.domain.exchange.moderation.services import report_offer
from conventions.domain.persons.localities.outlines import CREDIT
from conventions.pages.kit.form_pages import form_page, search_page
from conventions.pages.kit.forms import typed
from conventions.pages.kit.school_code import count_act

from .contexts import MapPage, PicturesPage, PlacesPage
from .drawing import HEIGHT, WIDTH
from .forms import ReportForm
from .place import PlacePage
from .searchers import Searcher


def show_places(
    http: HttpRequest, searcher: Searcher, *, template: str = "exchange/places.html", **more: Any
) -> HttpResponse:
    """Show what is looked for, and the offers found; a searcher may have a template of its own on top of ours."""
    page = PlacesPage(http, searcher)
    return search_page(http, page.form, template, page=page, **_around(searcher), **more)


def show_pictures(http: HttpRequest, searcher: Searcher) -> HttpResponse:
    """Lead from a picture to sectors, then to places."""
    return render(http, "exchange/pictures.html", {"page": PicturesPage(http, searcher), **_around(searcher)})


def show_map(http: HttpRequest, searcher: Searcher) -> HttpResponse:
    """Show the same offers on a map; the host of its tiles may be asked by this page alone."""
    page = MapPage(http, searcher)
    drawn: dict[str, Any] = {
        "width": WIDTH,
        "height": HEIGHT,
        "credit": settings.MAP_TILES_URL and settings.MAP_TILES_CREDIT,
    }
    drawn["outlines"] = _("Contours : %(source)s") % {"source": CREDIT}
    answer = search_page(http, page.form, "exchange/map.html", page=page, **_around(searcher), **drawn)
    if settings.MAP_TILES_URL:
        tiles = urlsplit(settings.MAP_TILES_URL)
        answer._csp_update = {"img-src": [f"{tiles.scheme}://{tiles.netloc}"]}  # type: ignore[attr-defined]  # django-csp's
    return answer


def show_place(http: HttpRequest, searcher: Searcher, uuid: UUID) -> HttpResponse:
    """Show all that a pupil has to know of an offer."""
    return render(http, "exchange/place.html", {"page": PlacePage(http, searcher, uuid), **_around(searcher)})


def report_place(http: HttpRequest, searcher: Searcher, uuid: UUID) -> HttpResponse:
    """Take what somebody says is wrong with an offer; the officer of its territory reads it."""
    page = PlacePage(http, searcher, uuid)
    form = ReportForm(typed(http))

    def act(_given: object) -> None:
        count_act(http, "report")
        report_offer(page.offer, form.sentence(), searcher.actor)

    return form_page(
        http,
        form,
        act,
        said=_("C'est transmis au référent du territoire, qui regarde cette offre. Merci."),
        atomic=False,
        frame=searcher.FRAME,
        title=_("Signaler une offre"),
        heading=_("Signaler cette offre"),
        about=[f"{page.offer.title}, {page.offer.host.name}"],
        button=_("Envoyer au référent"),
        back=page.address,
        back_label=page.offer.title,
        **_around(searcher),
    )


def _around(searcher: Searcher) -> dict[str, Any]:
    """Return what every page of a searcher shows."""
    addresses = {f"{name}_address": searcher.address(name) for name in ("places", "place_pictures", "places_map")}
    return {"searcher": searcher, **searcher.shown, **addresses}
