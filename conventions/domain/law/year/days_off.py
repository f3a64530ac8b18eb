"""Days off by time zone, for mail that one can do without: public holidays, and days without class of the territory."""

from datetime import date

from conventions.domain.law.calendars.content import PeriodKind
from conventions.domain.law.calendars.models import CalendarPeriod, SchoolCalendar
from conventions.domain.law.rules.calendars import is_public_holiday
from conventions.domain.persons.people.territories import DEFAULT_TIME_ZONE, DEPARTMENTS
from notifications.quiet import holidays

TERRITORIES = {one.time_zone: one for one in DEPARTMENTS.values() if one.time_zone != DEFAULT_TIME_ZONE}
"""Overseas each territory has its own time zone; in the one of Paris the national holidays count."""


@holidays("territory")
def is_day_off(time_zone: str, day: date) -> bool:
    """Tell whether ``day`` is a public holiday there, or a feast of its calendar: an Aïd, wherever it was moved."""
    territory = TERRITORIES.get(time_zone)
    if is_public_holiday(day, territory.code if territory else ""):
        return True
    if territory is None:
        return False
    published = SchoolCalendar.objects.filter(SchoolCalendar.is_published, academy=territory.academy)
    feasts = CalendarPeriod.objects.filter(calendar__in=published, kind=PeriodKind.FEAST, first_day=day)
    return feasts.filter(department__in=("", territory.code)).exists()
