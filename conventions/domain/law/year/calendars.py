"""The years of each calendar: written when first asked for, moved when a calendar says another first day."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from conventions.domain.law.calendars.content import academy_of
from conventions.domain.law.calendars.models import SchoolCalendar
from conventions.domain.law.calendars.services import today_in
from conventions.domain.law.rules.calendars import pre_rentree
from conventions.domain.persons.people.models import School
from workflow import clock
from workflow.engine import Refused

from .models import SchoolYear

ONE_DAY = timedelta(days=1)
REACH = timedelta(days=731)
"""Longest time between today and a planned internship: a later day is mistyped."""
EARLIEST, AHEAD = 2015, 3
"""The first year that is ever written, and how many after the present civil one."""


def today_of(zone: str) -> date:
    """Return the day it is where a calendar holds."""
    return today_in(zone) if zone else clock.now().astimezone(timezone.get_default_timezone()).date()


def zone_of(school: School) -> str:
    """Return the zone of a school's calendar: its académie's where the rector fixes it, else empty, the country's."""
    return academy_of(school.department)


def year_in(zone: str, day: date) -> SchoolYear:
    """Return the year of a calendar that holds a day; one query, a few more the first time that anybody asks.

    Raises :class:`Refused` for a day of which no year is ever written.
    """
    years = SchoolYear.objects.filter(zone=zone, first_day__lte=day, last_day__gte=day)
    known = years.first()
    if known is None:
        settle_years(zone, day.year)
        known = years.first()
    if known is None:
        raise Refused("day_too_far", day=day)
    return known


def is_within_reach(day: date, today: date) -> bool:
    """Tell whether an internship may be planned for a day."""
    return abs(day - today) <= REACH


def year_on(school: School, day: date) -> SchoolYear:
    """Return the school year of a day at a school; the summer belongs to the year that ends."""
    return year_in(zone_of(school), day)


def present_year(school: School) -> SchoolYear:
    """Return the year under way at a school."""
    return year_on(school, school.today())


def next_year(year: SchoolYear) -> SchoolYear:
    """Return the year that begins on the morrow of the last day."""
    return year_in(year.zone, year.last_day + ONE_DAY)


def years_of(school: School) -> QuerySet[SchoolYear]:
    """Return the years of a school's calendar, the latest first."""
    return SchoolYear.objects.filter(zone=zone_of(school)).order_by("-number")


@transaction.atomic
def settle_years(zone: str, number: int | None = None) -> None:
    """Write the years of a calendar as it says them now, up to those around ``number``; agreements follow their day.

    None before :data:`EARLIEST` nor more than :data:`AHEAD` after today's, whatever is asked.
    Those whose days change shrink first, then all are what they should be: two never hold one day.
    """
    rows = SchoolYear.objects.select_for_update(no_key=True).filter(zone=zone)
    known = {year.number: year for year in rows}
    asked = range(max(number - 1, EARLIEST), min(number, clock.now().year + AHEAD) + 1) if number else ()
    numbers = {*known, *asked}
    if not numbers:
        return
    firsts = _first_days(zone, range(min(numbers), max(numbers) + 2))
    wanted = {n: (firsts[n], firsts[n + 1] - ONE_DAY) for n in list(firsts)[:-1]}
    moved = [year for n, year in known.items() if (year.first_day, year.last_day) != wanted[n]]
    for year in moved:
        _move_whole_years(year, *wanted[year.number])
    for year in moved:
        first, last = wanted[year.number]
        _write(year, max(first, year.first_day), min(last, year.last_day))
    for year in moved:
        _write(year, *wanted[year.number])
    SchoolYear.objects.bulk_create(
        [SchoolYear(zone=zone, number=n, first_day=first, last_day=last) for n, (first, last) in wanted.items()],
        ignore_conflicts=True,  # those that are known, or that another process has just written
    )
    if moved:
        SchoolYear.objects.filter(zone=zone, first_day__gt=today_of(zone)).update(turned_at=None)  # it begins anew
        _redate_agreements(zone)


def _write(year: SchoolYear, first_day: date, last_day: date) -> None:
    year.first_day, year.last_day = first_day, last_day
    year.save(update_fields=["first_day", "last_day"])


def _move_whole_years(year: SchoolYear, first_day: date, last_day: date) -> None:
    """Keep the periods whose dates are not known as long as the year, before it changes."""
    periods: Any = SchoolYear._meta.get_field("periods").related_model  # of a room further up
    unknown = periods.objects.filter(year=year, first_day=year.first_day, last_day=year.last_day)
    unknown.exclude(due_on__gt=last_day).update(first_day=first_day, last_day=last_day)


def _redate_agreements(zone: str) -> None:
    agreements: Any = SchoolYear._meta.get_field("agreements").related_model  # of a room further up
    for year in SchoolYear.objects.filter(zone=zone):
        days = (year.first_day, year.last_day)
        agreements.objects.filter(year__zone=zone, first_day__range=days).exclude(year=year).update(year=year)


def _first_days(zone: str, numbers: Iterable[int]) -> dict[int, date]:
    """Return the first day of each year; the national one while a rector has not published theirs."""
    published = SchoolCalendar.objects.filter(SchoolCalendar.is_published, academy=zone, pre_rentree__isnull=False)
    own = dict(published.values_list("year", "pre_rentree")) if zone else {}
    return {number: own.get(number) or pre_rentree(number) for number in numbers}
