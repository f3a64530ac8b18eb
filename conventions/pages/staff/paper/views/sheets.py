"""The paper pages of what is signed: print the sheets, send their scan, compare and certify, read a kept copy."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from conventions.domain.dossier.agreements.consultations import note_consultation
from conventions.domain.dossier.agreements.models import Consultation, Convention
from conventions.domain.dossier.agreements.signable import Signable
from conventions.domain.dossier.paper.pile_queries import handovers_of
from conventions.domain.dossier.paper.printing import printable_copy
from conventions.domain.dossier.paper.queries import choices_in, copies_of, upload_of, waiting_parties
from conventions.domain.dossier.paper.services import certify_sheets, document_to_sign, upload_sheets
from conventions.domain.persons.people.standing import WRITERS, Standing
from conventions.pages.kit.access import or_404, staff_page
from conventions.pages.kit.clients import circumstances
from conventions.pages.kit.files import pdf_response
from conventions.pages.kit.form_pages import form_page
from conventions.pages.kit.forms import typed
from conventions.pages.shared.visibility import amendment_or_404, convention_or_404
from signatures.scans import picture_of_page
from workflow.engine import Refused

from ..forms import CertifyForm, ScanForm
from ..templatetags.paper import paper_url


def _signable_or_404(standing: Standing, number: str, n: int | None) -> Signable[Convention]:
    """Return the agreement, or its amendment ``n``."""
    convention = convention_or_404(standing, number)
    return convention if n is None else amendment_or_404(convention, n)


@staff_page(*WRITERS)
def paper(http: HttpRequest, standing: Standing, number: str, n: int | None = None) -> HttpResponse:
    """Offer the sheets to print and take their scan back; nothing is recorded on this page."""
    subject = _signable_or_404(standing, number, n)
    form = ScanForm(typed(http), http.FILES or None)

    def show(status: int) -> HttpResponse:
        context = {**_shown(subject), "form": form, "copies": copies_of(subject)}
        try:
            waiting = waiting_parties(document_to_sign(subject))
            taken = handovers_of(waiting)
            context["waiting"] = [(request, taken.get(request.pk)) for request in waiting]
        except Refused as refusal:
            context["stopped"] = str(refusal)
        return render(http, "paper/paper.html", context, status=status)

    return form_page(
        http,
        form,
        lambda given: upload_sheets(subject, given["file"].read(), standing=standing),
        then=lambda upload: paper_url("paper_certify", subject, upload.uuid),
        atomic=False,
        show=show,
    )


@staff_page(*WRITERS)
@require_safe
def paper_print(http: HttpRequest, standing: Standing, number: str, n: int | None = None) -> HttpResponse:
    """Give what is signed and its sheets as one PDF for the printer: of one party, or of all who are waited for."""
    subject = _signable_or_404(standing, number, n)
    try:
        document = document_to_sign(subject)
        asked = http.GET.getlist("partie")
        chosen = [request for request in waiting_parties(document) if not asked or request.key in asked]
        if not chosen:
            raise Refused("no_sheet_to_print")
        pdf = printable_copy(subject, document, chosen)
    except Refused as refusal:
        messages.error(http, str(refusal))
        return redirect(paper_url("paper", subject))
    if http.method == "GET":
        detail = f"papier-{document.purpose}-v{document.version}"
        note_consultation(subject.convention, Consultation.What.DOWNLOADED, by=standing.actor, detail=detail)
    return pdf_response(pdf, f"papier-{document.purpose}-{document.number}-v{document.version}.pdf")


@staff_page(*WRITERS)
def paper_certify(http: HttpRequest, standing: Standing, number: str, uuid: UUID, n: int | None = None) -> HttpResponse:
    """Show the scan beside what it is taken for; record the signatures once somebody has compared them."""
    subject = _signable_or_404(standing, number, n)
    upload = upload_of(subject, standing, uuid)
    if upload is None:
        messages.warning(http, str(Refused("sheet_forgotten")))
        return redirect(paper_url("paper", subject))
    choices = choices_in(upload)
    form = CertifyForm(typed(http), choices=choices, late=subject.takes_late_paper)
    return form_page(
        http,
        form,
        lambda given: certify_sheets(
            upload,
            form.signed_on,
            original_kept=given["original_kept"],
            standing=standing,
            circumstances=circumstances(http),
            late_because=given.get("late_because", ""),
        ),
        then=reverse("agreement", args=[number]) if n is None else reverse("amendment", args=[number, n]),
        said=lambda _done: _certified(len(form.signed_on)),
        template="paper/certify.html",
        **_shown(subject),
        upload=upload,
        choices=choices,
        pages=range(1, upload.pages + 1),
    )


def _certified(count: int) -> str:
    said = ngettext(
        "La signature sur papier est enregistrée.", "%(count)s signatures sur papier sont enregistrées.", count
    )
    return said % {"count": count}


def _shown(subject: Signable[Convention]) -> dict[str, Any]:
    """Return what every page says of what is signed; ``amendment`` is the agreement's or nothing."""
    convention = subject.convention
    return {
        "subject": subject,
        "convention": convention,
        "amendment": subject if subject != convention else None,
        "late": subject.takes_late_paper,
    }


@staff_page(*WRITERS)
@require_safe
def paper_page(
    http: HttpRequest, standing: Standing, number: str, uuid: UUID, page: int, n: int | None = None
) -> HttpResponse:
    """Give the picture of one page of a scan that the reader has sent."""
    upload = upload_of(_signable_or_404(standing, number, n), standing, uuid)
    picture = or_404(picture_of_page(bytes(upload.content), page) if upload else None)
    return HttpResponse(picture, content_type="image/jpeg")


@staff_page(*WRITERS)
@require_safe
def paper_copy(http: HttpRequest, standing: Standing, number: str, uuid: UUID, n: int | None = None) -> HttpResponse:
    """Give a scan as it was certified; the reading is written down."""
    subject = _signable_or_404(standing, number, n)
    copy = get_object_or_404(copies_of(subject), uuid=uuid)
    piece = f"papier-{copy.sha256[:12]}"
    if http.method == "GET":
        note_consultation(subject.convention, Consultation.What.DOWNLOADED, by=standing.actor, detail=piece)
    return pdf_response(bytes(copy.content), f"{piece}.pdf")
