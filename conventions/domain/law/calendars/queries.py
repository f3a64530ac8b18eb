"""Reading calendars: what is published where, what is missing, what waits for an answer."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Q, QuerySet

from conventions.domain.persons.people.accounts import TerritorialOfficer
from conventions.domain.persons.people.models import School

from .content import academy_of, own_academies, school_year
from .models import CalendarPeriod, CalendarProposal, SchoolCalendar, fills
from .services import today_in, years_to_fill


@dataclass(frozen=True)
class Published:
    """One published school year as the schools of a département live it; both days included."""

    first_day: date
    last_day: date
    periods: tuple[CalendarPeriod, ...] = field(default=())


def published_years(department: str) -> list[Published]:
    """Return the school years whose calendar is published for the schools of a département, in order; two queries.

    A year runs from its first day to the eve of the next one's; while the next calendar is unknown, to the last day
    of its last holidays.
    """
    academy = academy_of(department)
    if not academy:
        return []
    calendars = list(SchoolCalendar.objects.filter(SchoolCalendar.is_published, academy=academy).order_by("year"))
    rows = CalendarPeriod.objects.filter(Q(department="") | Q(department=department), calendar__in=calendars)
    periods: dict[int, list[CalendarPeriod]] = {}
    for row in rows.order_by("first_day", "id"):
        periods.setdefault(row.calendar_id, []).append(row)
    starts = {calendar.year: calendar.pre_rentree for calendar in calendars if calendar.pre_rentree}
    years = []
    for calendar in calendars:
        own = periods.get(calendar.pk, [])
        following = starts.get(calendar.year + 1)
        if calendar.pre_rentree is not None and own:
            last = following - timedelta(days=1) if following else max(row.last_day for row in own)
            years.append(Published(calendar.pre_rentree, last, tuple(own)))
    return years


def academies_of(territories: Iterable[TerritorialOfficer]) -> list[str]:
    """Return the académies whose calendar an officer fills, by name."""
    held = list(territories)
    return [academy for academy in own_academies() if any(fills(territory, academy) for territory in held)]


@dataclass(frozen=True)
class YearToFill:
    """One of the three school years of an académie, with its calendar if it was begun."""

    academy: str
    year: int
    calendar: SchoolCalendar | None

    @property
    def label(self) -> str:
        return f"{self.year}-{self.year + 1}"

    @property
    def is_published(self) -> bool:
        return self.calendar is not None and self.calendar.is_published

    @property
    def is_under_way(self) -> bool:
        return self.year == school_year(today_in(self.academy))


def years_of(academy: str) -> list[YearToFill]:
    """Return the school year under way and the next two; one query."""
    wanted = years_to_fill(academy)
    known = {one.year: one for one in SchoolCalendar.objects.filter(academy=academy, year__in=list(wanted))}
    return [YearToFill(academy, year, known.get(year)) for year in wanted]


def former_calendars(academy: str) -> list[SchoolCalendar]:
    """Return the calendars of years that are over, the latest first."""
    return list(SchoolCalendar.objects.filter(academy=academy, year__lt=years_to_fill(academy)[0]).order_by("-year"))


def pending_proposals(academies: Iterable[str]) -> QuerySet[CalendarProposal]:
    """Return the proposals of schools without an answer, oldest first."""
    return (
        CalendarProposal.objects.filter(CalendarProposal.is_pending, calendar__academy__in=list(academies))
        .select_related("calendar", "school")
        .order_by("id")
    )


def proposals_of(school: School) -> QuerySet[CalendarProposal]:
    """Return the proposals of a school, the latest first."""
    return CalendarProposal.objects.filter(school=school).select_related("calendar", "school").order_by("-id")


def lacks_calendar(school: School) -> str:
    """Return the school year under way, « 2026-2027 », when its académie has not published its calendar; else empty."""
    academy = academy_of(school.department)
    if not academy:
        return ""
    year = school_year(school.today())
    if SchoolCalendar.objects.filter(SchoolCalendar.is_published, academy=academy, year=year).exists():
        return ""
    return f"{year}-{year + 1}"
