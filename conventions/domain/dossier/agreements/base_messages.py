"""Shared parts of messages about an agreement: the facts they tell, the links they bear, their usual readers; no
message."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from conventions.domain.law.rules.weeks import day_and_month
from conventions.domain.persons.links.addresses import address_of
from conventions.domain.persons.links.services import link_of
from conventions.domain.persons.links.tokens import typed_code
from conventions.domain.persons.people.models import Guardian, School, Staff
from conventions.domain.persons.people.names import after_de, in_class
from conventions.domain.persons.people.phones import format_local
from conventions.domain.persons.people.site import site
from notifications.catalogue import Event, File, Message, Recipient
from signatures import links
from signatures.models import SignatureRequest
from signatures.queries import current_document, requests_of, with_root
from workflow.machine import Subject

from . import calendar_file
from .freezing import PURPOSE
from .kinds import KINDS
from .models import Convention
from .recipients import contact_recipient, family_recipients, request_recipient, school_recipients, writer_recipient
from .sign_by import sign_by
from .signable import Signable, counts, is_asked, is_needed, sees, standing
from .signers import convention_of, signed_by

PARTIES = tuple(dict.fromkeys(rule.role for one in KINDS.values() for rule in one.policy.rules))
"""Roles that may be asked to sign."""


QUALITIES = {
    "host": gettext_lazy("le lieu de stage"),
    "head": gettext_lazy("l'établissement"),
    "guardian": gettext_lazy("un responsable de l'élève"),
    "pupil": gettext_lazy("l'élève"),
    "referent": gettext_lazy("l'enseignante ou l'enseignant référent"),
    "tutor": gettext_lazy("le tuteur ou la tutrice"),
}
"""Names of parties in a message to another party: by quality, as their own page has."""


def personal_link(request: SignatureRequest) -> str:
    """Return the address of a party's page: derived, so it can be sent again."""
    return site(reverse("personal_link", args=[links.token(request)]))


class AgreementMessage(Message):
    """A message about one agreement; ``event.subject`` is the agreement or one of its subjects."""

    names_to_cut: tuple[str, ...] = ("host", "school", "city", "in_person", "party", "from_name")
    per_party: bool = False
    """The audience is the parties of a document, not the people of the file."""

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

    def recipients(self, event: Event) -> Iterable[Recipient]:
        """The people of the file whom its audience names, then the staff, each account once."""
        people: list[Recipient] = []
        for label in self.audience:
            if label in ("host", "tutor"):
                people += contact_recipient(self.convention(event), label)
            elif label == "guardian":
                people += family_recipients(self.convention(event))
        roles = [label for label in self.audience if label in Staff.Role.values]
        school = self.school(event) or self.convention(event).school
        return [*people, *school_recipients(school, *roles)] if roles else people

    def person(self, ref: str) -> str:
        """Return the person of a signature, where a row names a signature."""
        kind, _colon, uuid = ref.partition(":")
        request = SignatureRequest.objects.filter(uuid=uuid).first() if kind == "signature" else None
        return request.holder if request is not None and request.holder else ref

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
            "who": in_class(convention.pupil.first_name, convention.class_name),
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


def deadline_of(subject: Signable[Convention]) -> str:
    """« 4 décembre »: the day by which all sign; empty where none is known or ahead."""
    day = sign_by(subject)
    return day_and_month(day) if day else ""


def sides(convention: Convention, request: SignatureRequest, requests: Sequence[SignatureRequest]) -> dict[str, str]:
    """Return the qualities that have signed and those missing, for the party of ``request``; empty for none."""
    qualities: dict[bool, list[str]] = {True: [], False: []}
    policy = request.document.signing_policy()
    for one, has_signed in standing(convention, requests):
        names = [str(QUALITIES[role]) for role in policy.qualities_of(one.role)]
        qualities[has_signed] += [_("vous")] if one.pk == request.pk else names
    return {
        "have_signed": ", ".join(dict.fromkeys(qualities[True])),
        "awaited": ", ".join(dict.fromkeys(qualities[False])),
    }


def period_in_words(convention: Convention) -> str:
    """« du 15/03/2027 au 19/03/2027 », or empty while no day is known."""
    if not convention.first_day:
        return ""
    days = {"first": f"{convention.first_day:%d/%m/%Y}", "last": f"{convention.last_day:%d/%m/%Y}"}
    return _("du %(first)s au %(last)s") % days


def agreement_about(about: str) -> Convention:
    """Return the agreement that a message in the outbox is about, with who fills its part and who looks after."""
    people = ("writer", "representative", "tutor")
    return Convention.objects.select_related(*Convention.FETCH, *people).get(uuid=about.partition(":")[2])


def is_still_asked(ref: str) -> bool:
    """Tell whether the answer asked of ``signature:<uuid>`` is still waited for, on the present version; two queries.

    Nobody is asked for anything meanwhile when the agreement is suspended and nobody knows until when.
    """
    request = with_root(SignatureRequest.objects).get(uuid=ref.partition(":")[2])
    convention, subject = convention_of(request), signed_by(request)
    if not request.is_waiting or not subject.awaits_answers or convention.excuses_everybody:
        return False
    return request.document.version == subject.signed_version and is_asked(convention, request)


