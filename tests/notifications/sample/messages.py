"""The messages of the sample trade; recipients and values come with the event."""

from collections.abc import Iterable
from datetime import timedelta

from notifications.catalogue import Event, Message, Recipient, Urgency


class SampleMessage(Message):
    """Told to those whom the event names."""

    audience = ("guardian",)
    urgency = Urgency.PROMPT

    def recipients(self, event: Event) -> Iterable[Recipient]:
        return event.data["people"]

    def context(self, event: Event, recipient: Recipient) -> dict[str, str]:
        return {"name": recipient.name, "pupil": event.data.get("pupil", "Zoé Essai")}

    def secrets(self, event: Event, recipient: Recipient) -> dict[str, str]:
        return dict(event.data.get("secrets", {}))


class News(SampleMessage):
    slug = "sample_news"
    title = "Une nouvelle."


class Code(SampleMessage):
    slug = "sample_code"
    title = "Un code."
    urgency = Urgency.URGENT
    lifetime = timedelta(minutes=10)


class Plain(SampleMessage):
    slug = "sample_plain"
    title = "Un message sans texte de SMS."
