"""The school's part of many agreements, finished together: chosen on one page, with what is given once for all."""

from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from conventions.domain.dossier.batches.parts import finish_together
from conventions.domain.persons.people.standing import Standing
from conventions.pages.kit.access import staff_page
from conventions.pages.staff.bulk_acts import begin_bulk, read_shown, read_tokens

from ..contexts.finishing import FinishPage
from ..services import FINISHERS


@staff_page(*FINISHERS)
@require_safe
def finish_parts(http: HttpRequest, standing: Standing) -> HttpResponse:
    """Show the agreements whose part of the school may be finished together, by remark, and those to open first."""
    return render(http, "school/finish_parts.html", {"page": FinishPage(standing, http.GET)})


@staff_page(*FINISHERS)
@require_POST
def finish_chosen(http: HttpRequest, standing: Standing) -> HttpResponse:
    """Finish what is ticked, as it was shown; what is remarked besides is left and said."""
    page, ticked = FinishPage(standing, http.POST), http.POST.getlist("agreement")
    return begin_bulk(
        http,
        lambda key: finish_together(
            page.visible(read_tokens(ticked)),
            replace(page.given, read=read_shown(ticked)),
            school=standing.school,
            user=standing.user,
            key=key,
            back=page.here,
        ),
        back=page.here,
    )
