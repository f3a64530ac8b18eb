"""Who opens a page of a personal signature link: what the link leads to, whether it still lives, whether it is open."""

from collections.abc import Callable
from functools import cached_property, partial
from typing import Any, Self
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.html import format_html
from django.utils.translation import get_language

from conventions.domain.dossier.agreements.consultations import note_consultation
from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.agreements.recipients import request_recipient
from conventions.domain.dossier.agreements.signable import Signable, counts, is_needed, is_owed, need_of, sees
from conventions.domain.dossier.agreements.signers import (
    contact_of,
    convention_of,
    doubted_of,
    loaded_convention,
    reader_of,
    signed_by,
)
from conventions.domain.dossier.agreements.signing import link_actor
from conventions.domain.persons.people.models import Guardian, HostContact, Pupil, School
from conventions.domain.persons.people.names import after_de, search_key
from conventions.pages.kit.access import or_404
from conventions.pages.kit.unsent_forms import closed, opened
from conventions.pages.shared.links import gates, visits
from conventions.pages.shared.links.majority import OfAge
from conventions.pages.shared.links.opening import link_page
from conventions.pages.shared.links.visits import PREFIX, Dead
from notifications.catalogue import Event
from signatures import links
from signatures.codes import Contact, contact_marks
from signatures.models import SignatureRequest
from signatures.policy import Need
from signatures.services import note_opening
from workflow import engine
from workflow.actors import Actor
from workflow.engine import Refused

from .catalogue import LANGUAGES, SignerWords, french
from .forms import PartyBirthDateForm, SigningCodeForm

READ, KEPT = "read_agreements", "kept_words"
"""Keys of the session: agreements whose opening is noted; what was typed on a page that had closed."""
SAID_QUALITIES = {
    Guardian.Quality.MOTHER.label: "mother",
    Guardian.Quality.FATHER.label: "father",
    Guardian.Quality.ENTRUSTED.label: "entrusted",
    Guardian.Quality.DELEGATE.label: "delegate",
    "élève": "minor",
}
"""Qualities as documents freeze them, with the key of their words; a title that a host typed has none."""
BIRTH_DATE_ROLES = ("guardian", "pupil")
"""Who may open with the pupil's birth date; the others are asked for a code."""


