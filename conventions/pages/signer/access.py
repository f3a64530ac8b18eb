"""Who opens a page of a personal signature link: what the link leads to, whether it still lives, whether it is open."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, wraps
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from conventions.domain.agreements.answers import need_of
from conventions.domain.agreements.consultations import note_consultation
from conventions.domain.agreements.models import Convention
from conventions.domain.agreements.recipients import request_recipient
from conventions.domain.agreements.signable import Signable
from conventions.domain.agreements.signers import contact_of, convention_of
from conventions.domain.agreements.signing import link_actor
from conventions.domain.people.names import of, search_key
from conventions.pages.links import gates
from signatures import links
from signatures.codes import Contact, contact_marks
from signatures.models import SignatureRequest
from signatures.policy import Need
from workflow.actors import Actor
from workflow.engine import Refused

from .catalogue import Words

READ, KEPT = "read_agreements", "kept_words"
"""Keys of the session: agreements whose opening is noted; what was typed on a page that had closed."""
BIRTH_DATE_ROLES = ("guardian", "pupil")
"""Who may open with the pupil's birth date; the others are asked for a code."""


@dataclass
class Visit:
    """A browser at the page of one signature request."""

    http: HttpRequest
    token: str
    request: SignatureRequest
    convention: Convention
    words: Words

    @property
    def subject(self) -> Signable:
        """What is signed: the agreement, or an amendment of it."""
        return self.request.carrier

    @property
    def actor(self) -> Actor:
        return link_actor(self.request)

    @property
    def holder(self) -> str:
        return f"signature:{self.request.uuid}"

    @cached_property
    def contact(self) -> Contact | None:
        """Where a code goes; ``None`` when neither address nor number is known."""
        try:
            return contact_of(self.request, self.convention)
        except Refused:
            return None

    @cached_property
    def person(self) -> str:
        """Who is asked, today: a function's request follows whoever holds it."""
        return request_recipient(self.request, self.convention).name

    @cached_property
    def is_visa(self) -> bool:
        return need_of(self.convention, self.request) in (None, Need.VISA)

    @property
    def takes_birth_date(self) -> bool:
        return self.request.role in BIRTH_DATE_ROLES

    # -- the gate ----------------------------------------------------------------------------------------------

    @cached_property
    def qualities(self) -> list[str]:
        """What a code proves: this person, in this quality, at this contact; it opens all their requests.

        Under each key that is still read, the present one first; none without a contact.
        """
        if self.contact is None:
            return []
        marks = contact_marks(self.contact, self.request.role, search_key(self.person))
        return [f"contact:{mark}" for mark in marks]

    @cached_property
    def marks(self) -> list[str]:
        """By what this person is recognised on another of their links, whatever the quality."""
        return gates.person_marks(self.person, self.contact, holder=self.holder)

    @property
    def is_open(self) -> bool:
        return gates.is_open(self.http, self.holder, *self.qualities)

    @property
    def is_open_by_code(self) -> bool:
        return gates.is_open(self.http, *self.qualities)

    def open(self, *, by_code: bool) -> None:
        """Open this request's pages for 30 minutes; after a code, those of the same person in the same quality."""
        gates.open_for(self.http, self.qualities[0] if by_code else self.holder, person=self.marks)

    def note_reading(self) -> None:
        """Write down, once a session, that the agreement was opened."""
        seen = self.http.session.get(READ, [])
        if self.http.method == "GET" and self.holder not in seen:
            note_consultation(self.convention, "opened", by=self.actor, detail=self.piece(self.subject.PURPOSE))
            self.http.session[READ] = [*seen, self.holder]

    def piece(self, purpose: str) -> str:
        """Name a document in the list of consultations: ``convention-v2``."""
        own = purpose == self.subject.PURPOSE
        return f"{purpose}-v{self.request.document.version}" if own else purpose

    # -- what was typed on a page that had closed --------------------------------------------------------------

    def keep(self, page: str) -> None:
        """Keep what was typed, until the page is opened again."""
        typed = (self.http.POST.get("text") or self.http.POST.get("reason", ""))[:2000]
        if typed:
            self.http.session[KEPT] = {"holder": self.holder, "page": page, "text": typed}

    def take_kept(self, page: str) -> str:
        """Return what was typed before the page closed, once."""
        kept = self.http.session.get(KEPT, {})
        if (kept.get("holder"), kept.get("page")) != (self.holder, page):
            return ""
        del self.http.session[KEPT]
        return kept["text"]

    @property
    def kept_page(self) -> str:
        """Address to go back to once the page is open, when something was kept."""
        kept = self.http.session.get(KEPT, {})
        return kept["page"] if kept.get("holder") == self.holder else ""

    # -- answering -----------------------------------------------------------------------------------------------

    def address(self, name: str = "personal_link", *args: str) -> str:
        return reverse(name, args=[self.token, *args])

    def render(self, template: str, context: dict[str, Any] | None = None, *, status: int = 200) -> HttpResponse:
        """Answer with a page of this room."""
        pupil = self.convention.pupil.first_name
        frame = {
            "visit": self,
            "token": self.token,
            "convention": self.convention,
            "request_": self.request,
            "school": self.convention.school,
            "names": {"pupil": pupil, "of_pupil": of(pupil)},
        }
        return answer(self.http, self.words, template, {**frame, **(context or {})}, status=status)


