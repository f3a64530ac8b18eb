"""What messages about an agreement share: the facts they tell, the links they bear, their usual readers; no message."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from conventions.domain.links.addresses import address_of
from conventions.domain.links.services import link_of
from conventions.domain.links.tokens import typed_code
from conventions.domain.people.models import Guardian, School
from conventions.domain.people.names import after_de
from conventions.domain.people.phones import format_local
from conventions.domain.people.site import site
from notifications.catalogue import Event, Message, Recipient
from signatures import links
from signatures.models import SignatureRequest
from signatures.queries import current_document, requests_of
from workflow.machine import Subject

from .answers import counts
from .freezing import PURPOSE
from .kinds import KINDS
from .models import Convention
from .recipients import contact_recipient, family_recipients, request_recipient, school_recipients, writer_recipient
from .signable import Signable

PARTIES = tuple(dict.fromkeys(rule.role for one in KINDS.values() for rule in one.policy.rules))
"""Everybody who may be asked to sign."""


def personal_link(request: SignatureRequest) -> str:
    """Return the address of a party's page: derived, so it can be sent again."""
    return site(reverse("personal_link", args=[links.token(request)]))


class AgreementMessage(Message):
    """A message about one agreement; ``event.subject`` is the agreement or one of its subjects."""

    per_party: bool = False
    """The audience is the parties of a document, not the people of the file."""

    def __init_subclass__(cls, **kwargs: Any) -> None:
        cls.template = f"conventions/messages/{cls.slug}"
        super().__init_subclass__(**kwargs)

    def convention(self, event: Event) -> Convention:
        """The agreement that the event is about; loaded when the event does not come from the door."""
        subject = event.subject
        if isinstance(subject, Convention):
            return subject
        return getattr(subject, "root", None) or Convention.objects.get(pk=subject.root_key[1])

    def school(self, event: Event) -> School | None:
        """Return the school that it is about, ``None`` where it is about none: a host's code for several schools."""
        subject = event.subject
        if isinstance(subject, Guardian):
            subject = subject.pupil
        if isinstance(subject, Subject) and not hasattr(subject, "school"):
            subject = self.convention(event)
        return getattr(subject, "school", None)

    def reply_to(self, event: Event) -> str:
        school = self.school(event)
        return school.email if school else ""

    def payer(self, event: Event) -> str:
        school = self.school(event)
        return f"school:{school.uuid}" if school else ""

    def context(self, event: Event, recipient: Recipient) -> dict[str, Any]:
        convention = self.convention(event)
        return {
            "name": recipient.name,
            "audience": recipient.audience,
            "number": convention.number,
            "pupil": convention.pupil.first_name,
            "of_pupil": after_de(convention.pupil.first_name),
            "school": convention.school.name,
            "school_contact": format_local(convention.school.phone) or convention.school.email,
            "host": convention.host.name,
            "city": convention.place_city,
            "period": period_in_words(convention),
            "amendment": amendment_number(event.subject),
        }


def amendment_number(subject: object) -> int | None:
    """Return the number of the amendment that is signed, ``None`` when it is the agreement itself."""
    if isinstance(subject, SignatureRequest):
        return subject.document.version if subject.document.purpose != PURPOSE else None
    return subject.signed_version if isinstance(subject, Signable) and subject.PURPOSE != PURPOSE else None


def period_in_words(convention: Convention) -> str:
    """« du 15/03/2027 au 19/03/2027 », or empty while no day is known."""
    if not convention.first_day:
        return ""
    days = {"first": f"{convention.first_day:%d/%m/%Y}", "last": f"{convention.last_day:%d/%m/%Y}"}
    return _("du %(first)s au %(last)s") % days


def day_in_words(day: date | None) -> str:
    """« 4 décembre », in the language of the message; empty for no day."""
    return date_format(day, "j F") if day else ""


class ForStaff(AgreementMessage):
    """A message to people of the school, with the address of the agreement's page: they sign in first."""

    def context(self, event: Event, recipient: Recipient) -> dict[str, Any]:
        number = self.convention(event).number
        return {**super().context(event, recipient), "page": site(reverse("agreement", args=[number]))}


class WithReason(AgreementMessage):
    """A message that tells the reason given; only to those who may read it, and wiped once it was sent."""

    def secrets(self, event: Event, recipient: Recipient) -> dict[str, str]:
        return {"reason": event.data["reason"]}


class HostPartAsked(AgreementMessage):
    """A message to whoever fills the host's part, with the link and the typed code that open it."""

    audience = ("host",)

    def recipients(self, event: Event) -> Iterable[Recipient]:
        return writer_recipient(self.convention(event))

    def secrets(self, event: Event, recipient: Recipient) -> dict[str, str]:
        holder = f"host:{self.convention(event).uuid}"
        return {"link": address_of(holder), "code": typed_code(link_of(holder))}


class PartyMessage(AgreementMessage):
    """A message to parties of the version being signed, each with its own link."""

    per_party = True

    def wanted(self, event: Event, requests: list[SignatureRequest]) -> list[SignatureRequest]:
        return requests

    def _requests(self, event: Event) -> list[SignatureRequest]:
        subject = event.subject
        if amendment_number(subject) is not None:
            document = subject.signed_document()
        else:
            document = current_document(self.convention(event), PURPOSE)
        return self.wanted(event, requests_of(document)) if document else []

    def recipients(self, event: Event) -> Iterable[Recipient]:
        self._by_ref = {f"signature:{request.uuid}": request for request in self._requests(event)}
        convention = self.convention(event)
        asked = [request for request in self._by_ref.values() if counts(convention, request)]
        return [request_recipient(request, convention) for request in asked]

    def context(self, event: Event, recipient: Recipient) -> dict[str, Any]:
        request = self._by_ref[recipient.ref]
        visa = request.document.signing_policy().rule(request.role).need == "visa"
        return {**super().context(event, recipient), "visa": visa, "role": request.role}

    def secrets(self, event: Event, recipient: Recipient) -> dict[str, str]:
        return {"link": personal_link(self._by_ref[recipient.ref])}


class EveryoneConcerned(AgreementMessage):
    """Host and family, and the office of the school."""

    audience = ("host", "guardian", "office")

    def recipients(self, event: Event) -> Iterable[Recipient]:
        convention = self.convention(event)
        return [
            *contact_recipient(convention, "host"),
            *family_recipients(convention),
            *school_recipients(convention.school, "office"),
        ]


def tutor_link(convention: Convention) -> str:
    """Return the address of the tutor's page, where presence is marked and the internship evaluated."""
    return address_of(f"tutor:{convention.uuid}")