class SignerVisit(visits.Visit):
    """A browser at the page of one signature request."""

    FIRST_PAGE, FRAME, FIRST_SCREEN = "personal_link", "signer/base.html", "signer/gate.html"

    link: SignatureRequest
    convention: Convention

    @classmethod
    def find(cls, token: str) -> SignatureRequest | None:
        return links.find(token)

    @classmethod
    def find_former(cls, token: str) -> SignatureRequest | None:
        return links.find_former(token)

    @classmethod
    def school_of(cls, link: SignatureRequest) -> School:
        return convention_of(link).school

    @classmethod
    def enter(cls, http: HttpRequest, token: str, link: SignatureRequest) -> Self:
        """Nobody comes in for an agreement that is kept no more, nor for a version that another one replaced."""
        link.root = convention_of(link)
        if link.root.erased_at:
            raise Dead("gone")
        visit = cls.of(http, token, link)
        if link.document.version != visit.subject.signed_version:
            raise Dead("version", link.root.school)
        if not counts(visit.convention, link):
            raise Dead("authority", link.root.school)
        return visit

    def admit(self, of_age: OfAge) -> None:
        """Let a guardian of a pupil of age in where the page shows what was until then, or by the pupil's yes."""
        alone = self.request.role == "guardian" and self.pupil.is_adult_on(self.convention.today())
        if alone and (of_age is OfAge.NEVER or (of_age is OfAge.SHARED and self.sees_past)):
            raise Dead("adult", self.convention.school)

    @cached_property
    def sees_past(self) -> bool:
        """Tell whether only what was until the pupil's eighteenth birthday is shown."""
        return not sees(self.convention, self.request) and self.pupil.is_adult_on(self.convention.today())

    @classmethod
    def of(cls, http: HttpRequest, token: str, request: SignatureRequest) -> Self:
        """Return the visit of a request whose agreement is read."""
        visit = cls(http, token, request)
        visit.convention = loaded_convention(request)
        return visit

    @cached_property
    def words(self) -> SignerWords:
        """Words of the page in the reader's language; in French a pupil is spoken to as « tu »."""
        return words_of(self.about) if self.about else words_to(self.quality)

    @property
    def reader(self) -> Pupil | Guardian | HostContact | None:
        return reader_of(self.request, self.convention)

    @property
    def about(self) -> str:
        """Kind of what is signed when it is not the agreement: the catalogue has words of its own for it."""
        return "" if self.subject == self.convention else self.subject.PURPOSE

    @property
    def request(self) -> SignatureRequest:
        return self.link

    @property
    def subject(self) -> Signable:
        """Signed document: the agreement, or an amendment of it."""
        return signed_by(self.request)

    @property
    def actor(self) -> Actor:
        return link_actor(self.request)

    @property
    def holder(self) -> str:
        return f"signature:{self.request.uuid}"

    @property
    def quality(self) -> str:
        return self.request.role

    @property
    def pupil(self) -> Pupil:
        return self.convention.pupil

    @cached_property
    def name(self) -> str:
        """Who is asked, today: a function's request follows whoever holds it."""
        return request_recipient(self.request, self.convention).name

    @property
    def call_address(self) -> str:
        """That of a family; on the school's own device, which has no link, nobody is called."""
        is_called = self.token and self.request.role in BIRTH_DATE_ROLES and not self.sees_past
        return self.address("party_call") if is_called else ""

    @property
    def as_whom(self) -> str:
        """« mère de Malo »: the quality frozen in the document, in the reader's words where it has some."""
        frozen = self.request.quality
        if frozen not in SAID_QUALITIES:
            return frozen if self.words.is_french else format_html('<span lang="fr">{}</span>', frozen)
        quality = self.words.say(f"party.{SAID_QUALITIES[frozen]}")
        is_parent = frozen in (Guardian.Quality.MOTHER.label, Guardian.Quality.FATHER.label)
        return self.words.say("party.of", quality=quality, **self.names) if is_parent else quality

    @cached_property
    def beside(self) -> list[SignatureRequest]:
        """The others who are asked for the same document, in their order."""
        asked = SignatureRequest.objects.filter(document=self.request.document_id).order_by("position")
        return [other for other in asked if other != self.request]

    @cached_property
    def is_visa(self) -> bool:
        return not is_needed(self.convention, self.request)

    @cached_property
    def is_reading(self) -> bool:
        """The party reads and ticks: it signs nothing."""
        return need_of(self.convention, self.request) is Need.READING

    @property
    def asked(self) -> str:
        """Request on the first screen: ``sign``, ``visa`` or, when nothing waits for an answer, ``read``."""
        if not is_owed(self.convention, self.request) or not self.subject.awaits_answers:
            return "read"
        return "visa" if self.is_visa else "sign"

    # -- the gate ----------------------------------------------------------------------------------------------

    @property
    def asks_birth_date(self) -> bool:  # type: ignore[override]  # here it depends on the role
        return self.request.role in BIRTH_DATE_ROLES

    def reach(self) -> Contact:
        """The contact frozen with the document, or that of whoever holds the function."""
        return contact_of(self.request, self.convention)

    def doubted(self) -> tuple[Any, ...]:
        """Those of the person asked, or of whoever holds the function."""
        return doubted_of(self.request, self.convention)

    @cached_property
    def proved_by_code(self) -> list[str]:
        """This person, in this quality, at this contact: it opens all their requests."""
        if self.contact is None:
            return []
        marks = contact_marks(self.contact, self.request.role, search_key(self.name))
        return [f"contact:{mark}" for mark in marks]

    @property
    def counted_as(self) -> list[str]:
        return self.proved_by_code

    @property
    def is_begun(self) -> bool:
        """Every page but the first leads back to it while the link is closed."""
        return self.is_open

    @property
    def is_open_by_code(self) -> bool:
        return gates.is_open(self.http, *self.proved_by_code)

    def code_message(self, code: str, contact: Contact) -> tuple[str, Event]:
        data = {"code": code, "contact": contact, "convention": self.convention}
        return "opening_code", Event("ask_opening_code", self.request, data, about=engine.about(self.convention))

    def send_code(self) -> str:
        sent_to = super().send_code()
        self.note_act()
        return sent_to

    def note_act(self) -> None:
        note_opening(self.request)

    def birth_date_form(self, data: Any = None) -> PartyBirthDateForm:
        return PartyBirthDateForm(data, prefix=PREFIX, words=self.words, names=self.names)

    def code_form(self, data: Any = None) -> SigningCodeForm:
        return SigningCodeForm(data, prefix=PREFIX, words=self.words, hint=self.words.say("gate.code_hint"))

    def said(self, refusal: Refused) -> str:
        return self.words.refusal(refusal)

    def lead_back(self) -> str:
        """Say that the page has closed; what was typed on it is kept."""
        if self.http.method == "POST":
            self.keep(self.http.path)
            messages.warning(self.http, self.words.say("gate.closed"))
            if self.kept_page:
                messages.info(self.http, self.words.say("gate.kept"))
        return self.address()

    def goes_on(self) -> str:
        """The page typed on before it closed is where one goes on."""
        return self.kept_page or self.address()

    # -- reading -------------------------------------------------------------------------------------------------

    def open(self, *, by_code: bool) -> None:
        """Open, and note that the agreement is read next: it is, unless somebody goes back to another page."""
        super().open(by_code=by_code)
        if not self.kept_page:
            self.note_reading()

    def note_reading(self) -> None:
        """Write down, once a session, that the agreement was opened."""
        seen = self.http.session.get(READ, [])
        if self.http.method != "HEAD" and self.holder not in seen:
            note_consultation(self.convention, "opened", by=self.actor, detail=self.piece(self.subject.PURPOSE))
            self.http.session[READ] = [*seen, self.holder]

    def piece(self, purpose: str) -> str:
        """Name a document in the list of consultations: ``convention-v2``."""
        own = purpose == self.subject.PURPOSE
        return f"{purpose}-v{self.request.document.version}" if own else purpose

    # -- what was typed on a page that had closed --------------------------------------------------------------

    def keep(self, page: str) -> None:
        """Keep what was typed for an hour, until the page is opened again."""
        typed = (self.http.POST.get("text") or self.http.POST.get("reason", ""))[:2000]
        if typed:
            self.http.session[KEPT] = {"holder": self.holder, "page": page, "text": closed(typed)}

    def take_kept(self, page: str) -> str:
        """Return what was typed before the page closed, once."""
        kept = self.http.session.get(KEPT, {})
        if (kept.get("holder"), kept.get("page")) != (self.holder, page):
            return ""
        del self.http.session[KEPT]
        return opened(kept["text"])

    @property
    def kept_page(self) -> str:
        """Address to go back to once the page is open, when something was kept."""
        kept = self.http.session.get(KEPT, {})
        return kept["page"] if kept.get("holder") == self.holder else ""

    # -- answering -----------------------------------------------------------------------------------------------

    @cached_property
    def names(self) -> dict[str, str]:
        pupil = self.convention.pupil.first_name
        return {"pupil": pupil, "of_pupil": after_de(pupil)}

    def shown(self) -> dict[str, Any]:
        return {
            **super().shown(),
            "words": self.words,
            "convention": self.convention,
            "request_": self.request,
            "school": self.convention.school,
            "names": self.names,
        }

    def render(self, template: str, context: dict[str, Any] | None = None, *, status: int = 200) -> HttpResponse:
        """Answer with a page of this room."""
        return answer(self.http, self.words, template, {**self.shown(), **(context or {})}, status=status)


