"""Reads of signing in presence: who may still sign on the school's device, and what was opened so, by whom."""

from collections import defaultdict
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet, prefetch_related_objects

from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.agreements.signable import Signable, is_owed
from conventions.domain.dossier.agreements.signers import BY_ACCOUNT, contact_now, contact_of_their_own
from conventions.domain.dossier.batches.queries import subjects_of
from conventions.domain.persons.people.models import Pupil
from conventions.domain.persons.people.names import search_key
from signatures.models import InPersonSession, SignatureRequest

FAMILIES, PUPILS, HOSTS = "responsables", "eleves", "organismes"
GROUPS = {FAMILIES: ("guardian",), PUPILS: ("pupil",), HOSTS: ("host", "tutor")}
"""Roles of each group that a list shows at once."""


@dataclass(frozen=True)
class AwaitedParty:
    """One party whose answer is awaited, and whether anything else than presence or paper is left to them."""

    request: SignatureRequest
    subject: Signable[Convention]
    reach: str
    """``own``, ``pupils`` (their only contact is the pupil's, rule F-15) or ``none``."""

    @property
    def pupil(self) -> Pupil:
        return self.subject.convention.pupil

    @property
    def class_name(self) -> str:
        """The pupil's class in the year of the agreement."""
        return self.subject.convention.class_name

    @property
    def is_cut_off(self) -> bool:
        """No code can reach them."""
        return self.reach != "own"

    def fits(self, text: str) -> bool:
        """Tell whether each word typed begins a word of the party's name or of the pupil's."""
        known = search_key(f"{self.request.name} {self.pupil.name}").split()
        return all(any(word.startswith(part) for word in known) for part in search_key(text).split())


def waiting_for(conventions: QuerySet[Convention], roles: tuple[str, ...]) -> list[AwaitedParty]:
    """Return the signatures awaited for these agreements and amendments: those no code reaches first, then by class.

    Five queries, whatever their number.
    """
    signing = conventions.filter(Convention.is_being_signed | Convention.is_in_force)
    rows = SignatureRequest.objects.filter(
        SignatureRequest.takes_signature,
        role__in=set(roles) - BY_ACCOUNT,
        document__root_label=Convention.journal_label(),
        document__root_id__in=signing.values("pk"),
    )
    requests = list(rows.select_related("document").defer("document__data", "document__html").order_by("pk"))
    subjects = subjects_of([request.document for request in requests])
    prefetch_related_objects([one.convention.pupil for one in subjects.values()], "guardians")
    waiting = []
    for request in requests:
        subject = subjects[request.document_id]
        request.root = subject.convention
        is_current = subject.awaits_answers and subject.signed_version == request.document.version
        if is_current and subject.need_of(request) is not None and is_owed(subject.convention, request):
            waiting.append(AwaitedParty(request, subject, _reach(request, subject.convention)))
    return sorted(waiting, key=_order)


def _order(one: AwaitedParty) -> tuple[bool, str, str, int]:
    return not one.is_cut_off, one.class_name, one.pupil.sort_name, one.request.position


def _reach(request: SignatureRequest, convention: Convention) -> str:
    if any(contact_of_their_own(request, convention)):
        return "own"
    return "pupils" if any(contact_now(request, convention)) else "none"


def session_of(uuid: object) -> InPersonSession | None:
    """Return a session with what is signed in it."""
    try:
        key = UUID(str(uuid))
    except ValueError:
        return None
    return InPersonSession.objects.select_related("request__document").filter(uuid=key).first()


@dataclass(frozen=True)
class ByWitness:
    """Openings by one member of staff."""

    name: str
    signed: list[InPersonSession]
    unsigned: list[InPersonSession]


def opened_for(conventions: QuerySet[Convention]) -> list[ByWitness]:
    """Return the openings for these agreements, by member of staff, most signatures first; three queries.

    Of each session its ``request`` and the agreement as ``root``; ``contested`` ones are told by the request.
    """
    rows = InPersonSession.objects.filter(
        request__document__root_label=Convention.journal_label(),
        request__document__root_id__in=conventions.values("pk"),
    )
    rows = rows.select_related("request__document", "request__evidence")
    rows = rows.defer("request__document__data", "request__document__html")
    by_witness: dict[str, list[InPersonSession]] = defaultdict(list)
    for session in rows.order_by("-opened_at"):
        by_witness[session.witness_id].append(session)
    opened = [session for sessions in by_witness.values() for session in sessions]
    roots = Convention.objects.select_related("pupil").in_bulk({s.request.document.root_id for s in opened})
    for session in opened:
        session.request.root = roots[session.request.document.root_id]
    signing = set(rows.filter(_signed()).values_list("pk", flat=True))
    witnesses = [
        ByWitness(
            sessions[0].witness_name,
            [one for one in sessions if one.pk in signing],
            [one for one in sessions if one.pk not in signing],
        )
        for sessions in by_witness.values()
    ]
    return sorted(witnesses, key=lambda one: (-len(one.signed), search_key(one.name)))


def _signed() -> Q:
    return Q(batches__items__evidence__isnull=False)
