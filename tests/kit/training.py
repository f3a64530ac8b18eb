"""Training periods that are over, for the tests of what follows them: days, attestations, grids."""

from datetime import date, timedelta

from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.internship.attendance import services as attendance
from conventions.domain.dossier.internship.evaluations import services as evaluations
from conventions.domain.law.formations.services import formation_for
from conventions.domain.law.rules.timetable import Presence
from conventions.domain.persons.people.models import User
from tests.kit import lives
from tests.kit.cast import from_the_cast
from workflow import clock

SEVENTEEN = date(lives.monday_ahead().year - 18, 12, 30)
FIRST_PRO = "24731115320"
"""Key of a 1re professionnelle, of 15 € a day and 600 € a year."""


def in_training(**given: object) -> dict[str, object]:
    """Return what makes an agreement one of training, of a pupil of 17."""
    return {"level": "1re", "birth_date": SEVENTEEN, "tutor": True, **given}


def four_weeks() -> tuple[Presence, ...]:
    """Return twenty days of school weeks."""
    mondays = [lives.next_free_week(lives.monday_ahead())]
    for _week in range(3):
        mondays.append(lives.next_free_week(mondays[-1] + timedelta(weeks=1)))
    return tuple(day for monday in mondays for day in lives.week(monday))


def head_of(convention: Convention) -> User:
    return lives.staff_user(convention.school, "head")


def give_formation(convention: Convention) -> None:
    """Put the pupil of an agreement in the formation :data:`FIRST_PRO`."""
    enrolment = convention.enrolment
    enrolment.formation = formation_for(convention.school, FIRST_PRO)
    enrolment.save()


@from_the_cast
def over(*, present: int | None = None, days: tuple[Presence, ...] | None = None) -> Convention:
    """A period that is over, of a pupil in a formation: the first ``present`` half-days attended, the others not."""
    convention = lives.running(**in_training(days=days))
    give_formation(convention)
    end(convention, present=present)
    return Convention.objects.get(pk=convention.pk)


def end(convention: Convention, *, present: int | None = None, noted: bool = True) -> None:
    """Note each half-day, present for the first ``present`` ones, and end the period on its last evening."""
    clock.move_to(lives.at(convention, convention.last_day, 18))
    half_days = list(convention.half_days.order_by("date", "-half")) if noted else []
    count = len(half_days) if present is None else present
    marks = [(one, "present" if place < count else "absent") for place, one in enumerate(half_days)]
    attendance.mark_together(marks, by=lives.by(convention, "office"))
    evaluations.complete(convention)
    convention.refresh_from_db()


@from_the_cast
def two_over() -> tuple[Convention, Convention]:
    """Two periods of one school that are over: the first whole, nobody noted anything of the second."""
    first = lives.signed(**in_training())
    second = lives.signed(**in_training(school=first.school))
    clock.move_to(lives.at(first, first.first_day, 8))
    for convention in (first, second):
        attendance.begin(convention)
        convention.refresh_from_db()
    give_formation(first)
    end(first)
    end(second, noted=False)
    return first, second
