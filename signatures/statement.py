"""Statement of one signature outside the database, and its digest: the journal's entry bears it, salted.

So a fact changed in the table of evidence, or in a file made from it, no longer fits the journal.
"""

import hashlib
from datetime import datetime
from typing import Any

from workflow.journal import canonical, personal_digest, stamp

from .assurance import Assurance
from .models import Document, Evidence, InPersonSession, PaperSignature, SignatureRequest
from .stamp import moment_in_words


def statement_of(evidence: Evidence) -> dict[str, Any]:
    """Return what is known of a signature, JSON-able; contacts are masked, moments are UTC.

    Reads ``evidence.request``, ``evidence.revision``, ``evidence.item`` and ``evidence.paper``: load them for many.
    """
    request = evidence.request
    on_paper = evidence.channel == Evidence.PAPER
    return {
        "evidence": str(evidence.uuid),
        "request": str(request.uuid),
        "party": request.key,
        "role": request.role,
        "signer": evidence.signer_name,
        "quality": evidence.quality,
        "on_behalf_of": evidence.on_behalf_of,
        "version": evidence.version,
        "document": evidence.frozen_sha256,
        "html": evidence.html_sha256,
        "revision": evidence.revision.sha256,
        "consent": {"key": evidence.consent_key, "version": evidence.consent_version, "text": evidence.consent_text},
        "assurance": evidence.assurance,
        "channel": evidence.channel,
        "contact": evidence.contact_masked,
        "code_sent_at": _stamped(evidence.code_sent_at),
        "code_checked_at": _stamped(evidence.code_checked_at),
        "code_tries": evidence.code_tries,
        "batch": {
            "digest": evidence.batch_digest,
            "position": evidence.batch_position,
            "leaves": evidence.batch_leaves,
            "salt": evidence.item.salt if evidence.item else "",
        },
        "signed_at": stamp(evidence.signed_at),
        "time_zone": evidence.time_zone,
        "ip": evidence.ip or "",
        "user_agent": evidence.user_agent,
        "certificate": evidence.certificate,
        **({"shown": evidence.shown} if evidence.shown else {}),
        **({"paper": _on_paper(evidence.paper)} if on_paper else {}),
        **({"contact_changed": _contact_changed(evidence)} if evidence.contact_changed_at else {}),
        **({"in_person": _in_person(session)} if (session := session_of(evidence)) else {}),
    }


def session_of(evidence: Evidence) -> InPersonSession | None:
    """Return before whom a party signed in presence; ``None`` for any other signature, and no query."""
    item = evidence.item if evidence.assurance == Assurance.IN_PERSON else None
    return item.batch.in_person if item else None


def _in_person(session: InPersonSession) -> dict[str, Any]:
    """Return what the member of staff declared, whose account got the code."""
    return {
        "session": str(session.uuid),
        "witness": session.witness_name,
        "witness_quality": session.witness_quality,
        "witness_account": session.witness_id,
        "second_factor": session.second_factor,
        "known_by": session.known_by,
        "read_by": session.read_by,
        "read_in": session.read_in,
        "opened_at": stamp(session.opened_at),
        "confirmed_at": _stamped(session.confirmed_at),
    }


def in_person_in_words(session: InPersonSession) -> list[str]:
    """Say in presence of whom a party signed, how that person knew them, how the text was known to them."""
    factor = "avec" if session.second_factor else "sans"
    return [
        f"sur un appareil de l'établissement, devant {session.witness}",
        f"identité : {session.get_known_by_display()}",
        session.reading,
        f"le code est allé à {session.witness_name} (compte {factor} second facteur), pas à la personne qui signe",
    ]


def _stamped(moment: datetime | None) -> str | None:
    return stamp(moment) if moment else None


def _contact_changed(evidence: Evidence) -> dict[str, str | None]:
    """Return since when the code's contact was that one; absent elsewhere, so that earlier digests still fit."""
    return {"at": _stamped(evidence.contact_changed_at), "by": evidence.contact_changed_by}


def contact_change_in_words(evidence: Evidence) -> str:
    """Say that the contact which received the code had been changed shortly before, by whom; empty when it had not."""
    if evidence.contact_changed_at is None:
        return ""
    which = (
        "l'adresse qui a reçu le code avait été changée"
        if evidence.channel == "email"
        else ("le numéro qui a reçu le code avait été changé")
    )
    when = moment_in_words(evidence.contact_changed_at, evidence.time_zone)
    return f"{which} le {when}, par {evidence.contact_changed_by or 'un nom effacé'}"


def _on_paper(paper: PaperSignature) -> dict[str, Any]:
    """Return what stands for the code when a sheet was signed by hand."""
    return {
        "signed_on": paper.signed_on.isoformat(),
        "copy": paper.copy.sha256,
        "pages": paper.copy.pages,
        "found_by_code": paper.found_by_code,
        "original_kept": paper.copy.original_kept,
        "certifier": paper.copy.certifier_name,
        "certifier_quality": paper.copy.certifier_quality,
    }


def digest_of(evidence: Evidence) -> str:
    """Return SHA-256 over the canonical JSON of :func:`statement_of`."""
    return hashlib.sha256(canonical(statement_of(evidence))).hexdigest()


def document_identity(document: Document) -> dict[str, str]:
    """Return what the journal keeps in the open of a document that is frozen or sealed: which one it is."""
    return {name: str(getattr(document, name)) for name in ("uuid", "purpose", "number", "title", "time_zone")}


def digest_of_request(request: SignatureRequest) -> str:
    """Return the digest of who is asked to sign and where they are reached, under the salt that goes with the names."""
    own = ("key", "role", "position", "holder", "given_name", "surname", "quality", "email", "phone")
    return personal_digest(request.salt, {"uuid": str(request.uuid), **{name: getattr(request, name) for name in own}})


def named_when_frozen(document: Document) -> dict[str, Any]:
    """Return what the journal keeps of a document frozen for its parties: its digests, and who is asked."""
    return {
        "document": document.frozen_sha256,
        "html": document.html_sha256,
        "data": document.data_sha256,
        "file": document_identity(document),
        "requests": {one.key: digest_of_request(one) for one in document.requests.order_by("position")},
    }


def named_when_sealed(document: Document) -> dict[str, Any]:
    """Return what the journal keeps of a document that nobody signs but the seal."""
    return {
        "document": document.frozen_sha256,
        "sealed": document.frozen_sha256,
        "data": document.data_sha256,
        "file": {**document_identity(document), "version": document.version},
    }
