"""Messages of an internship: it begins, is interrupted, is over."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse

from conventions.domain.persons.links import tokens
from conventions.domain.persons.links.services import link_of
from conventions.domain.persons.people.phones import format_local
from conventions.domain.persons.people.site import site
from notifications.catalogue import Event, Recipient, Urgency
from signatures.queries import current_document, frozen_document, requests_of

from .base_messages import (
    AgreementMessage,
    EveryoneConcerned,
    ForStaff,
    StandingMessage,
    WithCalendar,
    awaits_evaluation,
    is_mentor,
    personal_link,
    tutor_link,
)
from .freezing import PURPOSE
from .models import Convention
from .periods import duty_phone_of
from .recipients import (
    contact_recipient,
    family_recipients,
    pupil_recipient,
)


class InternshipTerminated(WithCalendar, EveryoneConcerned):
    slug = "internship_terminated"
    urgency = Urgency.GATHERED
    in_letter = (
        "1 stage est interrompu.",
        "%(n)d stages sont interrompus.",
    )
    title = "Le stage est interrompu."


class InternshipBegun(WithCalendar, StandingMessage):
    slug = "internship_begun"
    urgency = Urgency.PROMPT
    joins = "several_at_once"
    title = "Le stage commence : le tuteur ou la tutrice suit les présences."
    audience = ("tutor",)

    def context(self, event: Event, recipient: Recipient) -> dict[str, Any]:
        """Add the number to call: the number of duty of the period, where it has one."""
        values, duty = super().context(event, recipient), duty_phone_of(self.convention(event))
        return {**values, "school_contact": format_local(duty)} if duty else values

    def secrets(self, event: Event, recipient: Recipient) -> dict[str, str]:
        return {"link": tutor_link(self.convention(event))}

    def stands(self, convention: Convention, ref: str) -> bool:
        return convention.is_running and is_mentor(convention, ref)


class EvaluationAsked(StandingMessage):
    slug = "evaluation_asked"
    urgency = Urgency.PROMPT
    asks = True
    joins = "several_at_once"
    title = "Le stage est fini, ou interrompu : le tuteur ou la tutrice évalue ; l'élève dit ensuite son avis."
    audience = ("tutor", "pupil")

    def context(self, event: Event, recipient: Recipient) -> dict[str, Any]:
        return {**super().context(event, recipient), "interrupted": self.convention(event).was_interrupted}

    def stands(self, convention: Convention, ref: str) -> bool:
        return awaits_evaluation(convention, ref)

    def recipients(self, event: Event) -> Iterable[Recipient]:
        """The tutor at the end; once the tutor has answered the pupil, or the family of one without a contact."""
        convention = self.convention(event)
        if event.subject is convention:
            return contact_recipient(convention, "tutor")
        if event.subject.author == "pupil":
            return []
        return pupil_recipient(convention) or family_recipients(convention)

    def secrets(self, event: Event, recipient: Recipient) -> dict[str, str]:
        """The tutor's link, the pupil's own; a family without one asks the school for the pupil's code."""
        convention = self.convention(event)
        if recipient.audience == "tutor":
            return {"link": tutor_link(convention)}
        if recipient.ref == f"pupil:{convention.pupil.uuid}":
            token = tokens.token(link_of(recipient.ref))
            return {"link": site(reverse("pupil_evaluation", args=[token, convention.number]))}
        return {}


class AttestationIssued(AgreementMessage):
    slug = "attestation_issued"
    urgency = Urgency.GATHERED
    in_letter = (
        "1 attestation de stage est délivrée.",
        "%(n)d attestations de stage sont délivrées.",
    )
    title = "L'attestation de stage est délivrée : la famille, l'organisme et l'établissement en ont copie."
    audience = ("guardian", "host", "office")

    def recipients(self, event: Event) -> Iterable[Recipient]:
        is_issued = current_document(self.convention(event), "attestation") is not None
        return super().recipients(event) if is_issued else []

    def secrets(self, event: Event, recipient: Recipient) -> dict[str, str]:
        """The signed party's own link opens the copies; staff find them in the file."""
        convention = self.convention(event)
        for request in requests_of(frozen_document(convention, PURPOSE)):
            if request.holder == recipient.ref:
                return {"link": personal_link(request)}
        return {}


class AgreementClosed(ForStaff):
    slug = "agreement_closed"
    urgency = Urgency.GATHERED
    optional = True
    topic = "un dossier est clôturé"
    in_letter = (
        "1 dossier est clôturé.",
        "%(n)d dossiers sont clôturés.",
    )
    title = "Le dossier est clôturé : le secrétariat en est averti."
    audience = ("office",)
