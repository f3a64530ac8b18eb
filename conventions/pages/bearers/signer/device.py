"""Who opens the pages of a device of the school in the hands of somebody who signs in presence of its staff."""

from collections.abc import Callable
from functools import cached_property, wraps
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from conventions.domain.dossier.agreements.signers import convention_of
from conventions.domain.dossier.in_person.queries import session_of
from conventions.domain.persons.people.services import keep_language
from conventions.pages.shared.device_handover import held_for
from conventions.pages.shared.links.opening import asked_language, speak
from conventions.pages.shared.path_reader import leave_shared
from signatures.in_person import end
from signatures.models import InPersonSession
from workflow.engine import Refused

from .access import SignerVisit, answer, words_of
from .contexts import ReadingPage


class Device:
    """A device held by the party of one session; its pages have one address each, and no name or key in it."""

    def __init__(self, http: HttpRequest, session: InPersonSession) -> None:
        self.http, self.session = http, session
        session.request.root = convention_of(session.request)
        self.visit = SignerVisit.of(http, "", session.request)
        speak(http, self.visit.reader, otherwise=settings.LANGUAGE_CODE)
        self._keep_language()
        self.words = self.visit.words = words_of(self.visit.about, "device")

    def _keep_language(self) -> None:
        """Keep the language that the party chooses; once they have confirmed, the witness holds the device."""
        asked, reader = asked_language(self.http), self.visit.reader
        if asked and reader and self.http.method == "GET" and not self.session.confirmed_at and self.session.is_open:
            keep_language(person=reader, language=asked)

    @cached_property
    def page(self) -> ReadingPage:
        """Signed document as the bearer of a link reads it."""
        return ReadingPage(self.visit)

    @property
    def is_large(self) -> bool:
        """The reader asked for larger letters."""
        return "gros" in self.http.GET

    @property
    def closes_at(self) -> str:
        """The hour at which the page leaves the screen, as it is at the school."""
        zone = ZoneInfo(self.visit.convention.school.time_zone)
        return self.words.hour(self.session.expires_at.astimezone(zone))

    @property
    def witness(self) -> str:
        return self.session.witness_name

    def render(self, template: str, context: dict[str, Any] | None = None, *, status: int = 200) -> HttpResponse:
        """Answer with a page; it leaves the screen by itself when the session ends.

        Whose path the browser walked goes: another person holds it now.
        """
        shown = {**self.visit.shown(), "device": self, "session": self.session, **(context or {})}
        response = answer(self.http, self.words, f"device/{template}", shown, status=status)
        if self.session.is_open:
            seconds = int((self.session.expires_at - timezone.now()).total_seconds()) + 1
            response["Refresh"] = str(seconds)
        return leave_shared(self.http, response)


def device_page(*methods: str, ended: bool = False) -> Callable:
    """Open a page to whoever holds the device: ``def view(http, device)``.

    Once the session is over every page leads to the last one, which ``ended`` says it is; a browser that nobody was
    given goes home.
    """
    allowed = [*methods, "HEAD"] if "GET" in methods else [*methods]

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @never_cache
        @sensitive_post_parameters()
        @wraps(view)
        def guarded(http: HttpRequest) -> HttpResponse:
            session = session_of(held_for(http))
            if session is None:
                return redirect("in_person" if http.user.is_authenticated else "home")
            if http.method not in allowed:
                return HttpResponseNotAllowed(allowed)
            if not ended and not session.is_open:
                return redirect("device_end")
            device = Device(http, session)
            try:
                return view(http, device)
            except Refused as refusal:
                end(session)
                messages.error(http, device.words.refusal(refusal))
                return redirect("device_end")

        return guarded

    return decorate
