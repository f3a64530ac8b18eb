"""Letters that ask for places: to hosts of the year before, and to networks for what pupils wish for."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from conventions.domain.exchange.search.wishes import wish_in_words
from conventions.domain.persons.links.addresses import path_of
from conventions.domain.persons.links.models import PersonalLink
from conventions.domain.persons.links.services import links_of
from conventions.domain.persons.people.site import site
from notifications.catalogue import Event, Message, Recipient, Urgency, Way

from . import wishes
from .past_hosts import SLUG


class PlacesAskedAgain(Message):
    """``event.data`` gives ``hosts`` (:class:`~.past_hosts.PastHost`), the ``department``, who sends it (``by``) and
    what pupils wish for (``wanted``), empty where nothing is said of it."""

    slug = SLUG
    template = "conventions/messages/places_asked_again"
    title = "Un référent territorial demande à des organismes de l'an dernier s'ils accueilleraient de nouveau."
    audience = ("host",)
    urgency = Urgency.PROMPT
    way = Way.MAIL
    asks = True
    optional = True
    topic = _("les demandes de places de stage par les services de l'éducation")

    def recipients(self, event: Event) -> Iterable[Recipient]:
        zone = event.data["department"].time_zone
        return [host.contact.recipient("host", phone="", time_zone=zone) for host in event.data["hosts"]]

    def context(self, event: Event, recipient: Recipient) -> dict[str, Any]:
        [host] = [one for one in event.data["hosts"] if one.contact.ref == recipient.ref][:1]
        return {
            "name": recipient.name,
            "host": host.name,
            "n": host.pupils,
            "wish": wish_in_words(event.data["wanted"]),
            "officer": event.data["by"].name,
            "service": settings.SERVICE_NAME,
        }

    def secrets(self, event: Event, recipient: Recipient) -> dict[str, str]:
        """The host's own desk, where an offer takes a few minutes."""
        uuid = recipient.ref.partition(":")[2]
        return {"link": site(path_of(self._links(event)[f"desk:{uuid}"]))}

    def _links(self, event: Event) -> dict[str, PersonalLink]:
        """Return the links of all hosts of one event, made together."""
        if self._made is None:
            self._made = links_of(f"desk:{one.contact.uuid}" for one in event.data["hosts"])
        return self._made

    _made: dict[str, PersonalLink] | None = None


class NetworkWished(Message):
    """``event.data`` gives the ``posts`` that read it, what is ``wanted``, the ``place`` and who sends it (``by``)."""

    slug = wishes.SLUG
    title = "Un référent territorial demande à un réseau des places dans un métier que des élèves cherchent."
    audience = ("account",)
    urgency = Urgency.PROMPT
    way = Way.MAIL
    asks = True

    def recipients(self, event: Event) -> Iterable[Recipient]:
        return list({post.user_id: post.user.recipient() for post in event.data["posts"]}.values())

    def context(self, event: Event, recipient: Recipient) -> dict[str, Any]:
        post = next(one for one in event.data["posts"] if one.user.recipient().ref == recipient.ref)
        return {
            "name": recipient.name,
            "network": post.network.name,
            "wish": wish_in_words(event.data["wanted"]),
            "place": event.data["place"],
            "officer": event.data["by"].name,
            "page": site(reverse("network", args=[post.uuid])),
        }
