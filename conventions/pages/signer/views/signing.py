"""The page of a personal signature link: opening it, reading, asking for a code, signing, taking a copy.

Opening an address never acts: only a confirmed POST does.
"""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables

from conventions.domain.agreements.consultations import note_consultation
from conventions.domain.agreements.rectifications import rectifications_of
from conventions.domain.agreements.signers import contact_of
from conventions.domain.agreements.signing import ask_signing_code, latest_batch, sign_with_batch, sign_with_code
from conventions.domain.alerts.models import Report
from conventions.domain.alerts.queries import reports_by
from conventions.domain.people.names import of
from conventions.pages.clients import circumstances
from conventions.pages.files import file_of
from conventions.pages.links.codes import check_link_code, is_code_asked
from conventions.pages.links.gates import check_birth_date
from conventions.pages.school_code import count_act
from signatures import links
from signatures.models import SignatureRequest, SigningBatch
from signatures.services import Outcome, note_opening
from workflow.engine import Refused

from ..access import Visit, party_page
from ..facts import facts_of
from ..forms import BirthDateForm, CodeForm, SignForm
from ..queries import answered_when, companions_of, copies_of, copy_of, day_on_paper, shares_contact, situation_of
from ..services import send_opening_code

# -- the first screen ------------------------------------------------------------------------------------------


@sensitive_post_parameters("code", "birth_date")
@party_page("GET", "HEAD", "POST", closed=True)
def personal_link(http: HttpRequest, visit: Visit) -> HttpResponse:
    """Show what is asked, then, once the link is open, the agreement; a POST opens it and does nothing else."""
    if http.method == "POST":
        return _open(visit)
    return _agreement(visit) if visit.is_open else _gate(visit)


def _gate(visit: Visit, *, birth_form: Any = None, code_form: Any = None, status: int = 200) -> HttpResponse:
    waiting = visit.request.is_waiting and visit.subject.awaits_answers
    context = {
        "birth_form": birth_form or (_birth_form(visit) if visit.takes_birth_date else None),
        "code_form": code_form or (_code_form(visit) if is_code_asked(visit.http, visit.qualities) else None),
        "asked": ("visa" if visit.is_visa else "sign") if waiting else "read",
    }
    return visit.render("gate", context, status=status)


def _birth_form(visit: Visit, data: Any = None) -> BirthDateForm:
    pupil = visit.convention.pupil.first_name
    return BirthDateForm(data, words=visit.words, names={"pupil": pupil, "of_pupil": of(pupil)})


def _code_form(visit: Visit, data: Any = None) -> CodeForm:
    return CodeForm(data, words=visit.words, hint=visit.words.say("gate.code_hint"))


@sensitive_variables("form")
def _open(visit: Visit) -> HttpResponse:
    """Compare what was typed; the page typed on before it closed is where one goes on."""
    by_code = "code" in visit.http.POST
    form = (_code_form if by_code else _birth_form)(visit, visit.http.POST)
    shown = {"code_form" if by_code else "birth_form": form}
    if not form.is_valid():
        return _gate(visit, **shown, status=422)
    try:
        if by_code and visit.contact:
            code, address = form.cleaned_data["code"], visit.contact.address
            check_link_code(visit.http, visit.qualities, code, address=address, person=visit.marks)
        elif not by_code and visit.takes_birth_date:
            check_birth_date(visit.convention.pupil, form.cleaned_data["birth_date"])
            visit.open(by_code=False)
        else:
            raise Http404
    except Refused as refusal:
        form.refuse(visit.words.refusal(refusal), "code" if by_code else "birth_date")
        return _gate(visit, **shown, status=409)
    note_opening(visit.request)
    return redirect(visit.kept_page or visit.address())


# -- reading -----------------------------------------------------------------------------------------------------