class StandingMessage(AgreementMessage):
    """A message whose cause stands while the agreement is so: what it says or asks is over afterwards."""

    stands_while: tuple[str, ...] = ()
    """Words of the agreement's state, one of which has to be true."""

    def stands(self, convention: Convention, ref: str) -> bool:
        return any(getattr(convention, word) for word in self.stands_while)

    def still_true(self, about: str, ref: str) -> bool:
        return self.stands(agreement_about(about), ref)


class ForStaff(AgreementMessage):
    """A message to people of the school, with the address of the agreement's page: they sign in first."""

    def context(self, event: Event, recipient: Recipient) -> dict[str, Any]:
        number = self.convention(event).number
        return {**super().context(event, recipient), "page": site(reverse("agreement", args=[number]))}


class WithReason(AgreementMessage):
    """A message that tells the reason given; only to those who may read it, and wiped once it was sent."""

    def secrets(self, event: Event, recipient: Recipient) -> dict[str, str]:
        return {"reason": event.data["reason"]}


class WithCalendar(AgreementMessage):
    """A message after which the internship stands otherwise in a calendar: its file leaves with the mail."""

    def context(self, event: Event, recipient: Recipient) -> dict[str, Any]:
        return {**super().context(event, recipient), "calendar": self._calendar(event)}

    def files(self, values: Mapping[str, Any]) -> Iterable[File]:
        data = values.get("calendar")
        return [calendar_file.file_of(calendar_file.CalendarEvent.from_data(data))] if data else []

    def _calendar(self, event: Event) -> dict[str, Any] | None:
        """Return the event, read once in each language for all who are told."""
        known = self.__dict__.setdefault("_calendars", {})
        language = get_language()
        if language not in known:
            found = calendar_file.event_of_internship(self.convention(event))
            known[language] = found.to_data() if found else None
        return known[language]


class HostPartAsked(StandingMessage):
    """A message to whoever fills the host's part, with the link and the typed code that open it."""

    audience = ("host",)
    joins = "several_at_once"

    def recipients(self, event: Event) -> Iterable[Recipient]:
        return writer_recipient(self.convention(event))

    def context(self, event: Event, recipient: Recipient) -> dict[str, Any]:
        return {**super().context(event, recipient), "deadline": deadline_of(self.convention(event))}

    def secrets(self, event: Event, recipient: Recipient) -> dict[str, str]:
        holder = f"host:{self.convention(event).uuid}"
        return {"link": address_of(holder), "code": typed_code(link_of(holder))}

    def stands(self, convention: Convention, ref: str) -> bool:
        """The part is still to be filled, by that person."""
        writer = convention.host_writer
        is_theirs = writer is not None and ref == writer.ref
        return convention.is_with_host and is_theirs and not convention.excuses_everybody


class PartyMessage(AgreementMessage):
    """A message to parties of the version being signed, each with its own link."""

    per_party = True

    def wanted(self, event: Event, requests: list[SignatureRequest]) -> list[SignatureRequest]:
        """Return the requests of its readers: everybody asked, or those alone whom the event names (``only``)."""
        only = event.data.get("only")
        return requests if only is None else [one for one in requests if f"signature:{one.uuid}" in only]

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
        asked = [one for one in self._by_ref.values() if counts(convention, one) and sees(convention, one)]
        return [request_recipient(request, convention) for request in asked]

    def context(self, event: Event, recipient: Recipient) -> dict[str, Any]:
        request = self._by_ref[recipient.ref]
        convention = self.convention(event)
        visa = not is_needed(convention, request)
        return {
            **super().context(event, recipient),
            **sides(convention, request, list(self._by_ref.values())),
            "visa": visa,
            "role": request.role,
        }

    def secrets(self, event: Event, recipient: Recipient) -> dict[str, str]:
        return {"link": personal_link(self._by_ref[recipient.ref])}


class EveryoneConcerned(AgreementMessage):
    """Host and family, and the office of the school."""

    audience = ("host", "guardian", "office")


def is_mentor(convention: Convention, ref: str) -> bool:
    """Tell whether ``contact:<uuid>`` looks after the pupil at the host's today."""
    return convention.mentor is not None and ref == convention.mentor.ref


def awaits_evaluation(convention: Convention, ref: str) -> bool:
    """Tell whether the evaluation of that reader is missing: the tutor's, or the pupil's, for whom a family is told."""
    author = "tutor" if ref.startswith("contact:") else "pupil"
    evaluations = convention.evaluations
    awaited = evaluations.filter(evaluations.model.is_awaited, author=author).first()
    return awaited is not None and awaited.is_open()


def tutor_link(convention: Convention) -> str:
    """Return the address of the tutor's page, where presence is marked and the internship evaluated."""
    return address_of(f"tutor:{convention.uuid}")
