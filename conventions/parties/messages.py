"""What is sent from the page of a personal signature link besides the code that signs: to open, to refuse."""

from typing import Any

from conventions.agreements.base_messages import AgreementMessage, amendment_number
from conventions.agreements.messages import SigningCode
from notifications.catalogue import Recipient


class RefusingCode(SigningCode):
    slug = "refusing_code"
    title = "Une partie veut refuser, ou ne pas viser : un code part vers le contact connu de l'établissement."

    def context(self, event: Any, recipient: Recipient) -> dict[str, Any]:
        context = {**AgreementMessage.context(self, event, recipient), "visa": event.data["visa"]}
        return {**context, "amendment": amendment_number(event.subject)}


class OpeningCode(SigningCode):
    slug = "opening_code"
    title = "Une partie demande à lire sans date de naissance : un code part vers le contact connu de l'établissement."

    def context(self, event: Any, recipient: Recipient) -> dict[str, Any]:
        return AgreementMessage.context(self, event, recipient)
