"""The messages of the sample trade; recipients and values come with the event."""

from collections.abc import Iterable
from datetime import timedelta
from typing import ClassVar

from notifications.catalogue import Event, MergedMessage, Message, Recipient, Urgency


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


class Asked(SampleMessage):
    slug = "sample_asked"
    title = "Un acte est demandé, seul ou avec d'autres."
    joins = "sample_several"
    over: ClassVar[set[str]] = set()
    """References of those of whom it is asked no more."""

    def still_true(self, about: str, ref: str) -> bool:
        return about not in self.over

    def answers(self, ref: str) -> bool:
        return ref == "guardian:awake"


class Several(MergedMessage):
    slug = "sample_several"
    title = "Plusieurs actes sont demandés."
    audience = ("guardian",)

    def page(self, about: str, ref: str) -> str:
        return "https://x.example/all" if ref == "guardian:all" else ""


class Optional(SampleMessage):
    slug = "sample_optional"
    title = "Un message dont on peut se passer."
    optional = True
    topic = "ce dont on peut se passer"
    template = "tests/messages/sample_news"
