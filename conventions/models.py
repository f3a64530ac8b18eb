"""Models of the trade, re-exported from their rooms: one application, one migration history."""

from .agreements.models import Consultation, Convention, DelegationProof, HealthAnnex, PresenceDay
from .amendments.models import Amendment
from .applications.models import Application
from .approvals.models import ApprovalBatch, ApprovalItem, Review
from .attendance.models import HalfDay
from .evaluations.models import Evaluation
from .limits.models import Tries
from .links.models import PersonalLink
from .offers.models import Offer
from .paper.models import PaperUpload
from .people.models import *  # noqa: F403
from .registry.models import RollImport, SheetPrint
from .reports.models import Report
from .retention.models import PersonExport, PurgeRun

__all__ = [
    "Amendment",
    "Application",
    "ApprovalBatch",
    "ApprovalItem",
    "Consultation",
    "Convention",
    "DelegationProof",
    "Evaluation",
    "HalfDay",
    "HealthAnnex",
    "Offer",
    "PaperUpload",
    "PersonExport",
    "PersonalLink",
    "PresenceDay",
    "PurgeRun",
    "Report",
    "Review",
    "RollImport",
    "SheetPrint",
    "Tries",
]
