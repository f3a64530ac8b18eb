"""Services of signature requests: a code checked, a file signed, a link closed. The trade passes its own facts."""

import hashlib
import json
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from cryptography.hazmat.primitives.serialization import Encoding
from django.db import transaction
from django.db.models import F, QuerySet, Subquery
from django.utils import timezone

from workflow import engine
from workflow.actors import Actor
from workflow.authentication import last_note
from workflow.engine import Refused
from workflow.journal import stamp
from workflow.prepared import Given, prepared

from . import keys, pki, timestamps
from .codes import check_code, give_back_try
from .files import BrokenFile, read_file
from .models import BatchItem, Evidence, Revision, SignatureRequest, SigningBatch
from .observation import note_assurance
from .revisions import append
from .stamp import StampText
from .statement import digest_of

log = logging.getLogger(__name__)

CONTINUED_FOR = timedelta(days=1)
"""How long what a checked code covers may still be signed after an interruption."""


@dataclass(frozen=True)
class Consent:
    """The sentence a signer agrees to, by quality."""

    key: str
    version: str
    text: str
    shown: "Shown | None" = None
    """Text beside it on a page in another language; ``None`` on a page in its own."""


@dataclass(frozen=True)
class Shown:
    """How a page in another language than the text's said it."""

    language: str
    catalogue: str
    """Digest of all the sentences of consent of that language, as they were that day."""
    text: str = ""
    """The translation that stood beside the text; empty where the text stood alone."""
    reviewer: str = ""
    """Who had reviewed that translation."""

    @property
    def digest(self) -> str:
        """Digest by which a form names it."""
        return hashlib.sha256(json.dumps(asdict(self), sort_keys=True).encode()).hexdigest()


@dataclass(frozen=True)
class Signer:
    """The person who signs, with the name and quality of the day of signing."""

    given_name: str
    surname: str
    quality: str
    on_behalf_of: str = ""

    @property
    def name(self) -> str:
        return f"{self.given_name} {self.surname}".strip()


@dataclass(frozen=True)
class Circumstances:
    """Origin of an electronic act."""

    ip: str | None = None
    user_agent: str = ""
    second_factor: bool = False
    """The account that acts has proved its second factor in this session."""
    language: str = ""
    """In which the page stood where it was done; empty for the text's own."""
    shown: Mapping[UUID, Shown] = field(default_factory=dict)
    """Text beside the consent of each request there: evidence says that, whatever is reviewed meanwhile."""


@dataclass(frozen=True)
class RecentContactChange:
    """The contact that received the code was changed shortly before the code left."""

    at: datetime
    by: str
    """Name of who changed it, empty once it was erased."""


@dataclass(frozen=True)
class BatchOutcome:
    """Outcome for one document of a batch."""

    request: SignatureRequest
    signed: bool
    refusal: Refused | None
    evidence: Evidence | None = None


def check_batch(
    batch: SigningBatch,
    typed: str,
    *,
    circumstances: Circumstances,
    items: Sequence[BatchItem] | None = None,
    only: SignatureRequest | None = None,
    then: Callable[[SigningBatch], None] = lambda batch: None,
) -> None:
    """Check the code of ``batch`` and keep when and where it was typed: then :func:`continue_batch` may sign.

    Its ``items`` are read, unless they have just been.

    ``only`` refuses a code that was sent for other documents, or for more than this one: it is all the signer sees.
    ``then`` runs in the transaction that keeps it (it may enqueue a job that signs). Documents that failed under an
    earlier typing of the same code are tried again.
    """
    if items is None:
        items = list(items_of(SigningBatch.objects.filter(pk=batch.pk)))
    if only is not None and [item.request_id for item in items] != [only.pk]:
        raise Refused("code_of_others")
    if all(item.used_at for item in items):
        raise Refused("code_used")

    def keep() -> None:
        batch.checked_at = timezone.now()
        batch.ip, batch.user_agent = circumstances.ip, circumstances.user_agent[:300]
        batch.language = circumstances.language
        if batch.in_person_id is None:  # else kept where the party confirmed
            batch.shown = kept_shown(circumstances.shown)
        if any(item.problem for item in items):
            batch.items.filter(used_at=None).update(problem=None)
            for item in items:
                item.problem = None
        note_assurance(batch, items, second_factor=circumstances.second_factor)
        then(batch)

    check_code(batch, typed, then=keep)
    batch.checked_items = items


def kept_shown(shown: Mapping[UUID, Shown]) -> dict[str, Any]:
    """Return what stood beside each consent as a batch keeps it."""
    return {str(uuid): asdict(one) for uuid, one in shown.items()}


def as_shown(consent: Consent, request: SignatureRequest, batch: SigningBatch) -> Consent:
    """Return the consent with what stood beside it on the page where it was given, and nothing of another day."""
    kept = batch.shown.get(str(request.uuid))
    return replace(consent, shown=Shown(**kept) if kept else None)


