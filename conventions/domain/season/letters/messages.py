"""The letter of an account: what waits, what is new, what is late, said together."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse

from conventions.domain.persons.people.models import Staff
from conventions.domain.persons.people.site import site
from notifications.catalogue import Event, Message, Recipient, Urgency

from .letter_lines import LetterReader
from .readers import zone_of


class Letter(Message):
    slug = "letter"
    template = "conventions/messages/letter"
    title = "Deux fois par semaine au plus, ou selon le choix de la personne : ce qui attend, ce qui est nouveau."
    audience: tuple[str, ...] = (*Staff.Role.values, "officer")
    urgency = Urgency.PROMPT
    asks = True

    def recipients(self, event: Event) -> Iterable[Recipient]:
        """The account, or the school's own mailbox."""
        reader: LetterReader = event.data["reader"]
        whose = reader.user or reader.mailbox
        assert whose is not None  # one of the two, always
        return [
            Recipient(
                audience=str(reader.staff[0].role) if reader.staff else "office" if reader.mailbox else "officer",
                name=whose.name,
                email=whose.email,
                ref=reader.account,
                time_zone=zone_of(reader).key,
                account=reader.account,
                doubted=reader.user.doubted if reader.user else (),
            )
        ]

    def context(self, event: Event, recipient: Recipient) -> dict[str, Any]:
        return {
            "name": recipient.name,
            "subject": event.data["subject"],
            "sections": event.data["sections"],
            "page": site(reverse("home")),
            "preferences": site(reverse("letters")),
        }

    def payer(self, event: Event) -> str:
        reader: LetterReader = event.data["reader"]
        return f"school:{reader.schools[0].uuid}" if reader.schools else ""


class WeeklyLetter(Letter):
    slug = "weekly_letter"
    title = "Le premier jour de lettre de la semaine : où en sont les élèves, à la place de la lettre de ce jour."
    asks = False
    optional = True
    topic = "le point de la semaine, à la place de la première lettre"
