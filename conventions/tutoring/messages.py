"""What those who follow the pupil are told at once when somebody reports an accident or a problem."""

from collections.abc import Iterable
from typing import Any

from conventions.agreements.base_messages import AgreementMessage
from conventions.agreements.freezing import full_name
from conventions.agreements.recipients import school_recipients
from notifications.catalogue import Recipient


class AccidentReported(AgreementMessage):
    """The head and the office are told by the report (article 7 of the model); these are the persons of article 8.

    What happened is not written in the message: it may be about health or violence, and is read on the site.
    """

    slug = "accident_reported"
    title = "Un accident ou un problème est signalé : la vie scolaire et l'enseignant référent le savent à l'instant."
    audience = ("cpe", "referent")
    urgent = True

    def recipients(self, event: Any) -> Iterable[Recipient]:
        """Only people: the school's own address was told already."""
        convention = self.convention(event)
        cpes = [person for person in school_recipients(convention.school, "cpe") if person.ref.startswith("staff:")]
        found = [*cpes, *_referent(convention)]
        return {person.ref: person for person in found}.values()

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
