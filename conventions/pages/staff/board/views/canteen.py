"""Meals and transport: for the gestionnaire, by day and by week, on paper too."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from conventions.domain.persons.people.standing import Standing
from conventions.pages.kit.access import staff_page
from conventions.pages.shared.visibility import SEE_ALL, one_moment

from ..canteen import CanteenPage


@one_moment
@staff_page(*SEE_ALL)
@require_safe
def canteen(http: HttpRequest, standing: Standing) -> HttpResponse:
    """Show who does not eat at school on which day, and who takes the school's bus or pirogue."""
    return render(http, "board/canteen.html", {"page": CanteenPage(standing, http.GET)})
