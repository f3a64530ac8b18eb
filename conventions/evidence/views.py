"""Pages of the evidence: the file of one agreement for its head, and what the journal publishes to everybody."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from conventions.agreements.consultations import note_consultation
from conventions.agreements.models import Consultation
from conventions.parties.access import Visit, party_page
from conventions.people.access import Standing, staff_page
from conventions.school.access import convention_or_404
from workflow import notes
from workflow.engine import Refused
from workflow.models import Checkpoint

from .receipt import sealed_receipt
from .services import give_evidence


@require_POST
@staff_page("head")
def agreement_evidence(http: HttpRequest, standing: Standing, number: str) -> HttpResponse:
    """Give the evidence of one agreement to its head; the download is written down."""
    return give_evidence(http, convention_or_404(standing, number), by=standing.actor, back="agreement")


@party_page("GET", "HEAD")
def receipt(http: HttpRequest, visit: Visit) -> HttpResponse:
    """Give a signer the receipt of their own signature."""
    if not visit.request.is_proved:
        raise Http404
    try:
        content = sealed_receipt(visit.convention, visit.request, timezone.now())
    except Refused as refusal:
        messages.error(http, visit.words.refusal(str(refusal)))
        return redirect(visit.address())
    if http.method == "GET":
        note_consultation(visit.convention, Consultation.What.DOWNLOADED, by=visit.actor, detail=visit.piece("receipt"))
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="recu-{visit.convention.number}.pdf"'
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


@require_safe
@never_cache
def last_checkpoint(http: HttpRequest) -> HttpResponse:
    """Give the last checkpoint of the journal: whoever keeps it can hold us to it."""
    found = Checkpoint.objects.last()
    if found is None:
        raise Http404
    return _text(found.note)


@require_safe
def journal_key(http: HttpRequest) -> HttpResponse:
    """Give the public key under which checkpoints and evidence are signed, then the earlier ones, one per line."""
    return _text("".join(f"{key}\n" for key in notes.verifier_keys()))


def _text(content: str) -> HttpResponse:
    return HttpResponse(content, content_type="text/plain; charset=utf-8")
