"""Messages about attendance."""

from collections.abc import Iterable
from typing import Any

from conventions.domain.dossier.agreements import recipients
from conventions.domain.dossier.agreements.base_messages import AgreementMessage
from conventions.domain.dossier.agreements.models import Convention
from notifications.catalogue import Event, Recipient, Urgency


def family_recipients(convention: Convention) -> list[Recipient]:
    """Return the guardians of the pupil, or the adult pupil; not a guardian whose contact is withheld."""
    withheld = {f"guardian:{guardian.uuid}" for guardian in convention.pupil.guardians.all() if guardian.withheld}
    return [person for person in recipients.family_recipients(convention) if person.ref not in withheld]


class AboutHalfDay(AgreementMessage):
    """A message about one half-day."""

    def context(self, event: Event, recipient: Recipient) -> dict[str, Any]:
        half_day = event.subject
        return {
            **super().context(event, recipient),
            "date": f"{half_day.date:%d/%m/%Y}",
            "half": half_day.get_half_display(),
        }


class AbsenceReported(AboutHalfDay):
    slug = "absence_reported"
    title = "Une absence est notée : l'établissement le sait le jour même."
    audience = ("office", "cpe")
    urgency = Urgency.URGENT


class AbsenceToldFamily(AboutHalfDay):
    slug = "absence_told_family"
    title = "L'établissement prévient la famille de l'absence de l'élève à son stage."
    audience = ("guardian",)
    urgency = Urgency.URGENT

    def recipients(self, event: Event) -> Iterable[Recipient]:
        return family_recipients(self.convention(event))
