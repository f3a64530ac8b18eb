"""The dates of many internships moved together, by an amendment each."""

from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from conventions.domain.dossier.batches.models import BulkAct
from conventions.domain.dossier.batches.shifting import SHIFTERS, shift_together
from conventions.domain.persons.people.standing import Standing
from conventions.pages.kit.access import staff_page
from conventions.pages.kit.form_pages import form_page, search_page
from conventions.pages.shared.visibility import one_moment
from conventions.pages.staff.bulk_acts import read_tokens

from ..contexts.shifting import ShiftPage
from ..forms import WhyForm

TEMPLATE = "school/shift_dates.html"


@one_moment
@staff_page(*SHIFTERS)
@require_safe
def shift_dates(http: HttpRequest, standing: Standing) -> HttpResponse:
    """Ask how far, and show what the dates of each would become."""
    page = ShiftPage(standing, http.GET, WhyForm())
    return search_page(http, page.form, TEMPLATE, page=page, ticked=[])


@staff_page(*SHIFTERS)
@require_POST
def shift_chosen(http: HttpRequest, standing: Standing) -> HttpResponse:
    """Have an amendment signed for each that is ticked, as it was shown."""
    why, ticked = WhyForm(http.POST), read_tokens(http.POST.getlist("agreement"))
    page = ShiftPage(standing, http.POST, why)

    def act(given: dict[str, Any]) -> BulkAct:
        assert page.shift is not None  # its form is right
        shift = replace(page.shift, why=given["why"])
        return shift_together(
            page.visible(ticked), shift, school=standing.school, user=standing.user, key=given["key"], back=page.here
        )

    return form_page(
        http,
        why,
        act,
        also=[page.form],
        then=lambda bulk: reverse("bulk_act", args=[bulk.uuid]),
        atomic=False,
        template=TEMPLATE,
        page=page,
        ticked=ticked,
    )
