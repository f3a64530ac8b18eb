"""Messages about evaluations."""

from typing import Any

from conventions.domain.dossier.agreements.base_messages import AgreementMessage
from notifications.catalogue import Event, Recipient, Urgency


class EvaluationSubmitted(AgreementMessage):
    slug = "evaluation_submitted"
    urgency = Urgency.GATHERED
    optional = True
    topic = "une évaluation est rendue"
    in_letter = (
        "1 évaluation est rendue.",
        "%(n)d évaluations sont rendues.",
    )
    title = "Une évaluation est rendue : l'établissement le sait."
    audience = ("office",)

    def context(self, event: Event, recipient: Recipient) -> dict[str, Any]:
        return {**super().context(event, recipient), "author": event.subject.author}
