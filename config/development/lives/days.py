"""Days of lives: hours of presence, and weeks in which pupils of a département are expected."""

from datetime import date, datetime, time, timedelta

from conventions.domain.law.rules.calendars import SchoolDay, public_holiday, school_day
from conventions.domain.law.rules.timetable import HourSpan, Presence

MORNING, AFTERNOON = HourSpan(time(9), time(12)), HourSpan(time(13, 30), time(17))
LONG_MORNING, LONG_AFTERNOON = HourSpan(time(8), time(12)), HourSpan(time(13, 30), time(17, 30))
USUAL = "49"
"""Département whose holidays count where none is named."""


def week(monday: date | None = None, *, lighter: bool = False) -> tuple[Presence, ...]:
    """Return five days, of 6 h 30, which is a warning before 15 years of age, or of 6 h; in March without a Monday."""
    first = monday or monday_ahead()
    afternoon = HourSpan(time(13, 30), time(16, 30)) if lighter else AFTERNOON
    return tuple(Presence(first + timedelta(days=n), MORNING, afternoon) for n in range(5))


def two_weeks(monday: date) -> tuple[Presence, ...]:
    return (*week(monday), *week(monday + timedelta(days=7)))


def monday_ahead(weeks: int = 2) -> date:
    """Return a Monday outside holidays: the first one of a school week in March, always in the future."""
    day = date(datetime.now().year + 1, 3, 15)
    return day - timedelta(days=day.weekday()) + timedelta(days=7 * (weeks - 2))


def next_free_week(earliest: date, department: str = USUAL) -> date:
    """Return the Monday of the first full week from ``earliest`` on without public or school holiday."""
    monday = earliest + timedelta(days=-earliest.weekday() % 7)
    while not is_free(monday, department):
        monday += timedelta(days=7)
    return monday


def next_free_monday(day: date) -> date:
    """Return the Monday of the first week without holiday, from that of ``day`` on."""
    return next_free_week(day - timedelta(days=day.weekday()))


def free_monday_before(day: date) -> date:
    """Return the Monday of the last week without holiday before that of ``day``."""
    monday = day - timedelta(days=day.weekday() + 7)
    while not is_free(monday):
        monday -= timedelta(days=7)
    return monday


def is_free(monday: date, department: str = USUAL) -> bool:
    """Tell whether no day of the week is a public or school holiday."""
    return not any(_is_off(monday + timedelta(days=n), department) for n in range(5))


def _is_off(day: date, department: str) -> bool:
    known, _name = school_day(day, department=department)
    return public_holiday(day, department=department) is not None or known in (SchoolDay.HOLIDAY, SchoolDay.DOUBTFUL)
