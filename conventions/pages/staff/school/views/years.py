"""The school's years: which one is looked at, and what is still open of one, ended in one act."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from conventions.domain.dossier.batches.closing import CLOSERS
from conventions.domain.dossier.batches.year_end import close_year
from conventions.domain.law.year.calendars import years_of
from conventions.domain.law.year.models import SchoolYear
from conventions.domain.law.year.queries import year_of
from conventions.domain.persons.people.standing import Standing
from conventions.pages.kit.access import CHOSEN_YEAR, or_404, staff_page
from conventions.pages.staff.bulk_acts import read_tokens
from workflow.engine import Refused

from ..contexts.years import ClosingPage, YearsPage


@staff_page()
def years(http: HttpRequest, standing: Standing) -> HttpResponse:
    """List the years of the school; a POST chooses the one that lists, inbox and figures are of."""
    page = YearsPage(standing)
    if http.method == "POST":
        chosen = or_404(next((row for row in page.rows if str(row.year.number) == http.POST.get("annee")), None))
        if chosen.is_present:
            http.session.pop(CHOSEN_YEAR, None)
        else:
            http.session[CHOSEN_YEAR] = chosen.year.number
        return redirect("inbox")
    return render(http, "school/years.html", {"page": page})


@staff_page(*CLOSERS)
@require_safe
def closing(http: HttpRequest, standing: Standing) -> HttpResponse:
    """Show what is still open of the year that the address names, of the one looked at when it names none."""
    return render(http, "school/closing.html", {"page": _closing_page(http.GET, standing)})


@staff_page(*CLOSERS)
@require_POST
def close_chosen(http: HttpRequest, standing: Standing) -> HttpResponse:
    """End what is ticked, as it was shown; what cannot end meanwhile is left and said."""
    page = _closing_page(http.POST, standing)
    try:
        bulk = close_year(
            read_tokens(http.POST.getlist("agreement")),
            year=page.year,
            school=standing.school,
            user=standing.user,
            key=UUID(http.POST.get("key", "")),
            back=page.here,
        )
    except (ValueError, Refused) as problem:
        messages.warning(http, str(problem) if isinstance(problem, Refused) else _("Recommencez depuis cette page."))
        return redirect(page.here)
    return redirect("bulk_act", uuid=bulk.uuid)


def _closing_page(asked: QueryDict, standing: Standing) -> ClosingPage:
    return ClosingPage(standing, _year_in(asked, standing), asked.get("classe", ""))


def _year_in(asked: QueryDict, standing: Standing) -> SchoolYear:
    number = asked.get("annee", "")
    if not number:
        return year_of(standing)
    return get_object_or_404(years_of(standing.school), number=int(number) if number.isdecimal() else 0)
