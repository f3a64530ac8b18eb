"""What the school tells people again, one by one: their link, by the way that reaches them."""

from collections.abc import Iterable
from typing import Any

from conventions.agreements.base_messages import PARTIES, AgreementMessage
from conventions.people.names import of
from conventions.people.phones import format_local
from notifications.catalogue import Message, Recipient


class Reminder(AgreementMessage):
    """Somebody is reminded of what they owe; ``told`` gives the recipient, the link and what is asked."""

    slug = "reminder"
    title = "L'établissement relance une personne attendue et lui renvoie son lien personnel."
    audience = PARTIES
    to_one = True
    urgent = True

    def recipients(self, event: Any) -> Iterable[Recipient]:
        return [event.data["recipient"]]

    def context(self, event: Any, recipient: Recipient) -> dict[str, Any]:
        return {**super().context(event, recipient), "what": event.data["what"]}

    def secrets(self, event: Any, recipient: Recipient) -> dict[str, str]:
        return {"link": event.data["link"]}


class PlaceSought(Message):
    """A family whose child has no internship yet; ``told`` gives the pupil, the people and the link of each."""

    slug = "place_sought"
    title = "L'élève n'a pas encore de stage : la famille est relancée et reçoit son lien."
    audience = ("guardian", "pupil")
    template = "conventions/messages/place_sought"
    to_one = True

    def recipients(self, event: Any) -> Iterable[Recipient]:
        return event.data["people"]

    def context(self, event: Any, recipient: Recipient) -> dict[str, Any]:
        pupil = event.subject
        return {
            "name": recipient.name,
            "audience": recipient.audience,
            "pupil": pupil.first_name,
            "of_pupil": of(pupil.first_name),
            "school": pupil.school.name,
            "school_contact": format_local(pupil.school.phone) or pupil.school.email,
        }

    def secrets(self, event: Any, recipient: Recipient) -> dict[str, str]:
        return {"link": event.data["links"][recipient.ref]}
