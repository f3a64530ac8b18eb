"""Messages about an agreement: one class each, with its audience and its words for each reader.

Their shared parts stand in :mod:`.base_messages`; those of an internship under way or over in
:mod:`.internship_messages`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse

from conventions.domain.persons.links import tokens
from conventions.domain.persons.links.addresses import address_of
from conventions.domain.persons.links.services import link_of
from conventions.domain.persons.people.phones import is_mobile
from conventions.domain.persons.people.site import site
from notifications.catalogue import CodeMessage, Event, File, MergedMessage, Recipient, Urgency, Way
from signatures import links
from signatures.codes import LIFETIME
from signatures.models import Document, SignatureRequest
from signatures.queries import requests_of
from signatures.statement import session_of

from . import calendar_file
from .base_messages import (
    PARTIES,
    AgreementMessage,
    EveryoneConcerned,
    ForStaff,
    HostPartAsked,
    PartyMessage,
    StandingMessage,
    WithCalendar,
    WithReason,
    agreement_about,
    amendment_number,
    deadline_of,
    is_still_asked,
    personal_link,
    sides,
)
from .models import Convention
from .recipients import (
    housing_recipients,
    pupil_recipient,
    request_recipient,
    school_recipients,
    signatory_recipients,
)
from .signable import is_owed
from .signers import contact_of_their_own


class AgreementOpened(HostPartAsked):
    slug = "agreement_opened"
    urgency = Urgency.PROMPT
    asks = True
    title = "Une convention est ouverte : l'organisme d'accueil reçoit le lien de sa partie."


class HostPartCompleted(ForStaff, StandingMessage):
    slug = "host_part_completed"
    urgency = Urgency.GATHERED
    asks = True
    in_letter = (
        "1 convention est revenue de l'organisme d'accueil : à compléter.",
        "%(n)d conventions sont revenues des organismes d'accueil : à compléter.",
    )
    title = "L'organisme d'accueil a terminé sa partie : au secrétariat de compléter."
    audience = ("office",)
    stands_while = ("awaits_school", "is_with_school")


class SchoolPartCompleted(ForStaff, StandingMessage):
    slug = "school_part_completed"
    urgency = Urgency.GATHERED
    asks = True
    in_letter = (
        "1 convention est complète : à valider.",
        "%(n)d conventions sont complètes : à valider.",
    )
    title = "La convention est complète : à la direction de la valider."
    audience = ("head",)
    stands_while = ("awaits_approval",)


class SentBackToHost(HostPartAsked):
    slug = "sent_back_to_host"
    urgency = Urgency.PROMPT
    asks = True
    title = "L'établissement demande un changement à l'organisme d'accueil."

    def secrets(self, event: Event, recipient: Recipient) -> dict[str, str]:
        return {**super().secrets(event, recipient), "reason": event.data["reason"]}


class SentBackToOffice(ForStaff, WithReason, StandingMessage):
    slug = "sent_back_to_office"
    stands_while = HostPartCompleted.stands_while
    urgency = Urgency.GATHERED
    asks = True
    in_letter = (
        "La direction demande un changement sur 1 convention.",
        "La direction demande un changement sur %(n)d conventions.",
    )
    title = "La direction demande un changement au secrétariat."
    audience = ("office",)


class SignatureAsked(PartyMessage):
    slug = "signature_asked"
    urgency = Urgency.GATHERED
    asks = True
    in_letter = (
        "1 convention est validée : à signer ou à viser.",
        "%(n)d conventions sont validées : à signer ou à viser.",
    )
    title = "La convention est validée : chaque partie reçoit son lien personnel pour la lire et la signer."
    audience = PARTIES
    joins = "several_at_once"

    def recipients(self, event: Event) -> Iterable[Recipient]:
        self._deadline = deadline_of(self.convention(event))
        return super().recipients(event)

    def context(self, event: Event, recipient: Recipient) -> dict[str, Any]:
        calls = settings.SMS_ANSWERS and recipient.audience in ("guardian", "pupil")
        return {**super().context(event, recipient), "deadline": self._deadline, "calls": calls}

    def still_true(self, about: str, ref: str) -> bool:
        return is_still_asked(ref)


def readers_of(request: SignatureRequest, convention: Convention) -> list[Recipient]:
    """The signer at each known contact, so that nobody signs unseen from one of them; the other guardian."""
    signer = request_recipient(request, convention)
    if request.role == "guardian":
        email, phone = contact_of_their_own(request, convention)
        signer = replace(signer, email=email, phone=phone)
    both = signer.email and signer.phone and is_mobile(signer.phone)
    readers = [replace(signer, phone=""), replace(signer, email="")] if both else [signer]
    if request.role == "guardian":
        contacts = {signer.email, signer.phone} - {""}
        readers += [
            other
            for other in signatory_recipients(convention)
            if other.ref != request.holder and not {other.email, other.phone} & contacts
        ]
    return readers


OF_FAMILY = ("guardian", "pupil")
"""Roles whose mail says that they have signed and holds no lines of proof: their receipt on the page has them."""


class SignatureReceipt(PartyMessage):
    slug = "signature_receipt"
    way = Way.BOTH
    urgency = Urgency.PROMPT
    to_one = True
    title = (
        "Une partie vient de signer : elle en reçoit l'accusé de réception (L112-11 CRPA) par courriel et par SMS ; "
        "l'autre responsable en est averti."
    )
    audience = PARTIES
    joins = "several_receipts"
    together = timedelta(minutes=10)  # one for one batch, at its end where nothing stops it

    def answers(self, ref: str) -> bool:
        """Whoever has just signed waits for it; the other guardian is told in the morning."""
        return ref.startswith("signature:")

    def recipients(self, event: Event) -> Iterable[Recipient]:
        readers = readers_of(event.data["request"], self.convention(event))
        if event.data.get("late"):  # the others were told when it was signed
            readers = [one for one in readers if one.ref.startswith("signature:")]
        return readers

    def context(self, event: Event, recipient: Recipient) -> dict[str, Any]:
        request, evidence = event.data["request"], event.data["evidence"]
        role, by_other = request.role, recipient.ref.startswith("guardian:")
        from signatures.stamp import day_in_words, moment_in_words

        return {
            **AgreementMessage.context(self, event, recipient),
            **sides(self.convention(event), request, [] if by_other else requests_of(request.document)),
            "visa": request.document.signing_policy().rule(role).need.is_optional,
            "role": role,
            "by_other": by_other,
            "signed_at": moment_in_words(evidence.signed_at, evidence.time_zone),
            "signed_short": f"{evidence.signed_at.astimezone(ZoneInfo(evidence.time_zone)):%d/%m/%Y %H:%M}",
            "on_paper": day_in_words(evidence.paper.signed_on) if evidence.channel == evidence.PAPER else "",
            "in_person": session.witness if (session := session_of(evidence)) else "",
            "fingerprint": "" if role in OF_FAMILY else evidence.frozen_sha256,
            "checkpoint": "" if role in OF_FAMILY else event.data.get("checkpoint", ""),
        }

    def secrets(self, event: Event, recipient: Recipient) -> dict[str, str]:
        """The signer's own page; and for each reader the page that says *ce n'est pas moi*."""
        request = event.data["request"]
        reader = UUID(recipient.ref.partition(":")[2])
        contest = site(reverse("contest", args=[links.contest_token(request, reader)]))
        return {"contest": contest, **({"link": personal_link(request)} if reader == request.uuid else {})}


class AgreementSealed(WithCalendar, PartyMessage):
    slug = "agreement_sealed"
    joins = "several_at_once"
    urgency = Urgency.GATHERED
    in_letter = (
        "1 convention est signée par tous et scellée.",
        "%(n)d conventions sont signées par tous et scellées.",
    )
    title = "La convention est signée et scellée : chaque partie accède à sa copie."
    audience = PARTIES


class CopyAsked(PartyMessage):
    slug = "copy_asked"
    way = Way.MAIL
    title = "Une partie demande sur sa page le document signé par courriel : il lui est joint."
    audience = PARTIES
    to_one = True
    urgency = Urgency.URGENT
    lifetime = timedelta(days=1)

    def _requests(self, event: Event) -> list[SignatureRequest]:
        return [event.data["request"]]

    def recipients(self, event: Event) -> Iterable[Recipient]:
        return [replace(one, phone="") for one in super().recipients(event)]

    def context(self, event: Event, recipient: Recipient) -> dict[str, Any]:
        return {**super().context(event, recipient), "document": str(event.data["request"].document.uuid)}

    def files(self, values: Mapping[str, Any]) -> Iterable[File]:
        document = Document.objects.get(uuid=values["document"])
        name = f"{document.purpose}-{document.number}-v{document.version}.pdf"
        return [File(name, document.content(), "application/pdf")]


class HousingTold(StandingMessage):
    slug = "housing_told"
    urgency = Urgency.PROMPT
    title = "Qui héberge l'élève sans autorité parentale est prévenu du stage, et n'a rien à signer."
    audience = ("guardian",)

    def recipients(self, event: Event) -> Iterable[Recipient]:
        return housing_recipients(self.convention(event))

    def stands(self, convention: Convention, ref: str) -> bool:
        return not convention.is_stopped

    def context(self, event: Event, recipient: Recipient) -> dict[str, Any]:
        """Add the facts that a host family needs: the place, the dates; whether everybody has signed yet."""
        convention = self.convention(event)
        place = " ".join(part for part in (convention.place_address, convention.place_postcode) if part)
        return {**super().context(event, recipient), "place": place, "signed": convention.counts_as_signed}

    def secrets(self, event: Event, recipient: Recipient) -> dict[str, str]:
        return {"link": address_of(recipient.ref)}


class AgreementRefused(ForStaff, WithReason):
    slug = "agreement_refused"
    asks = True
    title = "Une partie refuse : l'établissement lit le motif et décide de la suite."
    audience = ("office", "head")
    urgency = Urgency.URGENT

    def recipients(self, event: Event) -> Iterable[Recipient]:
        school = self.convention(event).school
        return [*school_recipients(school, "office"), *school_recipients(school, "head")]

    def context(self, event: Event, recipient: Recipient) -> dict[str, Any]:
        request = event.data["request"]
        return {**super().context(event, recipient), "party": request.name, "quality": request.quality}


class RefusalReceipt(PartyMessage):
    slug = "refusal_receipt"
    urgency = Urgency.PROMPT
    title = "Une partie refuse : la personne concernée en reçoit l'accusé de réception, sans le motif."
    audience = PARTIES
    to_one = True

    def answers(self, ref: str) -> bool:
        return True

    def _requests(self, event: Event) -> list[SignatureRequest]:
        return [event.data["request"]]

    def secrets(self, event: Event, recipient: Recipient) -> dict[str, str]:
        return {}


class AgreementStopped(AgreementMessage):
    slug = "agreement_stopped"
    urgency = Urgency.PROMPT
    title = "Une partie refuse : l'organisme d'accueil sait que la convention est arrêtée, sans le motif."
    audience = ("host",)


class GuardianReleased(PartyMessage):
    slug = "guardian_released"
    urgency = Urgency.PROMPT
    title = "L'élève a dix-huit ans avant que tout soit signé : la signature d'un responsable n'est plus demandée."
    audience = ("guardian",)
    to_one = True

    def recipients(self, event: Event) -> Iterable[Recipient]:
        request = event.data["request"]
        self._by_ref = {f"signature:{request.uuid}": request}
        return [request_recipient(request, self.convention(event))]

    def secrets(self, event: Event, recipient: Recipient) -> dict[str, str]:
        return {}


class CameOfAge(AgreementMessage):
    slug = "came_of_age"
    urgency = Urgency.PROMPT
    title = "L'élève a dix-huit ans pendant un stage ou avant de l'avoir signé : ce qui change, et son choix."
    audience = ("pupil",)

    def recipients(self, event: Event) -> Iterable[Recipient]:
        return pupil_recipient(self.convention(event))

    def context(self, event: Event, recipient: Recipient) -> dict[str, Any]:
        convention = self.convention(event)
        asked = any(one.role == "pupil" and is_owed(convention, one) for one in convention.signature_requests())
        return {**super().context(event, recipient), "signs": convention.awaits_answers and asked}

    def secrets(self, event: Event, recipient: Recipient) -> dict[str, str]:
        return {"link": address_of(recipient.ref)}


class VisaDeclined(ForStaff, WithReason):
    slug = "visa_declined"
    urgency = Urgency.GATHERED
    optional = True
    topic = "un visa n'a pas été donné"
    in_letter = (
        "1 visa n'a pas été donné ; rien ne s'arrête.",
        "%(n)d visas n'ont pas été donnés ; rien ne s'arrête.",
    )
    title = "Une personne sollicitée pour un visa ne le donne pas : le secrétariat le sait, rien ne s'arrête."
    audience = ("office",)

    def context(self, event: Event, recipient: Recipient) -> dict[str, Any]:
        request = event.data["request"]
        return {**super().context(event, recipient), "party": request.name, "quality": request.quality}


class SignatureContested(AgreementMessage):
    slug = "signature_contested"
    asks = True
    title = "Quelqu'un dit qu'une signature n'est pas la sienne : la direction est alertée."
    audience = ("head",)
    urgency = Urgency.URGENT

    def context(self, event: Event, recipient: Recipient) -> dict[str, Any]:
        return {**super().context(event, recipient), "party": event.subject.name, "quality": event.subject.quality}


class ContestCleared(WithReason):
    slug = "contest_cleared"
    way = Way.BOTH
    urgency = Urgency.GATHERED
    in_letter = (
        "La direction maintient 1 signature contestée.",
        "La direction maintient %(n)d signatures contestées.",
    )
    title = "La direction maintient une signature contestée : qui a reçu l'accusé de réception lit pourquoi."
    audience = PARTIES
    to_one = True

    def recipients(self, event: Event) -> Iterable[Recipient]:
        return readers_of(event.data["request"], self.convention(event))

    def context(self, event: Event, recipient: Recipient) -> dict[str, Any]:
        return {**super().context(event, recipient), "party": event.subject.name}


class AgreementRevised(PartyMessage):
    slug = "agreement_revised"
    urgency = Urgency.GATHERED
    in_letter = (
        "1 convention a une nouvelle version : les signatures d'avant ne comptent plus.",
        "%(n)d conventions ont une nouvelle version : les signatures d'avant ne comptent plus.",
    )
    title = "L'établissement prépare une nouvelle version : les liens et signatures d'avant ne comptent plus."
    audience = PARTIES

    def wanted(self, event: Event, requests: list[SignatureRequest]) -> list[SignatureRequest]:
        return [request for request in requests if not request.is_void]

    def secrets(self, event: Event, recipient: Recipient) -> dict[str, str]:
        return {}


class AgreementWithdrawn(EveryoneConcerned):
    slug = "agreement_withdrawn"
    urgency = Urgency.GATHERED
    in_letter = (
        "1 convention est retirée.",
        "%(n)d conventions sont retirées.",
    )
    title = "La convention est retirée : le stage n'aura pas lieu."


class AgreementExpired(EveryoneConcerned, StandingMessage):
    slug = "agreement_expired"
    stands_while = ("is_expired",)
    urgency = Urgency.GATHERED
    in_letter = (
        "1 convention a expiré : le premier jour est venu sans toutes les signatures.",
        "%(n)d conventions ont expiré : le premier jour est venu sans toutes les signatures.",
    )
    title = "Le premier jour est venu sans toutes les signatures : le stage ne peut pas commencer."


class RectificationMade(AgreementMessage):
    slug = "rectification_made"
    urgency = Urgency.PROMPT
    title = "Une donnée sans effet juridique est rectifiée : l'organisme d'accueil et la famille ont la bonne."
    audience = ("host", "guardian")

    def context(self, event: Event, recipient: Recipient) -> dict[str, Any]:
        return {**super().context(event, recipient), "label": event.data["label"]}

    def secrets(self, event: Event, recipient: Recipient) -> dict[str, str]:
        return {"value": event.data["value"]}


class SigningCode(CodeMessage, AgreementMessage):
    slug = "signing_code"
    lifetime = LIFETIME
    title = "Une partie demande son code : il part vers le contact connu de l'établissement."
    audience = PARTIES

    def recipients(self, event: Event) -> Iterable[Recipient]:
        known = request_recipient(event.subject, event.data["convention"])
        return [replace(known, time_zone=Recipient.time_zone, account="", **event.data["contact"].fields)]

    def context(self, event: Event, recipient: Recipient) -> dict[str, Any]:
        number = self.convention(event).number
        amendment = amendment_number(event.subject)
        return {"name": recipient.name, "count": event.data["count"], "number": number, "amendment": amendment}


class SeveralAtOnce(MergedMessage):
    """Several messages of one class to one person, each as one line with its link."""

    slug = "several_at_once"
    title = "Plusieurs demandes ou nouvelles du même moment pour une personne : un seul message, un lien pour chacune."
    audience = (*PARTIES, "tutor")

    def files(self, values: Mapping[str, Any]) -> Iterable[File]:
        """One calendar of all the internships that it tells."""
        events = [
            calendar_file.CalendarEvent.from_data(one["calendar"]) for one in values["items"] if one.get("calendar")
        ]
        return [calendar_file.file_of(*events)] if events else []

    def page(self, about: str, ref: str) -> str:
        """The host's page of all its pupils, for who fills its part: it leads to each signature too."""
        kind, uuid = ref.split(":", 1)
        if kind not in ("contact", "signature"):  # families, of whom no page shows several pupils
            return ""
        convention = agreement_about(about)
        writer = convention.host_writer
        is_writer = kind == "contact" and writer is not None and uuid == str(writer.uuid)
        is_host = is_writer and convention.is_with_host  # afterwards the same person is written to as tutor
        if kind == "signature":
            asked = SignatureRequest.objects.filter(uuid=uuid, role="host").exists()
            is_host = asked and writer == convention.representative
        if not is_host:
            return ""
        return site(reverse("host_pupils", args=[tokens.token(link_of(f"host:{convention.uuid}"))]))


class SeveralReceipts(MergedMessage):
    """One receipt for what one person signed in one act; each line has its date, its print and its way to contest."""

    slug = "several_receipts"
    way = Way.BOTH
    title = "Une personne vient de signer plusieurs documents en un seul geste : un seul accusé de réception les liste."
    audience = PARTIES

    def page(self, about: str, ref: str) -> str:
        """Return the page on which an account finds its signatures: others have no page that shows all of them."""
        of_account = SignatureRequest.objects.filter(uuid=ref.partition(":")[2], role__in=("head", "referent"))
        return site(reverse("agreements")) if of_account.exists() else ""
