"""The people of an agreement and where each stands: asked when and how, opened, answered; how to ask again."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Prefetch, QuerySet, prefetch_related_objects
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_stubs_ext import StrOrPromise

from conventions.domain.dossier.agreements.delegations import in_whose_name
from conventions.domain.dossier.agreements.freezing import PARTY_LABELS, label_of
from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.agreements.recipients import (
    contact_recipient,
    pupil_recipient,
    request_recipient,
    writer_recipient,
)
from conventions.domain.dossier.agreements.signable import Signable, is_owed, need_of
from conventions.domain.dossier.agreements.signers import BY_ACCOUNT
from conventions.domain.dossier.internship.evaluations.models import Author, Evaluation
from conventions.domain.persons.links.models import PersonalLink
from conventions.domain.season.reminders.services import EMAIL, PHONE, SMS
from conventions.domain.season.reminders.waiting import ASKING, Missing
from notifications.catalogue import Recipient
from notifications.delivery import is_wrong_address, reason_of
from notifications.masking import mask_address
from notifications.models import Message
from signatures.models import InPersonSession, PaperSignature, SignatureRequest
from signatures.policy import Need
from signatures.queries import level_in_words, with_levels
from signatures.statement import contact_change_in_words, in_person_in_words, session_of
from signatures.states import RequestWords, State
from workflow import engine
from workflow.prepared import Given, prepared
from workflow.states import Wording

CHANNELS = {EMAIL: gettext_lazy("courriel"), SMS: gettext_lazy("SMS"), PHONE: gettext_lazy("appel")}
STATES = Wording(
    f"{__name__}.STATES",
    RequestWords,
    {
        State.WAITING: ("info", gettext_lazy("attendue")),
        State.SIGNED: ("success", gettext_lazy("signée")),
        State.READ: ("success", gettext_lazy("lue")),
        State.REFUSED: ("error", gettext_lazy("refusée")),
        State.DECLINED: ("warning", gettext_lazy("visa non donné")),
        State.LAPSED: ("", gettext_lazy("sans suite")),
        State.VOID: ("", gettext_lazy("annulée")),
    },
)


AWAITED = {
    Need.REQUIRED: gettext_lazy("signature attendue"),
    Need.ONE_OF: gettext_lazy("signature attendue"),
    Need.VISA: gettext_lazy("visa attendu"),
    Need.READING: gettext_lazy("lecture attendue"),
}


@dataclass(frozen=True)
class Sending:
    """One message that asked: the address is masked, what it said is not shown."""

    channel: str
    address: str
    at: datetime
    outcome: str
    """``queued``, ``sent``, ``delayed``, ``delivered``, ``bounced``, ``failed``, ``undeliverable``; ``gathered``…"""
    told_at: datetime | None = None
    """When it arrived, or was found not to."""
    reason: str = ""
    """Why it is late or did not arrive, as the end of a sentence; why it did not leave, as one of its own."""
    sent_to: str = field(default="", repr=False)
    """The whole address, to compare with the present one; no page shows it."""
    said: str = ""
    """Answer on the telephone."""
    is_wrong_address: bool = False
    """There is nobody at that address: it has to be corrected."""

    @property
    def channel_label(self) -> str:
        return str(CHANNELS.get(self.channel, ""))

    @property
    def is_call(self) -> bool:
        return self.channel == PHONE

    @property
    def is_lost(self) -> bool:
        return self.outcome in ("bounced", "failed", "undeliverable")

    @property
    def arrived_later(self) -> bool:
        """Tell whether it arrived on another day than it was sent."""
        return bool(self.told_at) and timezone.localdate(self.told_at) != timezone.localdate(self.at)


@dataclass(frozen=True)
class PartyRow:
    """One row of the table of parties."""

    role: str
    name: str
    state: str
    badge: str
    party: str = ""
    """Whom to remind, when they are waited for."""
    quality: str = ""
    sendings: list[Sending] = field(default_factory=list)
    opened_at: datetime | None = None
    answered_at: datetime | None = None
    contested: str = ""
    """Public identifier of a signature that waits for the head's decision."""
    contest_cleared_at: datetime | None = None
    paper: PaperSignature | None = None
    """The sheet they signed by hand, whose scan is kept."""
    in_person: str = ""
    """Public identifier of the request of who may sign on the school's device now."""
    witnessed: tuple[str, ...] = ()
    """In presence of whom they signed, and how that person knew them."""
    assurance: str = ""
    """Assurance of their signature, in words."""
    contact_changed: str = ""
    """That the contact which received their code had been changed shortly before, by whom."""
    level: str = ""
    """How sure its time is, with its PAdES level."""
    channels: tuple[tuple[str, str, str], ...] = ()
    """``(channel, its name, masked address)`` by which the link can be sent again."""
    corrected: frozenset[str] = frozenset()
    """Channels whose contact was corrected since the last message that went there."""
    how_known: str = ""
    by_delegation: str = ""
    """In whose name they sign for the host, in words; the proof has a page."""

    @property
    def has_proof(self) -> bool:
        """Something is known of how they signed: told apart, behind a fold."""
        return bool(self.paper or self.assurance)

    @property
    def is_unreached(self) -> bool:
        """Tell whether something is waited for from them and the last message that said so did not arrive."""
        return bool(self.party and self.sendings and self.sendings[0].is_lost)

    @property
    def other_way(self) -> str:
        """The channel left to try when the last message did not arrive; empty when there is none, or no need."""
        last = {one.channel: one for one in reversed(self.sendings)}
        known = [
            channel for channel, _label, _address in self.channels if not (channel in last and last[channel].is_lost)
        ]
        return known[0] if self.is_unreached and known else ""

    @property
    def ways(self) -> list[tuple[str, str, str]]:
        """The channels, the one to try first at their head."""
        return sorted(self.channels, key=lambda way: way[0] != self.other_way)

    @property
    def remedy(self) -> str:
        """Remedy for a message that did not arrive, in a sentence."""
        if not self.is_unreached:
            return ""
        if self.other_way:
            resend, way = _("Renvoyez le lien par %(way)s."), {"way": CHANNELS[self.other_way]}
            if self.sendings[0].is_wrong_address:
                resend = _("Renvoyez le lien par %(way)s, et corrigez l'adresse.")
            return resend % way
        if self.party.startswith("signature:"):
            return _("Appelez, corrigez le contact ou faites signer sur papier.")
        return _("Appelez, ou corrigez le contact.")