def _agreement(visit: Visit, *, refused: str = "", status: int = 200) -> HttpResponse:
    visit.note_reading()
    request, convention, words = visit.request, visit.convention, visit.words
    situation, home = situation_of(visit), convention.school.time_zone
    context = {
        "situation": situation,
        "answered": answered_when(request, words, home=home),
        "on_paper": day_on_paper(request, words),
        "facts": facts_of(request.document.data, words, home=home),
        "amends": request.document.data.get("amendment"),
        "document": request.document,
        "copies": copies_of(visit),
        "rectifications": [
            {"told": one, "day": words.day(timezone.localdate(one.at))} for one in rectifications_of(convention)
        ],
        "told": [
            {"kind": told.kind, "text": told.text, "sent": words.day(timezone.localdate(told.created_at)), "told": told}
            for told in reports_by(convention, visit.actor)
            if told.kind != Report.Kind.NOT_MINE
        ],
        "shared": situation.may_answer and shares_contact(visit),
        "others": _others(visit) if visit.is_open_by_code else [],
        "may_object": situation.key == "lapsed",
        "may_correct": situation.key in ("signed_waiting", "signed_ready", "sealed"),
        "refused": refused,
    }
    return visit.render("agreement", context, status=status)


def _others(visit: Visit) -> list[dict[str, Any]]:
    """The same person's other requests, each with a link to its own page."""
    return [{**_row(visit, other), "visit": _beside(visit, other)} for other in companions_of(visit)]


def _beside(visit: Visit, other: SignatureRequest) -> Visit:
    return Visit(visit.http, links.token(other), other, other.root, visit.words)


def _row(visit: Visit, request: SignatureRequest) -> dict[str, Any]:
    """One agreement as a list names it."""
    convention, pupil = request.root, request.root.pupil.first_name
    return {
        "uuid": str(request.uuid),
        "pupil": pupil,
        "of_pupil": of(pupil),
        "host": convention.host.name,
        "period": visit.words.period(convention.first_day, convention.last_day),
    }


@party_page("GET", "HEAD")
def copy(http: HttpRequest, visit: Visit, purpose: str) -> HttpResponse:
    """Give the bearer of an open link the file it may take, as it is now: never rendered again."""
    document = copy_of(visit, purpose)
    if document is None:
        raise Http404
    if http.method == "GET":
        note_consultation(visit.convention, "downloaded", by=visit.actor, detail=visit.piece(purpose))
    response = file_of(document)
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


# -- a code, and the signature ------------------------------------------------------------------------------------


@party_page("POST", closed=True)
def send_code(http: HttpRequest, visit: Visit) -> HttpResponse:
    """Send a code to the contact known by the school: to open a closed page, to sign on an open one."""
    goes_on = visit
    count_act(http, "codes")
    try:
        if visit.is_open:
            chosen = _chosen(visit)
            sent_to = ask_signing_code(chosen).contact_masked
            goes_on = visit if visit.request in chosen else _beside(visit, chosen[0])
        else:
            sent_to = _send_opening_code(visit)
    except Refused as refusal:
        messages.error(http, visit.words.refusal(refusal))
        return redirect(visit.address())
    messages.success(http, visit.words.say("gate.code_sent", contact=sent_to))
    return redirect(goes_on.address("sign" if visit.is_open else "personal_link"))


def _send_opening_code(visit: Visit) -> str:
    """Send it, and return the contact with its middle hidden; the law says why when there is none."""
    contact = contact_of(visit.request, visit.convention)
    send_opening_code(visit.http, visit.request, visit.convention, holder=visit.qualities, contact=contact)
    return contact.masked


def _chosen(visit: Visit) -> list[SignatureRequest]:
    """The link's own request, or those ticked among the same person's once a code has proved the contact."""
    if "several" not in visit.http.POST:
        return [visit.request]
    ticked = set(visit.http.POST.getlist("requests"))
    chosen = [request for request in _answerable(visit) if str(request.uuid) in ticked]
    if not chosen:
        raise Refused("no_document_chosen")
    return chosen


