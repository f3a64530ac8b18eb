"""Whom a list of internships says to call at the host's."""

from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.persons.people.models import HostContact
from conventions.domain.persons.people.phones import format_local


class HostPhone:
    """Host of an internship in a list: whom to call."""

    convention: Convention

    @property
    def contact(self) -> HostContact | None:
        """Who is called at the host's."""
        return self.convention.mentor

    @property
    def phone(self) -> str:
        """Their number as it is dialled."""
        return format_local(self.contact.phone) if self.contact and self.contact.phone else ""
