"""Documents, the requests to sign them, and the evidence of each signature: one module per subject."""

from .documents import Document, Enclosure, Revision, TimestampAnswer
from .evidence import Evidence, PaperCopy, PaperSignature, Revocation, RevocationList
from .requests import BatchItem, SignatureRequest, SigningBatch

__all__ = [
    "BatchItem",
    "Document",
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
