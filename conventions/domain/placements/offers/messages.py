"""Messages to the host about its offers: its link, a code, and the fate of each."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from conventions.domain.persons.links.addresses import address_of
from conventions.domain.persons.links.tokens import LIFETIME
from conventions.domain.persons.people.models import HostContact
from notifications.catalogue import CodeMessage, Event, Message, Recipient, Urgency
from workflow.actors import SYSTEM_KIND

from .models import Offer
from .queries import offers_alive


class DeskMessage(Message):
    """A message to one contact of a host: the subject is the contact, or an offer that the contact answers for."""

    audience = ("host",)
    urgency = Urgency.PROMPT

    def contact(self, event: Event) -> HostContact:
        return event.subject if isinstance(event.subject, HostContact) else event.subject.representative

    def recipients(self, event: Event) -> Iterable[Recipient]:
        contact = self.contact(event)
        phone = "" if contact.email else contact.phone
        return [contact.recipient("host", phone=phone, time_zone=contact.host.time_zone)]

    def context(self, event: Event, recipient: Recipient) -> dict[str, Any]:
        return {"name": recipient.name, "host": self.contact(event).host.name, "service": settings.SERVICE_NAME}


class WithDesk(DeskMessage):
    """One that bears the link of the desk."""

    def secrets(self, event: Event, recipient: Recipient) -> dict[str, str]:
        return {"link": address_of(f"desk:{self.contact(event).uuid}")}


class DeskLink(WithDesk):
    slug = "desk_link"
    to_one = True
    asks = True
    urgency = Urgency.URGENT
    title = "Un organisme vient de décrire une offre : son lien personnel lui permet de l'envoyer."


class DeskCode(CodeMessage, DeskMessage):
    slug = "desk_code"
    lifetime = LIFETIME
    title = "L'organisme ouvre les candidatures à ses offres : le code part vers son contact."


class OfferMessage(WithDesk):
    """News of one offer."""

    def context(self, event: Event, recipient: Recipient) -> dict[str, Any]:
        return {**super().context(event, recipient), "offer": event.subject.title}


class OfferPublished(OfferMessage):
    slug = "offer_published"
    title = "L'offre est publiée : l'organisme sait qu'elle est dans les recherches."

    def context(self, event: Event, recipient: Recipient) -> dict[str, Any]:
        """Add the name of the network that posted it, where it was not the host."""
        actor, network = event.data["actor"], event.subject.network
        by_partner = network is not None and (actor.kind, actor.id) == (SYSTEM_KIND, "partner")
        return {**super().context(event, recipient), "network": network.name if by_partner else ""}


class OfferSentBack(OfferMessage):
    slug = "offer_sent_back"
    asks = True
    title = "Le référent du territoire renvoie l'offre : l'organisme lit pourquoi et la change."

    def secrets(self, event: Event, recipient: Recipient) -> dict[str, str]:
        return {**super().secrets(event, recipient), "reason": event.data["reason"]}


class OfferWoken(OfferMessage):
    slug = "offer_woken"
    asks = True
    title = "L'offre écrite à la fin d'un stage se réveille en octobre : l'organisme la relit et la confirme."

    def context(self, event: Event, recipient: Recipient) -> dict[str, Any]:
        """Add the school that is shown it first."""
        school = event.subject.schools.first()
        return {**super().context(event, recipient), "school": school.name if school else ""}

    def still_true(self, about: str, ref: str) -> bool:
        """Nobody has sent or withdrawn it meanwhile."""
        return offers_alive().filter(Offer.is_draft, uuid=about.partition(":")[2]).exists()


class OfferExpired(OfferMessage):
    slug = "offer_expired"
    optional = True
    topic = _("les nouvelles des offres dont les dates sont passées")
    title = "Les dernières dates de l'offre ont commencé : l'organisme peut la proposer à d'autres dates."


class OfferAgain(WithDesk):
    slug = "offer_again"
    to_one = True
    asks = True
    optional = True
    topic = _("l'invitation à proposer des places de stage, une fois par an")
    title = "Un organisme a accueilli l'an dernier : une lettre lui propose de rouvrir des places, déjà remplies."

    def still_true(self, about: str, ref: str) -> bool:
        """Nobody of the establishment has offered meanwhile."""
        contact = HostContact.objects.select_related("host").filter(uuid=ref.partition(":")[2]).first()
        return contact is not None and not offers_alive().filter(host=contact.host).exists()


class DeskHandedOver(WithDesk):
    slug = "desk_handed_over"
    to_one = True
    asks = True
    title = "Un collègue reprend les offres d'un organisme : il reçoit un lien à lui."

    def context(self, event: Event, recipient: Recipient) -> dict[str, Any]:
        return {**super().context(event, recipient), "from_name": event.data["from_name"]}
