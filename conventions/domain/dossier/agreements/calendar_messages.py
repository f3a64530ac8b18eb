"""Messages about a calendar: the call to fill it, a school's proposal, the answer, days of agreements."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.urls import reverse

from conventions.domain.law.calendars.models import CalendarProposal, SchoolCalendar, fills
from conventions.domain.persons.people.accounts import TerritorialOfficer
from conventions.domain.persons.people.models import School
from conventions.domain.persons.people.site import site
from notifications.catalogue import Event, Message, Recipient, Urgency

from .calendar_changes import concerned_by_calendar
from .recipients import school_recipients


class CalendarMessage(Message):
    """A message about a calendar; ``event.subject`` is the calendar or what a school proposes for it."""

    def calendar(self, event: Event) -> SchoolCalendar:
        return event.subject if isinstance(event.subject, SchoolCalendar) else event.subject.calendar

    def context(self, event: Event, recipient: Recipient) -> dict[str, Any]:
        calendar = self.calendar(event)
        of_officer = recipient.audience == "officer"
        page = reverse("calendar", args=[calendar.uuid]) if of_officer else reverse("holidays")
        return {
            "name": recipient.name,
            "academy": calendar.academy,
            "year": calendar.label,
            "page": site(page),
            "of_officer": of_officer,
            "service": settings.SERVICE_NAME,
        }

    def officers(self, event: Event) -> list[Recipient]:
        """Return the officers who fill the calendar."""
        academy = self.calendar(event).academy
        held = TerritorialOfficer.objects.filter(user__is_active=True).select_related("user").order_by("user_id", "id")
        users = {territory.user_id: territory.user for territory in held if fills(territory, academy)}
        return [user.recipient("officer", account=user.account_key) for user in users.values()]

    def schools(self, event: Event) -> list[School]:
        """Open schools of the académie in which somebody works."""
        departments = self.calendar(event).departments
        found = School.objects.filter(department__in=departments, is_closed=False, staff__isnull=False)
        return list(found.distinct().order_by("id"))


class CalendarToFill(CalendarMessage):
    slug = "calendar_to_fill"
    urgency = Urgency.GATHERED
    asks = True
    in_letter = (
        "Le calendrier de l'académie n'est pas connu : à remplir, ou à demander.",
        "%(n)d calendriers d'académie ne sont pas connus : à remplir, ou à demander.",
    )
    title = "Le calendrier scolaire de l'académie n'est pas connu : dit une fois, à qui le remplit et aux secrétariats."
    audience = ("officer", "office")

    def still_true(self, about: str, ref: str) -> bool:
        return any(not calendar.is_published for calendar in SchoolCalendar.objects.filter(uuid=_uuid_in(about)))

    def recipients(self, event: Event) -> Iterable[Recipient]:
        """Nobody when the officer begins it: the platform tells it when nobody did."""
        if not event.data["actor"].is_system:
            return []
        offices = [one for school in self.schools(event) for one in school_recipients(school, "office")]
        return [*self.officers(event), *offices]


class CalendarProposed(CalendarMessage):
    slug = "calendar_proposal"
    urgency = Urgency.GATHERED
    asks = True
    in_letter = (
        "1 établissement propose une correction du calendrier : à décider.",
        "%(n)d corrections du calendrier sont proposées : à décider.",
    )
    title = "Un établissement propose un jour ou une correction pour le calendrier de l'académie."
    audience = ("officer",)

    def still_true(self, about: str, ref: str) -> bool:
        return CalendarProposal.objects.filter(CalendarProposal.is_pending, calendar__uuid=_uuid_in(about)).exists()

    def recipients(self, event: Event) -> Iterable[Recipient]:
        return self.officers(event)

    def context(self, event: Event, recipient: Recipient) -> dict[str, Any]:
        proposal: CalendarProposal = event.data["proposal"]
        return {**super().context(event, recipient), **_said(proposal)}


class CalendarProposalAnswered(CalendarMessage):
    slug = "calendar_proposal_answered"
    urgency = Urgency.GATHERED
    in_letter = (
        "L'académie a répondu à 1 proposition pour le calendrier.",
        "L'académie a répondu à %(n)d propositions pour le calendrier.",
    )
    title = "L'académie accepte ou refuse ce que l'établissement a proposé ; un refus dit pourquoi."
    audience = ("office",)

    def recipients(self, event: Event) -> Iterable[Recipient]:
        return school_recipients(event.subject.school, "office")

    def context(self, event: Event, recipient: Recipient) -> dict[str, Any]:
        told = {"accepted": event.name == "accept", "reason": event.data["reason"]}
        return {**super().context(event, recipient), **_said(event.subject), **told}


class CalendarChanged(CalendarMessage):
    slug = "calendar_changed"
    urgency = Urgency.GATHERED
    asks = True
    in_letter = (
        "Le calendrier a changé : des conventions déjà validées ont un jour sans classe, à vérifier.",
        "Le calendrier a changé %(n)d fois : des conventions déjà validées ont un jour sans classe, à vérifier.",
    )
    title = "Des conventions déjà validées ont un jour que le calendrier dit maintenant sans classe."
    audience = ("office",)

    def recipients(self, event: Event) -> Iterable[Recipient]:
        """The offices of the schools that have such agreements; nobody while the calendar is not published."""
        calendar = self.calendar(event)
        if event.name != "publish" and not (calendar.is_published and event.data.get("days")):
            return []
        concerned = [school for school in self.schools(event) if concerned_by_calendar(school)]
        return [one for school in concerned for one in school_recipients(school, "office")]


def _uuid_in(about: str) -> str:
    return about.partition(":")[2]


def _said(proposal: CalendarProposal) -> dict[str, Any]:
    return {
        "what": proposal.get_what_display(),
        "period": proposal.name,
        "days": proposal.days,
        "school": proposal.school.name,
    }
