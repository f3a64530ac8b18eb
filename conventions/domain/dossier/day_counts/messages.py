"""The message by which a host learns that its attestation of a training period is to be signed."""

from collections.abc import Iterable

from conventions.domain.dossier.agreements.base_messages import StandingMessage
from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.agreements.recipients import writer_recipient
from conventions.domain.persons.links.addresses import address_of
from notifications.catalogue import Event, Recipient, Urgency

from .attestation import is_attestation_awaited


class HostAttestationAsked(StandingMessage):
    slug = "host_attestation_asked"
    urgency = Urgency.PROMPT
    asks = True
    title = "Une période de formation est finie : l'organisme signe son attestation."
    audience = ("host",)

    def recipients(self, event: Event) -> Iterable[Recipient]:
        """Whoever bears the host's link, of a training period alone."""
        convention = self.convention(event)
        return writer_recipient(convention) if convention.is_training and not convention.no_show else []

    def stands(self, convention: Convention, ref: str) -> bool:
        contact = convention.host_writer
        return contact is not None and contact.ref == ref and is_attestation_awaited(convention)

    def secrets(self, event: Event, recipient: Recipient) -> dict[str, str]:
        return {"link": address_of(f"host:{self.convention(event).uuid}")}
