"""The opening of personal links: a dead address says what to do, a closed page asks who is there, then a view answers.

Opening an address never acts: only a POST does, after the gate where there is one.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables

from conventions.domain.persons.people.models import Guardian, HostContact, Pupil
from conventions.domain.persons.people.phones import format_local
from conventions.domain.persons.people.services import keep_language
from conventions.pages.kit.school_code import FIELD
from conventions.pages.kit.unsent_forms import safe_fields
from conventions.pages.shared.hearing import answered
from workflow.engine import Refused

from .majority import OfAge
from .visits import PREFIX, Dead, LeadsElsewhere, Visit

SEND, CODE, BIRTH_DATE = f"{PREFIX}-send", f"{PREFIX}-code", f"{PREFIX}-birth_date"
"""Fields that the gate posts."""
WANTED = "wanted_language"
"""Key of the session: whose link, and the language chosen there before it was open."""


def link_page(
    audience: type[Visit],
    *methods: str,
    first: bool = False,
    gate: bool = False,
    before: Callable[..., None] | None = None,
    of_age: OfAge | None = None,
) -> Callable:
    """Let the bearer of a living link of an audience open a page: ``def view(http, visit, …)``.

    ``of_age`` says what a guardian finds there once the pupil is eighteen; ``tests/guards/test_of_age.py`` asks it of
    each page of families.

    ``first`` is for pages that answer before the first one is passed. With ``gate`` the page asks, in its own place,
    for the birth date or a code until it is open; what was being sent to it meanwhile travels with the question.
    Nobody is asked for what does not exist: ``before`` takes what the view takes and raises ``Http404``.
    """
    allowed = [*methods, "HEAD"] if "GET" in methods else [*methods]

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        def answer(http: HttpRequest, token: str, *args: Any, **kwargs: Any) -> HttpResponse:
            visit = _visit(http, token, audience, of_age)
            if isinstance(visit, HttpResponse):
                return visit
            wanted = _wanted(visit)
            speak(http, visit.reader, wanted=wanted)
            _keep_wanted(visit, wanted)
            response = _answered(visit, lambda: pass_gate(visit, *args, **kwargs))
            _keep_wanted(visit, wanted)  # the gate may have opened meanwhile
            return response

        def pass_gate(visit: Visit, *args: Any, **kwargs: Any) -> HttpResponse:
            http = visit.http
            if http.method not in allowed and not (gate and http.method == "POST"):
                return HttpResponseNotAllowed(allowed)
            if not first and not visit.is_begun:
                return redirect(visit.lead_back())
            if before:
                before(visit, *args, **kwargs)
            if gate and (asked := _ask_who_is_there(visit)):
                return asked
            return view(http, visit, *args, **kwargs) if http.method in allowed else HttpResponseNotAllowed(allowed)

        @never_cache
        @sensitive_post_parameters()
        @wraps(view)
        def guarded(http: HttpRequest, token: str, *args: Any, **kwargs: Any) -> HttpResponse:
            response = answer(http, token, *args, **kwargs)
            response["X-Robots-Tag"] = "noindex, nofollow"
            return response

        guarded.is_read = "GET" in methods or gate  # type: ignore[attr-defined]  # the choice of language asks
        guarded.audience, guarded.of_age = audience, of_age  # type: ignore[attr-defined]  # the guard asks
        return guarded

    return decorate


def _answered(visit: Visit, respond: Callable[[], HttpResponse]) -> HttpResponse:
    """Answer who is there: a pupil who suffers reads first whom to call."""
    if visit.quality != "pupil":
        return respond()
    return answered(visit.http, respond, alert_address=visit.alert_address)


# -- in which language ---------------------------------------------------------------------------------------------


def speak(
    http: HttpRequest, reader: Pupil | Guardian | HostContact | None, *, wanted: str = "", otherwise: str = ""
) -> None:
    """Answer in the language asked for now, else in the one ``wanted`` just before, else in the one kept for them.

    What the browser's cookie says comes last: a device is shared. ``otherwise`` is what stands in its place.
    """
    kept = wanted or (reader.language if reader and reader.language else otherwise)
    if not asked_language(http) and kept in getattr(http, "languages", ()):
        translation.activate(kept)


def asked_language(http: HttpRequest) -> str:
    """Return the language that this request asks for; empty without a choice."""
    return getattr(http, "asked_language", "")


def _wanted(visit: Visit) -> str:
    """Return the language asked for now, or on this link before anybody had shown who they are."""
    holder, language = visit.http.session.get(WANTED, ("", ""))
    return asked_language(visit.http) or (language if holder == visit.holder else "")


def _keep_wanted(visit: Visit, wanted: str) -> None:
    """Keep the language for the person once it is they who chose it; until then, for this link in this browser.

    Opening an address writes nothing of theirs: whatever reads mails follows the links of a page too.
    """
    if not wanted or visit.reader is None or visit.http.method == "HEAD":
        return
    if visit.is_themselves:
        keep_language(person=visit.reader, language=wanted)
        visit.http.session.pop(WANTED, None)
    elif asked_language(visit.http):
        visit.http.session[WANTED] = [visit.holder, wanted]


# -- who is there --------------------------------------------------------------------------------------------------


def _visit(http: HttpRequest, token: str, audience: type[Visit], of_age: OfAge | None) -> Visit | HttpResponse:
    """Return the visit of whoever bears the link; else the page that says what became of it, or the right one."""
    try:
        link = audience.find(token)
        if link is not None:
            visit = audience.enter(http, token, link)
            visit.admit(of_age or OfAge.NEVER)
            return visit
        former = audience.find_former(token)
        raise Dead("replaced", audience.school_of(former)) if former else Dead("unknown")
    except LeadsElsewhere as elsewhere:
        return redirect(elsewhere.path)
    except Dead as dead:
        return _dead_page(http, dead)


def _dead_page(http: HttpRequest, dead: Dead) -> HttpResponse:
    """Say what became of an address and what to do, nothing about anybody; 410 when it was once ours."""
    context = {"why": dead.why, "school": dead.school}
    if dead.school:
        context["school_phone"] = format_local(dead.school.phone)
    return render(http, "links/dead.html", context, status=404 if dead.why == "unknown" else 410)


# -- the gate ------------------------------------------------------------------------------------------------------


def _ask_who_is_there(visit: Visit) -> HttpResponse | None:
    """Ask for the birth date or a code; nothing when it was given and the page behind may answer what was sent."""
    sent = visit.http.POST
    asked = any(name in sent for name in (SEND, CODE, BIRTH_DATE))
    carried = {key: values for key, values in safe_fields(sent).items() if not key.startswith((f"{PREFIX}-", FIELD))}
    if not visit.is_open:
        asked_again = _tried(visit)
        if asked_again:
            context, status = asked_again
            return render(visit.http, visit.FIRST_SCREEN, {**context, "carried": carried}, status=status)
    elif not asked:
        return None
    return None if carried else redirect(visit.goes_on())


@sensitive_variables("sent", "code", "born", "form")
def _tried(visit: Visit) -> tuple[dict[str, Any], int] | None:
    """Do what was asked of the gate; return what it shows next, and the status, while it stays closed."""
    sent, sent_to, obstacle, status = visit.http.POST, "", "", 200
    born, code = visit.birth_date_form() if visit.takes_birth_date else None, None
    try:
        if SEND in sent:
            sent_to = visit.send_code()
        elif CODE in sent:
            code = visit.code_form(sent)
            status = code.wrong_status
            if code.is_valid():
                visit.try_code(code.cleaned_data["code"])
        elif BIRTH_DATE in sent and born:
            born = visit.birth_date_form(sent)
            status = born.wrong_status
            if born.is_valid():
                visit.try_birth_date(born.cleaned_data["birth_date"])
    except Refused as refusal:
        obstacle, status = visit.said(refusal), 409
        for form, field in ((born, "birth_date"), (code, "code")):
            if form and form.is_bound:
                form.refuse(obstacle, field)
                obstacle = ""
    if visit.is_open:
        return None
    if born and visit.is_birth_date_locked:
        obstacle = obstacle or " ".join(error for errors in born.errors.values() for error in errors)
        born = None
    if code is None and visit.awaits_code():
        code = visit.code_form()
    context = {"birth_form": born, "code_form": code, "sent_to": sent_to, "obstacle": obstacle}
    return {**visit.shown(), **context}, status
