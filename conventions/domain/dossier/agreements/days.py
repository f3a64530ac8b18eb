"""The days of presence of an agreement as rows: saved, and never two agreements of one pupil on the same day."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from conventions.domain.law.rules.timetable import Presence
from conventions.domain.law.year.calendars import is_within_reach, year_on
from conventions.domain.persons.people.models import Pupil
from workflow.engine import Refused
from workflow.related import forget_read

from .models import Convention
from .presence.models import PresenceDay


def save_days(convention: Convention, days: Iterable[Presence]) -> None:
    """Write the timetable; the caller saves the agreement, whose first and last day and year follow it.

    Raises :class:`Refused` for a day too far from today to be meant.
    """
    days, today = sorted(days, key=lambda d: d.day), convention.school.today()
    for day in days:
        if not is_within_reach(day.day, today):
            raise Refused("day_too_far", day=day.day)
    convention.days.all().delete()
    rows = [PresenceDay(convention=convention, **_columns(day)) for day in days]
    PresenceDay.objects.bulk_create(rows)
    convention.first_day = rows[0].date if rows else None
    convention.last_day = rows[-1].date if rows else None
    date_agreement(convention)


def date_agreement(convention: Convention) -> None:
    """Set the school year of the agreement: that of its first day; of today when it is opened without one."""
    if convention.first_day or convention.year_id is None:
        convention.year = year_on(convention.school, convention.first_day or convention.school.today())
        forget_read(convention, "enrolment")  # of the year before


def _columns(day: Presence) -> dict[str, Any]:
    morning, afternoon = day.morning, day.afternoon
    return {
        "date": day.day,
        "morning_start": morning.start if morning else None,
        "morning_end": morning.end if morning else None,
        "afternoon_start": afternoon.start if afternoon else None,
        "afternoon_end": afternoon.end if afternoon else None,
    }


def days_taken(pupil: Pupil, days: Iterable[Presence], *, besides: Convention | None = None) -> Refused | None:
    """Return the refusal when the pupil is expected elsewhere on one of ``days``, or will be by an amendment asked.

    One pupil is in one place at a time. The caller holds the pupil's lock, so that two openings cannot cross.
    """
    others = Convention.objects.filter(pupil__in=pupil.rows_of_person()).exclude(Convention.is_over)
    if besides is not None:
        others = others.exclude(pk=besides.pk)
    wanted = {presence.day for presence in days}
    theirs = PresenceDay.objects.filter(convention__in=others, date__in=wanted)
    held = theirs.exclude(pk__in=theirs.lost()).values_list("date", "convention__school_id")
    taken: dict[date, set[int]] = {}
    for day, school in held:
        taken.setdefault(day, set()).add(school)
    if amended := amended_days(others):
        schools = dict(others.filter(pk__in=amended).values_list("pk", "school_id"))
        for key, asked in amended.items():
            for presence in asked:
                if presence.day in wanted:
                    taken.setdefault(presence.day, set()).add(schools[key])
    if not taken:
        return None
    first = min(taken)
    if pupil.school_id in taken[first]:
        return Refused("pupil_taken", day=first)
    return Refused("pupil_taken_elsewhere", day=first)


def amended_days(conventions: Iterable[Convention]) -> dict[int, tuple[Presence, ...]]:
    """Return the timetables that amendments being signed would give to ``conventions``, by key; one query."""
    amendment: Any = Convention._meta.get_field("amendments").related_model  # of a room further up
    asked = amendment.objects.filter(amendment.is_being_signed, convention__in=conventions).exclude(days=[])
    return {one.convention_id: one.presences() for one in asked}
