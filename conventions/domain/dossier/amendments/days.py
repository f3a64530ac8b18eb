"""Days of presence moved by an amendment: each keeps its hours, none falls on a holiday or on a day never planned."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta

from conventions.domain.law.rules.calendars import is_public_holiday
from conventions.domain.law.rules.timetable import Presence


def place_days(
    moved: Iterable[tuple[Presence, date]], *, planned: Sequence[Presence], kept: Sequence[Presence], department: str
) -> tuple[Presence, ...]:
    """Return ``kept`` and each of ``moved`` on the first free day from the one that is wanted for it.

    Free is what is neither taken nor a public holiday. A weekday that is not ``planned``, on which the pupil was never
    expected, stays so.
    """
    placed, weekdays, taken = list(kept), {day.day.weekday() for day in planned}, {day.day for day in kept}
    for day, on in moved:
        while on in taken or on.weekday() not in weekdays or is_public_holiday(on, department):
            on += timedelta(days=1)
        placed.append(replace(day, day=on))
        taken.add(on)
    return tuple(placed)


def shifted_days(planned: Sequence[Presence], first_day: date, *, department: str) -> tuple[Presence, ...]:
    """Return the whole timetable moved so that it begins on ``first_day``, or on the first free day from then."""
    ordered = sorted(planned, key=lambda day: day.day)
    by = first_day - ordered[0].day
    return place_days([(day, day.day + by) for day in ordered], planned=ordered, kept=(), department=department)
