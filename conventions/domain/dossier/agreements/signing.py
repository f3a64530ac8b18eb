"""Signing an agreement or an amendment: the code, the answer, what lapses and when it is sealed."""

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, QuerySet

from conventions.domain.persons.people.doubts import require_vouched
from notifications.catalogue import Event
from notifications.jobs import enqueue, job
from notifications.outbox import let_leave, queue, said_together
from signatures.codes import Contact, ask_code
from signatures.documents import close_document
from signatures.keys import KeysUnusable
from signatures.models import BatchItem, Document, SignatureRequest, SigningBatch
from signatures.policy import Policy
from signatures.queries import open_requests
from signatures.services import BatchOutcome, Circumstances, Shown, check_batch, continue_batch, items_of, note_opening
from workflow import engine
from workflow.actors import LINK, Actor, system
from workflow.engine import Refused, fire, fire_locked
from workflow.names import act
from workflow.prepared import Given, prepared
from workflow.related import is_read

from .models import Convention
from .signable import Signable, counts, is_adult, is_met, is_needed, is_ready, is_ready_to_seal, state_of_play
from .signers import (
    contact_change_of,
    contact_of,
    doubted_of,
    identify,
    loaded_convention,
    require_decision_in_force,
    signed_by,
)

log = logging.getLogger(__name__)


def link_actor(request: SignatureRequest) -> Actor:
    """Return the bearer of the personal link of ``request``."""
    return Actor(LINK, f"signature:{request.uuid}", label=request.name, source=request)


# -- the party's acts -------------------------------------------------------------------------------------


def ask_signing_code(requests: Sequence[SignatureRequest], *, by: Actor | None = None) -> SigningBatch:
    """Send a one-time code for ``requests`` (one signature, or a head's batch) and return the batch.

    ``by`` is the account that will sign, which alone may use the code; without it the links' bearer signs. One code
    goes to one contact: documents of several people are refused.
    """
    first, conventions = requests[0], _conventions_of(requests)
    for request in requests:
        subject = signed_by(request)
        if not subject.awaits_answers:
            raise Refused("not_to_sign", subject=subject.NAME, state=subject.get_status_display())
        if request.document.version != subject.signed_version:
            raise Refused("link_of_old_version")
        if request.role == "head":
            school = loaded_convention(request).school
            require_decision_in_force(school, school.today())
    contacts, doubted = _contacts_of(requests, conventions, by)
    require_vouched(doubted)
    if len(contacts) != 1 or len({request.role for request in requests}) != 1:
        raise Refused("one_code_per_signer")
    [contact] = contacts
    for request in requests:
        note_opening(request)

    def tell(batch: SigningBatch, code: str) -> None:
        queue(
            ("signing_code",),
            Event(
                name="ask_code",
                subject=first,
                data={"code": code, "contact": contact, "count": len(requests), "convention": conventions[0]},
                about=engine.about(conventions[0]),
            ),
        )

    return ask_code(requests, contact=contact, asked_by=by.id if by else "", tell=tell)


def _conventions_of(requests: Sequence[SignatureRequest]) -> list[Convention]:
    """Return the agreement of each request, in their order; one query for those that were not read with it."""
    left = [one.document for one in requests if not is_read(one.document, "root")]
    found = Convention.objects.select_related(*Convention.FETCH).in_bulk([one.root_id for one in left])
    for document in left:
        document.root = found[document.root_id]
    return [loaded_convention(request) for request in requests]


def _contacts_of(
    requests: Sequence[SignatureRequest], conventions: Sequence[Convention], by: Actor | None
) -> tuple[set[Contact], list[Any]]:
    """Return the contacts for the code and those that nothing vouches for.

    That of an account, and of a head, is asked once per school.
    """
    contacts, schools = set(), set()
    doubted: list[Any] = []
    for request, convention in zip(requests, conventions, strict=True):
        of_staff = by is not None or request.role == "head"
        if of_staff and convention.school_id in schools:
            continue
        contacts.add(contact_of(request, convention, by))
        doubted += doubted_of(request, convention, by)
        if of_staff:
            schools.add(convention.school_id)
    return contacts, doubted


def latest_items(request: SignatureRequest) -> list[BatchItem]:
    """Return the items of the last code sent for ``request``, each with the batch; nothing when none was; one query."""
    return _latest_items().all(request=request.pk)


@prepared
def _latest_items() -> QuerySet[BatchItem]:
    return items_of(SigningBatch.objects.filter(items__request=Given("request")).order_by("-id")[:1])


