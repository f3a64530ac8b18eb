"""What the school is told at once when somebody reports an accident or a problem."""

from collections.abc import Iterable
from typing import Any

from conventions.agreements.freezing import full_name
from conventions.agreements.messages import AgreementMessage, school_recipients
from notifications.catalogue import Recipient


class AccidentReported(AgreementMessage):
    """Article 7 of the model: the head without delay; article 8: those at the school to whom a problem is told.

    What happened is not written in the message: it may be about health or violence, and is read on the site.
    """

    slug = "accident_reported"
    title = "Un accident ou un problème est signalé pendant le stage : l'établissement le sait à l'instant."
    audience = ("head", "office", "cpe", "referent")
    urgent = True

    def recipients(self, event: Any) -> Iterable[Recipient]:
        """The head alone when the pupil asks so."""
        convention = self.convention(event)
        heads = school_recipients(convention.school, "head")
        if event.data["audience"] == "head":
            return heads
        found = [*heads, *school_recipients(convention.school, "office", "cpe"), *_referent(convention)]
        return {recipient.ref: recipient for recipient in found}.values()

    def context(self, event: Any, recipient: Recipient) -> dict[str, Any]:
        return {**super().context(event, recipient), "by_pupil": event.data["by_pupil"]}


def _referent(convention) -> list[Recipient]:
    staff = convention.referent
    if staff is None or not staff.in_post(convention.school.today()):
        return []
    return [
        Recipient(
            audience="referent",
            name=full_name(staff.user),
            email=staff.user.email,
            phone=staff.phone,
            ref=f"staff:{staff.uuid}",
            time_zone=convention.school.time_zone,
        )
    ]