def continue_batch(
    batch: SigningBatch,
    *,
    by: Callable[[SignatureRequest], Actor],
    identify: Callable[[SignatureRequest], tuple[Signer, Consent]],
    after: Callable[[SignatureRequest], None],
    contact_change: Callable[[SignatureRequest], RecentContactChange | None] = lambda request: None,
    keep_going: Callable[[], bool] = lambda: True,
) -> list[BatchOutcome]:
    """Sign what is left of a batch whose code was checked, each document in a transaction of its own.

    ``by`` gives the actor of a request, ``identify`` the signer and consent on this day, ``contact_change`` what the
    evidence must tell of the contact that received the code, ``after`` runs inside the transaction of the signature (it
    may enqueue the seal). A document that changed since the code left drops out with a refusal and the others are
    signed; so does one whose signature fails, and nothing of it is left but the try of the code, which is given back
    once. Safe to call again after whatever stopped it: what is signed or has dropped out is not tried a second time.
    """
    if batch.checked_at is None:
        raise Refused("code_not_typed")
    if timezone.now() - batch.checked_at > CONTINUED_FOR:
        raise Refused("code_typed_long_ago")
    items = batch.checked_items or list(items_of(SigningBatch.objects.filter(pk=batch.pk)))
    leaves = [item.leaf() for item in items]
    outcomes, failed = [], False
    for item in items:
        if item.used_at or item.problem:
            outcomes.append(BatchOutcome(item.request, False, item.problem or Refused("code_used")))
            continue
        if not keep_going():
            break
        try:
            evidence = _sign_one(item, batch, leaves, by, identify, after, contact_change)
        except Refused as refusal:
            outcomes.append(_drop(item, refusal))
        except Exception:
            log.exception("a signature of document %s failed", item.request.document.number)
            outcomes.append(_drop(item, Refused("signature_failed")))
            failed = True
        else:
            outcomes.append(BatchOutcome(item.request, True, None, evidence))
    if failed:
        give_back_try(batch)
    return outcomes


def items_of(batches: QuerySet[SigningBatch]) -> QuerySet[BatchItem]:
    """Items of one batch in their order, with the batch and what they ask to sign."""
    rows = BatchItem.objects.filter(batch__in=batches).select_related("batch", "request__document")
    return rows.defer("request__document__data", "request__document__html").order_by("position")


def _drop(item: BatchItem, refusal: Refused) -> BatchOutcome:
    """Keep why a document was not signed; not of one that another process has signed meanwhile."""
    BatchItem.objects.filter(pk=item.pk, used_at=None).update(problem=refusal)
    return BatchOutcome(item.request, False, refusal)


@transaction.atomic
def _sign_one(
    item: BatchItem,
    batch: SigningBatch,
    leaves: list[str],
    by: Callable[[SignatureRequest], Actor],
    identify: Callable[[SignatureRequest], tuple[Signer, Consent]],
    after: Callable[[SignatureRequest], None],
    contact_change: Callable[[SignatureRequest], RecentContactChange | None],
) -> Evidence:
    """One transaction under the root's lock: item, PDF signature, evidence, status, journal, messages."""
    root = engine.lock_root(item.request)
    item, checkpoint = _reread(item)
    request = item.request
    request.root = root
    refuse_if_changed(request, item)
    actor, signed_at, identifier = by(request), timezone.now(), uuid4()
    signer, consent = identify(request)
    consent = as_shown(consent, request, batch)
    changed = contact_change(request)
    revision, certificate = sign_file(request, signer, consent.text, identifier=identifier, signed_at=signed_at)
    evidence = write_evidence(
        request,
        revision,
        signer,
        consent,
        uuid=identifier,
        signed_at=signed_at,
        certificate=certificate,
        **proved_by_code(item, batch, leaves, changed),
    )
    BatchItem.objects.filter(pk=item.pk).update(used_at=signed_at, problem=None)
    engine.fire_locked(
        request,
        "sign",
        by=actor,
        data=named_in_journal(evidence),
        personal={"signer": signer.name, "quality": signer.quality, "evidence": digest_of(evidence)},
        told={"request": request, "evidence": evidence, "checkpoint": checkpoint},
    )
    after(request)
    return evidence


def proved_by_code(
    item: BatchItem, batch: SigningBatch, leaves: list[str], changed: RecentContactChange | None
) -> dict[str, Any]:
    """Return what the evidence tells of the code: where it went, when it came back and from where, what it covered."""
    return {
        "item": item,
        "channel": batch.channel,
        "contact_masked": batch.contact_masked,
        "code_sent_at": batch.created_at,
        "code_checked_at": batch.checked_at,
        "code_tries": batch.tries,
        "assurance": item.assurance,
        "contact_changed_at": changed.at if changed else None,
        "contact_changed_by": changed.by[:200] if changed else "",
        "batch_digest": batch.digest,
        "batch_position": item.position,
        "batch_leaves": leaves,
        "ip": batch.ip,
        "user_agent": batch.user_agent,
    }


