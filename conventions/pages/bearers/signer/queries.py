"""Reads for the page of a personal signature link: its situation, its copies, the same person's other requests."""

from dataclasses import dataclass

from django.db.models import Q

from conventions.domain.dossier.agreements.copies import file_before
from conventions.domain.dossier.agreements.freezing import PURPOSE
from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.agreements.recipients import request_recipient
from conventions.domain.dossier.agreements.signable import is_owed, need_of, standing
from conventions.domain.dossier.agreements.signers import contact_of, holders_at, identify, loaded_convention, signed_by
from conventions.domain.dossier.agreements.states import AgreementWords, State
from conventions.domain.dossier.amendments.models import Amendment
from conventions.domain.dossier.amendments.states import AmendmentWords
from conventions.domain.dossier.amendments.states import State as AmendmentState
from conventions.domain.persons.people.names import search_key
from notifications.language import other_language
from signatures.codes import Contact
from signatures.models import Document, SignatureRequest
from signatures.queries import documents_of
from signatures.services import Consent
from workflow import clock
from workflow.engine import Refused
from workflow.states import Wording

from .access import SignerVisit
from .catalogue import SignerWords

AT_ONCE = 50
"""Requests of one person that one page shows; a head with more signs them in the school's pages."""

SITUATIONS = {
    Convention.PURPOSE: Wording(
        f"{__name__}.SITUATIONS",
        AgreementWords,
        {
            State.DRAFT: "",
            State.STARTED_BY_HOST: "",
            State.COMPLETED_BY_HOST: "",
            State.STARTED_BY_SCHOOL: "",
            State.COMPLETED_BY_SCHOOL: "",
            State.VALIDATED: "",
            State.SIGNATURES_STARTED: "",
            State.SIGNED: "",
            State.RUNNING: "running",
            State.COMPLETED: "ended",
            State.EVALUATED: "ended",
            State.CLOSED: "ended",
            State.REFUSED: "refused",
            State.WITHDRAWN: "withdrawn",
            State.EXPIRED: "expired",
            State.TERMINATED: "terminated",
        },
    ),
    Amendment.PURPOSE: Wording(
        f"{__name__}.SITUATIONS",
        AmendmentWords,
        {
            AmendmentState.DRAFTED: "",
            AmendmentState.SIGNING: "",
            AmendmentState.SEALED: "",
            AmendmentState.REFUSED: "refused",
            AmendmentState.WITHDRAWN: "withdrawn",
            AmendmentState.EXPIRED: "expired",
        },
    ),
}
"""State of the signed document → situation of everybody; empty where it depends on the person's own answer."""


@dataclass(frozen=True)
class SignerSituation:
    """Situation of the agreement and of this person's answer: the key of the texts that say it and what comes next."""

    key: str
    why: str = ""
    """Reason of the law when it lets this person sign nothing."""
    consent: Consent | None = None
    """The sentence agreed to, while something is to be signed."""

    @property
    def may_answer(self) -> bool:
        return self.key in ("to_sign", "to_visa")

    @property
    def tone(self) -> str:
        """Class of the state that it is said in, once nothing is asked."""
        return (
            "ok" if self.key in ("sealed", "unneeded", "signed_waiting", "signed_ready", "running", "read") else "warn"
        )

    @property
    def shape(self) -> str:
        return "✓" if self.tone == "ok" else "◆"


def situation_of(visit: SignerVisit) -> SignerSituation:
    """Say where things stand for the bearer of the link."""
    request, subject = visit.request, visit.subject
    if request.is_refused:
        return SignerSituation("you_refused")
    if of_everybody := SITUATIONS[subject.PURPOSE].of(subject):
        return SignerSituation(of_everybody)
    if request.is_declined:
        return SignerSituation("declined")
    if request.is_read and not is_owed(visit.convention, request):
        return SignerSituation("read")
    if request.is_lapsed:
        return SignerSituation("lapsed")
    if subject.counts_as_signed:
        return SignerSituation("sealed")
    if request.is_signed:
        return SignerSituation("signed_ready" if visit.subject.all_have_signed() else "signed_waiting")
    return _to_answer(visit)


def _to_answer(visit: SignerVisit) -> SignerSituation:
    if not visit.request.takes_signature or not visit.subject.awaits_answers:
        return SignerSituation("obstacle", why=visit.words.say("refusal.not_to_sign"))
    try:
        _signer, consent = identify(visit.convention, visit.request, visit.actor, other_language())
        contact_of(visit.request, visit.convention)
    except Refused as refusal:
        if visit.is_visa and refusal.code == "no_contact":
            return SignerSituation("unneeded")
        return SignerSituation("obstacle", why=visit.words.refusal(refusal))
    return SignerSituation("to_visa" if visit.is_visa else "to_sign", consent=consent)


