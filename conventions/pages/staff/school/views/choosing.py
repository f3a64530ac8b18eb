"""Agreements chosen by class, state, what is missing and days left; closed or printed together."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET, require_POST, require_safe

from conventions.domain.dossier.batches.closing import close_together
from conventions.domain.dossier.batches.downloads import is_kept
from conventions.domain.dossier.batches.models import BulkAct
from conventions.domain.dossier.paper import agreements as printing
from conventions.domain.persons.people.standing import WRITERS, Standing
from conventions.pages.kit.access import or_404, staff_page
from conventions.pages.kit.exports import list_file
from conventions.pages.kit.files import pdf_response
from conventions.pages.shared.visibility import one_moment
from conventions.pages.staff.bulk_acts import begin_bulk, read_tokens

from ..contexts.choosing import AgreementsPage

ACTS = {"close": close_together, "print": printing.print_together}
"""Act on the agreements ticked, by the button."""


@one_moment
@staff_page(*WRITERS)
@require_safe
def agreements(http: HttpRequest, standing: Standing) -> HttpResponse:
    """Show the agreements of a choice, with what may be done to several."""
    page = AgreementsPage(http, standing)
    return list_file(http, page.table) or render(http, "school/agreements.html", {"page": page})


@staff_page(*WRITERS)
@require_POST
def act_on_agreements(http: HttpRequest, standing: Standing) -> HttpResponse:
    """Close or print what is ticked, as it was shown; the list comes back as it was."""
    page, name = AgreementsPage(http, standing), http.POST.get("act", "")
    act = ACTS.get(name)
    if act is None or (name == "close" and not page.may_close):
        raise Http404
    ticked = http.POST.getlist("agreement") + ([http.POST.get("all", "")] if http.POST.get("every") else [])
    return begin_bulk(
        http,
        lambda key: act(
            school=standing.school,
            user=standing.user,
            seen=page.visible(read_tokens(ticked)),
            key=key,
            back=page.here,
        ),
        back=page.here,
    )


@staff_page(*WRITERS)
@require_GET
def bulk_print(http: HttpRequest, standing: Standing, uuid: str) -> HttpResponse:
    """Give what the reader has prepared for the printer, as long as it is kept."""
    own = BulkAct.objects.filter(act=printing.ACT, school=standing.school, user=standing.user)
    bulk = get_object_or_404(own, uuid=uuid)
    pdf = or_404(printing.printout_of(bulk, both_sides="recto-verso" in http.GET) if is_kept(bulk) else None)
    return pdf_response(pdf, f"conventions-{bulk.created_at:%Y-%m-%d}.pdf")
