"""Messages to administrators about signing keys and time-stamps."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model

from notifications.catalogue import Event, Message, Recipient, Urgency


class ToAdministrators(Message):
    """Something that whoever runs the service must know."""

    audience: tuple[str, ...] = ("administrator",)
    urgency = Urgency.PROMPT

    def recipients(self, event: Event) -> Iterable[Recipient]:
        """Tell the operator's mailbox and every administrator's, each once."""
        found = get_user_model().objects.filter(is_superuser=True, is_active=True).exclude(email="").order_by("pk")
        addresses = dict.fromkeys([settings.OPERATOR_EMAIL, *found.values_list("email", flat=True)])
        return [
            Recipient(audience="administrator", name=settings.OPERATOR_NAME, email=address)
            for address in addresses
            if address
        ]


class ExpiryNotice(ToAdministrators):
    slug = "expiry_notice"
    title = "Une clé, une autorité d'horodatage ou une liste expire bientôt, ou ne sert plus : à renouveler."

    def context(self, event: Event, recipient: Recipient) -> dict[str, Any]:
        return {"service": settings.SERVICE_NAME, "sentences": event.data["sentences"]}


class DocumentFaultNotice(ToAdministrators):
    slug = "document_fault_notice"
    title = "Un document, ou ce que la base en dit, n'est plus ce qui a été enregistré : à examiner."

    def context(self, event: Event, recipient: Recipient) -> dict[str, Any]:
        return {"service": settings.SERVICE_NAME, "faults": event.data["faults"]}
