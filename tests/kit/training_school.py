"""A vocational school in its present year: classes of a formation, a plan, pupils; all plainly fictional."""

from datetime import date
from itertools import count

from config.development.lives.people import stretched_year
from conventions.domain.law.formations.models import Formation
from conventions.domain.law.formations.services import formation_for
from conventions.domain.law.year.enrolling import enrol
from conventions.domain.law.year.models import SchoolYear
from conventions.domain.persons.people.models import Level, Pupil, School
from conventions.domain.season.training_plans.plan import ClassPlan, PlanCell, YearPlan
from conventions.domain.season.training_plans.services import write_plan

CAP_COOKING = "24122138"
"""Beginning of the key of a CAP in two years; its tenth figure is the year."""
_numbers = count(1)


def formation_of_year(school: School, year_of_cycle: int, *, weeks: int | None = 12) -> Formation:
    """Return the CAP of a school in one of its two years."""
    formation = formation_for(school, f"{CAP_COOKING}2{year_of_cycle}0", title="Cuisine")
    Formation.objects.filter(pk=formation.pk).update(cycle_weeks=weeks)
    formation.cycle_weeks = weeks
    return formation


def admit(school: School, class_name: str, *, formation: Formation | None = None, n: int = 1) -> list[Pupil]:
    """Put pupils into a class of the present year."""
    pupils = []
    for number in (next(_numbers) for _one in range(n)):
        pupil = Pupil.objects.create(
            school=school, first_name=f"Élève {number}", last_name="Fictive", birth_date=date(2009, 3, 2)
        )
        enrolment = enrol(pupil, class_name=class_name, level=Level.CAP, year=stretched_year(school))
        if formation:
            enrolment.formation = formation
            enrolment.save(update_fields=["formation"])
        pupil.refresh_from_db()
        pupils.append(pupil)
    return pupils


def term_weeks(school: School, year: SchoolYear | None = None) -> list[date]:
    """Return the Mondays of a year's weeks of class that have begun on no earlier day than today."""
    plan = YearPlan(school, year or stretched_year(school))
    return [week.monday for week in plan.weeks if week.is_term and week.monday > school.today()]


def plan_class(school: School, class_name: str, weeks: dict[int, list[date]], *, count: int | None = None) -> ClassPlan:
    """Write the plan of one class: the Mondays of each period by its rank."""
    year = stretched_year(school)
    cells = {monday: PlanCell(number) for number, mondays in weeks.items() for monday in mondays}
    plan = ClassPlan(class_name, (Level.CAP,), cells, count)
    write_plan(school, year, [plan])
    return plan