def _reread(item: BatchItem) -> tuple[BatchItem, str]:
    """Return the item, locked, with its request and the text of its document as they are now; and the last checkpoint.

    One query.
    """
    found = _item_as_it_is().get(pk=item.pk)
    return found, found.checkpoint or ""


@prepared
def _item_as_it_is() -> QuerySet[Any]:
    left = (f"request__{name}" for name in SignatureRequest.LEAVE if name != "document__html")
    rows = BatchItem.objects.select_related("request__document", "request__evidence").defer(*left)
    return rows.select_for_update(of=("self",)).annotate(checkpoint=Subquery(last_note())).filter(pk=Given("pk"))


def refuse_if_changed(request: SignatureRequest, item: BatchItem) -> None:
    """Refuse what the code was not sent for: another version, an answered request, a text or file that differs."""
    document = request.document
    if item.used_at:
        raise Refused("code_used")
    if request.is_void:
        raise Refused("document_replaced")
    if (document.version, document.frozen_sha256) != (item.version, item.sha256):
        raise Refused("document_changed")
    refuse_if_answered(request)


def refuse_if_answered(request: SignatureRequest) -> None:
    """Refuse to sign a request that has its answer, and a document whose readable text is no longer the frozen one."""
    document = request.document
    if not request.takes_signature:
        raise Refused("already_answered")
    if hashlib.sha256(document.html.encode()).hexdigest() != document.html_sha256:
        raise Refused("text_altered")


def sign_file(
    request: SignatureRequest,
    signer: Signer,
    reason: str,
    *,
    identifier: UUID,
    signed_at: datetime,
    stamp: StampText | None = None,
) -> tuple[Revision, str]:
    """Sign the party's field with a one-time key in the name of ``signer``; return the revision, the certificate (PEM).

    Inside the caller's transaction, which holds the root's lock. ``stamp`` is the signer's own unless given.
    """
    from . import pades  # pyHanko: for whoever signs, not for every process

    document = request.document
    one_time = pki.issue_signer(
        ca=keys.issuer(),
        given_name=signer.given_name,
        surname=signer.surname,
        evidence_id=str(identifier),
        quality=signer.quality,
    )
    certificate = one_time.certificate.public_bytes(Encoding.PEM).decode()
    try:
        before, timestamper = read_file(document), timestamps.timestamper()
    except BrokenFile as broken:
        raise Refused("file_altered") from broken
    signed = pades.sign_field(
        before.content,
        field_name=request.field_name,
        signer=one_time,
        stamp=stamp
        or StampText.for_party(
            signer=signer.name, quality=signer.quality, signed_at=signed_at, time_zone=document.time_zone
        ),
        reason=reason,
        signed_at=signed_at,
        timestamper=timestamper,
    )
    revision = append(
        document, before, signed, act=Revision.SIGNED, field_name=request.field_name, timestamper=timestamper
    )
    return revision, certificate


def write_evidence(
    request: SignatureRequest, revision: Revision, signer: Signer, consent: Consent, **how: Any
) -> Evidence:
    """Write the evidence of a signature; ``how`` gives the columns that differ between a code and a sheet of paper."""
    document = request.document
    return Evidence.objects.create(
        request=request,
        revision=revision,
        version=document.version,
        frozen_sha256=document.frozen_sha256,
        html_sha256=document.html_sha256,
        signer_name=signer.name,
        quality=signer.quality,
        on_behalf_of=signer.on_behalf_of,
        consent_key=consent.key,
        consent_version=consent.version,
        consent_text=consent.text,
        shown=asdict(consent.shown) if consent.shown else {},
        time_zone=document.time_zone,
        **how,
    )


def named_in_journal(evidence: Evidence) -> dict[str, Any]:
    """Return what the journal's entry of a signature names in the open: party, version, files and evidence."""
    request = evidence.request
    qualities = request.document.signing_policy().qualities_of(request.role)
    return {
        "party": request.key,
        **({"qualities": qualities} if len(qualities) > 1 else {}),
        "version": evidence.version,
        "document": evidence.frozen_sha256,
        "revision": evidence.revision.sha256,
        "evidence": str(evidence.uuid),
        **({"contact_changed_at": stamp(evidence.contact_changed_at)} if evidence.contact_changed_at else {}),
    }


def note_opening(request: SignatureRequest) -> None:
    """Remember the party's first act on its page; opening alone proves nothing and is not kept."""
    if request.opened_at is None:
        request.opened_at = timezone.now()
        request.save(update_fields=["opened_at"])


def revoke_link(request: SignatureRequest) -> None:
    """Close the personal link of ``request``: what was sent opens nothing more, the next one sent does."""
    SignatureRequest.objects.filter(pk=request.pk).update(link_generation=F("link_generation") + 1)
    request.refresh_from_db(fields=["link_generation"])
