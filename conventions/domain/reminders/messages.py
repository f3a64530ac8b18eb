"""What people are told because somebody else is waited for."""

from collections.abc import Iterable
from typing import Any

from conventions.domain.agreements.base_messages import AgreementMessage, day_in_words
from notifications.catalogue import Event, Recipient


class HostPartAwaited(AgreementMessage):
    """The host has not written its part; the event gives the people, the link of each, and by when it is needed."""

    slug = "host_part_awaited"
    title = "L'organisme d'accueil n'a pas rempli sa partie après dix jours : l'élève et sa famille l'apprennent."
    audience = ("guardian", "pupil")

    def recipients(self, event: Event) -> Iterable[Recipient]:
        return event.data["people"]

    def context(self, event: Event, recipient: Recipient) -> dict[str, Any]:
        return {**super().context(event, recipient), "due": day_in_words(event.data["due"])}

    def secrets(self, event: Event, recipient: Recipient) -> dict[str, str]:
        return {"link": event.data["links"][recipient.ref]}
