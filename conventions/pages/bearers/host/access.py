"""Access by the host's link: one agreement, for whoever bears it; lists and copies behind a code."""

from collections.abc import Callable
from functools import partial
from typing import Any

from conventions.domain.persons.people.models import HostContact
from conventions.domain.persons.people.phones import format_local
from conventions.pages.shared.links.opening import link_page
from conventions.pages.shared.links.visits import AgreementVisit
from notifications.catalogue import Event
from signatures.codes import Contact, contact_marks
from workflow import engine


class HostLinkVisit(AgreementVisit):
    """Somebody who came by the host's link."""

    KINDS = ("host",)
    FIRST_PAGE, FRAME, FIRST_SCREEN = "host", "host/base.html", "host/gate.html"
    READ = ("school", "pupil", "host", "writer", "representative", "tutor")

    @property
    def writer(self) -> HostContact | None:
        """Whom the link was sent to."""
        return self.convention.host_writer

    @property
    def name(self) -> str:
        return self.writer.name if self.writer else self.convention.host.name

    @property
    def reader(self) -> HostContact | None:
        return self.writer

    def reach(self) -> Contact:
        """The very address by which this contact's other agreements are found.

        Whoever bears one link writes this address: with another way to send the code, the list of any host would
        open to whoever types that host's address beside a telephone of their own.
        """
        writer = self.writer
        email = writer.email if writer else ""
        return Contact.of(email=email, phone=writer.phone if writer and not email else "")

    def code_message(self, code: str, contact: Contact) -> tuple[str, Event]:
        data = {"code": code, "contact": self.writer, "channel": contact.channel}
        return "host_reading_code", Event("read", self.convention, data, about=engine.about(self.convention))

    @property
    def proved_by_code(self) -> list[str]:
        """This link while its contact is the one that received the code."""
        if self.contact is None:
            return []
        return [f"{self.holder}:{mark}" for mark in contact_marks(self.contact, "host")]

    @property
    def is_begun(self) -> bool:
        """Tell whether the person has said « Remplir »: until then every page leads back to the first screen."""
        return self.link.opened_at is not None

    def shown(self) -> dict[str, Any]:
        """Names of the agreement's pupil and of whom to call."""
        school = self.convention.school
        return {
            **super().shown(),
            "convention": self.convention,
            "school_phone": format_local(school.phone) if school.phone else "",
        }


host_page: Callable[..., Callable] = partial(link_page, HostLinkVisit)