def words_of(http: HttpRequest) -> Words:
    """Return the catalogue in the reader's language."""
    return Words(get_language())


def answer(http: HttpRequest, words: Words, template: str, context: dict[str, Any], *, status: int = 200):
    """Render a page in the reader's language."""
    response = render(http, f"signer/{template}.html", {"words": words, **context}, status=status)
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


def party_page(*methods: str, closed: bool = False) -> Callable:
    """Let the bearer of a living link open a page: ``def view(http, visit, …)``.

    A link that was revoked, or whose version was replaced, says so (410); one that was never ours is not found. While
    the link is not open, only a page with ``closed=True`` answers; the others lead back to the first screen.
    """

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def guarded(http: HttpRequest, token: str, *args: Any, **kwargs: Any) -> HttpResponse:
            words = words_of(http)
            request = links.find(token)
            if request is None:
                return _revoked(http, token, words)
            request.root = convention_of(request)
            if request.root.erased_at:
                return answer(http, words, "dead", {"why": "unknown", "token": token, "school": None}, status=410)
            if request.carrier is not request.root:
                words = Words(words.language, request.carrier.PURPOSE)
            visit = Visit(http, token, request, request.root, words)
            if request.document.version != visit.subject.signed_version:
                return visit.render("dead", {"why": "version"}, status=410)
            if not closed and not visit.is_open:
                return _closed(visit)
            return view(http, visit, *args, **kwargs)

        return never_cache(require_http_methods(methods)(guarded))

    return decorate


def _revoked(http: HttpRequest, token: str, words: Words) -> HttpResponse:
    request = links.find_revoked(token)
    if request is None:
        return answer(http, words, "dead", {"why": "unknown", "token": token, "school": None}, status=404)
    school = convention_of(request).school
    return answer(http, words, "dead", {"why": "revoked", "token": token, "school": school}, status=410)


def _closed(visit: Visit) -> HttpResponse:
    """Lead back to the first screen; what was typed meanwhile is kept."""
    if visit.http.method == "POST":
        visit.keep(visit.http.path)
        messages.warning(visit.http, visit.words.say("gate.closed"))
        if visit.kept_page:
            messages.info(visit.http, visit.words.say("gate.kept"))
    return redirect(visit.address())


def contest_or_404(token: str) -> tuple[SignatureRequest, Convention, UUID]:
    """Return the signature that a link to contest is about, and who reads it."""
    found = links.find_contest(token)
    if found is None:
        raise Http404
    request, reader = found
    convention = convention_of(request)
    if convention.erased_at:
        raise Http404
    request.root = convention
    return request, convention, reader
