"""Messages of departures: the former school is asked, the new one learns that nothing runs any more.

Neither names a host: the new school is not told where the internship was.
"""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse

from conventions.domain.dossier.agreements.recipients import school_recipients
from conventions.domain.persons.people.models import School
from conventions.domain.persons.people.names import in_class
from conventions.domain.persons.people.site import site
from notifications.catalogue import Event, Message, Recipient, Urgency

from .models import DepartureAsked
from .queries import still_runs


class DepartureMessage(Message):
    """A message of one school to the office and the head of another; ``event.subject`` is the request."""

    audience = ("office", "head")
    names_to_cut = ("school",)
    urgency = Urgency.PROMPT

    def reader(self, event: Event) -> School:
        """Return the school that is told."""
        raise NotImplementedError

    def recipients(self, event: Event) -> Iterable[Recipient]:
        return school_recipients(self.reader(event), *self.audience)

    def payer(self, event: Event) -> str:
        return f"school:{self.reader(event).uuid}"


class DepartureAskedOfSchool(DepartureMessage):
    slug = "departure_asked"
    asks = True
    title = "Le nouvel établissement d'un élève demande à l'ancien de mettre fin à ce qui court, une fois."

    def reader(self, event: Event) -> School:
        return event.subject.former.school

    def context(self, event: Event, recipient: Recipient) -> dict[str, Any]:
        """Name the pupil as the former school knows them, and the school that asks."""
        former = event.subject.former
        return {
            "name": recipient.name,
            "who": in_class(former.first_name, former.class_name),
            "school": event.subject.pupil.school.name,
            "page": site(reverse("inbox")),
        }

    def still_true(self, about: str, ref: str) -> bool:
        return still_runs(DepartureAsked.objects.get(uuid=about.partition(":")[2]))


class DepartureMade(DepartureMessage):
    slug = "departure_made"
    title = "Plus rien ne court dans l'ancien établissement d'un élève : le nouveau peut ouvrir sa convention."

    def reader(self, event: Event) -> School:
        return event.subject.pupil.school

    def context(self, event: Event, recipient: Recipient) -> dict[str, Any]:
        """Name the pupil as the new school knows them."""
        pupil = event.subject.pupil
        return {
            "name": recipient.name,
            "who": in_class(pupil.first_name, pupil.class_name),
            "page": site(reverse("registry_pupil", args=[pupil.uuid])),
        }
