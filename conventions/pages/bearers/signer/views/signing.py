"""The page of a personal signature link: opening it, reading, asking for a code, signing, taking a copy.

Opening an address never acts: only a confirmed POST does.
"""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.debug import sensitive_variables

from conventions.domain.dossier.agreements.consultations import note_consultation
from conventions.domain.dossier.agreements.copies import mail_copy
from conventions.domain.dossier.agreements.signers import loaded_convention
from conventions.domain.dossier.agreements.signing import (
    ask_signing_code,
    latest_items,
    say_read,
    sign_with_batch,
    sign_with_code,
)
from conventions.domain.persons.people.names import after_de
from conventions.pages.kit.access import or_404
from conventions.pages.kit.clients import circumstances
from conventions.pages.kit.files import file_of, internship_calendar, pdf_response
from conventions.pages.kit.form_pages import form_page
from conventions.pages.kit.school_code import count_act
from conventions.pages.shared.links.majority import OfAge
from signatures.models import SignatureRequest, SigningBatch
from signatures.services import BatchOutcome, Consent
from workflow.engine import Refused

from ..access import SignerVisit, party_page
from ..contexts import PastPage, ReadingPage, beside, named
from ..forms import ReadForm, SignForm
from ..queries import companions_of, copy_of, past_copies_of, shares_contact, situation_of

JUST_NOW = timedelta(minutes=1)
"""For so long the page says that the code has just left."""

# -- the first screen ------------------------------------------------------------------------------------------


@party_page("GET", first=True, gate=True, of_age=OfAge.PAST)
def personal_link(http: HttpRequest, visit: SignerVisit) -> HttpResponse:
    """Show what is asked, then, once the link is open, the agreement; a POST opens it and does nothing else."""
    return _agreement(visit)


# -- reading -----------------------------------------------------------------------------------------------------


def _agreement(
    visit: SignerVisit, *, refused: str = "", form: ReadForm | None = None, status: int = 200
) -> HttpResponse:
    visit.note_reading()
    if visit.sees_past:
        return visit.render("past", {"page": PastPage(visit), "refused": refused}, status=status)
    page = ReadingPage(visit)
    form = form or (_read_form(visit, page.situation.consent) if visit.is_reading else None)
    return visit.render("agreement", {"page": page, "refused": refused, "read_form": form}, status=status)


def _read_form(visit: SignerVisit, consent: Consent | None, data: Any = None) -> ReadForm:
    return ReadForm(data, words=visit.words, consent=consent)


@party_page("POST", of_age=OfAge.NEVER)
def tick_read(http: HttpRequest, visit: SignerVisit) -> HttpResponse:
    """Keep that the party has read: one tick, no code, nothing is signed."""
    form = _read_form(visit, situation_of(visit).consent, http.POST)
    return form_page(
        http,
        form,
        lambda _given: say_read(visit.request),
        then=visit.address(),
        atomic=False,
        show=lambda status: _agreement(visit, form=form, status=status),
    )


@party_page("GET", of_age=OfAge.PAST)
def copy(http: HttpRequest, visit: SignerVisit, purpose: str) -> HttpResponseBase:
    """Give the bearer of an open link the file it may take, as it is now: never rendered again.

    A guardian of a pupil of age takes it as it was on the eve of the birthday.
    """
    if visit.sees_past:
        return pdf_response(or_404(past_copies_of(visit).get(purpose)), f"{purpose}-{visit.convention.number}.pdf")
    document = or_404(copy_of(visit, purpose))
    if http.method == "GET":
        note_consultation(visit.convention, "downloaded", by=visit.actor, detail=visit.piece(purpose))
    response = file_of(document)
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


@party_page("GET", of_age=OfAge.SHARED)
def calendar(http: HttpRequest, visit: SignerVisit) -> HttpResponse:
    """Give the bearer of an open link the internship for their calendar."""
    return internship_calendar(visit.convention)


@party_page("POST", of_age=OfAge.SHARED)
def mail_copy_of(http: HttpRequest, visit: SignerVisit) -> HttpResponse:
    """Send the bearer of an open link their document at the address that the school knows."""
    try:
        piece = visit.piece(visit.request.document.purpose)
        address = mail_copy(visit.request, by=visit.actor, detail=piece)
    except Refused as refusal:
        messages.error(http, visit.said(refusal))
        return redirect(visit.address())
    messages.success(http, visit.words.say("read.copy_mailed", contact=address))
    return redirect(visit.address())


# -- a code, and the signature ------------------------------------------------------------------------------------


@party_page("POST", first=True, of_age=OfAge.PAST)
def send_code(http: HttpRequest, visit: SignerVisit) -> HttpResponse:
    """Send a code to the contact known by the school: to open a closed page, to sign on an open one."""
    try:
        if not visit.is_open:
            sent_to = visit.send_code()
        else:
            count_act(http, "codes")
            chosen = _chosen(visit)
            ask_signing_code(chosen)
            return redirect((visit if visit.request in chosen else beside(visit, chosen[0])).address("sign"))
    except Refused as refusal:
        messages.error(http, visit.said(refusal))
        return redirect(visit.address())
    messages.success(http, visit.words.say("gate.code_sent", contact=sent_to))
    return redirect(visit.address())


