"""Who opens a family page: the bearer of a pupil's or a guardian's link, once the first screen is passed."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from conventions.domain.agreements.models import Convention
from conventions.domain.links.addresses import path_of
from conventions.domain.links.models import PersonalLink
from conventions.domain.links.services import actor_of, find_link, note_act
from conventions.domain.people.models import Guardian, Pupil
from conventions.pages.forms import CodeForm
from conventions.pages.links import gates
from conventions.pages.links.codes import check_link_code, is_code_asked
from conventions.pages.school_code import count_act
from workflow.actors import Actor
from workflow.engine import Refused

from .forms import BirthDateForm
from .services import contact_of, masked_contact, send_gate_code

GATE = "gate"
"""Prefix of what the first screen asks: whatever else is posted belongs to the page behind it."""


@dataclass(frozen=True)
class Bearer:
    """The person whose link it is; what they do is theirs, what they read is the pupil's."""

    link: PersonalLink
    token: str
    pupil: Pupil
    guardian: Guardian | None = None

    @property
    def person(self) -> Pupil | Guardian:
        return self.guardian or self.pupil

    @property
    def is_guardian(self) -> bool:
        return self.guardian is not None

    @property
    def holder(self) -> str:
        return self.link.holder

    @cached_property
    def marks(self) -> list[str]:
        """By what this person is recognised on another of their links."""
        return gates.family_marks(self.person, holder=self.holder)

    @cached_property
    def actor(self) -> Actor:
        """The author of what this person does."""
        return actor_of(self.link, label=self.person.name)

    @property
    def may_announce(self) -> bool:
        """Absences are announced by whoever answers for the pupil: a guardian, or the adult pupil."""
        return self.is_guardian or self.pupil.is_adult_on(self.pupil.school.today())

    def convention_or_404(self, number: str) -> Convention:
        """Return the pupil's agreement of that number; nobody else's exists here."""
        found = self.conventions.filter(number=number).first()
        if found is None:
            raise Http404
        return found

    @property
    def conventions(self) -> Any:
        """The pupil's agreements, newest first."""
        kept = Convention.objects.filter(pupil=self.pupil, erased_at=None)
        return kept.select_related("host", "tutor", "representative", "school", "pupil").order_by("-id")


def bearer_of(link: PersonalLink, token: str) -> Bearer | None:
    """Return who bears ``link``; nobody when the person is no more, or no longer answers for an adult pupil."""
    kind, _colon, identifier = link.holder.partition(":")
    if kind == "pupil":
        pupil = Pupil.objects.select_related("school").filter(uuid=identifier).first()
        return Bearer(link, token, pupil) if pupil else None
    if kind != "guardian":
        return None
    guardian = Guardian.objects.select_related("pupil__school").filter(uuid=identifier).first()
    if guardian is None or guardian.pupil.is_adult_on(guardian.pupil.school.today()):
        return None
    return Bearer(link, token, guardian.pupil, guardian)


def family_page(view: Callable[..., HttpResponse] | None = None, *, gate: bool = True) -> Callable:
    """Let the bearer of a link open a page: ``def view(http, bearer, …)``.

    Where ``gate`` is set the first screen is shown in place of the page until it is passed; what was being sent to
    the page meanwhile travels with it, so that nothing typed is lost after 30 minutes.
    """

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @never_cache
        @sensitive_post_parameters()
        @wraps(view)
        def guarded(http: HttpRequest, token: str, *args: Any, **kwargs: Any) -> HttpResponse:
            response = _opened(http, token, view, gate, *args, **kwargs)
            response["X-Robots-Tag"] = "noindex, nofollow"
            return response

        return guarded

    return decorate(view) if view else decorate


def _opened(http: HttpRequest, token: str, view: Callable, gate: bool, *args: Any, **kwargs: Any) -> HttpResponse:
    link = find_link(token)
    if link and link.holder.startswith(("host:", "tutor:")):
        return redirect(path_of(link))
    bearer = bearer_of(link, token) if link else None
    if bearer is None or link.revoked_at:
        status = 404 if link is None else 410
        return render(http, "family/dead_link.html", {"link": link}, status=status)
    if gate and not gates.is_open(http, link.holder):
        answer = _first_screen(http, bearer)
        if answer is not None:
            return answer
    return view(http, bearer, *args, **kwargs)


def _first_screen(http: HttpRequest, bearer: Bearer) -> HttpResponse | None:
    """Ask for the birth date or a code; nothing when it is passed and the page behind may answer what was sent."""
    born, code, sent, obstacle, status = BirthDateForm(prefix=GATE), CodeForm(prefix=GATE), False, "", 200
    carried = {key: values for key, values in http.POST.lists() if not key.startswith((f"{GATE}-", "csrf"))}
    try:
        if f"{GATE}-send" in http.POST:
            count_act(http, "codes")
            send_gate_code(http, bearer.link, bearer.person)
            sent = True
        elif f"{GATE}-code" in http.POST:
            code, status = CodeForm(http.POST, prefix=GATE), 422
            if code.is_valid():
                typed = code.cleaned_data["code"]
                address = contact_of(bearer.person).address
                check_link_code(http, bearer.holder, typed, address=address, person=bearer.marks)
        elif f"{GATE}-birth_date" in http.POST:
            born, status = BirthDateForm(http.POST, prefix=GATE), 422
            if born.is_valid():
                typed = born.cleaned_data["birth_date"]
                gates.check_birth_date(bearer.pupil, typed)
                gates.open_for(http, bearer.holder, person=bearer.marks)
    except Refused as refusal:
        obstacle, status = str(refusal), 409
        for form, name in ((born, "birth_date"), (code, "code")):
            if form.is_bound:
                form.refuse(obstacle, name)
                obstacle = ""
    if gates.is_open(http, bearer.holder):
        note_act(bearer.link)
        return None if carried else redirect(http.path)
    context = {
        "bearer": bearer,
        "birth_form": born,
        "code_form": code,
        "code_awaited": is_code_asked(http, bearer.holder),
        "sent": sent,
        "obstacle": obstacle,
        "contact": masked_contact(bearer.person),
        "carried": carried,
    }
    return render(http, "family/first_screen.html", context, status=status)
