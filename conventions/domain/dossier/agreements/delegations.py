"""Delegations under which somebody signs for the host in place of its legal representative, and their proofs.

The proof is read as scans are (:mod:`signatures.scans`). Until the agreement is frozen it may be replaced; a version
keeps its own as an :class:`~signatures.models.Enclosure` of its document.
"""

from datetime import timedelta
from typing import Any

from django.db import transaction

from conventions.domain.law.documents.wording import by_delegation, joined
from conventions.domain.persons.limits.tries import count_try
from conventions.domain.persons.people.models import HostContact
from signatures.models import Document, Enclosure
from signatures.scans import Scan, read_scan
from workflow import engine
from workflow.actors import Actor
from workflow.engine import Refused, fire
from workflow.names import effect

from .models import Convention, DelegationProof

MOST_PROOFS, WITHIN = 20, timedelta(hours=1)
"""Files that may be sent for one agreement: each of them costs a process."""
FIELDS = ("by_delegation", "delegator_name", "delegator_title")
NO_DELEGATION = {"by_delegation": False, "delegator_name": "", "delegator_title": ""}


def read_proof(convention: Convention, content: bytes) -> Scan:
    """Return the clean pages of an upload. Raises ``UnreadableScan``, or :class:`Refused` when too many were sent.

    Never call this inside a transaction: the try must stay counted.
    """
    if not count_try(f"proof:{convention.uuid}", limit=MOST_PROOFS, within=WITHIN):
        raise Refused("too_many_files")
    return read_scan(content)


@transaction.atomic
def prove_delegation(convention: Convention, scan: Scan, *, by: Actor) -> None:
    """Keep the proof in place of the former one; the journal tells who gave it and its SHA-256.

    Raises :class:`Refused` once the agreement is frozen: what is signed names its proof.
    """
    former = engine.lock(convention).delegation_proof_id
    fire(convention, "prove_delegation", by=by, values={"pdf": scan.pdf, "sha256": scan.sha256, "pages": scan.pages})
    if former is not None:
        DelegationProof.objects.filter(pk=former).delete()
    convention.refresh_from_db(fields=["delegation_proof"])


@effect("keep_delegation_proof")
def keep_proof(convention: Convention, *, pdf: bytes, sha256: str, pages: int) -> dict[str, Any]:
    """Write the proof and return what the journal tells of it; called by the transition, under the lock."""
    convention.delegation_proof = DelegationProof.objects.create(content=pdf, sha256=sha256, pages=pages)
    convention.save(update_fields=["delegation_proof"])
    return {"proof": sha256, "pages": pages}


def delegation_of(convention: Convention) -> dict[str, Any]:
    """Return the delegation as ``save_host_part`` takes it."""
    return {name: getattr(convention, name) for name in FIELDS}


def copy_proof(source: Convention, target: Convention, *, by: Actor) -> None:
    """Give another agreement of the same host the proof of this one; nothing when it has the same already."""
    proof = source.delegation_proof if source.by_delegation else None
    if proof is None or (target.delegation_proof and target.delegation_proof.sha256 == proof.sha256):
        return
    prove_delegation(target, proof.as_scan(), by=by)


def forget_proof(convention: Convention) -> None:
    """Delete the proof of a delegation that is none after all; the caller holds the lock and saves the agreement."""
    forgotten, convention.delegation_proof = convention.delegation_proof_id, None
    if forgotten is not None:
        DelegationProof.objects.filter(pk=forgotten).delete()


def delegation_data(convention: Convention) -> dict[str, Any] | None:
    """Return the delegation as the canonical data name it; nothing when the legal representative signs."""
    if not convention.by_delegation:
        return None
    proof = convention.delegation_proof
    return {
        "name": convention.delegator_name,
        "title": convention.delegator_title,
        "proof": proof.sha256 if proof else "",
    }


def enclose_proof(convention: Convention, document: Document) -> None:
    """Keep the proof beside the document that names it, for as long as the document."""
    proof = convention.delegation_proof if convention.by_delegation else None
    if proof is not None:
        Enclosure.objects.create(
            document=document, content=bytes(proof.content), sha256=proof.sha256, pages=proof.pages
        )


def host_quality(convention: Convention, signer: HostContact) -> str:
    """Return the quality in which ``signer`` acts for the host; a delegate acts as the school's deputy does.

    A representative whom an amendment names acts in their own right.
    """
    delegated = in_whose_name(convention) if signer == convention.representative else ""
    return joined((signer.title, delegated or convention.host.name), ", ")


def in_whose_name(convention: Convention) -> str:
    """Return the name of the person who delegated the host's signature; empty for a legal representative."""
    if not convention.by_delegation:
        return ""
    return by_delegation({"name": convention.delegator_name, "title": convention.delegator_title})
