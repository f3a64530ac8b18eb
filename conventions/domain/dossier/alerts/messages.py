"""Messages about a report to the school: that it waits, never what happened."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from conventions.domain.dossier.agreements.base_messages import AgreementMessage, ForStaff
from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.agreements.recipients import school_recipients, staff_recipient
from conventions.domain.persons.people.site import site
from notifications.catalogue import Event, Message, Recipient, Urgency, Way

from .listeners import readers_of
from .models import PupilAlert, Report


class ReportReceived(AgreementMessage):
    slug = "report_received"
    urgency = Urgency.GATHERED
    asks = True
    in_letter = (
        "1 signalement vous attend.",
        "%(n)d signalements vous attendent.",
    )
    title = "Quelqu'un a signalé quelque chose sur une convention : l'établissement le lit dans « À faire »."
    audience: tuple[str, ...] = ("office",)

    def recipients(self, event: Event) -> Iterable[Recipient]:
        report: Report = event.data["report"]
        return school_recipients(report.convention.school, "office")

    def context(self, event: Event, recipient: Recipient) -> dict[str, Any]:
        report: Report = event.data["report"]
        return {**super().context(event, recipient), "what": report.get_kind_display(), "site": site("/")}

    def still_true(self, about: str, ref: str) -> bool:
        """One of the reports of that agreement still waits for the school."""
        return Report.objects.filter(convention__uuid=about.partition(":")[2], handled_at=None).exists()


class UrgentReportReceived(ReportReceived):
    slug = "urgent_report_received"
    title = "Un problème, une absence ou une contestation est signalé : l'établissement le lit sans attendre."
    audience = ("office", "head")
    urgency = Urgency.URGENT

    def recipients(self, event: Event) -> Iterable[Recipient]:
        """The head too, except of an absence, and of a contested signature: *contest* has told them already."""
        report: Report = event.data["report"]
        found = list(super().recipients(event))
        if report.kind not in (Report.Kind.CONTESTED, Report.Kind.ABSENCE):
            found += school_recipients(report.convention.school, "head")
        return found


class AccidentReported(ForStaff):
    """News of an accident to everybody its page promises: articles 7 and 8 of the model, and the school life.

    The message does not tell what happened: that is about health, and is read on the site.
    """

    slug = "accident_reported"
    title = "Un accident est signalé : direction, secrétariat, vie scolaire et référent le savent à l'instant."
    audience = ("head", "office", "cpe", "referent")
    urgency = Urgency.URGENT

    def recipients(self, event: Event) -> Iterable[Recipient]:
        """Return each account once; the school's own address where nobody directs it or keeps its office."""
        convention = self.convention(event)
        school = convention.school
        cpes = [one for one in school_recipients(school, "cpe") if one.ref.startswith("staff:")]
        told = [*school_recipients(school, "head"), *school_recipients(school, "office"), *cpes, *_referent(convention)]
        return {one.account: one for one in reversed(told)}.values()


def _referent(convention: Convention) -> list[Recipient]:
    staff = convention.referent
    if staff is None or not staff.in_post(convention.school.today()):
        return []
    return [staff_recipient(staff, convention.school, audience="referent")]


class ToRead(Message):
    """An alert waits for its readers: not a word of what, of whom, of which school (decision 101)."""

    slug = "to_read"
    title = "Quelque chose est à lire sur le site : ses seuls lecteurs le savent à l'instant."
    audience = ("head", "second_reader")
    urgency = Urgency.URGENT
    asks = True
    discreet = True

    def recipients(self, event: Event) -> Iterable[Recipient]:
        alert: PupilAlert = event.subject
        as_second = alert.second.staff_id if alert.second else None
        return [
            staff_recipient(post, alert.school, audience="second_reader" if post.pk == as_second else "head")
            for post in readers_of(alert)
        ]

    def context(self, event: Event, recipient: Recipient) -> dict[str, Any]:
        return {"name": recipient.name, "site": site("/")}

    def still_true(self, about: str, ref: str) -> bool:
        """Nobody has read it."""
        return PupilAlert.objects.filter(uuid=about.partition(":")[2], read_at=None).exists()


class ToReadNow(ToRead):
    slug = "to_read_now"
    title = "Personne n'a lu en trente minutes, ou à une heure où personne ne lit : ses lecteurs ont un SMS."
    way = Way.SMS_FIRST

    def recipients(self, event: Event) -> Iterable[Recipient]:
        """The same by SMS; by mail again whoever has no number."""
        return [replace(one, email="") if one.phone else one for one in super().recipients(event)]


class AbsenceAnnounced(AgreementMessage):
    slug = "absence_announced"
    urgency = Urgency.URGENT
    title = "La famille annonce une absence : le tuteur ou la tutrice le sait (l'établissement lit le signalement)."
    audience = ("tutor",)

    def context(self, event: Event, recipient: Recipient) -> dict[str, Any]:
        return {**super().context(event, recipient), "when": event.data["when"]}
