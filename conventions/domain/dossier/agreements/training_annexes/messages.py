"""The message of a regulated work that a host does not take: the referent, else the office, is told."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse

from conventions.domain.persons.people.site import site
from notifications.catalogue import Event, Recipient, Urgency

from ..base_messages import AgreementMessage
from ..recipients import school_recipients, staff_recipient


class WorksRefused(AgreementMessage):
    slug = "works_refused"
    urgency = Urgency.GATHERED
    in_letter = (
        "Un organisme ne confie pas un travail réglementé à un élève : la convention vaut sans lui.",
        "Des organismes ne confient pas un travail réglementé à %(n)d élèves : les conventions valent sans lui.",
    )
    title = "L'organisme d'accueil ne confie pas un travail réglementé : la convention vaut sans lui."
    audience = ("referent", "office")

    def recipients(self, event: Event) -> Iterable[Recipient]:
        convention = self.convention(event)
        referent = convention.referent
        if referent is not None and referent.in_post(convention.school.today()):
            return [staff_recipient(referent, convention.school, audience="referent")]
        return school_recipients(convention.school, "office")

    def context(self, event: Event, recipient: Recipient) -> dict[str, Any]:
        """Name the works in words."""
        page = site(reverse("agreement", args=[self.convention(event).number]))
        return {**super().context(event, recipient), "works": event.data["works"], "page": page}
