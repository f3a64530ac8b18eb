"""What is said of moderation: an answer to who reported an offer, a deputy's dates to the deputy."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.urls import reverse

from conventions.domain.people.models import Guardian, HostContact, Pupil, User
from conventions.domain.people.site import site
from notifications.catalogue import Event, Message, Recipient, Urgency, Way
from workflow.actors import ACCOUNT

PEOPLE: dict[str, tuple[type[Pupil | Guardian | HostContact], str, str]] = {
    "pupil": (Pupil, "pupil", "pupil"),
    "guardian": (Guardian, "guardian", "guardian"),
    "desk": (HostContact, "host", "contact"),
}
"""By whose link an offer may be reported: who that is, in what quality they are told, how rows name them."""


class OfferReportAnswered(Message):
    slug = "offer_report_answered"
    template = "conventions/messages/offer_report_answered"
    title = "Le référent du territoire a répondu à qui avait signalé une offre."
    audience = ("guardian", "pupil", "host", "account")
    urgency = Urgency.PROMPT
    way = Way.MAIL

    def recipients(self, event: Event) -> Iterable[Recipient]:
        """Nobody where the reporter gave no name, or has no address any more: an answer is too long for an SMS."""
        report = event.subject
        if report.actor_kind == ACCOUNT:
            users = User.objects.filter(uuid=report.actor_id, is_active=True)
            return [
                Recipient(audience="account", name=one.name, email=one.email, ref=one.account_key, doubted=one.doubted)
                for one in users
            ]
        kind, _colon, uuid = report.actor_id.partition(":")
        if kind not in PEOPLE:
            return []
        model, audience, ref = PEOPLE[kind]
        return [
            Recipient(
                audience=audience,
                name=one.name,
                email=one.email,
                ref=f"{ref}:{one.uuid}",
                language=one.language,
                doubted=one.doubted,
            )
            for one in model._default_manager.filter(uuid=uuid).exclude(email="")
        ]

    def context(self, event: Event, recipient: Recipient) -> dict[str, Any]:
        report = event.subject
        return {
            "name": recipient.name,
            "offer": report.offer.title,
            "answer": report.answer,
            "service": settings.SERVICE_NAME,
        }


class DeputyNamed(Message):
    slug = "deputy_named"
    template = "conventions/messages/deputy_named"
    title = "Un référent territorial nomme qui regarde les offres à sa place, entre deux dates."
    audience = ("account",)
    urgency = Urgency.PROMPT
    way = Way.MAIL

    def recipients(self, event: Event) -> Iterable[Recipient]:
        user = event.subject.user
        return [
            Recipient(audience="account", name=user.name, email=user.email, ref=user.account_key, doubted=user.doubted)
        ]

    def context(self, event: Event, recipient: Recipient) -> dict[str, Any]:
        deputy = event.subject
        return {
            "name": recipient.name,
            "officer": deputy.officer.user.name,
            "first": f"{deputy.first_day:%d/%m/%Y}",
            "last": f"{deputy.last_day:%d/%m/%Y}",
            "page": site(reverse("territory_offers")),
            "service": settings.SERVICE_NAME,
        }
