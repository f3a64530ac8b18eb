"""Agreements approved before a calendar said that a day of theirs is without class: listed, never changed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Max, Q

from conventions.domain.law.calendars.content import academy_of
from conventions.domain.law.calendars.models import CalendarPeriod, SchoolCalendar
from conventions.domain.persons.people.models import School
from workflow.models import Transition

from .models import Convention
from .presence.models import PresenceDay

SETTLING = ("approve", "propose")
"""Acts that ask the rules about all days: approving the agreement, having an amendment signed."""


@dataclass(frozen=True)
class AgreementWithoutClass:
    """An agreement with the days of presence that its académie's calendar says, since, to be without class."""

    convention: Convention
    days: tuple[tuple[date, str], ...]
    """Days concerned, each with the name of the holidays or of the day."""


def concerned_by_calendar(school: School) -> list[AgreementWithoutClass]:
    """Return the agreements of a school to look at again, by first day concerned; no query without a calendar.

    Days that are past, and agreements approved or amended once the calendar said so, are left out.
    """
    academy = academy_of(school.department)
    if not academy:
        return []
    periods = list(
        CalendarPeriod.objects.filter(
            Q(department="") | Q(department=school.department),
            SchoolCalendar.is_published.through("calendar"),
            calendar__academy=academy,
            last_day__gte=school.today(),
            since__isnull=False,
        )
    )
    if not periods:
        return []
    within = Q(pk__in=())
    for period in periods:
        within |= Q(date__range=(max(period.first_day, school.today()), period.last_day))
    rows = PresenceDay.objects.filter(
        within, Convention.is_settled.through("convention"), ~Convention.is_over.through("convention"),
        convention__school=school,
    )  # fmt: skip
    days: dict[int, list[date]] = {}
    for key, day in rows.order_by("date").values_list("convention", "date"):
        days.setdefault(key, []).append(day)
    conventions = Convention.objects.select_related("pupil", "host").in_bulk(days)
    settled = _settled(conventions.values())
    concerned = []
    for key, convention in conventions.items():
        named_days = [
            (day, period.name)
            for day in days[key]
            for period in periods
            if period.first_day <= day <= period.last_day
            and period.since is not None
            and (convention.uuid not in settled or settled[convention.uuid] < period.since)
        ]
        if named_days:
            concerned.append(AgreementWithoutClass(convention, tuple(named_days)))
    return sorted(concerned, key=lambda one: (one.days[0][0], one.convention.number))


def _settled(conventions: Iterable[Convention]) -> dict[object, datetime]:
    """Return the moment of the rules' last look at all the days of each agreement, by identifier; one query."""
    roots = [convention.uuid for convention in conventions]
    entries = Transition.objects.filter(root_uuid__in=roots, name__in=SETTLING).order_by()
    return dict(entries.values_list("root_uuid").annotate(Max("at")))