def parties_of(
    convention: Convention,
    requests: Iterable[SignatureRequest],
    evaluations: Iterable[Evaluation],
    missing: Iterable[Missing],
    messages: Iterable[Message],
) -> list[PartyRow]:
    """Return the rows: those who sign the present version, or the host while it writes; two queries.

    ``messages`` are those of :func:`messages_about` the agreement.
    """
    requests = list(requests)
    owed = {item.party for item in missing if item.party}
    owed |= {f"signature:{one.uuid}" for one in requests if one.is_read and is_owed(convention, one)}
    sent = _sendings(messages)
    prefetch_related_objects([convention.pupil], "guardians")
    found = [_signer(convention, request, sent, owed) for request in requests]
    if not found or convention.is_with_host:
        found = [_host(convention, sent, owed)] if convention.host_writer else []
    return [*found, *(_evaluator(convention, evaluation, sent, owed) for evaluation in evaluations)]


def answers_to(documents: Iterable[int]) -> list[SignatureRequest]:
    """Return the requests of documents with what was answered: neither texts nor the pages of a scan."""
    rows = SignatureRequest.objects.filter(document__in=documents).select_related("evidence")
    long = ("evidence__consent_text", "evidence__certificate", "evidence__batch_leaves")
    requests = list(with_levels(rows).defer(*long).order_by("document_id", "position"))
    by_hand = PaperSignature.objects.select_related("copy").defer("copy__content")
    on_paper = [request.evidence for request in requests if request.is_on_paper]
    prefetch_related_objects(on_paper, Prefetch("paper", by_hand))
    return requests


def signers_of(subject: Signable[Convention], requests: Iterable[SignatureRequest]) -> list[PartyRow]:
    """Return those who sign an amendment, with who may be reminded; two queries."""
    requests = list(requests)
    waiting = {f"signature:{r.uuid}" for r in requests if is_owed(subject.convention, r)}
    owed = waiting if subject.awaits_answers else set()
    sent = _sendings(messages_about(subject.convention))
    prefetch_related_objects([subject.convention.pupil], "guardians")
    return [_signer(subject, request, sent, owed) for request in requests]


def messages_about(convention: Convention) -> list[Message]:
    """Return every message about an agreement, newest first, each with the one that said it; one query."""
    return _messages_given().all(about=engine.about(convention))


@prepared
def _messages_given() -> QuerySet[Message]:
    messages = Message.objects.filter(about=Given("about")).order_by("-id")
    return messages.select_related("letter").defer("secrets", "letter__context", "letter__secrets")


def _sendings(messages: Iterable[Message]) -> dict[str, list[Sending]]:
    """Return what was sent that asked for something, by recipient, newest first."""
    sendings: dict[str, list[Sending]] = {}
    for row in messages:
        if row.slug in ASKING:
            sendings.setdefault(row.ref, []).append(sending_of(row))
    return sendings


def sending_of(row: Message) -> Sending:
    """Return what a page shows of a message; what became of one that said several became of each of them."""
    left = row.left
    return Sending(
        channel=row.channel,
        address=mask_address(row.address),
        sent_to=row.address,
        at=left.sent_at or row.created_at,
        outcome=left.outcome,
        told_at=left.delivery_at,
        reason=reason_of(left),
        said=row.context.get("said", "") if row.channel == PHONE else "",
        is_wrong_address=is_wrong_address(left),
    )


