"""Signing in presence, as the staff see it: whom to call, what to declare, what was signed; the head's register."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from conventions.domain.dossier.agreements.consultations import note_consultation
from conventions.domain.dossier.agreements.models import Consultation, Convention
from conventions.domain.dossier.agreements.signers import loaded_convention, signed_by
from conventions.domain.dossier.evidence.receipt import sealed_receipt
from conventions.domain.dossier.in_person import queries, services
from conventions.domain.persons.people.standing import WRITERS, Standing
from conventions.pages.kit.access import staff_page
from conventions.pages.kit.exports import list_file
from conventions.pages.kit.files import pdf_response
from conventions.pages.kit.form_pages import form_page
from conventions.pages.kit.forms import typed
from conventions.pages.kit.paging import with_search
from conventions.pages.kit.session_proofs import is_verified
from conventions.pages.shared.device_handover import set_aside
from conventions.pages.shared.visibility import visible_conventions
from signatures.models import InPersonSession, SignatureRequest
from signatures.statement import session_of
from workflow.engine import Refused

from .contexts import WaitingPage
from .forms import OpenForm
from .tables import table_of_waiting, table_of_witness, table_of_witnessed

LIST = "in_person_list"
"""Key of the session: the address of the list that the next person is called from."""


def _request_or_404(standing: Standing, uuid: UUID) -> SignatureRequest:
    """Return a request about an agreement that the reader sees; its ``root`` is loaded."""
    ours = SignatureRequest.objects.filter(document__root_label=Convention.journal_label())
    request = get_object_or_404(ours.select_related("document", "evidence"), uuid=uuid)
    visible = visible_conventions(standing).select_related(*Convention.FETCH)
    request.root = get_object_or_404(visible, pk=request.document.root_id)
    return request


@staff_page()
def waiting(http: HttpRequest, standing: Standing) -> HttpResponse:
    """List who is awaited, whom no code reaches first; a POST searches a name."""
    page = WaitingPage(http, standing)
    if http.method == "POST":
        return redirect(with_search(http, page.here, http.POST.get("q", "")))
    if sent := list_file(http, lambda: table_of_waiting(page.found)):
        return sent
    http.session[LIST] = http.get_full_path()
    return render(http, "in_person/waiting.html", {"page": page})


@staff_page()
def open_for(http: HttpRequest, standing: Standing, uuid: UUID) -> HttpResponse:
    """Take what the witness declares, then set their account aside: the device is for the party alone."""
    request = _request_or_404(standing, uuid)
    form = OpenForm(typed(http), stopped=_refusal_of(request))

    def go_to_device(session: InPersonSession) -> HttpResponse:
        set_aside(http, session.uuid)
        return redirect("device")

    def show(status: int) -> HttpResponse:
        context = {
            "request_": request,
            "subject": signed_by(request),
            "convention": request.root,
            "form": form,
            "list": http.session.get(LIST, ""),
            "may_print": standing.holds(*WRITERS),
        }
        return render(http, "in_person/open.html", context, status=status)

    return form_page(
        http,
        form,
        lambda _given: services.open_session(
            request, standing=standing, declared=form.declared, second_factor=is_verified(http)
        ),
        then=go_to_device,
        show=show,
    )


def _refusal_of(request: SignatureRequest) -> str:
    try:
        services.require_signable(request)
    except Refused as refusal:
        return str(refusal)
    return ""


@staff_page()
@require_safe
def done(http: HttpRequest, standing: Standing, uuid: UUID) -> HttpResponse:
    """Say what was signed: the receipt to give, who of the same agreement may sign too, the next person."""
    request = _signed_or_404(standing, uuid)
    same = visible_conventions(standing).filter(pk=request.document.root_id)
    roles = tuple(role for group in queries.GROUPS.values() for role in group)
    context = {
        "request_": request,
        "convention": request.root,
        "subject": signed_by(request),
        "session": session_of(request.evidence),
        "others": queries.waiting_for(same, roles),
        "list": http.session.get(LIST, ""),
        "may_handle": standing.holds(*WRITERS),
    }
    return render(http, "in_person/done.html", context)


def _signed_or_404(standing: Standing, uuid: UUID) -> SignatureRequest:
    request = _request_or_404(standing, uuid)
    if not request.is_in_person:
        raise Http404
    return request


@staff_page()
@require_POST
def receipt(http: HttpRequest, standing: Standing, uuid: UUID) -> HttpResponse:
    """Give the receipt of a signature in presence, to print for whoever signed; making it seals the journal so far."""
    request = _signed_or_404(standing, uuid)
    convention = loaded_convention(request)
    try:
        content = sealed_receipt(convention, request, timezone.now())
    except Refused as refusal:
        messages.error(http, str(refusal))
        return redirect("in_person_done", uuid)
    note_consultation(convention, Consultation.What.DOWNLOADED, by=standing.actor, detail="receipt")
    return pdf_response(content, f"recu-{convention.number}.pdf")


@staff_page("head")
@require_safe
def register(http: HttpRequest, standing: Standing) -> HttpResponse:
    """Show the head what was signed in presence of each member of staff, and what was opened without a signature."""
    opened = queries.opened_for(Convention.objects.filter(school=standing.school, erased_at=None))
    if sent := list_file(http, lambda: table_of_witnessed(opened)):
        return sent
    apart = [(witness, table_of_witness(witness)) for witness in opened]
    return render(http, "in_person/register.html", {"opened": apart})
