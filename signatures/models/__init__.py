"""Documents, the requests to sign them, and the evidence of each signature: one module per subject."""

from .documents import CheckTurn, Document, DocumentFault, Enclosure, Revision, TimestampAnswer
from .evidence import Evidence, PaperCopy, PaperSignature, Revocation, RevocationList
from .in_person import InPersonSession
from .requests import BatchItem, SignatureRequest, SignedRoot, SigningBatch

__all__ = [
    "BatchItem",
    "CheckTurn",
    "Document",
    "DocumentFault",
    "Enclosure",
    "Evidence",
    "InPersonSession",
    "PaperCopy",
    "PaperSignature",
    "Revision",
    "Revocation",
    "RevocationList",
    "SignatureRequest",
    "SignedRoot",
    "SigningBatch",
    "TimestampAnswer",
]
