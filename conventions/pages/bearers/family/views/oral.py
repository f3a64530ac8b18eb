"""The page of an oral behind a pupil's or a guardian's link; once it is noted, an attestation to print and to keep."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from conventions.pages.kit.access import or_404
from conventions.pages.shared.links.majority import OfAge

from ..access import FamilyPageVisit, family_page
from ..orals import orals_on_page


@family_page("GET", gate=True, of_age=OfAge.SHARED)
def family_oral(http: HttpRequest, visit: FamilyPageVisit, uuid: UUID) -> HttpResponse:
    """Show when and where the oral is and what the jury looks at; then what it said, as an attestation."""
    shown = or_404(next((one for one in orals_on_page(visit) if one.uuid == uuid), None))
    return render(http, "family/oral.html", {**visit.shown(), "shown": shown, "oral": shown.oral})
