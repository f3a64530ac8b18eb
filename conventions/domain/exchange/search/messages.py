"""Message to a pupil about places that have appeared."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from conventions.domain.persons.links.addresses import address_of
from conventions.domain.persons.people.names import in_class
from conventions.domain.placements.offers.models import Offer
from notifications.catalogue import Event, Message, Recipient, Urgency

from .models import SavedSearch

NAMED = 10
"""Offers that one message names; it says how many more there are."""


class NewPlaces(Message):
    slug = "new_places"
    title = "Une place correspond à une recherche gardée : une fois par jour au plus, chaque offre une fois."
    audience = ("pupil",)
    urgency = Urgency.PROMPT
    optional = True
    topic = _("les nouvelles places de stage qui correspondent aux recherches gardées")

    def recipients(self, event: Event) -> Iterable[Recipient]:
        """The pupil, or the family when the pupil has no contact."""
        pupil = event.subject
        person = pupil if pupil.email or pupil.phone else next(iter(pupil.told_guardians(pupil.school.today())), pupil)
        return [person.recipient("pupil", time_zone=pupil.school.time_zone)]

    def context(self, event: Event, recipient: Recipient) -> dict[str, Any]:
        pupil, keys = event.subject, event.data["offers"]
        offers = {offer.pk: offer for offer in Offer.objects.filter(pk__in=keys[:NAMED]).select_related("host")}
        return {
            "name": recipient.name,
            "who": in_class(pupil.first_name, pupil.class_name),
            "count": len(keys),
            "more": max(len(keys) - NAMED, 0),
            "offers": [
                {"title": offer.title, "host": offer.host.name, "city": offer.city}
                for key in keys[:NAMED]
                if (offer := offers.get(key))
            ],
        }

    def secrets(self, event: Event, recipient: Recipient) -> dict[str, str]:
        return {"link": address_of(recipient.ref)}

    def payer(self, event: Event) -> str:
        return f"school:{event.subject.school.uuid}"

    def still_true(self, about: str, ref: str) -> bool:
        """The pupil still keeps a search."""
        return SavedSearch.objects.filter(pupil__uuid=about.partition(":")[2]).exists()
