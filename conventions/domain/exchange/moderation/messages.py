"""Messages of moderation: answers to who reported an offer, dates to deputies, stopped places to heads."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.urls import reverse

from conventions.domain.dossier.agreements.recipients import school_recipients
from conventions.domain.persons.people.models import Guardian, HostContact, Pupil, User
from conventions.domain.persons.people.site import site
from conventions.domain.placements.danger.models import PlaceStop
from notifications.catalogue import Event, Message, Recipient, Urgency, Way
from workflow.actors import ACCOUNT

PEOPLE: dict[str, tuple[type[Pupil | Guardian | HostContact], str]] = {
    "pupil": (Pupil, "pupil"),
    "guardian": (Guardian, "guardian"),
    "desk": (HostContact, "host"),
}
"""Reporters of an offer by kind of link: model, audience of their messages."""


class OfferReportAnswered(Message):
    slug = "offer_report_answered"
    title = "Le référent du territoire a répondu à qui avait signalé une offre."
    audience = ("guardian", "pupil", "host", "account")
    urgency = Urgency.PROMPT
    way = Way.MAIL

    def recipients(self, event: Event) -> Iterable[Recipient]:
        """Nobody where the reporter gave no name, or has no address any more: an answer is too long for an SMS."""
        report = event.subject
        if report.actor_kind == ACCOUNT:
            users = User.objects.filter(uuid=report.actor_id, is_active=True)
            return [person.recipient() for person in users]
        kind, _colon, uuid = report.actor_id.partition(":")
        if kind not in PEOPLE:
            return []
        model, audience = PEOPLE[kind]
        people = model._default_manager.filter(uuid=uuid).exclude(email="")
        return [person.recipient(audience, phone="") for person in people]

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
    title = "Un référent territorial nomme qui regarde les offres à sa place, entre deux dates."
    audience = ("account",)
    urgency = Urgency.PROMPT
    way = Way.MAIL

    def recipients(self, event: Event) -> Iterable[Recipient]:
        return [event.subject.user.recipient()]

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


class PlaceStopped(Message):
    """The place, whom to call, nothing else: neither who pressed, nor why, nor whom it is about."""

    slug = "place_stopped"
    title = "Un lieu de stage est arrêté : chaque direction dont un élève y est attendu sait qui appeler, aussitôt."
    audience = ("head",)
    urgency = Urgency.URGENT
    way = Way.BOTH
    names_to_cut = ("who",)

    def recipients(self, event: Event) -> Iterable[Recipient]:
        """The head of one school; not whoever has just pressed."""
        pressed_by = f"account:{event.data['by'].id}"
        found = school_recipients(event.data["school"], "head")
        return [one for one in found if one.account != pressed_by]

    def payer(self, event: Event) -> str:
        return f"school:{event.data['school'].uuid}"

    def context(self, event: Event, recipient: Recipient) -> dict[str, Any]:
        stop: PlaceStop = event.subject
        return {
            "name": recipient.name,
            "place": stop.place.label,
            "who": stop.caller,
            "phone": stop.local_phone,
            "page": site(reverse("stopped_place", args=[stop.uuid])),
        }


class PlaceReleased(PlaceStopped):
    slug = "place_released"
    title = "L'arrêt d'un lieu de stage est levé : les directions qui avaient été prévenues le savent."
    urgency = Urgency.PROMPT
    way = Way.MAIL
