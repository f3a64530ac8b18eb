"""The other answers to a personal signature link: an error, paper or help, a refusal, *not mine*, *not me*."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.agreements.signers import reader_of
from conventions.domain.dossier.agreements.signing import link_actor, refuse_to_sign
from conventions.domain.dossier.alerts.models import Report
from conventions.domain.persons.people.models import Guardian, HostContact, Pupil
from conventions.domain.persons.people.names import after_de
from conventions.pages.kit.access import or_404, shown_or_sent
from conventions.pages.kit.form_pages import form_page
from conventions.pages.kit.forms import typed
from conventions.pages.kit.school_code import count_act
from conventions.pages.shared.links.calls import call_page
from conventions.pages.shared.links.majority import OfAge
from conventions.pages.shared.links.opening import speak
from signatures.models import SignatureRequest
from workflow.actors import LINK, Actor
from workflow.engine import Refused

from ..access import SignerVisit, answer, contest_or_404, party_page, words_to
from ..forms import PartyTextForm, RefuseForm
from ..queries import answered_when, situation_of
from ..services import (
    check_refusing_code,
    contest_signature,
    is_refusing_code_asked,
    say_not_mine,
    send_refusing_code,
    tell_school,
)

TOLD = {"erreur": Report.Kind.ERROR, "aide": Report.Kind.PAPER, "desaccord": Report.Kind.OBJECTION}
"""Last part of the address → kind of thing that one may tell the school."""


@party_page("GET", "POST", of_age=OfAge.NEVER)
def refuse(http: HttpRequest, visit: SignerVisit) -> HttpResponse:
    """Refuse, with a reason that the school alone reads and a code: whom a link was forwarded to refuses nothing."""
    words, may_answer = visit.words, situation_of(visit).may_answer
    if http.method != "POST" and not may_answer:
        return redirect(visit.address())
    typed_code = "code" in http.POST and "new_code" not in http.POST
    with_code = typed_code if http.method == "POST" else None
    kept = visit.take_kept(http.path) if http.method != "POST" else ""
    form = _refusal_form(visit, {"reason": kept}, data=typed(http), with_code=with_code)

    def act(given: dict[str, Any]) -> HttpResponse | None:
        if not may_answer:
            raise Refused("already_answered")
        if not typed_code:
            return _send_refusing_code(visit, given["reason"])
        check_refusing_code(http, visit, given["code"])
        refuse_to_sign(visit.request, reason=given["reason"])
        return None

    def said(asked: HttpResponse | None) -> str:
        return "" if asked else words.heading("refuse.done" if visit.request.is_refused else "refuse.done_decline")

    return form_page(
        http,
        form,
        act,
        then=lambda asked: asked or visit.address(),
        said=said,
        atomic=False,
        show=lambda status: visit.render("refuse", {"form": form}, status=status),
    )


def _refusal_form(
    visit: SignerVisit, initial: Any = None, *, data: Any = None, with_code: bool | None = None
) -> RefuseForm:
    """Ask for the reason and, once one was sent that may still be typed, for the code."""
    words, ending = visit.words, "_decline" if visit.is_visa else ""
    if with_code is None:
        with_code = is_refusing_code_asked(visit.http, visit)
    contact = visit.contact.masked if visit.contact else ""
    return RefuseForm(
        data,
        words=words,
        label=words.heading(f"refuse.label{ending}"),
        hint=words.say("refuse.hint"),
        required=words.say("error.reason"),
        code_hint=words.say("sign.code_hint", contact=contact) if with_code else "",
        initial=initial,
    )


def _send_refusing_code(visit: SignerVisit, reason: str) -> HttpResponse:
    """Send the code and show its field under the reason that was typed."""
    count_act(visit.http, "codes")
    sent_to = send_refusing_code(visit.http, visit)
    messages.success(visit.http, visit.words.say("gate.code_sent", contact=sent_to))
    return visit.render("refuse", {"form": _refusal_form(visit, {"reason": reason}, with_code=True)})


@party_page("GET", "POST", of_age=OfAge.NEVER)
def tell(http: HttpRequest, visit: SignerVisit, what: str) -> HttpResponse:
    """Tell the school about an error, a wish for paper or an objection: nothing is refused."""
    words, kind = visit.words, TOLD[what]
    form = PartyTextForm(
        typed(http),
        words=words,
        label=words.say(f"tell.{kind}_label"),
        hint=words.say(f"tell.{kind}_hint"),
        required="" if kind == Report.Kind.PAPER else words.say("error.text"),
        initial={"text": visit.take_kept(http.path)},
    )
    return form_page(
        http,
        form,
        lambda given: tell_school(visit.request, visit.convention, kind, by=visit.actor, text=given["text"]),
        then=visit.address(),
        said=lambda made: words.say("tell.done", date=words.day(timezone.localdate(made.created_at))),
        show=lambda status: visit.render("tell", {"form": form, "kind": str(kind)}, status=status),
    )


def _only_families(visit: SignerVisit) -> None:
    if not visit.call_address:
        raise Http404


@party_page("GET", "POST", first=True, before=_only_families, of_age=OfAge.SHARED)
def call(http: HttpRequest, visit: SignerVisit) -> HttpResponse:
    """*Rappelez-moi*: the school calls, who cannot read the page too; it needs no birth date."""
    return call_page(http, visit, visit.convention)


@party_page("GET", "POST", first=True, of_age=OfAge.SHARED)
def not_mine(http: HttpRequest, visit: SignerVisit) -> HttpResponse:
    """*Ce message n'est pas pour moi*: the link is closed and the school is told; it needs no birth date."""
    if http.method != "POST":
        return visit.render("not_mine")
    say_not_mine(visit.request, visit.convention, by=visit.actor)
    messages.success(http, visit.words.say("not_mine.done"))
    return redirect(visit.address())


# -- « ce n'est pas moi » ------------------------------------------------------------------------------------------


@never_cache
@shown_or_sent
def contest(http: HttpRequest, token: str) -> HttpResponse:
    """Say that a signature told of in a receipt is not right: it is marked and the head alerted."""
    request, convention, reader = contest_or_404(token)
    actor, person = _reader(request, convention, reader)
    speak(http, person)
    words, pupil = words_to(request.role if reader == request.uuid else ""), convention.pupil.first_name
    form = PartyTextForm(typed(http), words=words, label=words.say("contest.label"), hint="")
    context: dict[str, Any] = {
        "form": form,
        "token": token,
        "school": convention.school,
        "names": {"pupil": pupil, "of_pupil": after_de(pupil)},
        "ending": "" if reader == request.uuid else "_other",
        "date": answered_when(request, words, home=convention.school.time_zone),
        "stands": request.is_signed,
        "contested": request.is_contested,
    }
    return form_page(
        http,
        form,
        lambda given: contest_signature(request, convention, by=actor, text=given["text"]),
        then=reverse("contest", args=[token]),
        said=words.say("contest.done"),
        show=lambda status: answer(http, words, "contest", context, status=status),
    )


def _reader(
    request: SignatureRequest, convention: Convention, reader: Any
) -> tuple[Actor, Pupil | Guardian | HostContact | None]:
    """Return who reads, as the journal names them, and the person in whose language they do."""
    if reader == request.uuid:
        return link_actor(request), reader_of(request, convention)
    guardian = or_404(convention.pupil.guardians.filter(uuid=reader).first())
    return Actor(LINK, f"guardian:{guardian.uuid}", label=guardian.name, source=guardian), guardian