def _answerable(visit: Visit) -> list[SignatureRequest]:
    return [visit.request, *(companions_of(visit) if visit.is_open_by_code else [])]


@sensitive_post_parameters("code")
@party_page("GET", "HEAD", "POST")
def sign(http: HttpRequest, visit: Visit) -> HttpResponse:
    """Check what is signed, then sign with the code received."""
    if http.method == "POST":
        return _sign(visit)
    return _check(visit) if situation_of(visit).may_answer else redirect(visit.address())


def _check(visit: Visit, form: Any = None, *, status: int = 200) -> HttpResponse:
    situation = situation_of(visit)
    batch, requests = _sent(visit)
    context = {
        "situation": situation,
        "rows": [_row(visit, request) for request in requests],
        "form": form or (_sign_form(visit, situation.consent, several=_named(batch, requests)) if batch else None),
        "shared": shares_contact(visit),
    }
    return visit.render("sign", context, status=status)


def _sent(visit: Visit) -> tuple[SigningBatch | None, list[SignatureRequest]]:
    """The code sent last while it may still be typed, and what it signs; all of it may be shown on this page."""
    batch = latest_batch(visit.request)
    if batch is None or batch.expires_at <= timezone.now() or batch.asked_by:
        return None, [visit.request]
    keys = list(batch.items.order_by("position").values_list("request_id", flat=True))
    if keys == [visit.request.pk]:
        return batch, [visit.request]
    known = {request.pk: request for request in _answerable(visit)}
    if any(key not in known for key in keys):
        return None, [visit.request]
    return batch, [known[key] for key in keys]


def _named(batch: SigningBatch, requests: list[SignatureRequest]) -> Any:
    return batch.uuid if len(requests) > 1 else None


def _sign_form(visit: Visit, consent: str, data: Any = None, *, several: Any = None) -> SignForm:
    hint = visit.words.say("sign.code_hint", contact=visit.contact.masked if visit.contact else "")
    return SignForm(data, words=visit.words, hint=hint, consent=consent, initial={"batch": several})


@sensitive_variables("form", "code")
def _sign(visit: Visit) -> HttpResponse:
    form = _sign_form(visit, situation_of(visit).consent, visit.http.POST)
    if not form.is_valid():
        return _check(visit, form, status=422)
    try:
        outcomes = _signed(visit, form.cleaned_data["code"], form.cleaned_data["batch"])
        if not any(outcome.signed for outcome in outcomes):
            raise outcomes[0].refusal
    except Refused as refusal:
        sentence = visit.words.refusal(refusal)
        visit.request.refresh_from_db(fields=["status"])
        if not situation_of(visit).may_answer:
            return _agreement(visit, refused=sentence, status=409)
        form.refuse(sentence, "code")
        return _check(visit, form, status=409)
    visit.open(by_code=True)
    _thank(visit, outcomes)
    return redirect(visit.address())


def _signed(visit: Visit, code: str, several: Any) -> list[Outcome]:
    """Sign the page's own document, or the documents that it listed and no others."""
    if several is None:
        return sign_with_code(visit.request, code, circumstances=circumstances(visit.http))
    batch, requests = _sent(visit)
    if batch is None or batch.uuid != several:
        raise Refused("code_of_others")
    return sign_with_batch(batch, code, circumstances=circumstances(visit.http))


def _thank(visit: Visit, outcomes: list[Outcome]) -> None:
    """Say what was signed, and of each document that was not, why."""
    words, count = visit.words, sum(outcome.signed for outcome in outcomes)
    done = words.say("sign.done") if count == 1 else words.say("sign.done_many", count=count)
    messages.success(visit.http, done)
    for outcome in outcomes:
        if not outcome.signed:
            pupil, why = outcome.request.root.pupil.first_name, words.refusal(outcome.refusal)
            not_done = words.say("sign.not_done", pupil=pupil, of_pupil=of(pupil), why=why)
            messages.error(visit.http, not_done)
