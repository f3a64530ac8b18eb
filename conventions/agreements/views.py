"""The page of a personal link (read, ask for a code, sign, refuse) and the page a QR code leads to.

Opening a page never acts: only a confirmed POST does.
"""

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_POST, require_safe

from conventions.people.names import of
from conventions.people.phones import format_local
from signatures.machine import State as RequestState
from signatures.models import Document
from signatures.queries import documents_of
from workflow.engine import Refused

from .access import circumstances, request_or_404
from .forms import CodeForm, RefusalForm
from .freezing import PURPOSE
from .machine import SIGNING
from .messages import period_in_words
from .models import Convention
from .signing import ask_signing_code, contact_of, identify, latest_batch, link_actor, refuse_to_sign, sign_with_code


def _page(http: HttpRequest, token: str, *, code_form=None, refusal_form=None, status: int = 200) -> HttpResponse:
    request, convention = request_or_404(token)
    open_now = (
        request.status == RequestState.WAITING
        and convention.status in SIGNING
        and request.document.version == convention.version
    )
    context = {
        "token": token,
        "request_": request,
        "convention": convention,
        "document": request.document,
        "open_now": open_now,
        "superseded": request.document.version != convention.version,
        "copies": _copies(convention, request),
        "of_pupil": of(convention.pupil.first_name),
        "period": period_in_words(convention),
        "school_phone": format_local(convention.school.phone),
        "code_form": code_form or CodeForm(),
        "refusal_form": refusal_form or RefusalForm(),
        "obstacle": "",
        "batch": None,
    }
    if open_now:
        try:
            context["contact"] = contact_of(request, convention)
            context["consent"] = identify(convention, request, link_actor(request))[1]
        except Refused as refusal:
            context["open_now"], context["obstacle"] = False, str(refusal)
        else:
            context["batch"] = latest_batch(request)
    response = render(http, "conventions/pages/personal_link.html", context, status=status)
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


def _copies(convention: Convention, request) -> list[dict[str, str]]:
    """Copies that the bearer may take: their own version, sealed or not, and what was issued since."""
    found = [{"name": "convention", "label": "La convention (PDF)"}]
    if request.document.version == convention.version:
        found += [
            {"name": purpose, "label": f"{label} (PDF)"}
            for purpose, label in (("attestation", "L'attestation de stage"), ("evaluation", "L'évaluation du tuteur"))
            if documents_of(convention, purpose).exists()
        ]
    return found


@never_cache
@require_safe
def personal_link(http: HttpRequest, token: str) -> HttpResponse:
    """Show what is asked, the agreement and what the person may do; acts on nothing."""
    return _page(http, token)


@never_cache
@require_POST
def send_code(http: HttpRequest, token: str) -> HttpResponse:
    """Send a one-time code to the contact known by the school."""
    request, convention = request_or_404(token)
    try:
        batch = ask_signing_code([request])
    except Refused as refusal:
        messages.error(http, str(refusal))
    else:
        messages.success(http, f"Un code vient de partir vers {batch.contact_masked}. Il est valable 10 minutes.")
    return redirect("personal_link", token=token)


@never_cache
@require_POST
@sensitive_post_parameters("code")
@sensitive_variables("form")
def sign(http: HttpRequest, token: str) -> HttpResponse:
    """Sign with the code received."""
    request, _convention = request_or_404(token)
    form = CodeForm(http.POST)
    if not form.is_valid():
        return _page(http, token, code_form=form, status=422)
    try:
        [outcome] = sign_with_code(request, form.cleaned_data["code"], circumstances=circumstances(http))
        if not outcome.signed:
            raise Refused(outcome.sentence)
    except Refused as refusal:
        form.add_error("code", str(refusal))
        return _page(http, token, code_form=form, status=409)
    messages.success(http, "Votre signature est enregistrée. Vous recevez un accusé de réception.")
    return redirect("personal_link", token=token)


@never_cache
@require_POST
def refuse(http: HttpRequest, token: str) -> HttpResponse:
    """Refuse, with a reason that the school alone reads."""
    request, _convention = request_or_404(token)
    form = RefusalForm(http.POST)
    if not form.is_valid():
        return _page(http, token, refusal_form=form, status=422)
    try:
        refuse_to_sign(request, reason=form.cleaned_data["reason"])
    except Refused as refusal:
        form.add_error("reason", str(refusal))
        return _page(http, token, refusal_form=form, status=409)
    said = "Votre refus est enregistré" if request.status == RequestState.REFUSED else "Votre réponse est enregistrée"
    messages.success(http, f"{said}. L'établissement lit votre motif et vous répond.")
    return redirect("personal_link", token=token)


@never_cache
@require_safe
def copy(http: HttpRequest, token: str, purpose: str) -> HttpResponse:
    """Give the bearer of a link the file it may take, as it is now: never rendered again."""
    request, convention = request_or_404(token)
    if purpose not in {item["name"] for item in _copies(convention, request)}:
        raise Http404
    document = request.document if purpose == PURPOSE else documents_of(convention, purpose).first()
    response = FileResponse(
        iter([document.content()]),
        content_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{purpose}-{document.number}-v{document.version}.pdf"'},
    )
    response["Referrer-Policy"] = "no-referrer"
    return response


@never_cache
@require_safe
def verification(http: HttpRequest, number: str, version: int) -> HttpResponse:
    """Say that a version exists, its state and its fingerprint; nothing personal."""
    convention = get_object_or_404(Convention, number=number)
    document = get_object_or_404(
        Document, root_label=convention.journal_label(), root_id=convention.pk, purpose=PURPOSE, version=version
    )
    context = {
        "convention": convention,
        "document": document,
        "superseded": convention.version != version,
        "fingerprint": document.sealed_sha256,
        "others": [
            {"title": other.title, "version": other.version, "fingerprint": other.sealed_sha256}
            for purpose in ("evaluation", "attestation")
            for other in documents_of(convention, purpose).order_by("version")
        ],
    }
    return render(http, "conventions/pages/verification.html", context)
