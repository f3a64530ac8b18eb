"""Signing an agreement: who signs in what quality, the code, the refusal, what lapses and when it is sealed."""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, OuterRef, QuerySet

from conventions.people.models import Guardian, HostContact, Staff
from notifications.catalogue import Event
from notifications.jobs import enqueue
from notifications.outbox import queue
from signatures.codes import Contact, ask_code
from signatures.keys import KeysUnusable
from signatures.models import Document, SignatureRequest, SigningBatch
from signatures.policy import Answer, Need, Policy
from signatures.queries import current_document, newest_requests, open_requests
from signatures.services import Circumstances, Consent, Outcome, Signer, close_document, note_opening, sign_batch
from workflow import engine
from workflow.actors import LINK, Actor, system
from workflow.engine import Refused, fire
from workflow.models import Transition

from .calendars import working_days_before
from .consents import consent
from .freezing import PURPOSE, full_name, is_adult, local_today
from .kinds import kind
from .machine import SIGNING
from .models import Convention

log = logging.getLogger(__name__)

LAPSE_AFTER = timedelta(days=5)
LAPSE_BEFORE_START = 2
"""Working days before the first day after which optional signatures are no longer waited for."""


def convention_of(request: SignatureRequest) -> Convention:
    """Return the agreement that a request is about."""
    _model, key = request.root_key
    return Convention.objects.select_related(*Convention.FETCH).get(pk=key)


def link_actor(request: SignatureRequest) -> Actor:
    """Return the bearer of the personal link of ``request``."""
    return Actor(LINK, f"signature:{request.uuid}", label=request.name, source=request)


# -- who signs, in what quality --------------------------------------------------------------------------


def effective_policy(convention: Convention, document: Document) -> Policy:
    """Return the policy of the document, or that of an adult pupil when the pupil has turned 18 since."""
    if is_adult(convention):
        return kind(convention.kind).policy_for(adult=True)
    return document.signing_policy()


def identify(convention: Convention, request: SignatureRequest, actor: Actor) -> tuple[Signer, Consent]:
    """Return the signer and the consent text of this day; requests by function follow whoever holds it now."""
    rule_key = "adult_pupil" if request.role == "pupil" and is_adult(convention) else request.role
    if request.role == "guardian" and is_adult(convention):
        raise Refused("L'élève est maintenant majeur·e et signe seul·e : votre signature n'est plus nécessaire.")
    person, quality, behalf = _holder(convention, request, actor)
    signer = Signer(given_name=person.first_name, surname=person.last_name, quality=quality, on_behalf_of=behalf)
    return signer, consent(rule_key)


def _holder(convention: Convention, request: SignatureRequest, actor: Actor) -> tuple[Any, str, str]:
    """Person, quality and on whose behalf."""
    if request.role == "host":
        contact = convention.representative
        return contact, f"{contact.title}, {convention.host.name}".strip(", "), convention.host.name
    if request.role == "head":
        return _school_signer(convention, actor)
    if request.role == "pupil":
        return convention.pupil, "élève majeur·e" if is_adult(convention) else "élève", ""
    person = _by_reference(request.holder)
    return person, request.quality, ""


def _school_signer(convention: Convention, actor: Actor) -> tuple[Any, str, str]:
    today = local_today(convention)
    head = convention.school.head_on(today)
    if actor.kind == LINK or (head and str(head.user.uuid) == actor.id):
        if head is None:
            raise Refused("Aucun chef d'établissement n'est enregistré à ce jour : l'établissement doit l'indiquer.")
        return head.user, f"{head.title or head.get_role_display()}, {convention.school.name}", convention.school.name
    delegation = convention.school.delegation_of(actor, today)
    if delegation is None:
        raise Refused("Vous n'avez pas de délégation de signature en cours de validité pour cet établissement.")
    staff = delegation.to_staff
    quality = f"{staff.title or staff.get_role_display()}, par délégation de {full_name(delegation.from_staff.user)}"
    return staff.user, quality, convention.school.name


def _by_reference(reference: str) -> Any:
    name, _, uuid = reference.partition(":")
    if name == "guardian":
        return Guardian.objects.get(uuid=uuid)
    if name == "contact":
        return HostContact.objects.get(uuid=uuid)
    if name == "staff":
        return Staff.objects.select_related("user").get(uuid=uuid).user
    raise KeyError(reference)


