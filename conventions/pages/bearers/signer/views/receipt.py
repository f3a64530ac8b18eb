"""The receipt of a signature, given to whoever signed."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from conventions.domain.dossier.agreements.consultations import note_consultation
from conventions.domain.dossier.agreements.models import Consultation
from conventions.domain.dossier.evidence.receipt import sealed_receipt
from conventions.pages.bearers.signer.access import SignerVisit, party_page
from conventions.pages.shared.links.majority import OfAge
from workflow.engine import Refused


@party_page("GET", of_age=OfAge.PAST)
def receipt(http: HttpRequest, visit: SignerVisit) -> HttpResponse:
    """Give a signer the receipt of their own signature."""
    if not visit.request.is_proved:
        raise Http404
    try:
        content = sealed_receipt(visit.convention, visit.request, timezone.now())
    except Refused as refusal:
        messages.error(http, visit.said(refusal))
        return redirect(visit.address())
    if http.method == "GET":
        note_consultation(visit.convention, Consultation.What.DOWNLOADED, by=visit.actor, detail=visit.piece("receipt"))
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="recu-{visit.convention.number}.pdf"'
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
