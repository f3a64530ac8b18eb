"""Messages to the establishments of a network."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from conventions.domain.law.networks.models import NetworkSite
from conventions.domain.persons.people.site import site as address_at
from conventions.domain.persons.people.territories import DEFAULT_TIME_ZONE, DEPARTMENTS
from notifications.catalogue import Event, Message, Recipient, Urgency


class NetworkLetter(Message):
    """One letter of a network to one of its establishments: the subject is the establishment."""

    slug = "network_letter"
    title = "Le réseau d'un établissement lui demande de proposer des places : une lettre par mois au plus."
    audience = ("host",)
    urgency = Urgency.PROMPT
    optional = True
    topic = _("les lettres du réseau dont relève votre établissement")

    def recipients(self, event: Event) -> Iterable[Recipient]:
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
        return {"name": recipient.name, "network": event.data["network"], "door": address_at("/proposer-un-stage")}

    def secrets(self, event: Event, recipient: Recipient) -> dict[str, str]:
        return {"by": event.data["by"], "answer_to": event.data["answer_to"], "text": event.data["text"]}
