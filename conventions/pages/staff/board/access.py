"""Rights of staff over a half-day of the board; which agreements they see is the school room's to say."""

from conventions.domain.dossier.internship.attendance.machine import MARKERS
from conventions.domain.dossier.internship.attendance.models import HalfDay
from conventions.domain.persons.people.standing import ANY_STAFF, TRAINERS
from workflow.machine import Law

SUPERVISORS = (*(role for role in MARKERS if role in ANY_STAFF), *TRAINERS)
"""Functions that note any pupil of the school; a referent notes those they follow from the board."""


def laws_for(half_day: HalfDay, roles: frozenset[str]) -> dict[str, Law]:
    """Return what the law allows ``roles`` on a half-day whose ``root`` and ``family_told_at`` are set, by name."""
    return {
        law.name: law
        for law in half_day.transitions().values()
        if law.starts_from(half_day)
        and roles & set(law.spec.who)
        and all(condition(half_day) for condition in law.conditions)
    }
