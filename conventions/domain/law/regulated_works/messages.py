"""Messages to a labour inspector: the link to one host's file, and the code that opens it."""

from collections.abc import Iterable
from typing import Any

from conventions.domain.persons.links.addresses import address_of
from conventions.domain.persons.links.tokens import LIFETIME
from notifications.catalogue import CodeMessage, Event, Message, Recipient, Urgency, Way

from .models import InspectionGrant


class InspectorMessage(Message):
    """A message to the inspector to whom a file is opened: by mail alone, at the service's address."""

    audience = ("inspector",)
    urgency = Urgency.PROMPT
    way = Way.MAIL

    def recipients(self, event: Event) -> Iterable[Recipient]:
        grant: InspectionGrant = event.subject
        return [
            Recipient(
                "inspector",
                grant.inspector,
                email=grant.email,
                ref=grant.holder,
                time_zone=grant.host.time_zone,
                doubted=(),  # typed by whoever opened the reading
            )
        ]

    def context(self, event: Event, recipient: Recipient) -> dict[str, Any]:
        """Name the host and the year; nobody's trainee."""
        grant: InspectionGrant = event.subject
        return {
            "name": recipient.name,
            "host": grant.host.name,
            "year": grant.label,
            "until": f"{grant.until:%d/%m/%Y}",
        }


class InspectionGranted(InspectorMessage):
    slug = "inspection_granted"
    to_one = True
    title = "Un établissement ou un référent ouvre à l'inspection du travail le dossier d'un organisme, pour une année."

    def secrets(self, event: Event, recipient: Recipient) -> dict[str, str]:
        return {"link": address_of(event.subject.holder)}

    def still_true(self, about: str, ref: str) -> bool:
        """The reading was not taken back meanwhile."""
        return InspectionGrant.objects.filter(InspectionGrant.is_open, uuid=ref.partition(":")[2]).exists()


class InspectorCode(CodeMessage, InspectorMessage):
    slug = "inspector_code"
    lifetime = LIFETIME
    title = "L'agent de l'inspection ouvre le dossier d'un organisme : le code part vers son adresse."