def words_of(*about: str) -> SignerWords:
    """Return the catalogue in the reader's language."""
    language = get_language()
    return french(*about) if language == LANGUAGES[0] else SignerWords(language, *about)


def words_to(quality: str) -> SignerWords:
    """Return the catalogue for who reads of the agreement: in French a pupil is spoken to as « tu »."""
    return words_of("pupil" if quality == "pupil" and get_language() == LANGUAGES[0] else "")


def answer(
    http: HttpRequest, words: SignerWords, template: str, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    """Render a page in the reader's language."""
    response = render(http, f"signer/{template}.html", {"words": words, **context}, status=status)
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


party_page: Callable[..., Callable] = partial(link_page, SignerVisit)


def contest_or_404(token: str) -> tuple[SignatureRequest, Convention, UUID]:
    """Return the signature that a link to contest is about, and who reads it."""
    found = or_404(links.find_contest(token, _guardians))
    request, reader = found
    convention = convention_of(request)
    if convention.erased_at:
        raise Http404
    request.root = convention
    return request, convention, reader


def _guardians(request: SignatureRequest) -> list[UUID]:
    """Who may have received the receipt of somebody else's signature."""
    return list(Guardian.objects.filter(pupil__conventions=request.document.root_id).values_list("uuid", flat=True))
