"""Formation of a pupil on a day, and whether the pupil is an apprentice then."""

from datetime import date

from conventions.domain.law.year.models import Enrolment
from conventions.domain.persons.people.models import Pupil

from .models import Formation


def enrolment_on(pupil: Pupil, day: date) -> Enrolment | None:
    """Return the enrolment of the school year of a day, with its formation; one query."""
    enrolments = pupil.enrolments.select_related("formation", "year")
    return enrolments.filter(year__first_day__lte=day, year__last_day__gte=day).first()


def formation_of(pupil: Pupil, day: date) -> Formation | None:
    """Return the formation in which a pupil is on a day; ``None`` outside a formation, or where nobody said which."""
    enrolment = enrolment_on(pupil, day)
    return enrolment.formation if enrolment else None


def is_apprentice(pupil: Pupil, day: date) -> bool:
    """Tell whether a pupil is an apprentice on a day: no agreement of training and no allowance then (rule A-16)."""
    enrolment = enrolment_on(pupil, day)
    return enrolment is not None and enrolment.is_apprentice_on(day)
