"""The open figures in words, with their definitions, their files and what changed."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from conventions.domain.publishing.queries import last_publication
from conventions.pages.charts import chart_file

from .contexts import OpenDataPage
from .reading import AN_HOUR, LAST, last_or_404, publication_or_404


@require_safe
@cache_control(public=True, max_age=AN_HOUR)
def open_data(http: HttpRequest) -> HttpResponse:
    """Show the last publication, or that there is none yet and when it comes."""
    return _shown(http, OpenDataPage(last_publication(), http.GET.get("departement", "")))


@require_safe
@cache_control(public=True, max_age=AN_HOUR)
def open_data_of(http: HttpRequest, day: str) -> HttpResponse:
    """Show a publication by its day."""
    if day == LAST:
        return redirect("open_data_of", last_or_404().date)
    return _shown(http, OpenDataPage(publication_or_404(day), http.GET.get("departement", "")))


def _shown(http: HttpRequest, page: OpenDataPage) -> HttpResponse:
    return chart_file(http, lambda: page.charts) or render(http, "open_data/open_data.html", {"page": page})
