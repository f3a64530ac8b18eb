"""The search of a school's staff: around it, with what nobody has checked yet, marked."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe
from django_stubs_ext import StrOrPromise

from conventions.domain.persons.people.standing import Standing
from conventions.domain.placements.offers.models import Offer
from conventions.pages.kit.access import staff_page
from conventions.pages.shared.exchange import views
from conventions.pages.shared.exchange.searchers import SchoolSearcher


class StaffDoor(SchoolSearcher):
    """Staff of a school, for its pupils."""

    FRAME, PREFIX, APPLIES_AT = "frames/school.html", "staff_", "class_apply"
    SEES_UNVERIFIED = SEES_LODGING = True

    def __init__(self, standing: Standing) -> None:
        self.school, self.actor, self._standing = standing.school, standing.actor, standing
        self.stops_at = "place_stop" if standing.holds("head") else ""

    @property
    def far(self) -> StrOrPromise:
        return _("Trop loin pour l'aller-retour d'un jour : il faut un hébergement sur place.")

    def vouching(self, offer: Offer) -> tuple[str, StrOrPromise] | None:
        """Return the page by which the direction of a school of the département answers for a host."""
        may = offer.awaits_check and self._standing.holds("head", "deputy")
        if not may or offer.department != self.school.department:
            return None
        return reverse("vouch_offer", args=[offer.uuid]), _("Connaissez-vous cet organisme ?")


@staff_page()
@require_safe
def staff_places(http: HttpRequest, standing: Standing) -> HttpResponse:
    """Look for places near the school."""
    return views.show_places(http, StaffDoor(standing))


@staff_page()
@require_safe
def staff_place_pictures(http: HttpRequest, standing: Standing) -> HttpResponse:
    """Choose a picture, then a sector, with a pupil."""
    return views.show_pictures(http, StaffDoor(standing))


@staff_page()
@require_safe
def staff_places_map(http: HttpRequest, standing: Standing) -> HttpResponse:
    """See the same places on a map."""
    return views.show_map(http, StaffDoor(standing))


@staff_page()
@require_safe
def staff_place(http: HttpRequest, standing: Standing, uuid: UUID) -> HttpResponse:
    """Read an offer, and apply to it with a pupil."""
    return views.show_place(http, StaffDoor(standing), uuid)


@staff_page()
def staff_place_report(http: HttpRequest, standing: Standing, uuid: UUID) -> HttpResponse:
    """Say what is wrong with an offer."""
    return views.report_place(http, StaffDoor(standing), uuid)
