"""The dates of many internships moved together, by an amendment each."""

from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from conventions.domain.dossier.batches.shifting import SHIFTERS, shift_together
from conventions.domain.persons.people.standing import Standing
from conventions.pages.kit.access import staff_page
from conventions.pages.shared.visibility import one_moment
from conventions.pages.staff.bulk_acts import read_tokens
from workflow.engine import Refused

from ..contexts.shifting import ShiftPage
from ..forms import WhyForm


@require_safe
@one_moment
@staff_page(*SHIFTERS)
def shift_dates(http: HttpRequest, standing: Standing) -> HttpResponse:
    """Ask how far, and show what the dates of each would become."""
    page = ShiftPage(standing, http.GET, WhyForm())
    return _page(http, page, 422 if page.form.is_bound and page.shift is None else 200)


@require_POST
@staff_page(*SHIFTERS)
def shift_chosen(http: HttpRequest, standing: Standing) -> HttpResponse:
    """Have an amendment signed for each that is ticked, as it was shown."""
    why = WhyForm(http.POST)
    page = ShiftPage(standing, http.POST, why)
    if not why.is_valid() or page.shift is None:
        return _page(http, page, 422)
    try:
        bulk = shift_together(
            page.visible(read_tokens(http.POST.getlist("agreement"))),
            replace(page.shift, why=why.cleaned_data["why"]),
            school=standing.school,
            user=standing.user,
            key=why.cleaned_data["key"],
            back=page.here,
        )
    except Refused as refusal:
        why.refuse(str(refusal))
        return _page(http, page, 409)
    return redirect("bulk_act", uuid=bulk.uuid)


def _page(http: HttpRequest, page: ShiftPage, status: int) -> HttpResponse:
    ticked = read_tokens(http.POST.getlist("agreement"))
    return render(http, "school/shift_dates.html", {"page": page, "ticked": ticked}, status=status)
