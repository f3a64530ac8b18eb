"""What the people of the host are told by its own pages: a part handed over, a code to read more."""

from collections.abc import Iterable, Mapping
from typing import Any

from conventions.agreements.base_messages import AgreementMessage, HostPartAsked
from conventions.links.codes import LIFETIME
from conventions.people.names import full_name
from notifications.catalogue import Recipient


class HostPartHandedOver(HostPartAsked):
    slug = "host_part_handed_over"
    title = "Un collègue reprend la partie de l'organisme d'accueil : il reçoit un nouveau lien."
    urgent = True

    def context(self, event: Any, recipient: Recipient) -> dict[str, Any]:
        return {**super().context(event, recipient), "from_name": event.data["from_name"]}


class HostReadingCode(AgreementMessage):
    slug = "host_reading_code"
    title = "L'organisme d'accueil veut voir tous ses élèves ou une copie : le code part vers son contact."
    audience = ("host",)
    to_one = True
    is_code = True
    lifetime = LIFETIME
    urgent = True

    def recipients(self, event: Any) -> Iterable[Recipient]:
        contact, channel = event.data["contact"], event.data["channel"]
        return [
            Recipient(
                audience="host",
                name=full_name(contact.first_name, contact.last_name),
                email=contact.email if channel == "email" else "",
                phone=contact.phone if channel == "sms" else "",
                ref=f"contact:{contact.uuid}",
            )
        ]

    def context(self, event: Any, recipient: Recipient) -> dict[str, Any]:
        return {"name": recipient.name}

    def secrets(self, event: Any, recipient: Recipient) -> Mapping[str, str]:
        return {"code": event.data["code"]}
