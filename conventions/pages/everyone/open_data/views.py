"""The open figures in words, with their definitions, their files and what changed."""

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from conventions.domain.numbers.charts.chart import Chart
from conventions.domain.numbers.publishing.queries import last_publication
from conventions.pages.kit.charts import ASKED, chart_file

from .contexts import SEASON, SECTORS, OpenDataPage
from .reading import A_DAY, AN_HOUR, LAST, last_or_404, publication_or_404

DRAWN = [f"{name}.{form}" for name in (SEASON, SECTORS) for form, _label in Chart.FORMS]
"""The pictures that a publication has, in all forms."""


@cache_control(public=True, max_age=AN_HOUR)
@require_safe
def open_data(http: HttpRequest) -> HttpResponse:
    """Show the last publication, or that there is none yet and when it comes."""
    return _shown(http, OpenDataPage(last_publication(), http.GET.get("departement", "")))


@cache_control(public=True, max_age=AN_HOUR)
@require_safe
def open_data_of(http: HttpRequest, day: str) -> HttpResponse:
    """Show a publication by its day."""
    if day == LAST:
        return redirect("open_data_of", last_or_404().date)
    return _shown(http, OpenDataPage(publication_or_404(day), http.GET.get("departement", "")))


def _shown(http: HttpRequest, page: OpenDataPage) -> HttpResponse:
    return _chart(http, page) or render(http, "open_data/open_data.html", {"page": page})


def _chart(http: HttpRequest, page: OpenDataPage) -> HttpResponse | None:
    """Return the chart that is asked for; what a publication draws is drawn once, whatever else the address says."""
    asked = http.GET.get(ASKED)
    if page.publication is None or asked not in DRAWN:
        return None
    shown = ":".join((str(page.publication.pk), page.department, get_language() or "", asked))
    return cache.get_or_set(f"open_data:{shown}", lambda: chart_file(http, lambda: page.charts), A_DAY)
