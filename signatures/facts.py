"""What is told of one signature outside the database, and its digest: the journal's entry bears it, salted.

So a fact changed in the table of evidence, or in a file made from it, no longer fits the journal.
"""

import hashlib
from typing import Any

from workflow.journal import canonical, stamp

from .models import Evidence


def facts_of(evidence: Evidence) -> dict[str, Any]:
    """Return what is known of a signature, JSON-able; contacts are masked, moments are UTC.

    Reads ``evidence.request``, ``evidence.revision`` and ``evidence.item``: load them for many.
    """
    request = evidence.request
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
        "code_sent_at": stamp(evidence.code_sent_at),
        "code_checked_at": stamp(evidence.code_checked_at),
        "code_tries": evidence.code_tries,
        "batch": {
            "digest": evidence.batch_digest,
            "position": evidence.batch_position,
            "leaves": evidence.batch_leaves,
            "salt": evidence.item.salt,
        },
        "signed_at": stamp(evidence.signed_at),
        "time_zone": evidence.time_zone,
        "ip": evidence.ip or "",
        "user_agent": evidence.user_agent,
        "certificate": evidence.certificate,
    }


def digest_of(evidence: Evidence) -> str:
    """Return SHA-256 over the canonical JSON of :func:`facts_of`."""
    return hashlib.sha256(canonical(facts_of(evidence))).hexdigest()
