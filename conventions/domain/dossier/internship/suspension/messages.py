"""Messages about a suspension: an internship stops, goes on, or ends with what was done; by SMS first, at once."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from conventions.domain.dossier.agreements.base_messages import StandingMessage, WithCalendar
from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.agreements.recipients import contact_recipient, family_recipients, pupil_recipient
from conventions.domain.persons.people.phones import is_mobile
from notifications.catalogue import Event, Recipient, Urgency, Way

from .services import resumes_on

EVERYBODY = ("guardian", "pupil", "tutor", "host")


def people_told(convention: Convention) -> list[Recipient]:
    """Family, pupil, tutor and host, each once: by SMS where there is a mobile, else by mail."""
    people = [
        *family_recipients(convention),
        *pupil_recipient(convention),
        *contact_recipient(convention, "tutor"),
        *contact_recipient(convention, "host"),
    ]
    found: dict[str, Recipient] = {}
    for person in map(_by_sms, people):
        found.setdefault(person.phone or person.email or person.ref, person)
    return list(found.values())


def _by_sms(person: Recipient) -> Recipient:
    mobile = bool(person.phone) and is_mobile(person.phone)
    return replace(person, email="") if mobile else replace(person, phone="") if person.email else person


class AboutSuspension(WithCalendar):
    """A message to everybody whom a suspension sends home or calls back: it does not wait for the morning."""

    audience = EVERYBODY
    urgency = Urgency.URGENT
    way = Way.SMS_FIRST

    def recipients(self, event: Event) -> Iterable[Recipient]:
        return () if event.data.get("silent") else people_told(self.convention(event))


class InternshipSuspended(AboutSuspension, StandingMessage):
    slug = "internship_suspended"
    title = "Le stage est suspendu (force majeure) : famille, élève, tuteur et organisme le savent aussitôt, par SMS."

    def context(self, event: Event, recipient: Recipient) -> dict[str, Any]:
        convention = self.convention(event)
        first, until = convention.suspended_from, convention.suspended_until
        return {
            **super().context(event, recipient),
            "cause": convention.get_suspension_cause_display(),
            "first": f"{first:%d/%m/%Y}",
            "from_noon": convention.suspended_from_noon,
            "until": f"{until:%d/%m/%Y}" if until else "",
            "signed": convention.counts_as_signed,
        }

    def secrets(self, event: Event, recipient: Recipient) -> dict[str, str]:
        return {"reason": event.data["reason"]}

    def stands(self, convention: Convention, ref: str) -> bool:
        return convention.suspended


class InternshipResumed(AboutSuspension):
    slug = "internship_resumed"
    title = "Le stage reprend : famille, élève, tuteur et organisme le savent, sauf s'ils connaissaient le jour."

    def context(self, event: Event, recipient: Recipient) -> dict[str, Any]:
        convention = self.convention(event)
        return {
            **super().context(event, recipient),
            "on": f"{resumes_on(convention):%d/%m/%Y}",
            "signed": convention.counts_as_signed,
        }


class InternshipSettled(AboutSuspension):
    slug = "internship_settled"
    title = "Ce qui a été fait du stage suspendu est validé : le reste n'est pas rattrapé."