def contact_of(request: SignatureRequest, convention: Convention | None = None) -> Contact:
    """Return where the code goes: the contact frozen with the request, or that of whoever holds the function now."""
    if request.role == "head":
        convention = convention or convention_of(request)
        head = convention.school.head_on(local_today(convention))
        return Contact.of(email=head.user.email if head else "", phone=head.phone if head else "")
    if request.role == "host":
        convention = convention or convention_of(request)
        return Contact.of(email=convention.representative.email, phone=convention.representative.phone)
    return Contact.of(email=request.email, phone=request.phone)


# -- the party's acts -------------------------------------------------------------------------------------


def ask_signing_code(requests: Sequence[SignatureRequest], *, contact: Contact | None = None) -> SigningBatch:
    """Send a one-time code for ``requests`` (one signature, or a head's batch) and return the batch."""
    first = requests[0]
    contact = contact or contact_of(first)
    for request in requests:
        convention = convention_of(request)
        if convention.status not in SIGNING:
            raise Refused(f"La convention est maintenant « {convention.get_status_display()} » : rien à signer ici.")
        if request.document.version != convention.version:
            raise Refused("Une nouvelle version de la convention a été faite : ce lien ne sert plus.")
        note_opening(request)

    def tell(batch: SigningBatch, code: str) -> None:
        queue(
            ("signing_code",),
            Event(
                name="ask_code",
                subject=first,
                data={"code": code, "contact": contact, "count": len(requests)},
                about=f"convention:{convention.uuid}",
            ),
        )

    return ask_code(requests, contact=contact, tell=tell)


def latest_batch(request: SignatureRequest) -> SigningBatch | None:
    """Return the batch of the last code sent for ``request``."""
    return SigningBatch.objects.filter(items__request=request).order_by("-id").first()


def sign_with_code(
    request: SignatureRequest, typed: str, *, by: Actor | None = None, circumstances: Circumstances
) -> list[Outcome]:
    """Sign what the last code sent for ``request`` covers. Raises :class:`Refused` with a sentence."""
    batch = latest_batch(request)
    if batch is None:
        raise Refused("Demandez d'abord un code : il arrive en quelques instants.")
    return sign_with_batch(batch, typed, by=by, circumstances=circumstances, only=request)


def sign_with_batch(
    batch: SigningBatch,
    typed: str,
    *,
    by: Actor | None = None,
    circumstances: Circumstances,
    only: SignatureRequest | None = None,
) -> list[Outcome]:
    """Sign every document of ``batch``; ``by`` is the account that signs, by default each request's link."""

    def actor(request: SignatureRequest) -> Actor:
        return by or link_actor(request)

    return sign_batch(
        batch,
        typed,
        by=actor,
        identify=lambda request: identify(request.root, request, actor(request)),
        circumstances=circumstances,
        after=_after_answer,
        only=only,
    )


def refuse_to_sign(request: SignatureRequest, *, reason: str, by: Actor | None = None, key: str = "") -> None:
    """Refuse: a contracting party stops the agreement, a visa is only declined."""
    by = by or link_actor(request)
    with transaction.atomic():
        fresh = engine.lock(request)
        policy = effective_policy(fresh.root, fresh.document)
        visa = request.role not in {rule.role for rule in policy.rules} or policy.rule(request.role).need is Need.VISA
        fire(
            request,
            "decline" if visa else "refuse",
            by=by,
            reason=reason,
            data={"party": request.key, "version": request.document.version},
            key=key,
            told={"request": request},
        )
        request.refresh_from_db()
        if visa:
            _after_answer(fresh)
    note_opening(request)


# -- what lapses, and the seal ------------------------------------------------------------------------------


def _state_of_play(
    convention: Convention, requests: QuerySet[SignatureRequest] | None = None
) -> tuple[list[SignatureRequest], Policy]:
    """Return the requests of the version being signed and the policy that decides; one query."""
    found = list(newest_requests(convention, PURPOSE) if requests is None else requests)
    return found, effective_policy(convention, found[0].document) if found else Policy(())


def _answers(convention: Convention, requests: list[SignatureRequest], policy: Policy) -> list[tuple[str, Answer]]:
    """Answers that count: an adult pupil's earlier visa as a minor is not the signature of an adult."""
    roles = {rule.role for rule in policy.rules}
    answers = []
    for request in requests:
        if request.role not in roles:
            continue
        answer = request.answer
        if answer is Answer.SIGNED and request.role == "pupil" and policy.rule("pupil").need is Need.REQUIRED:
            answer = answer if request.evidence.consent_key == "adult_pupil" else Answer.WAITING
        answers.append((request.role, answer))
    return answers


