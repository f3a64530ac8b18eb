"""Messages about somebody else who is waited for, and the text before the first day for whoever has no internet."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from conventions.domain.dossier.agreements.base_messages import StandingMessage, deadline_of
from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.agreements.recipients import family_recipients, pupil_recipient, school_recipients
from conventions.domain.dossier.internship.attendance.models import Half
from conventions.domain.persons.people.site import site
from notifications.catalogue import Event, Message, Recipient, Urgency, Way


class HalfDayNotNoted(Message):
    slug = "half_day_not_noted"
    title = "Une demi-journée n'est pas notée deux à quatre heures après le début : la vie scolaire l'apprend une fois."
    audience = ("cpe",)
    urgency = Urgency.URGENT

    def recipients(self, event: Event) -> Iterable[Recipient]:
        return school_recipients(event.subject, "cpe")

    def context(self, event: Event, recipient: Recipient) -> dict[str, Any]:
        day, half = event.data["day"], event.data["half"]
        page = f"{reverse('school_day')}?{urlencode({'jour': day.isoformat(), 'demi': half})}"
        return {
            "name": recipient.name,
            "school": event.subject.name,
            "day": day.isoformat(),
            "date": f"{day:%d/%m/%Y}",
            "half": half,
            "half_in_words": str(Half(half).label),
            "pupils": [
                {"name": one.pupil.first_name, "class_name": one.class_name, "host": one.host.name}
                for one in event.data["conventions"]
            ],
            "page": site(page),
        }

    def payer(self, event: Event) -> str:
        return f"school:{event.subject.uuid}"


class HostPartAwaited(StandingMessage):
    """The host has not written its part; the event gives the people, the link of each, and by when it is needed."""

    slug = "host_part_awaited"
    urgency = Urgency.PROMPT
    title = "L'organisme d'accueil n'a pas rempli sa partie après dix jours : l'élève et sa famille l'apprennent."
    audience = ("guardian", "pupil")
    chases = True

    def recipients(self, event: Event) -> Iterable[Recipient]:
        return event.data["people"]

    def context(self, event: Event, recipient: Recipient) -> dict[str, Any]:
        return {**super().context(event, recipient), "deadline": deadline_of(self.convention(event))}

    def secrets(self, event: Event, recipient: Recipient) -> dict[str, str]:
        return {"link": event.data["links"][recipient.ref]}

    def stands(self, convention: Convention, ref: str) -> bool:
        return convention.is_with_host and not convention.excuses_everybody


class InternshipSoon(StandingMessage):
    """The first day is near: to those of the family whose telephone has no internet, one text a number."""

    slug = "internship_soon"
    way = Way.SMS_FIRST
    urgency = Urgency.PROMPT
    title = (
        "Le stage commence dans trois jours : la famille sans internet lit le lieu, le jour, l'heure, le numéro à "
        "appeler et, pour un interne, qui le prend à la pirogue."
    )
    audience = ("guardian", "pupil")
    names_to_cut = ("host", "place", "city", "pupil", "fetched")

    def recipients(self, event: Event) -> Iterable[Recipient]:
        convention = self.convention(event)
        people = [*family_recipients(convention), *pupil_recipient(convention)]
        told = {one.phone: replace(one, email="") for one in people if one.is_offline and one.phone}
        return told.values()

    def context(self, event: Event, recipient: Recipient) -> dict[str, Any]:
        convention = self.convention(event)
        first = event.data["first"]
        begins = first.morning_start or first.afternoon_start
        return {
            **super().context(event, recipient),
            "day": first.date.isoformat(),
            "first": f"{first.date:%d/%m}",
            "hour": f"{begins.hour}h{begins:%M}",
            "place": convention.place_address,
            "fetched": convention.fetched_by,
        }

    def stands(self, convention: Convention, ref: str) -> bool:
        return convention.is_in_force and not convention.on_hold
