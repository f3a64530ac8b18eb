"""The door of a family, by its link: around the pupil's school, or where the pupil will sleep."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse

from conventions.pages.exchange import views
from conventions.pages.links.visits import FamilyVisit

from ..doors import FamilyDoor, family_page


@family_page("GET", gate=True)
def family_places(http: HttpRequest, visit: FamilyVisit) -> HttpResponse:
    """Look for a place for the pupil."""
    return views.show_places(http, FamilyDoor(visit))


@family_page("GET", gate=True)
def family_place_pictures(http: HttpRequest, visit: FamilyVisit) -> HttpResponse:
    """Choose a picture, then a sector."""
    return views.show_pictures(http, FamilyDoor(visit))


@family_page("GET", gate=True)
def family_places_map(http: HttpRequest, visit: FamilyVisit) -> HttpResponse:
    """See the same places on a map."""
    return views.show_map(http, FamilyDoor(visit))


@family_page("GET", gate=True)
def family_place(http: HttpRequest, visit: FamilyVisit, uuid: UUID) -> HttpResponse:
    """Read an offer, and apply to it."""
    return views.show_place(http, FamilyDoor(visit), uuid)


@family_page("GET", "POST", gate=True)
def family_place_report(http: HttpRequest, visit: FamilyVisit, uuid: UUID) -> HttpResponse:
    """Say what is wrong with an offer."""
    return views.report_place(http, FamilyDoor(visit), uuid)
