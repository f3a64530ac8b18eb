"""Search of a pupil by formation: the one enrolled in, and the weeks of the class in its next period."""

from conventions.domain.law.formations.queries import enrolment_on
from conventions.domain.persons.people.models import Pupil
from conventions.domain.placements.offers.models import PFMP_LEVELS
from conventions.domain.season.periods.models import Period
from conventions.domain.season.periods.queries import preselected_for
from conventions.domain.season.training_plans.weeks import planned_weeks

from .training import TrainingAim, aim_of


def pupil_aim(pupil: Pupil) -> TrainingAim | None:
    """Return what a pupil looks for in the next period; ``None`` for who is in no formation, and for an apprentice."""
    return aim_in(pupil, preselected_for(pupil)) if pupil.level in PFMP_LEVELS else None


def aim_in(pupil: Pupil, period: Period | None) -> TrainingAim | None:
    """Return the same where the period is known; three queries at most."""
    if pupil.level not in PFMP_LEVELS:
        return None
    day = period.first_day if period else pupil.school.today()
    enrolment = enrolment_on(pupil, day)
    if enrolment is None or enrolment.formation is None or enrolment.is_apprentice_on(day):
        return None
    mondays = planned_weeks([period]).get(period.pk, ()) if period and period.number else ()
    return aim_of(enrolment.formation, mondays, department=pupil.school.department, pupil=pupil)
