"""Access by the tutor's link, and by the pupil's own for two of its pages: one agreement, for whoever acts."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse

from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.persons.people.models import HostContact
from conventions.pages.kit.access import or_404
from conventions.pages.shared.links.opening import link_page
from conventions.pages.shared.links.visits import AgreementVisit, FamilyVisit, OfAge

FETCH = ("pupil", "school", "host", "tutor", "representative", "referent__user")


class TutorVisit(AgreementVisit):
    """Somebody who came by the tutor's link."""

    KINDS = ("tutor",)
    FIRST_PAGE, FRAME = "tutor", "tutor/base.html"
    READ = FETCH
    is_pupil = False

    @property
    def name(self) -> str:
        contact = self.convention.mentor
        return contact.name if contact else ""

    @property
    def reader(self) -> HostContact | None:
        return self.convention.mentor


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


def tutor_page(*methods: str) -> Callable:
    """Let the bearer of a tutor's link open ``view(http, visit, …)``: one link, one agreement."""

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def noted(http: HttpRequest, visit: TutorVisit, **kwargs: Any) -> HttpResponse:
            return _noted(visit, view(http, visit, **kwargs))

        return link_page(TutorVisit, *methods)(noted)

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