def is_policy_met(convention: Convention) -> bool:
    """Every required party has signed and nobody who may block has refused."""
    requests, policy = _state_of_play(convention)
    return policy.is_met(_answers(convention, requests, policy))


def is_ready_to_seal(convention: Convention) -> bool:
    """The policy is met and no other request is open."""
    requests, policy = _state_of_play(convention)
    return policy.is_met(_answers(convention, requests, policy)) and not open_requests(requests)


def lapse_time(convention: Convention) -> datetime | None:
    """Return when the optional requests lapse: 5 days after the last required signature, or 2 working days before.

    The earlier of the two; ``None`` while a required signature is missing or when nothing is open.
    """
    signings = Transition.objects.filter(subject_uuid=OuterRef("uuid"), name="sign").values("at")
    requests, policy = _state_of_play(convention, newest_requests(convention, PURPOSE).annotate(signed_at=signings))
    if not open_requests(requests) or not policy.is_met(_answers(convention, requests, policy)):
        return None
    last = max(r.signed_at for r in requests if r.answer is Answer.SIGNED and _is_contracting(r, policy))
    before_start = convention.start_of(
        working_days_before(convention.first_day, LAPSE_BEFORE_START, department=convention.host.department)
    )
    return min(last + LAPSE_AFTER, before_start)


def _is_contracting(request: SignatureRequest, policy: Policy) -> bool:
    return any(rule.role == request.role and rule.need is not Need.VISA for rule in policy.rules)


@transaction.atomic
def lapse_open_requests(convention: Convention, *, by: Actor) -> int:
    """Let the optional requests lapse once the required signatures are there; return how many did."""
    locked = engine.lock(convention)
    requests, policy = _state_of_play(locked)
    if not policy.is_met(_answers(locked, requests, policy)):
        raise Refused("Une signature obligatoire manque encore : les visas ne peuvent pas être laissés sans suite.")
    lapsed = open_requests(requests)
    for request in lapsed:
        fire(request, "lapse", by=by, data={"party": request.key, "version": request.document.version})
    if lapsed:
        enqueue("conventions.agreements.signing.seal", str(convention.uuid))
    return len(lapsed)


def lapse_overdue(convention: Convention) -> None:
    """Deadline ``lapse``."""
    lapse_open_requests(convention, by=system("deadline:lapse"))


def _after_answer(request: SignatureRequest) -> None:
    """Inside the answer's transaction: an adult's guardians lapse; the last answer enqueues the seal."""
    convention = engine.lock(request).root
    requests, policy = _state_of_play(convention)
    roles = {rule.role for rule in policy.rules}
    for other in open_requests(requests):
        if other.role not in roles and request.role == "pupil":
            fire(other, "lapse", by=system("pupil_is_adult"), data={"party": other.key})
    if convention.status in SIGNING and is_ready_to_seal(convention):
        enqueue("conventions.agreements.signing.seal", str(convention.uuid))


def seal(uuid: str) -> bool:
    """Job: close the document with the organisation seal and tell everyone; safe to run several times.

    A failure is kept on the document, shown on the agreement and raised, so that the queue tries again.
    """
    convention = Convention.objects.get(uuid=uuid)
    document = current_document(convention, PURPOSE)
    try:
        with transaction.atomic():
            locked = engine.lock(convention)
            if locked.status != "signatures_started":
                return False
            if not is_ready_to_seal(locked):
                return False
            document = current_document(locked, PURPOSE)
            close_document(document)
            fire(
                locked,
                "seal",
                by=system("seal"),
                data={
                    "version": document.version,
                    "document": document.frozen_sha256,
                    "sealed": document.sealed_sha256,
                },
            )
    except Exception as problem:
        what = str(problem) if isinstance(problem, KeysUnusable) else type(problem).__name__
        log.error("sealing %s failed: %s", document.number, what)
        Document.objects.filter(pk=document.pk).update(seal_tries=F("seal_tries") + 1, seal_problem=what[:300])
        raise
    return True


def seal_overdue() -> int:
    """Periodic job: seal what is ready and was not sealed, whatever became of its first job."""
    done = 0
    for convention in Convention.objects.filter(status="signatures_started").order_by("pk"):
        if is_ready_to_seal(convention):
            try:
                done += seal(str(convention.uuid))
            except Exception:
                log.warning("sealing %s will be tried again", convention.number)
    return done
