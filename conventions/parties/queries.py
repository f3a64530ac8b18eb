"""Reads for the page of a personal signature link: its situation, its copies, the same person's other requests."""

from dataclasses import dataclass

from django.db.models import Q

from conventions.agreements.freezing import PURPOSE
from conventions.agreements.machine import SIGNING, State
from conventions.agreements.messages import request_recipient
from conventions.agreements.models import Convention
from conventions.agreements.signing import contact_of, identify, is_ready_to_seal, need_of
from conventions.people.names import search_key
from signatures.machine import State as RequestState
from signatures.models import Document, SignatureRequest
from signatures.queries import documents_of
from workflow.engine import Refused

from .access import Visit

AT_ONCE = 50
"""Requests of one person that one page shows; a head with more signs them in the school's pages."""

ENDED = (State.COMPLETED, State.EVALUATED, State.CLOSED)
STOPPED = (State.REFUSED, State.WITHDRAWN, State.EXPIRED, State.TERMINATED)


@dataclass(frozen=True)
class Situation:
    """Where the agreement and this person's answer stand: the key of the texts that say it and what comes next."""

    key: str
    why: str = ""
    """What the law says when it lets this person sign nothing."""
    consent: str = ""
    """The sentence agreed to, while something is to be signed."""

    @property
    def may_answer(self) -> bool:
        return self.key in ("to_sign", "to_visa")


def situation_of(visit: Visit) -> Situation:
    """Say where things stand for the bearer of the link."""
    request, status = visit.request, visit.convention.status
    if request.status == RequestState.REFUSED:
        return Situation("you_refused")
    if status in STOPPED:
        return Situation(str(status))
    if status == State.RUNNING:
        return Situation("running")
    if status in ENDED:
        return Situation("ended")
    if request.status == RequestState.DECLINED:
        return Situation("declined")
    if request.status == RequestState.LAPSED:
        return Situation("lapsed")
    if status == State.SIGNED:
        return Situation("sealed")
    if request.status == RequestState.SIGNED:
        return Situation("signed_ready" if is_ready_to_seal(visit.convention) else "signed_waiting")
    return _to_answer(visit)


def _to_answer(visit: Visit) -> Situation:
    if visit.request.status != RequestState.WAITING or visit.convention.status not in SIGNING:
        return Situation("obstacle", why=visit.words.say("refusal.stopped"))
    try:
        _signer, consent = identify(visit.convention, visit.request, visit.actor)
        contact_of(visit.request, visit.convention)
    except Refused as refusal:
        return Situation("obstacle", why=visit.words.refusal(str(refusal)))
    return Situation("to_visa" if visit.is_visa else "to_sign", consent=consent.text)


# -- copies ----------------------------------------------------------------------------------------------------


def copies_of(visit: Visit) -> list[str]:
    """Purposes of the documents that the bearer may take: the version of the link and what was issued since."""
    issued = Document.objects.filter(
        root_label=visit.convention.journal_label(),
        root_id=visit.convention.pk,
        purpose__in=("attestation", "evaluation"),
    ).values_list("purpose", flat=True)
    found = set(issued.order_by("purpose").distinct())
    return [PURPOSE, *(purpose for purpose in ("attestation", "evaluation") if purpose in found)]


def copy_of(visit: Visit, purpose: str) -> Document | None:
    """Return the document of a copy, as it is now; ``None`` when the link does not give it."""
    if purpose == PURPOSE:
        return visit.request.document
    return documents_of(visit.convention, purpose).first() if purpose in copies_of(visit) else None


# -- other people, other requests ------------------------------------------------------------------------------


def shares_contact(visit: Visit) -> bool:
    """Tell whether somebody else who answers this document is known at the same address or number."""
    if visit.contact is None:
        return False
    address, own = visit.contact.address, search_key(visit.request.name)
    others = SignatureRequest.objects.filter(document=visit.request.document).exclude(pk=visit.request.pk)
    at_same = others.filter(Q(email__iexact=address) | Q(phone=address))
    return any(search_key(other.name) != own for other in at_same.order_by("position"))


def companions_of(visit: Visit) -> list[SignatureRequest]:
    """Other requests that wait for the same person, in the same quality, at the same contact; their root is loaded."""
    contact, role = visit.contact, visit.request.role
    if contact is None:
        return []
    reached = Q(email__iexact=contact.address) | Q(phone=contact.address)
    rows = SignatureRequest.objects.filter(
        role=role,
        status=RequestState.WAITING,
        document__purpose=PURPOSE,
        document__root_label=visit.convention.journal_label(),
    ).exclude(pk=visit.request.pk)
    roots = Convention.objects.filter(status__in=SIGNING).select_related(*Convention.FETCH, "representative")
    if role == "head":
        roots = roots.filter(school=visit.convention.school)
    elif role == "host":
        at_contact = Q(representative__email__iexact=contact.address) | Q(representative__phone=contact.address)
        roots = roots.filter(at_contact)
    else:
        rows = rows.filter(reached)
        roots = roots.filter(pk__in=rows.values("document__root_id"))
    known = {root.pk: root for root in roots}
    rows = rows.filter(document__root_id__in=list(known)).select_related("document").defer("document__html")
    found = []
    for other in rows.order_by("document__root_id", "position")[:AT_ONCE]:
        other.root = known[other.document.root_id]
        if other.document.version == other.root.version and _is_same_person(visit, other):
            found.append(other)
    return found


def _is_same_person(visit: Visit, other: SignatureRequest) -> bool:
    """Two people at one shared address are two people: the name counts, and the contact that a code goes to."""
    if need_of(other.root, other) is None:
        return False
    if other.role == "head":
        return True  # one school, one head, one contact
    try:
        same_contact = contact_of(other, other.root) == visit.contact
    except Refused:
        return False
    name = request_recipient(other, other.root).name
    return same_contact and search_key(name) == search_key(visit.person)
