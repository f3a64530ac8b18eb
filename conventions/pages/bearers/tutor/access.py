"""Access by the tutor's link, and by the pupil's own for two of its pages: one agreement, for whoever acts."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse

from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.persons.people.models import HostContact
from conventions.pages.kit.access import or_404
from conventions.pages.shared.links.majority import OfAge
from conventions.pages.shared.links.opening import link_page
from conventions.pages.shared.links.visits import AgreementVisit, FamilyVisit
from notifications.catalogue import Event
from signatures.codes import Contact, contact_marks
from workflow import engine

FETCH = ("pupil", "school", "host", "tutor", "representative", "referent__user")


class TutorVisit(AgreementVisit):
    """Somebody who came by the tutor's link."""

    KINDS = ("tutor",)
    FIRST_PAGE, FRAME, FIRST_SCREEN = "tutor", "tutor/base.html", "tutor/gate.html"
    READ = FETCH
    is_pupil = False

    @property
    def name(self) -> str:
        contact = self.convention.mentor
        return contact.name if contact else ""

    @property
    def reader(self) -> HostContact | None:
        return self.convention.mentor

    def reach(self) -> Contact:
        """The very address by which this tutor's other trainees are found, as on the host's pages."""
        tutor = self.convention.mentor
        email = tutor.email if tutor else ""
        return Contact.of(email=email, phone=tutor.phone if tutor and not email else "")

    def code_message(self, code: str, contact: Contact) -> tuple[str, Event]:
        data = {"code": code, "contact": self.convention.mentor, "channel": contact.channel}
        return "host_reading_code", Event("read", self.convention, data, about=engine.about(self.convention))

    @property
    def proved_by_code(self) -> list[str]:
        """This link while its contact is the one that received the code."""
        if self.contact is None:
            return []
        return [f"{self.holder}:{mark}" for mark in contact_marks(self.contact, "tutor")]


class PupilVisit(FamilyVisit):
    """A pupil at one agreement of theirs, named by its number."""

    is_pupil = True
    convention: Convention

    def read(self, number: str) -> None:
        """Read the agreement; nobody else's exists here, nor does any for a guardian."""
        own = Convention.objects.select_related(*FETCH).filter(pupil=self.pupil, erased_at=None)
        found = or_404(None if self.is_guardian else own.filter(number=number).first())
        self.convention = found


Visitor = TutorVisit | PupilVisit


def tutor_page(*methods: str, gate: bool = False) -> Callable:
    """Let the bearer of a tutor's link open ``view(http, visit, …)``: one link, one agreement; more behind a code."""

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def noted(http: HttpRequest, visit: TutorVisit, **kwargs: Any) -> HttpResponse:
            return _noted(visit, view(http, visit, **kwargs))

        return link_page(TutorVisit, *methods, gate=gate)(noted)

    return decorate


def pupil_page(*methods: str, gate: bool = False) -> Callable:
    """Let a pupil's own link open ``view(http, visit, …)`` for one agreement of theirs."""

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def noted(http: HttpRequest, visit: PupilVisit, number: str, **kwargs: Any) -> HttpResponse:
            return _noted(visit, view(http, visit, **kwargs))

        return link_page(PupilVisit, *methods, before=_read, gate=gate, of_age=OfAge.NEVER)(noted)

    return decorate


def _read(visit: PupilVisit, number: str, **kwargs: Any) -> None:
    visit.read(number)


def _noted(visit: Visitor, response: HttpResponse) -> HttpResponse:
    """Note the first act: any POST that was not refused as such."""
    if visit.http.method == "POST" and response.status_code != 404:
        visit.note_act()
    return response
