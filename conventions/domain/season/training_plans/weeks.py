"""Weeks of a school year as a plan shows them, with their days of work; those that a period takes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from conventions.domain.law.rules.calendars import SchoolDay, is_school_day, is_working_day, school_day
from conventions.domain.law.rules.school_years import school_years
from conventions.domain.law.year.models import SchoolYear
from conventions.domain.persons.people.models import School
from conventions.domain.season.periods.models import Period

from .models import PlannedWeeks

A_WEEK = timedelta(weeks=1)
LAST_MONTH = 7
"""Month after which a plan shows no week: August is nobody's."""


@dataclass(frozen=True)
class PlanWeek:
    """One civil week of a school year."""

    monday: date
    working_days: int
    """Days from Monday to Friday that are no public holiday at the school."""
    holiday: str = ""
    """Name of the school holidays that take all of it; empty for a week of class."""

    @property
    def is_term(self) -> bool:
        return not self.holiday


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def weeks_of_year(school: School, year: SchoolYear) -> list[PlanWeek]:
    """Return the weeks of a year at a school, until the end of July; one query where a rector fixes the calendar."""
    published = school_years(school)
    monday, weeks = monday_of(year.first_day), []
    until = min(year.last_day, date(year.number + 1, LAST_MONTH, 31))
    while monday <= until:
        days = [monday + timedelta(days=n) for n in range(5)]
        working = [day for day in days if is_working_day(day, school.department)]
        off = working and not any(is_school_day(day, school.department, years=published) for day in working)
        name = _name_of(working, school, published) if off else ""
        weeks.append(PlanWeek(monday, len(working), name))
        monday += A_WEEK
    return weeks


def _name_of(days: list[date], school: School, published: tuple) -> str:
    kinds = (school_day(day, school.department, years=published) for day in days)
    return next((name for kind, name in kinds if name and kind is not SchoolDay.TERM), "") or "Vacances"


def terms_of(weeks: list[PlanWeek]) -> list[date]:
    """Return the Mondays of the weeks of class."""
    return [week.monday for week in weeks if week.is_term]


def planned_weeks(periods: Iterable[Period]) -> dict[int, list[date]]:
    """Return the Mondays of the periods that follow from a plan, by key; no query where none does."""
    weeks: dict[int, list[date]] = {}
    for period, monday in _weeks_of(periods, is_catch_up=False):
        weeks.setdefault(period, []).append(monday)
    return weeks


def days_made_up(periods: Iterable[Period]) -> set[date]:
    """Return the days of the weeks that make up, in holidays too; no query where no period follows from a plan."""
    mondays = {monday for _period, monday in _weeks_of(periods, is_catch_up=True)}
    return {monday + timedelta(days=n) for monday in mondays for n in range(5)}


def _weeks_of(periods: Iterable[Period], *, is_catch_up: bool) -> Iterable[tuple[int, date]]:
    keys = [period.pk for period in periods if period.number]
    rows = (
        PlannedWeeks.objects.filter(period__in=keys, is_catch_up=is_catch_up) if keys else PlannedWeeks.objects.none()
    )
    return rows.order_by("monday").values_list("period", "monday")
