"""The days of presence as a reader wants them: by week, at a glance, with totals."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from .blocks import PresenceWeek, Timetable, TimetableDay
from .wording import (
    NBSP,
    NOT_GIVEN,
    WEEKDAYS,
    day_of,
    joined,
    minutes_of,
    plural,
    upper_first,
    write_bounds,
    write_date,
    write_duration,
    write_range,
    write_span,
    write_time,
    write_zone,
)

Days = Sequence[Mapping[str, Any]]
GLANCE_LINES = 4
"""More different timetables than this are not a glance any more: the reader is sent to the table."""


def day_minutes(day: Mapping[str, Any]) -> int:
    """Count the presence of one day."""
    return minutes_of(day.get("morning")) + minutes_of(day.get("afternoon"))


def total_minutes(days: Days) -> int:
    """Count the presence of all days."""
    return sum(day_minutes(day) for day in days)


def at_a_glance(days: Days) -> tuple[str, ...]:
    """Group the days that have the same hours; one line when all have."""
    days = sorted(days, key=lambda day: day["date"])
    if not days:
        return (NOT_GIVEN,)
    by_hours: dict[str, list[str]] = {}
    for day in days:
        by_hours.setdefault(_hours(day), []).append(day["date"])
    if len(by_hours) == 1:
        return (next(iter(by_hours)),)
    weekday_of_hours = {hours: {day_of(date).weekday() for date in dates} for hours, dates in by_hours.items()}
    regular = sum(len(found) for found in weekday_of_hours.values()) == len(set().union(*weekday_of_hours.values()))
    if regular and len(by_hours) <= GLANCE_LINES:
        named = [f"{_weekday_list(sorted(weekday_of_hours[hours]))}{NBSP}: {hours}" for hours in by_hours]
        return tuple(upper_first(line) for line in named)
    runs = [list(found) for _, found in groupby(days, key=_hours)]
    if len(runs) <= GLANCE_LINES:
        return tuple(_run(run) for run in runs)
    first, (_minutes, last) = min(map(_start, days)), max(map(_end, days))
    return (f"Entre {write_time(first)} et {last} selon les jours", "Détail dans le tableau des horaires")


def timetable(period: Mapping[str, Any]) -> Timetable:
    """Arrange the days of presence by calendar week."""
    days = sorted(period["days"], key=lambda day: day["date"])
    weeks = []
    for monday, group in groupby(days, key=lambda day: _monday(day["date"])):
        presences = tuple(group)
        weeks.append(
            PresenceWeek(
                f"Semaine du {write_date(monday.isoformat(), weekday=True)}",
                tuple(_day(day) for day in presences),
                write_duration(total_minutes(presences)),
            )
        )
    return Timetable(
        tuple(weeks),
        f"{write_duration(total_minutes(days))} de présence en tout, sur {plural(len(days), 'jour')}",
        " ".join((f"Heures locales{NBSP}: {write_zone(period['time_zone'])}.", *_decisions(period))),
    )


def _decisions(period: Mapping[str, Any]) -> Iterator[str]:
    """Write the decisions that open hours to a minor."""
    for decision in period.get("decisions") or ():
        span = write_span(decision["first_day"], decision["last_day"], weekday=False)
        yield f"Décision déposée{NBSP}: {decision['allows']}, {span} ({decision['reference']})."


def _day(day: Mapping[str, Any]) -> TimetableDay:
    date = day_of(day["date"])
    return TimetableDay(
        date.weekday(),
        write_date(day["date"], weekday=True),
        f"{date.day:02d}/{date.month:02d}",
        write_bounds(day.get("morning")),
        write_bounds(day.get("afternoon")),
        write_duration(day_minutes(day)),
    )


def _hours(day: Mapping[str, Any]) -> str:
    return joined((write_range(bounds) for bounds in (day.get("morning"), day.get("afternoon")) if bounds), ", ") or "—"


def _run(days: list[Mapping[str, Any]]) -> str:
    span = write_span(days[0]["date"], days[-1]["date"], weekday=False, year=False)
    return upper_first(f"{span}{NBSP}: {_hours(days[0])}")


def _weekday_list(weekdays: list[int]) -> str:
    runs: list[list[int]] = []
    for weekday in weekdays:
        if runs and weekday == runs[-1][-1] + 1:
            runs[-1].append(weekday)
        else:
            runs.append([weekday])
    parts = []
    for run in runs:
        names = [WEEKDAYS[weekday] for weekday in run]
        parts += [f"{names[0]} à {names[-1]}"] if len(run) > 2 else names
    return ", ".join(parts[:-1]) + (" et " if len(parts) > 1 else "") + parts[-1]


def _monday(iso: str) -> dt.date:
    date = day_of(iso)
    return date - dt.timedelta(days=date.weekday())


def _start(day: Mapping[str, Any]) -> str:
    return (day.get("morning") or day.get("afternoon") or ["24:00"])[0]


def _end(day: Mapping[str, Any]) -> tuple[int, str]:
    """Return when a day ends, in minutes from its midnight to compare it and in words."""
    half = day.get("afternoon") or day.get("morning")
    if not half:
        return 0, write_time("00:00")
    begins = minutes_of(["00:00", half[0]]) + (24 * 60 if half[0] < _start(day) else 0)
    return begins + minutes_of(half), write_bounds(half)[1]
