"""Messages about attendance."""

from collections.abc import Iterable
from typing import Any

from conventions.domain.dossier.agreements import recipients
from conventions.domain.dossier.agreements.base_messages import AgreementMessage
from conventions.domain.dossier.agreements.models import Convention
from notifications.catalogue import Event, Recipient, Urgency
from workflow.actors import ACCOUNT

from .models import HalfDay


def family_recipients(convention: Convention) -> list[Recipient]:
    """Return the guardians of the pupil, or the adult pupil; not a guardian whose contact is withheld."""
    withheld = {f"guardian:{guardian.uuid}" for guardian in convention.pupil.guardians.all() if guardian.withheld}
    return [person for person in recipients.family_recipients(convention) if person.ref not in withheld]


def said_of(half_day: HalfDay) -> dict[str, str]:
    """Return what messages say of a half-day, by which those of one are found too."""
    return {"date": f"{half_day.date:%d/%m/%Y}", "half": half_day.get_half_display()}


class AboutHalfDay(AgreementMessage):
    """A message about one half-day."""

    def context(self, event: Event, recipient: Recipient) -> dict[str, Any]:
        return {**super().context(event, recipient), **said_of(event.subject)}


class AbsenceReported(AboutHalfDay):
    slug = "absence_reported"
    title = "Une absence est notée : l'établissement le sait le jour même."
    audience = ("office", "cpe")
    urgency = Urgency.URGENT

    def recipients(self, event: Event) -> Iterable[Recipient]:
        """The school, but for who noted it: they know."""
        author = event.data["actor"]
        mine = f"account:{author.id}" if author.kind == ACCOUNT else ""
        return [one for one in super().recipients(event) if not mine or one.account != mine]


class AbsenceToldFamily(AboutHalfDay):
    slug = "absence_told_family"
    title = "L'établissement prévient la famille de l'absence de l'élève à son stage."
    audience = ("guardian",)
    urgency = Urgency.URGENT

    def recipients(self, event: Event) -> Iterable[Recipient]:
        return family_recipients(self.convention(event))
