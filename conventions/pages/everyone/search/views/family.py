"""A family's search, by its link: around the pupil's school, or where the pupil will sleep."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from conventions.domain.exchange.search.saved_searches import forget_search, save_search
from conventions.domain.exchange.search.stays import forget_stays, say_stay
from conventions.pages.kit.form_pages import act_or_say, form_page
from conventions.pages.kit.forms import typed
from conventions.pages.shared.exchange import views
from conventions.pages.shared.exchange.contexts import PlacesPage
from conventions.pages.shared.exchange.saved import SavedLine
from conventions.pages.shared.links.majority import OfAge
from conventions.pages.shared.links.visits import FamilyVisit

from ..forms import StayForm
from ..searchers import FamilySearcher, family_page


@family_page("GET", gate=True, of_age=OfAge.NEVER)
def family_places(http: HttpRequest, visit: FamilyVisit) -> HttpResponse:
    """Look for a place for the pupil."""
    saved = [SavedLine(one) for one in visit.pupil.saved_searches.all()]
    wished = [line.wish for line in saved]
    template = "search/family_places.html"
    return views.show_places(http, FamilySearcher(visit), template=template, saved=saved, wished=wished)


@family_page("POST", gate=True, of_age=OfAge.NEVER)
def family_search_save(http: HttpRequest, visit: FamilyVisit) -> HttpResponse:
    """Keep what is looked for: whoever looks is told when a place appears."""
    page = PlacesPage(http, FamilySearcher(visit))
    if asked := page.asked:
        said = _("C'est noté : un message te dira quand une place apparaît.")
        if visit.is_guardian:
            said = _("C'est noté : un message dira à l'élève quand une place apparaît.")
        act_or_say(http, lambda: save_search(pupil=visit.pupil, asked=asked), said=said)
    return redirect(page.searcher.address("places") + page.query)


@family_page("POST", gate=True, of_age=OfAge.NEVER)
def family_search_forget(http: HttpRequest, visit: FamilyVisit, uuid: UUID) -> HttpResponse:
    """Keep a search no longer."""
    forget_search(get_object_or_404(visit.pupil.saved_searches, uuid=uuid))
    return redirect("family_places", token=visit.token)


@family_page("GET", "POST", gate=True, of_age=OfAge.NEVER)
def family_stay(http: HttpRequest, visit: FamilyVisit) -> HttpResponse:
    """Say where the pupil sleeps during the internship: kept in its row, never in an address."""
    searcher = FamilySearcher(visit)
    return form_page(
        http,
        StayForm(typed(http), department=searcher.department, initial=searcher.said_of_stay),
        lambda given: say_stay(pupil=visit.pupil, locality=given.pop("commune"), **given),
        then=searcher.address("places"),
        template="search/stay.html",
        stay=searcher.stay,
        **visit.shown(),
    )


@family_page("POST", gate=True, of_age=OfAge.NEVER)
def family_stay_forget(http: HttpRequest, visit: FamilyVisit) -> HttpResponse:
    """Look around the school again."""
    forget_stays(visit.pupil)
    return redirect("family_places", token=visit.token)


@family_page("GET", gate=True, of_age=OfAge.NEVER)
def family_place_pictures(http: HttpRequest, visit: FamilyVisit) -> HttpResponse:
    """Choose a picture, then a sector."""
    return views.show_pictures(http, FamilySearcher(visit))


@family_page("GET", gate=True, of_age=OfAge.NEVER)
def family_places_map(http: HttpRequest, visit: FamilyVisit) -> HttpResponse:
    """See the same places on a map."""
    return views.show_map(http, FamilySearcher(visit))


@family_page("GET", gate=True, of_age=OfAge.NEVER)
def family_place(http: HttpRequest, visit: FamilyVisit, uuid: UUID) -> HttpResponse:
    """Read an offer, and apply to it."""
    return views.show_place(http, FamilySearcher(visit), uuid)


@family_page("GET", "POST", gate=True, of_age=OfAge.NEVER)
def family_place_report(http: HttpRequest, visit: FamilyVisit, uuid: UUID) -> HttpResponse:
    """Say what is wrong with an offer."""
    return views.report_place(http, FamilySearcher(visit), uuid)
