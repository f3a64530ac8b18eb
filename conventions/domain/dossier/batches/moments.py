"""Moments at which the parties are told of an approval: now, or the next working day at eight in the morning."""

from datetime import datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from conventions.domain.law.rules.calendars import is_working_day, next_working_day
from conventions.domain.persons.people.models import School

MORNING, EVENING, FRIDAY_EVENING = time(8), time(19), time(17)
FRIDAY = 4


class When(StrEnum):
    """The choice that the head has."""

    NOW = "now"
    NEXT_MORNING = "next"


def next_morning(now: datetime, school: School) -> datetime:
    """Return the first 8:00 of a working day that comes after ``now``, where the school is."""
    local = now.astimezone(ZoneInfo(school.time_zone))
    day = local.date() if local.time() < MORNING else local.date() + timedelta(days=1)
    day = next_working_day(day, department=school.department)
    return datetime.combine(day, MORNING, tzinfo=local.tzinfo)


def usual_choice(now: datetime, school: School) -> When:
    """Let families and hosts have their evening: from 19:00, on a Friday from 17:00, and on days off, tomorrow."""
    local = now.astimezone(ZoneInfo(school.time_zone))
    evening = FRIDAY_EVENING if local.weekday() == FRIDAY else EVENING
    awake = is_working_day(local.date(), school.department) and MORNING <= local.time() < evening
    return When.NOW if awake else When.NEXT_MORNING