def _channels(recipient: Recipient) -> tuple[tuple[str, str, str], ...]:
    known = ((EMAIL, recipient.email), (SMS, recipient.phone))
    return tuple((channel, str(CHANNELS[channel]), mask_address(address)) for channel, address in known if address)


def _corrected(recipient: Recipient, sendings: list[Sending]) -> frozenset[str]:
    """Return the channels by which the last message went to another contact than the present one."""
    now = {EMAIL: recipient.email, SMS: recipient.phone}
    last = {one.channel: one.sent_to for one in reversed(sendings)}
    return frozenset(channel for channel, address in now.items() if address and last.get(channel, address) != address)


def _signer(subject: Signable[Convention], request: SignatureRequest, sent: dict, owed: set[str]) -> PartyRow:
    state: StrOrPromise
    badge, state = STATES.of(request)
    if is_owed(subject.convention, request):
        badge, state = _waiting(subject, request)
    recipient = request_recipient(request, subject.convention)
    party = f"signature:{request.uuid}"
    return PartyRow(
        role=label_of(request.document.signing_policy(), request.role),
        name=recipient.name or request.name,
        quality=request.quality if request.role in ("guardian", "host", "head", "tutor") else "",
        state=str(_("signature contestée") if request.is_contested else state),
        badge="error" if request.is_contested else badge,
        party=party if party in owed else "",
        sendings=sent.get(recipient.ref, []),
        opened_at=request.opened_at,
        answered_at=request.answered_at or request.read_at,
        contested=str(request.uuid) if request.is_contested else "",
        contest_cleared_at=request.contest_cleared_at,
        paper=request.evidence.paper if request.is_on_paper else None,
        in_person=str(request.uuid) if party in owed and request.role not in BY_ACCOUNT else "",
        witnessed=tuple(in_person_in_words(session)) if (session := _session(request)) else (),
        assurance=request.evidence.get_assurance_display() if request.is_proved else "",
        contact_changed=contact_change_in_words(request.evidence) if request.is_proved else "",
        level=_level(request),
        channels=_channels(recipient) if party in owed else (),
        corrected=_corrected(recipient, sent.get(recipient.ref, [])),
        by_delegation=in_whose_name(subject.convention) if request.role == "host" else "",
    )


def _session(request: SignatureRequest) -> InPersonSession | None:
    return session_of(request.evidence) if request.is_in_person else None


def _level(request: SignatureRequest) -> str:
    """Say how sure the time is: of a signature by hand, that of its certified copy."""
    if not request.is_proved:
        return ""
    return _("copie : %s") % level_in_words(request) if request.is_on_paper else level_in_words(request)


def _waiting(subject: Signable, request: SignatureRequest) -> tuple[str, StrOrPromise]:
    """State of a request without answer, and its words: nothing is waited for once what is signed has stopped."""
    if not subject.awaits_answers:
        return "", _("sans réponse")
    need = need_of(subject.convention, request)
    if need is None:
        return "", _("plus demandée")
    return "info", AWAITED[need]


def _host(convention: Convention, sent: dict, owed: set[str]) -> PartyRow:
    [recipient] = writer_recipient(convention)
    contact = convention.host_writer
    assert contact is not None  # to whom the agreement was sent
    link = PersonalLink.objects.filter(holder=f"host:{convention.uuid}").first()
    return PartyRow(
        role=PARTY_LABELS["host"],
        name=recipient.name,
        quality=contact.title,
        state=_("partie attendue") if "host" in owed else _("partie terminée"),
        badge="info" if "host" in owed else "success",
        party="host" if "host" in owed else "",
        sendings=sent.get(recipient.ref, []),
        opened_at=link.opened_at if link else None,
        channels=_channels(recipient) if "host" in owed else (),
        how_known=contact.standing,
        by_delegation=in_whose_name(convention) if contact == convention.representative else "",
    )


def _evaluator(convention: Convention, evaluation: Evaluation, sent: dict, owed: set[str]) -> PartyRow:
    tutor = evaluation.author == Author.TUTOR
    recipients = contact_recipient(convention, "tutor") if tutor else pupil_recipient(convention)
    recipient = recipients[0] if recipients else None
    waited = evaluation.author in owed
    submitted = evaluation.submitted_at is not None
    returned = _("rendue, un élève peut revenir l'an prochain") if evaluation.next_offer_id else _("rendue")
    return PartyRow(
        role=_("Évaluation par l'organisme") if tutor else _("Avis de l'élève"),
        name=recipient.name if recipient else convention.pupil.name,
        state=_("attendue") if waited else returned if submitted else _("sans suite"),
        badge="info" if waited else "success" if submitted else "",
        party=evaluation.author if waited else "",
        sendings=sent.get(recipient.ref, []) if recipient else [],
        answered_at=evaluation.submitted_at,
        channels=_channels(recipient) if recipient and waited else (),
    )
