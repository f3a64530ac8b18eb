"""The end of a document: its bytes, its evidence and every name go; its number, version and fingerprint stay.

The caller has written the journal entry that tells of it, in the same transaction: without one the database refuses.
"""

from .models import (
    BatchItem,
    Document,
    Enclosure,
    Evidence,
    InPersonSession,
    PaperCopy,
    PaperSignature,
    Revision,
    Revocation,
    SignatureRequest,
    SigningBatch,
    TimestampAnswer,
)

NOBODY = {"given_name": "", "surname": "", "quality": "", "email": "", "phone": "", "salt": ""}


def proof_of(document: Document) -> dict[str, str]:
    """Return what the journal keeps of a document about to be erased: which, and what a copy is recognised by."""
    return {
        "what": document.purpose,
        "uuid": str(document.uuid),
        "version": str(document.version),
        "frozen": document.frozen_sha256,
        "sha256": document.sealed_sha256 or "",
    }


def erase_document(document: Document) -> None:
    """Empty a document whose erasure the journal tells of; a code sent for several goes with the last of them.

    A list of revoked certificates need not name those that expired (RFC 5280, 3.3): these did, years ago.
    """
    requests = SignatureRequest.objects.filter(document=document)
    batches = list(SigningBatch.objects.filter(items__request__in=requests).values_list("pk", flat=True))
    PaperSignature.objects.filter(copy__document=document).delete()
    PaperCopy.objects.filter(document=document).delete()
    Enclosure.objects.filter(document=document).delete()
    Revocation.objects.filter(evidence__request__in=requests).delete()
    Evidence.objects.filter(request__in=requests).delete()
    BatchItem.objects.filter(request__in=requests).delete()
    SigningBatch.objects.filter(pk__in=batches, items=None).delete()
    InPersonSession.objects.filter(request__in=requests).delete()
    TimestampAnswer.objects.filter(document=document).delete()
    Revision.objects.filter(document=document).delete()
    requests.update(**NOBODY)
    Document.objects.filter(pk=document.pk).update(data={}, html="", data_sha256="", html_sha256="", seal_problem=None)


def is_empty(document: Document) -> bool:
    """Tell whether nothing is left of an erased document but its fingerprint."""
    names = SignatureRequest.objects.filter(document=document).exclude(**NOBODY)
    proofs = Evidence.objects.filter(request__document=document)
    sessions = InPersonSession.objects.filter(request__document=document)
    left = (names, proofs, sessions, document.revisions, document.paper_copies, document.enclosures)
    return not (document.data or document.html or any(rows.exists() for rows in left))
