"""What the school is told when somebody has told it something: that it waits, never its text."""

from collections.abc import Iterable
from typing import Any

from conventions.agreements.base_messages import AgreementMessage, site
from conventions.agreements.recipients import school_recipients
from notifications.catalogue import Recipient

from .models import Report


class ReportReceived(AgreementMessage):
    slug = "report_received"
    title = "Quelqu'un a signalé quelque chose sur une convention : l'établissement le lit dans « À faire »."
    audience = ("office", "head")

    def recipients(self, event: Any) -> Iterable[Recipient]:
        report: Report = event.data["report"]
        return school_recipients(report.convention.school, report.audience or "office")

    def context(self, event: Any, recipient: Recipient) -> dict[str, Any]:
        report: Report = event.data["report"]
        return {**super().context(event, recipient), "what": report.get_kind_display(), "site": site("/")}


class UrgentReportReceived(ReportReceived):
    slug = "urgent_report_received"
    title = "Un accident, un problème ou une signature contestée est signalé : l'établissement le lit sans attendre."
    urgent = True

    def recipients(self, event: Any) -> Iterable[Recipient]:
        """The head too, except of a contested signature: the transition *contest* has told them already."""
        report: Report = event.data["report"]
        found = list(super().recipients(event))
        if report.audience != "head" and report.kind != Report.Kind.CONTESTED:
            found += school_recipients(report.convention.school, "head")
        return found
