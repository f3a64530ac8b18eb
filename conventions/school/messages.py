"""What the school tells people again, one by one: their link, by the way that reaches them."""

from collections.abc import Iterable
from typing import Any

from conventions.agreements.messages import AgreementMessage
from notifications.catalogue import Recipient


class Reminder(AgreementMessage):
    """Somebody is reminded of what they owe; ``told`` gives the recipient, the link and what is asked."""

    slug = "reminder"
    title = "L'établissement relance une personne attendue et lui renvoie son lien personnel."
    audience = ("host", "head", "guardian", "pupil", "referent", "tutor")
    to_one = True
    urgent = True

    def recipients(self, event: Any) -> Iterable[Recipient]:
        return [event.data["recipient"]]

    def context(self, event: Any, recipient: Recipient) -> dict[str, Any]:
        return {**super().context(event, recipient), "what": event.data["what"]}

    def secrets(self, event: Any, recipient: Recipient) -> dict[str, str]:
        return {"link": event.data["link"]}
