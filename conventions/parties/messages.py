"""What is sent from the page of a personal signature link besides the code that signs: the code that opens."""

from typing import Any

from conventions.agreements.base_messages import AgreementMessage
from conventions.agreements.messages import SigningCode
from notifications.catalogue import Recipient


class OpeningCode(SigningCode):
    slug = "opening_code"
    title = "Une partie demande à lire sans date de naissance : un code part vers le contact connu de l'établissement."

    def context(self, event: Any, recipient: Recipient) -> dict[str, Any]:
        return AgreementMessage.context(self, event, recipient)
