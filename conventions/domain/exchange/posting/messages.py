"""Messages to the establishments of a network."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from conventions.domain.law.networks.models import NetworkSite
from conventions.domain.persons.links.addresses import address_of
from conventions.domain.persons.people.models import HostContact
from conventions.domain.persons.people.site import site as address_at
from conventions.domain.persons.people.territories import DEFAULT_TIME_ZONE, DEPARTMENTS
from notifications.catalogue import Event, Message, Recipient, Urgency


class NetworkLetter(Message):
    """One letter of a network to one of its sites, or to whoever answers for an offer: each is the subject."""

    slug = "network_letter"
    title = "Le réseau d'un lieu de stage lui demande de proposer des places : une lettre par mois au plus."
    audience = ("host",)
    urgency = Urgency.PROMPT
    optional = True
    topic = _("les lettres de votre réseau")

    def recipients(self, event: Event) -> Iterable[Recipient]:
        if isinstance(event.subject, HostContact):
            return [event.subject.recipient("host", phone="", time_zone=event.subject.host.time_zone)]
        site: NetworkSite = event.subject
        place = DEPARTMENTS.get(site.department)
        return [
            Recipient(
                audience="host",
                name=str(site),
                email=site.email,
                ref=f"site:{site.uuid}",
                time_zone=place.time_zone if place else DEFAULT_TIME_ZONE,
            )
        ]

    def reply_to(self, event: Event) -> str:
        return event.data["answer_to"]

    def context(self, event: Event, recipient: Recipient) -> dict[str, Any]:
        return {"name": recipient.name, "network": event.data["network"]}

    def secrets(self, event: Event, recipient: Recipient) -> dict[str, str]:
        """The desk of whoever has one; where anybody offers, for the others."""
        offers = isinstance(event.subject, HostContact)
        door = address_of(f"desk:{event.subject.uuid}") if offers else address_at("/proposer-un-stage")
        told = {name: event.data[name] for name in ("by", "answer_to", "text")}
        return {**told, "door": door}
