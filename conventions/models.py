"""Models of the trade, re-exported from their rooms: one application, one migration history."""

from .agreements.models import Convention, HealthAnnex, PresenceDay
from .applications.models import Application
from .attendance.models import HalfDay
from .evaluations.models import Evaluation
from .offers.models import Offer
from .people.models import *  # noqa: F403

__all__ = ["Application", "Convention", "Evaluation", "HalfDay", "HealthAnnex", "Offer", "PresenceDay"]
