"""Writing a year's plan, from which the periods of training follow; weeks done before, and calls to hosts."""

from collections.abc import Iterable
from datetime import date, time, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from conventions.domain.law.year.enrolling import lock_school
from conventions.domain.law.year.models import SchoolYear
from conventions.domain.persons.people.models import Host, Pupil, School, User
from conventions.domain.season.periods.models import Period
from conventions.domain.season.periods.services import settle_periods
from notifications import jobs
from workflow import clock
from workflow.engine import Refused

from .models import HostCall, PlannedWeeks, WeeksBefore
from .plan import ClassPlan, training
from .weeks import PlanWeek, weeks_of_year

FRIDAY = timedelta(days=4)
HOURS = {
    "morning_start": time(8), "morning_end": time(12), "afternoon_start": time(13), "afternoon_end": time(16),
}  # fmt: skip
"""Usual hours of a new period: seven a day, as the law counts a day of training (D124-6)."""


@transaction.atomic
def write_plan(school: School, year: SchoolYear, plans: Iterable[ClassPlan]) -> list[Period]:
    """Write the weeks of these classes for a year, and return the periods that follow from them.

    A class and a rank in the cycle have one period, which keeps its identifier and what was decided in it. Refused
    where a week is no week to train in, or where a period of which something was decided would have no week left.
    """
    lock_school(school)
    weeks = {week.monday: week for week in weeks_of_year(school, year)}
    settle_periods(school, year)
    plans = list(plans)
    known = _known_periods(school, year, [plan.class_name for plan in plans])
    written: list[Period] = []
    for plan in plans:
        for _monday, sentence in plan.problems(list(weeks.values())):
            raise Refused("plan_has_problem", sentence=sentence)
        written += _write_class(school, year, plan, weeks, known.get(plan.class_name, {}))
    jobs.enqueue("replan_reminders", school.pk, year.pk)
    return written


def _known_periods(school: School, year: SchoolYear, names: list[str]) -> dict[str, dict[int, Period]]:
    known: dict[str, dict[int, Period]] = {}
    own = Period.objects.filter(school=school, year=year, number__isnull=False, kind=training().name)
    for period in own.filter(classes__overlap=names).prefetch_related("decisions", "orals"):
        if len(period.classes) == 1 and period.number:
            known.setdefault(period.classes[0], {})[period.number] = period
    return known


def _write_class(
    school: School, year: SchoolYear, plan: ClassPlan, weeks: dict[date, PlanWeek], known: dict[int, Period]
) -> list[Period]:
    for number, period in known.items():
        if number not in plan.numbers:
            if period.decisions.all() or period.orals.all():
                raise Refused("plan_keeps_decided", name=period.name)
            period.delete()
    periods = {}
    for number in plan.numbers:
        period = known.get(number) or Period(
            school=school, year=year, kind=training().name, classes=[plan.class_name], number=number, **HOURS
        )
        _date(period, plan, weeks)
        period.save()
        periods[number] = period
    PlannedWeeks.objects.filter(school=school, class_name=plan.class_name, monday__in=list(weeks)).delete()
    PlannedWeeks.objects.bulk_create(
        PlannedWeeks(
            school=school, class_name=plan.class_name, monday=monday,
            period=periods[cell.number], is_catch_up=cell.is_catch_up,
        )
        for monday, cell in sorted(plan.cells.items())
    )  # fmt: skip
    return list(periods.values())


def _date(period: Period, plan: ClassPlan, weeks: dict[date, PlanWeek]) -> None:
    """Say of a period what its weeks say; one that only makes up is expected of nobody."""
    number: Any = period.number
    own = plan.weeks_of(number)
    mondays = own or sorted(day for day, cell in plan.cells.items() if cell.number == number)
    period.name = f"PFMP {number} sur {plan.count}"
    period.cycle_count, period.levels, period.is_expected = plan.count, list(plan.levels), bool(own)
    period.first_day = max(mondays[0], period.year.first_day)
    period.last_day = min(mondays[-1] + FRIDAY, period.year.last_day)
    period.days = sum(weeks[monday].working_days for monday in mondays)
    if period.due_on and period.due_on > period.last_day:
        period.due_on = None
    period.confirmed_at = period.confirmed_at or timezone.now()


@transaction.atomic
def note_weeks_before(pupil: Pupil, weeks: int, *, by: User) -> None:
    """Note how many weeks of the cycle a pupil did at a school that is not known here; 0 takes the note away."""
    Pupil.objects.select_for_update(of=("self",), no_key=True).get(pk=pupil.pk)
    if weeks:
        said = {"weeks": weeks, "noted_by": by, "noted_at": clock.now()}
        WeeksBefore.objects.update_or_create(pupil=pupil, defaults=said)
    else:
        WeeksBefore.objects.filter(pupil=pupil).delete()


@transaction.atomic
def note_call(host: Host, period: Period, answer: str, *, by: User) -> HostCall:
    """Note that a host was called for a period, and what it answered; a later answer takes the place of the former."""
    said = {"answer": HostCall.Answer(answer), "called_by": by, "called_at": clock.now()}
    call, _is_new = HostCall.objects.update_or_create(host=host, period=period, defaults=said)
    return call
