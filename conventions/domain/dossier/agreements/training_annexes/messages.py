"""Message of a training period: the host does not take some of the works that the school asked."""

from collections.abc import Iterable
from typing import Any

from notifications.catalogue import Event, Recipient, Urgency

from ..base_messages import ForStaff
from ..recipients import school_recipients, staff_recipient
from .queries import annex_of, refused_works


class WorksRefused(ForStaff):
    slug = "works_refused"
    urgency = Urgency.GATHERED
    in_letter = (
        "1 organisme ne confie pas tous les travaux demandés : l'annexe est faite sans eux.",
        "%(n)d organismes ne confient pas tous les travaux demandés : les annexes sont faites sans eux.",
    )
    title = "L'organisme ne confie pas tous les travaux réglementés demandés : la personne référente le sait."
    audience = ("referent", "office")

    def recipients(self, event: Event) -> Iterable[Recipient]:
        """The referent; the office while nobody is named."""
        convention = self.convention(event)
        if not (convention.is_training and refused_works(annex_of(convention))):
            return []
        if convention.referent is None:
            return school_recipients(convention.school, "office")
        return [staff_recipient(convention.referent, convention.school, audience="referent")]

    def context(self, event: Event, recipient: Recipient) -> dict[str, Any]:
        works = refused_works(annex_of(self.convention(event)))
        return {**super().context(event, recipient), "works": ", ".join(works)}
