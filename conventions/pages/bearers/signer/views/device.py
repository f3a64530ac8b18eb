"""The pages of a device in the hands of who signs in presence: read and confirm, the witness's code, the end."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from conventions.domain.dossier.agreements.consultations import note_consultation
from conventions.domain.dossier.in_person import services
from conventions.domain.persons.people.doubts import require_vouched
from conventions.pages.kit.clients import circumstances
from conventions.pages.kit.form_pages import form_page
from conventions.pages.kit.forms import typed
from conventions.pages.kit.school_code import count_act
from conventions.pages.shared.device_handover import take_back
from conventions.pages.shared.links.codes import ask_link_code, check_link_code, is_code_asked
from notifications.language import other_language
from signatures import in_person
from signatures.codes import Contact
from signatures.models import Evidence
from workflow.engine import Refused

from ..access import READ
from ..device import Device, device_page
from ..forms import ConfirmForm, SigningCodeForm


@device_page("GET", "POST")
def read(http: HttpRequest, device: Device) -> HttpResponse:
    """Show what is signed, whole; the party says alone that they sign, and the code leaves for the witness."""
    if device.session.confirmed_at:
        return redirect("device_code")
    form = _confirm_form(device, typed(http))
    if not form.is_bound:
        _note_reading(device)

    def confirm(_given: object) -> None:
        count_act(http, "codes")
        services.confirm(device.session, language=other_language())

    return form_page(
        http,
        form,
        confirm,
        then=reverse("device_code"),
        atomic=False,
        show=lambda status: device.render("read", {"page": device.page, "form": form}, status=status),
    )


def _note_reading(device: Device) -> None:
    """Write down, once, that the agreement was shown so."""
    seen = device.http.session.get(READ, [])
    if device.visit.holder not in seen:
        piece = device.visit.piece(device.visit.subject.PURPOSE)
        note_consultation(device.visit.convention, "opened", by=device.visit.actor, detail=piece)
        device.http.session[READ] = [*seen, device.visit.holder]


def _confirm_form(device: Device, data: Any = None) -> ConfirmForm:
    _signer, agreed = services.consent_of(device.session, other_language())
    return ConfirmForm(data, words=device.words, consent=agreed)


# -- the code of the witness -------------------------------------------------------------------------------------


@sensitive_variables("form")
@device_page("GET", "POST")
def code(http: HttpRequest, device: Device) -> HttpResponse:
    """Ask for the code that the witness received: it records the signature and gives the device back."""
    session, witness = device.session, device.session.witness_id
    if not session.confirmed_at:
        return redirect("device")
    if "new_code" in http.POST:
        return _new_code(device)
    form = _code_form(device, typed(http))

    def then(evidence: Evidence) -> str:
        if take_back(http, witness):
            messages.success(http, _("La signature est enregistrée : %s.") % evidence.signer_name)
        return reverse("in_person_done", args=[session.request.uuid])

    return form_page(
        http,
        form,
        lambda given: services.sign(session, given["code"], circumstances=circumstances(http)),
        then=then,
        atomic=False,
        show=lambda status: _code_page(device, form, status=status),
    )


def _new_code(device: Device) -> HttpResponse:
    try:
        count_act(device.http, "codes")
        services.confirm(device.session)
    except Refused as refusal:
        form = _code_form(device, {"code": ""})
        form.errors.clear()
        form.refuse(device.words.refusal(refusal))
        return _code_page(device, form, status=409)
    return redirect("device_code")


def _code_page(device: Device, form: SigningCodeForm | None = None, *, status: int = 200) -> HttpResponse:
    contact = services.contact_of(services.witness_of(device.session)).masked
    return device.render("code", {"form": form or _code_form(device), "contact": contact}, status=status)


def _code_form(device: Device, data: Any = None) -> SigningCodeForm:
    say, witness = device.words.say, device.witness
    form = SigningCodeForm(data, words=device.words, hint=say("device.code_hint", witness=witness))
    form.describe("code", label=say("device.code_label", witness=witness), hint=form.fields["code"].help_text)
    return form


# -- the end ------------------------------------------------------------------------------------------------------


@device_page("GET", "POST", ended=True)
def end(http: HttpRequest, device: Device) -> HttpResponse:
    """Close the session without a signature; what is left on the screen names nobody but the witness."""
    if http.method == "POST":
        in_person.end(device.session)
        return redirect("device_end")
    return redirect("device") if device.session.is_open else _end_page(device)


@sensitive_variables("form")
@device_page("POST", ended=True)
def take_back_account(http: HttpRequest, device: Device) -> HttpResponse:
    """Send the witness a code, then bring their account back with it."""
    session = device.session
    in_person.end(session)
    form = _take_back_form(device, http.POST) if "code" in http.POST else None
    try:
        post = services.witness_of(session)
        contact = services.contact_of(post)
        if form is None:
            require_vouched(post.doubted)
            return _send_take_back_code(device, contact)
        if form.is_valid():
            holder = _take_back(device)
            check_link_code(http, holder, form.cleaned_data["code"], address=contact.address, person=[holder])
            return redirect("in_person") if take_back(http, session.witness_id) else redirect("login")
    except Refused as refusal:
        if form is None:
            messages.error(http, device.words.refusal(refusal))
            return redirect("device_end")
        form.refuse(device.words.refusal(refusal), "code")
    return _end_page(device, form, status=409)


def _send_take_back_code(device: Device, contact: Contact) -> HttpResponse:
    count_act(device.http, "codes")
    sent = ask_link_code(device.http, _take_back(device), address=contact.address)
    services.send_take_back_code(device.session, sent)
    said = device.words.say("device.code_sent", witness=device.witness, contact=contact.masked)
    messages.success(device.http, said)
    return redirect("device_end")


def _take_back(device: Device) -> str:
    """Key by which codes that bring this account back are counted, whatever was signed."""
    return f"take-back:{device.session.witness_id}"


def _end_page(device: Device, form: SigningCodeForm | None = None, *, status: int = 200) -> HttpResponse:
    if form is None and is_code_asked(device.http, _take_back(device)):
        form = _take_back_form(device)
    return device.render("end", {"form": form}, status=status)


def _take_back_form(device: Device, data: Any = None) -> SigningCodeForm:
    return _code_form(device, data)
