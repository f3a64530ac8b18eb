"""The pages of a desk: the offers of one contact and what may be done with each."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from conventions.pages.links.visits import DeskVisit

from .access import desk_page
from .queries import offers_of


@desk_page("GET")
def desk(http: HttpRequest, visit: DeskVisit) -> HttpResponse:
    """Show every offer of this contact, with its state in words."""
    return render(http, "offering/desk.html", {**visit.shown(), "offers": offers_of(visit.person)})
