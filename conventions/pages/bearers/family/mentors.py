"""The mentor of a pupil on the family's first page: proposed, agreed to, or none."""

from conventions.domain.season.mentors.models import Mentoring
from conventions.domain.season.mentors.queries import mentoring_of

from .access import FamilyPageVisit


def answers_for_mentor(visit: FamilyPageVisit) -> bool:
    """Tell whether the bearer says yes or no to a mentor: the pupil, or a guardian who holds authority today."""
    return visit.guardian is None or visit.guardian in visit.pupil.signatories()


def mentor_on_page(visit: FamilyPageVisit) -> Mentoring | None:
    """Return what is asked of a mentor now, for whoever answers."""
    mentoring = mentoring_of(visit.pupil)
    return mentoring if mentoring and answers_for_mentor(visit) else None


def awaits_answer(mentoring: Mentoring, visit: FamilyPageVisit) -> bool:
    """Tell whether the bearer has not said yes yet; another guardian's yes is the family's."""
    return not mentoring.family_agrees if visit.is_guardian else mentoring.pupil_at is None
