"""Checking one signature: its evidence, its code, its contest and its revocation against the journal."""

import hashlib
from collections.abc import Iterator
from datetime import datetime, timedelta

from cryptography import x509

from workflow.faults import Fault
from workflow.journal import stamp
from workflow.models import Transition

from .faults import FaultKind
from .models import Evidence, SignatureRequest
from .statement import digest_of
from .trail import Trail, named

APART = timedelta(minutes=15)
"""How far a row's moment may be from its entry's: one transaction writes both, and asks for time-stamps meanwhile."""


def is_near(moment: datetime, entry: Transition) -> bool:
    """Tell whether a row says the moment at which its entry was written."""
    return abs(moment - entry.recorded_at) <= APART


def _agree(moment: datetime | None, entry: Transition | None) -> bool:
    """Tell whether row and journal say the same moment, or neither says one."""
    if moment is None or entry is None:
        return moment is entry
    return is_near(moment, entry)


def check_signature(request: SignatureRequest, trail: Trail) -> Iterator[Fault]:
    """Yield what is wrong with the answer to ``request``; evidence, item, batch, paper and revocation are loaded."""
    name = f"request/{request.uuid}"
    yield from _contest(request, trail, name)
    answer = trail.answers.get(request.uuid)
    if not _agree(request.answered_at, answer):
        yield Fault(name, FaultKind.MOMENT, values={"name": "answered_at"})
    evidence, entry = getattr(request, "evidence", None), trail.signed.get(request.uuid)
    if evidence is None or entry is None:
        if evidence is not entry:
            yield Fault(name, FaultKind.SIGNED)
        return
    if _lacks_what_explains_it(evidence):
        yield Fault(name, FaultKind.EXPLAINED)
        return
    if not _is_the_one_told(evidence, entry):
        yield Fault(name, FaultKind.EVIDENCE)
    if evidence.channel != Evidence.PAPER and not _is_its_code(evidence):
        yield Fault(name, FaultKind.BATCH)
    if not _is_revoked_as_told(evidence, trail.last("revoke", request.uuid)):
        yield Fault(name, FaultKind.REVOCATION)


def _lacks_what_explains_it(evidence: Evidence) -> bool:
    """Tell whether the row of its code, or of its sheet and scan, is gone; what is loaded is looked at alone."""
    explains = ("paper", "copy") if evidence.channel == Evidence.PAPER else ("item", "batch")
    row = getattr(evidence, explains[0], None)
    return row is None or getattr(row, explains[1], None) is None


def _is_the_one_told(evidence: Evidence, entry: Transition) -> bool:
    """The entry names it in the open, and keeps its digest until personal data are erased."""
    named = {
        "party": evidence.request.key,
        "version": evidence.version,
        "document": evidence.frozen_sha256,
        "revision": evidence.revision.sha256,
        "evidence": str(evidence.uuid),
    }
    if any(entry.data.get(key, value) != value for key, value in named.items()):
        return False
    if evidence.revision.document_id != evidence.request.document_id:
        return False
    personal = getattr(entry, "personal", None)
    kept = personal.content.get("evidence") if personal else None
    return kept is None or kept == digest_of(evidence)


def _is_its_code(evidence: Evidence) -> bool:
    """The code that was typed covers this document, and says of itself what the evidence says."""
    item, leaves = evidence.item, evidence.batch_leaves
    assert item is not None  # a code was typed for one, as :func:`_lacks_what_explains_it` has told
    batch = item.batch
    digest = hashlib.sha256(b"".join(bytes.fromhex(leaf) for leaf in leaves)).hexdigest()
    return (
        item.request_id == evidence.request_id
        and 0 < item.position <= len(leaves)
        and leaves[item.position - 1] == item.leaf()
        and digest == evidence.batch_digest == batch.digest
        and (item.position, item.version, item.sha256, item.used_at, item.assurance)
        == (evidence.batch_position, evidence.version, evidence.frozen_sha256, evidence.signed_at, evidence.assurance)
        and (batch.channel, batch.contact_masked, batch.created_at)
        == (evidence.channel, evidence.contact_masked, evidence.code_sent_at)
    )


def _contest(request: SignatureRequest, trail: Trail, name: str) -> Iterator[Fault]:
    for column in ("contest", "clear_contest"):
        entry = trail.last(column, request.uuid)
        moment = request.contested_at if column == "contest" else request.contest_cleared_at
        if not _agree(moment, entry):
            yield Fault(name, FaultKind.CONTEST)
            return


def _is_revoked_as_told(evidence: Evidence, entry: Transition | None) -> bool:
    revocation = getattr(evidence, "revocation", None)
    if revocation is None or entry is None:
        return revocation is entry
    certificate = x509.load_pem_x509_certificate(evidence.certificate.encode())
    serial, moment = named(entry, "serial"), named(entry, "revoked_at")
    personal = getattr(entry, "personal", None)
    reason = personal.content.get("reason", "") if personal else revocation.reason
    return (
        revocation.serial == serial == f"{certificate.serial_number:x}"
        and stamp(revocation.revoked_at) == moment
        and revocation.reason == reason[:300]
    )
