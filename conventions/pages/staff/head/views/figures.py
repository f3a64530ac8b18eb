"""The school's own figures: the statistics and definitions that its territory reads."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from conventions.domain.persons.people.standing import Standing
from conventions.pages.kit.access import staff_page
from conventions.pages.kit.exports import list_file
from conventions.pages.shared.figures.school import SchoolFigures


@staff_page("head")
@require_safe
def school_figures(http: HttpRequest, standing: Standing) -> HttpResponse:
    """Show the head every number of the school for the year looked at, or for a period of it, by theme."""
    page = SchoolFigures(standing, http.GET)
    return list_file(http, page.table) or render(http, "head/figures.html", {"page": page})
