"""The head's first page: how far the school is, in numbers that anybody may see, and what waits for the head."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from conventions.domain.persons.people.standing import Standing
from conventions.pages.kit.access import staff_page
from conventions.pages.kit.charts import chart_file
from conventions.pages.shared.visibility import one_moment

from ..progress import ProgressPage


@one_moment
@staff_page("head")
@require_safe
def head_home(http: HttpRequest, standing: Standing) -> HttpResponse:
    """Show each class with how many pupils stand where, and the three things to do."""
    page = ProgressPage(standing, http.GET)
    return chart_file(http, lambda: page.charts) or render(http, "head/home.html", {"page": page})