def progress_beside(visit: SignerVisit) -> list[tuple[str, bool]]:
    """Return the others who have signed, or whose signature is still missing, by role."""
    if not visit.subject.awaits_answers:
        return []
    found = standing(visit.convention, [visit.request, *visit.beside])
    return [(one.role, has_signed) for one, has_signed in found if one.pk != visit.request.pk]


# -- the answer given ------------------------------------------------------------------------------------------


def day_on_paper(request: SignatureRequest, words: SignerWords) -> str:
    """Say on which day the party signed by hand; empty when it did not."""
    on_paper = request.is_signed and request.is_on_paper
    return words.day(request.evidence.paper.signed_on) if on_paper else ""


def answered_when(request: SignatureRequest, words: SignerWords, *, home: str) -> str:
    """Say when the party answered: the moment of an act on the page, the day written on a sheet."""
    at = request.answered_at or request.read_at
    return day_on_paper(request, words) or (words.moment(at, request.document.time_zone, home=home) if at else "")


# -- copies ----------------------------------------------------------------------------------------------------


def copies_of(visit: SignerVisit) -> list[str]:
    """Purposes of the documents that the bearer may take: the one of the link and what was issued since."""
    issued = Document.objects.filter(
        root_label=visit.convention.journal_label(),
        root_id=visit.convention.pk,
        purpose__in=("attestation", "evaluation"),
    ).values_list("purpose", flat=True)
    found = set(issued.order_by("purpose").distinct())
    return [visit.subject.PURPOSE, *(purpose for purpose in ("attestation", "evaluation") if purpose in found)]


def past_copies_of(visit: SignerVisit) -> dict[str, bytes]:
    """Return the files that the bearer may take, each as it was on the eve of the pupil's eighteenth birthday."""
    convention, majority = visit.convention, visit.pupil.majority()
    known = {purpose: copy_of(visit, purpose) for purpose in copies_of(visit)}
    files = {one: file_before(convention, row, majority) for one, row in known.items() if row is not None}
    return {purpose: content for purpose, content in files.items() if content}


def copy_of(visit: SignerVisit, purpose: str) -> Document | None:
    """Return the document of a copy, as it is now; ``None`` when the link does not give it."""
    if purpose == visit.subject.PURPOSE:
        return visit.request.document
    return documents_of(visit.convention, purpose).first() if purpose in copies_of(visit) else None


# -- other people, other requests ------------------------------------------------------------------------------


def shares_contact(visit: SignerVisit) -> bool:
    """Tell whether somebody else who answers this document is known at the same address or number."""
    if visit.contact is None:
        return False
    own, address = search_key(visit.request.name), visit.contact.address.casefold()
    at_same = (other for other in visit.beside if address in (other.email.casefold(), other.phone))
    return any(search_key(other.name) != own for other in at_same)


def companions_of(visit: SignerVisit) -> list[SignatureRequest]:
    """Other requests that wait for the same person, in the same quality, at the same contact; their root is loaded."""
    contact, role = visit.contact, visit.request.role
    if contact is None:
        return []
    signing = Convention.objects.filter(Convention.is_being_signed)
    rows = SignatureRequest.objects.filter(
        SignatureRequest.is_waiting,
        role=role,
        document__purpose=PURPOSE,
        document__root_label=visit.convention.journal_label(),
    ).exclude(pk=visit.request.pk)
    if role == "head":
        signing = signing.filter(school=visit.convention.school)
    elif role == "host":
        signing = signing.filter(_reached(contact, "representative__"))
    elif role == "tutor":
        rows = rows.filter(_reached(contact))
    else:
        rows = rows.filter(holder__in=holders_at(contact.address))
    rows = rows.filter(document__root_id__in=signing.values("pk")).select_related("document").defer("document__html")
    requests = list(rows.order_by("document__root_id", "position")[:AT_ONCE])
    roots = Convention.objects.select_related(*Convention.FETCH, "representative").in_bulk(
        [other.document.root_id for other in requests]
    )
    for other in requests:
        other.root = roots[other.document.root_id]
    with clock.held(clock.now()):  # one moment for all of them, read once
        return [other for other in requests if _is_same_person(visit, other)]


def _reached(contact: Contact, where: str = "") -> Q:
    """Rows whose address or number is that of ``contact``."""
    return Q(**{f"{where}email__iexact": contact.address}) | Q(**{f"{where}phone": contact.address})


def _is_same_person(visit: SignerVisit, other: SignatureRequest) -> bool:
    """Two people at one shared address are two people: the name counts, and the contact that a code goes to."""
    convention = loaded_convention(other)
    if other.document.version != signed_by(other).signed_version or need_of(convention, other) is None:
        return False
    if other.role == "head":
        return True  # one school, one head, one contact
    try:
        same_contact = contact_of(other, convention) == visit.contact
    except Refused:
        return False
    name = request_recipient(other, convention).name
    return same_contact and search_key(name) == search_key(visit.name)
