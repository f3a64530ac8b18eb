"""The weeks that a family may choose, the hours proposed to the host, and days in words."""

from collections.abc import Iterable
from datetime import date, time, timedelta

from django.utils.translation import gettext as _

from conventions.domain.law.rules.calendars import SchoolDay, is_working_day, school_day
from conventions.domain.law.rules.school_years import school_years
from conventions.domain.law.rules.timetable import HourSpan, Presence
from conventions.domain.persons.people.models import School
from notifications.dates import date_format

WEEKS_AHEAD = 45
MORNING, AFTERNOON = HourSpan(time(9), time(12)), HourSpan(time(13, 30), time(16, 30))
"""Six hours a day, thirty a week: allowed at every age; the host writes its own hours in its part."""


def school_weeks(school: School) -> tuple[date, ...]:
    """Return the Mondays of the weeks to come with at least one school day, next week first."""
    return tuple(monday for monday, days in school_days_ahead(school).items() if days)


def days_of_week(monday: date, school: School, department: str) -> tuple[Presence, ...]:
    """Return the days of a school week that are no public holiday where the pupil will be, with the proposed hours."""
    return proposed_days(school_days_ahead(school).get(monday, ()), department)


def proposed_days(days: Iterable[date], department: str) -> tuple[Presence, ...]:
    """Return those of some days of class that are no public holiday there, with the proposed hours."""
    return tuple(Presence(day, MORNING, AFTERNOON) for day in days if is_working_day(day, department))


def school_days_ahead(school: School) -> dict[date, tuple[date, ...]]:
    """School days by Monday; a day that no calendar knows counts as one, the school's rules look again later."""
    today = school.today()
    first = today - timedelta(days=today.weekday()) + timedelta(days=7)
    years = school_years(school)
    return {
        (monday := first + timedelta(weeks=n)): tuple(
            day
            for day in (monday + timedelta(days=weekday) for weekday in range(5))
            if school_day(day, school.department, years=years)[0] not in (SchoolDay.HOLIDAY, SchoolDay.TO_CONFIRM)
            and is_working_day(day, school.department)
        )
        for n in range(WEEKS_AHEAD)
    }


def week_in_words(monday: date) -> str:
    """« du 15 au 19 mars 2027 », with the month of the Monday when it is another one."""
    return days_in_words(monday, monday + timedelta(days=4))


def days_in_words(first_day: date, last_day: date) -> str:
    """« du 15 au 19 mars 2027 », « du 30 mars au 3 avril 2027 », « le 15 mars 2027 »."""
    if first_day == last_day:
        return _("le %(day)s") % {"day": date_format(first_day, "j F Y")}
    if (first_day.year, first_day.month) == (last_day.year, last_day.month):
        first = "j"
    else:
        first = "j F" if first_day.year == last_day.year else "j F Y"
    return _("du %(first)s au %(last)s") % {
        "first": date_format(first_day, first),
        "last": date_format(last_day, "j F Y"),
    }


def day_in_words(day: date, today: date | None = None) -> str:
    """« lundi 15 mars », with *aujourd'hui* or *demain* before it when it is."""
    spelt = f"{date_format(day, 'l')} {date_format(day, 'j F')}"
    near = {0: _("aujourd'hui"), 1: _("demain")}.get((day - today).days) if today else None
    return f"{near}, {spelt}" if near else spelt


def day_and_month(day: date) -> str:
    """« 4 décembre », « 1er mars »: a day so near that nobody needs its year."""
    return date_format(day, "j F")
