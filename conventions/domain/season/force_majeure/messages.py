"""Messages to a school whose internships an officer suspends."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse

from conventions.domain.dossier.agreements.recipients import school_recipients
from conventions.domain.persons.people.site import site
from notifications.catalogue import Event, Message, Recipient, Urgency


class SchoolToldOfSuspension(Message):
    slug = "school_told_of_suspension"
    title = "Le territoire suspend les stages d'un établissement : direction et secrétariat le savent, une fois."
    audience = ("head", "office")
    urgency = Urgency.URGENT

    def recipients(self, event: Event) -> Iterable[Recipient]:
        return school_recipients(event.subject, "head", "office")

    def payer(self, event: Event) -> str:
        return f"school:{event.subject.uuid}"

    def context(self, event: Event, recipient: Recipient) -> dict[str, Any]:
        suspension = event.data["suspension"]
        return {
            "name": recipient.name,
            "school": event.subject.name,
            "count": event.data["count"],
            "cause": suspension.cause_in_words,
            "first": f"{suspension.first_day:%d/%m/%Y}",
            "until": f"{suspension.until:%d/%m/%Y}" if suspension.until else "",
            "page": site(reverse("suspensions")),
        }

    def secrets(self, event: Event, recipient: Recipient) -> dict[str, str]:
        return {"reason": event.data["reason"]}
