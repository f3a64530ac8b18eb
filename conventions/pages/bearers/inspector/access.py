"""Access by an inspector's link: the file of one host for one year, behind a code, each reading in the journal."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Self

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from conventions.domain.law.regulated_works.models import InspectionGrant
from conventions.domain.law.regulated_works.services import grant_of, note_reading
from conventions.domain.persons.links.models import PersonalLink
from conventions.domain.persons.people.models import School
from conventions.domain.persons.people.phones import format_local
from conventions.pages.shared.links.opening import link_page
from conventions.pages.shared.links.visits import Dead, PersonalVisit
from notifications.catalogue import Event
from signatures.codes import Contact
from workflow import engine
from workflow.engine import Refused


class InspectorVisit(PersonalVisit):
    """Somebody who came by the link of a reading: they sign and write nothing."""

    FIRST_PAGE, FRAME, FIRST_SCREEN = "inspection", "inspector/base.html", "inspector/gate.html"
    KINDS = ("inspector",)

    grant: InspectionGrant

    @classmethod
    def enter(cls, http: HttpRequest, token: str, link: PersonalLink) -> Self:
        """Nobody comes in once the reading was closed, or its last day has passed."""
        grant = grant_of(link.holder.partition(":")[2])
        if grant is None:
            raise Dead("gone")
        if link.revoked_at or not grant.reads_today:
            raise Dead("reading_closed", grant.school)
        visit = cls(http, token, link)
        visit.grant = grant
        return visit

    @classmethod
    def school_of(cls, link: PersonalLink) -> School | None:
        """Return the school that opened the reading; an officer is of none."""
        grant = grant_of(link.holder.partition(":")[2])
        return grant.school if grant else None

    @property
    def name(self) -> str:
        return self.grant.inspector

    @property
    def reader(self) -> None:
        """Return nobody: an agent of the State reads French."""
        return None

    @property
    def school_phone(self) -> str:
        return format_local(self.grant.school.phone) if self.grant.school else ""

    def reach(self) -> Contact:
        """The very address to which the link was sent."""
        if not self.grant.email:
            raise Refused("contact_unknown")
        return Contact.of(email=self.grant.email, phone="")

    def code_message(self, code: str, contact: Contact) -> tuple[str, Event]:
        data = {"code": code, "contact": contact}
        return "inspector_code", Event("open_reading", self.grant, data, about=engine.about(self.grant))

    def shown(self) -> dict[str, Any]:
        return {**super().shown(), "grant": self.grant, "host": self.grant.host}


def inspector_page(page: str) -> Callable:
    """Let the bearer of an inspector's link read a page behind the code: ``def view(http, visit, …)``.

    Each page that is shown is an entry of the reading's journal.
    """

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def noted(http: HttpRequest, visit: InspectorVisit, **kwargs: Any) -> HttpResponse:
            with timezone.override(visit.grant.host.time_zone):
                response = view(http, visit, **kwargs)
            if http.method == "GET":
                note_reading(visit.grant, page=page, by=visit.actor)
            return response

        return link_page(InspectorVisit, "GET", gate=True)(noted)

    return decorate