def sign_with_code(
    request: SignatureRequest, typed: str, *, by: Actor | None = None, circumstances: Circumstances
) -> list[BatchOutcome]:
    """Sign what the last code sent for ``request`` covers. Raises :class:`Refused` with a sentence."""
    items = latest_items(request)
    if not items:
        raise Refused("code_not_asked")
    return sign_with_batch(items[0].batch, typed, by=by, circumstances=circumstances, items=items, only=request)


def sign_with_batch(
    batch: SigningBatch,
    typed: str,
    *,
    by: Actor | None = None,
    circumstances: Circumstances,
    items: Sequence[BatchItem] | None = None,
    only: SignatureRequest | None = None,
) -> list[BatchOutcome]:
    """Sign every document of ``batch`` at once; ``by`` is the account that signs, by default each request's link."""
    require_asker(batch, by)
    if circumstances.language:
        items = items or list(items_of(SigningBatch.objects.filter(pk=batch.pk)))
        circumstances = replace(circumstances, shown=_shown_in(circumstances.language, items, by))
    check_batch(batch, typed, circumstances=circumstances, items=items, only=only)
    return sign_checked(batch, by)


def _shown_in(language: str, items: Sequence[BatchItem], by: Actor | None) -> dict[UUID, Shown]:
    """Return the translations of the consents that may be signed, by document."""
    shown, requests = {}, [item.request for item in items]
    for request, convention in zip(requests, _conventions_of(requests), strict=True):
        try:
            _signer, agreed = identify(convention, request, by or link_actor(request), language)
        except Refused:
            continue  # this document drops out when its turn comes
        if agreed.shown:
            shown[request.uuid] = agreed.shown
    return shown


def require_asker(batch: SigningBatch, by: Actor | None) -> None:
    """Refuse a code to whoever did not ask for it."""
    if batch.asked_by != (by.id if by else ""):
        raise Refused("code_of_others")


def sign_checked(
    batch: SigningBatch, by: Actor | None, *, keep_going: Callable[[], bool] = lambda: True
) -> list[BatchOutcome]:
    """Sign what is left of a batch whose code was checked; ``by`` as for :func:`sign_with_batch`."""

    def actor(request: SignatureRequest) -> Actor:
        return by or link_actor(request)

    is_one = len(batch.checked_items or ()) == 1
    with said_together(wait=not is_one):
        outcomes = continue_batch(
            batch,
            by=actor,
            identify=lambda request: identify(loaded_convention(request), request, actor(request)),
            after=after_answer,
            contact_change=lambda request: contact_change_of(request, actor(request), batch),
            keep_going=keep_going,
        )
    if not is_one and not batch.items.filter(used_at=None, problem__isnull=True).exists():
        signed = batch.items.filter(used_at__isnull=False).values("request__document__root_id")
        roots = Convention.objects.filter(pk__in=signed).values_list("uuid", flat=True)
        let_leave("signature_receipt", [f"convention:{uuid}" for uuid in roots])  # one receipt for all of them
    return outcomes


def refuse_to_sign(request: SignatureRequest, *, reason: str, by: Actor | None = None, key: str = "") -> None:
    """Refuse: a contracting party stops the agreement, a visa is only declined."""
    by = by or link_actor(request)
    with transaction.atomic():
        fresh = engine.lock(request)
        visa = not is_needed(loaded_convention(fresh), fresh)
        fire_locked(
            fresh,
            "decline" if visa else "refuse",
            by=by,
            reason=reason,
            data={"party": request.key, "version": request.document.version},
            key=key,
            told={"request": request},
        )
        if visa:
            after_answer(fresh)
    request.refresh_from_db()
    note_opening(request)


@transaction.atomic
def say_read(request: SignatureRequest, *, by: Actor | None = None) -> None:
    """Keep that the party ticked that it has read this version, with the sentence that it ticked: nothing is signed."""
    by = by or link_actor(request)
    fresh = engine.lock(request)
    convention, document = loaded_convention(fresh), fresh.document
    if document.version != signed_by(fresh).signed_version:
        raise Refused("link_of_old_version")
    _signer, agreed = identify(convention, fresh, by)
    fire_locked(
        fresh,
        "read",
        by=by,
        data={
            "party": fresh.key,
            "version": document.version,
            "read": document.frozen_sha256,
            "consent": agreed.key,
            "consent_version": agreed.version,
        },
    )
    after_answer(fresh)
    note_opening(fresh)
    request.refresh_from_db()


