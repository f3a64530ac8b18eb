"""Weeks of a school year as a plan shows them: each with its days of work, and whether it lies in school holidays."""

from dataclasses import dataclass
from datetime import date, timedelta

from conventions.domain.law.rules.calendars import SchoolDay, is_school_day, is_working_day, school_day
from conventions.domain.law.rules.school_years import school_years
from conventions.domain.law.year.models import SchoolYear
from conventions.domain.persons.people.models import School

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
