"""What people are told about attendance."""

from collections.abc import Iterable
from typing import Any

from conventions.agreements.messages import AgreementMessage, school_recipients
from notifications.catalogue import Recipient


class AbsenceReported(AgreementMessage):
    slug = "absence_reported"
    title = "Une absence est notée : l'établissement le sait le jour même."
    audience = ("office", "cpe")
    urgent = True

    def recipients(self, event: Any) -> Iterable[Recipient]:
        return school_recipients(self.convention(event).school, "office", "cpe")

    def context(self, event: Any, recipient: Recipient) -> dict[str, Any]:
        half_day = event.subject
        return {
            **super().context(event, recipient),
            "date": f"{half_day.date:%d/%m/%Y}",
            "half": half_day.get_half_display(),
        }