def _chosen(visit: SignerVisit) -> list[SignatureRequest]:
    """The link's own request, or those ticked among the same person's once a code has proved the contact."""
    if "several" not in visit.http.POST:
        return [visit.request]
    ticked = set(visit.http.POST.getlist("requests"))
    chosen = [request for request in _answerable(visit) if str(request.uuid) in ticked]
    if not chosen:
        raise Refused("no_document_chosen")
    return chosen


def _answerable(visit: SignerVisit) -> list[SignatureRequest]:
    return [visit.request, *(companions_of(visit) if visit.is_open_by_code else [])]


@party_page("GET", "POST", of_age=OfAge.PAST)
def sign(http: HttpRequest, visit: SignerVisit) -> HttpResponse:
    """Check what is signed, then sign with the code received."""
    if http.method == "POST":
        return _sign(visit)
    return _check(visit) if situation_of(visit).may_answer else redirect(visit.address())


def _check(visit: SignerVisit, form: Any = None, *, status: int = 200) -> HttpResponse:
    situation = situation_of(visit)
    batch, requests = _sent(visit)
    context = {
        "situation": situation,
        "rows": [named(visit, request) for request in requests],
        "form": form or (_sign_form(visit, situation.consent, several=_named(batch, requests)) if batch else None),
        "shared": shares_contact(visit),
        "sent_to": batch.contact_masked if batch and not form and timezone.now() - batch.created_at < JUST_NOW else "",
    }
    return visit.render("sign", context, status=status)


def _sent(visit: SignerVisit) -> tuple[SigningBatch | None, list[SignatureRequest]]:
    """The code sent last while it may still be typed, and what it signs; all of it may be shown on this page."""
    items = latest_items(visit.request)
    batch = items[0].batch if items else None
    if batch is None or batch.expires_at <= timezone.now() or batch.asked_by:
        return None, [visit.request]
    keys = [item.request_id for item in items]
    if keys == [visit.request.pk]:
        return batch, [visit.request]
    known = {request.pk: request for request in _answerable(visit)}
    if any(key not in known for key in keys):
        return None, [visit.request]
    return batch, [known[key] for key in keys]


def _named(batch: SigningBatch, requests: list[SignatureRequest]) -> Any:
    return batch.uuid if len(requests) > 1 else None


def _sign_form(visit: SignerVisit, consent: Consent | None, data: Any = None, *, several: Any = None) -> SignForm:
    hint = visit.words.say("sign.code_hint", contact=visit.contact.masked if visit.contact else "")
    return SignForm(data, words=visit.words, hint=hint, consent=consent, initial={"batch": several})


@sensitive_variables("form", "code")
def _sign(visit: SignerVisit) -> HttpResponse:
    form = _sign_form(visit, situation_of(visit).consent, visit.http.POST)

    def act(given: dict[str, Any]) -> list[BatchOutcome]:
        outcomes = _signed(visit, given["code"], given["batch"])
        if outcomes[0].refusal is not None and not any(outcome.signed for outcome in outcomes):
            raise outcomes[0].refusal
        return outcomes

    def then(outcomes: list[BatchOutcome]) -> str:
        visit.open(by_code=True)
        _thank(visit, outcomes)
        return visit.address()

    def show(status: int) -> HttpResponse:
        if status == 409:
            visit.request.refresh_from_db(fields=["status"])
            if not situation_of(visit).may_answer:
                return _agreement(visit, refused=" ".join(form.errors["code"]), status=status)
        return _check(visit, form, status=status)

    return form_page(visit.http, form, act, then=then, atomic=False, show=show)


def _signed(visit: SignerVisit, code: str, several: Any) -> list[BatchOutcome]:
    """Sign the page's own document, or the documents that it listed and no others."""
    if several is None:
        return sign_with_code(visit.request, code, circumstances=circumstances(visit.http))
    batch, requests = _sent(visit)
    if batch is None or batch.uuid != several:
        raise Refused("code_of_others")
    return sign_with_batch(batch, code, circumstances=circumstances(visit.http))


def _thank(visit: SignerVisit, outcomes: list[BatchOutcome]) -> None:
    """Say what was signed, and of each document that was not, why."""
    words, count = visit.words, sum(outcome.signed for outcome in outcomes)
    done = words.say("sign.done") if count == 1 else words.say("sign.done_many", count=count)
    messages.success(visit.http, done)
    for outcome in outcomes:
        if outcome.refusal is not None:
            pupil, why = loaded_convention(outcome.request).pupil.first_name, words.refusal(outcome.refusal)
            not_done = words.say("sign.not_done", pupil=pupil, of_pupil=after_de(pupil), why=why)
            messages.error(visit.http, not_done)
