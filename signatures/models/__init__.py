"""Documents, the requests to sign them, and the evidence of each signature: one module per subject."""

from .documents import CheckTurn, Document, DocumentFault, Enclosure, Revision, TimestampAnswer
from .evidence import Evidence, PaperCopy, PaperSignature, Revocation, RevocationList
from .requests import BatchItem, SignatureRequest, SigningBatch

__all__ = [
    "BatchItem",
    "CheckTurn",
    "Document",
    "DocumentFault",
    "Enclosure",
    "Evidence",
    "PaperCopy",
    "PaperSignature",
    "Revision",
    "Revocation",
    "RevocationList",
    "SignatureRequest",
    "SigningBatch",
    "TimestampAnswer",
]