def clear_contest(request: SignatureRequest, *, by: Actor, reason: str, key: str = "") -> None:
    """The head lets a contested signature stand, with a reason that the people concerned read."""
    data = {"party": request.key, "version": request.document.version}
    fire(request, "clear_contest", by=by, reason=reason, data=data, key=key, told={"request": request})


# -- what lapses, and the seal ------------------------------------------------------------------------------


@transaction.atomic
def lapse_open_requests(subject: Signable, *, by: Actor) -> int:
    """Let the optional requests lapse once the required signatures are there; return how many did."""
    locked = engine.lock(subject)
    requests, policy = state_of_play(locked)
    if not is_met(locked, requests, policy):
        raise Refused("signature_missing")
    lapsed = open_requests(requests)
    for request in lapsed:
        fire(request, "lapse", by=by, data={"party": request.key, "version": request.document.version})
    if lapsed:
        enqueue(subject.SEAL, str(subject.uuid))
    return len(lapsed)


@act("lapse_requests")
def lapse_overdue(subject: Signable) -> None:
    """Deadline ``lapse``."""
    lapse_open_requests(subject, by=system("deadline:lapse"))


def after_answer(request: SignatureRequest) -> None:
    """To call with the copy locked for the answer: what no longer counts lapses; the last answer enqueues the seal.

    No longer counts a guardian of an adult or emancipated pupil, who has signed, nor one without authority.
    """
    subject = signed_by(request)
    requests, policy = state_of_play(subject)
    has_lapsed = request.role == "pupil" and release_guardians(subject, requests, policy) > 0
    for other in open_requests(requests):
        if not counts(subject.convention, other):
            fire(other, "lapse", by=system("without_authority"), data={"party": other.key})
            has_lapsed = True
    is_last = is_ready_to_seal(subject) if has_lapsed else is_ready(subject, requests, policy)
    if subject.awaits_answers and is_last:
        enqueue(subject.SEAL, str(subject.uuid))


def release_guardians(
    subject: Signable, requests: Sequence[SignatureRequest] | None = None, policy: Policy | None = None
) -> int:
    """Let the requests of guardians lapse whom a pupil acting alone replaces; return how many, each told once.

    To call with the copy locked. What was signed stays, and so does the pupil's own request on the same document.
    """
    if requests is None or policy is None:
        requests, policy = state_of_play(subject)
    roles = {rule.role for rule in policy.rules}
    released = [one for one in open_requests(list(requests)) if one.role == "guardian" and one.role not in roles]
    for request in released:
        fire(request, "lapse", by=system("pupil_is_adult"), data={"party": request.key})
        if is_adult(subject.convention):
            told = {"request": SignatureRequest.objects.select_related("document").get(pk=request.pk)}
            queue(("guardian_released",), Event("lapse", subject, told, about=engine.about(subject.convention)))
    return len(released)


@job("seal_agreement")
def seal(uuid: str) -> bool:
    """Job: seal a signed agreement; safe to run several times."""
    return seal_signed(Convention.objects.get(uuid=uuid))


def seal_signed(subject: Signable) -> bool:
    """Close the document with the organisation seal and tell everyone; idempotent.

    A failure is kept on the document, shown on the agreement and raised, so that the queue tries again.
    """
    document = subject.signed_document()
    try:
        with transaction.atomic(), said_together():
            locked = engine.lock(subject)
            if not locked.transitions()["seal"].starts_from(locked):
                return False
            if not is_ready_to_seal(locked):
                return False
            document = locked.frozen_document()
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
            locked.when_sealed()
    except Exception as problem:
        what = str(problem) if isinstance(problem, KeysUnusable | Refused) else type(problem).__name__
        why = Refused("seal_failed", problem=what)
        if document is not None:
            log.exception("sealing %s %s failed", document.purpose, document.number)
            Document.objects.filter(pk=document.pk).update(seal_tries=F("seal_tries") + 1, seal_problem=why)
        raise
    return True


@job("seal_agreements")
def seal_overdue() -> int:
    """Periodic job: seal the agreements that are ready and were not sealed, whatever became of their first job."""
    return seal_ready(Convention.objects.filter(Convention.is_partly_signed).order_by("pk"))


def seal_ready(subjects: Iterable[Signable]) -> int:
    """Seal those of ``subjects`` that everybody has signed; one that fails is tried again another time."""
    done = 0
    for subject in subjects:
        if subject.awaits_answers and is_ready_to_seal(subject):
            try:
                done += seal_signed(subject)
            except Exception:
                log.warning("sealing %s will be tried again", subject.reference)
    return done
