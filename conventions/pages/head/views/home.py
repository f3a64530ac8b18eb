"""The head's first page: how far the school is, in numbers that anybody may see, and what waits for the head."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from conventions.domain.charts.formats import FILES
from conventions.domain.people.standing import Standing
from conventions.pages.access import staff_page
from conventions.pages.visibility import one_moment

from ..progress import ProgressPage


@require_safe
@one_moment
@staff_page("head")
def head_home(http: HttpRequest, standing: Standing) -> HttpResponse:
    """Show each class with how many pupils stand where, and the three things to do."""
    return render(http, "head/home.html", {"page": ProgressPage(standing, http.GET)})


@require_safe
@staff_page("head")
def progress_picture(http: HttpRequest, standing: Standing) -> HttpResponse:
    """Give the picture of the page as a file, in the format of charts that the address asks for."""
    kind = http.GET.get("format", "png")
    if kind not in FILES:
        raise Http404
    content_type, write = FILES[kind]
    chart = ProgressPage(standing, http.GET).chart
    headers = {"Content-Disposition": f'attachment; filename="avancement-{standing.school.today():%Y-%m-%d}.{kind}"'}
    return HttpResponse(write(chart.drawing), content_type=content_type, headers=headers)
