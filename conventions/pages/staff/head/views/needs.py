"""The school's pupils without a place, by week, against the free seats around."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from conventions.domain.exchange.supply.around import RADII, needs_around
from conventions.domain.persons.people.standing import Standing
from conventions.pages.kit.access import staff_page
from conventions.pages.kit.exports import list_file
from conventions.pages.shared.seat_tables import table_of_lacks
from conventions.pages.shared.visibility import one_moment


@one_moment
@staff_page("head")
@require_safe
def school_needs(http: HttpRequest, standing: Standing) -> HttpResponse:
    """Show what is lacking to the head, within a distance that the address says."""
    asked = http.GET.get("km", "")
    km = next((one for one in RADII if str(one) == asked), RADII[1])
    table = table_of_lacks(needs_around(standing.school, km), "besoins")
    context = {"table": table, "km": km, "radii": RADII, "school": standing.school}
    return list_file(http, lambda: table) or render(http, "head/needs.html", context)
