"""Messages about an accident's file: that the host has declared it, never what happened."""

from typing import Any

from django.urls import reverse

from conventions.domain.dossier.agreements.base_messages import ForStaff
from conventions.domain.persons.people.site import site
from notifications.catalogue import Event, Recipient, Urgency, Way


class DeclarationSent(ForStaff):
    """Copy of the host's declaration, for the head (code de la sécurité sociale, R412-4): a page that they open."""

    slug = "declaration_sent"
    title = "L'organisme a déclaré un accident : la direction en a la copie."
    audience = ("head",)
    urgency = Urgency.URGENT
    way = Way.MAIL

    def context(self, event: Event, recipient: Recipient) -> dict[str, Any]:
        copy = site(reverse("accident_copy", args=[event.data["report"].uuid]))
        return {**super().context(event, recipient), "page": copy}
