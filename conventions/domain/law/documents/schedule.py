"""The days of presence as a reader wants them: by week, at a glance, with totals."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
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
    """Arrange the days of presence: the week that others repeat once, then what differs from it."""
    days = sorted(period["days"], key=lambda day: day["date"])
    groups = {monday: list(group) for monday, group in groupby(days, key=lambda day: _monday(day["date"]))}
    usual = _usual_week(groups.values())
    alike, few, others = _apart(groups, usual)
    weeks = [_typical(alike)] if usual else []
    weeks += [_week(monday, groups[monday]) for monday in others]
    return Timetable(
        tuple(weeks),
        f"{write_duration(total_minutes(days))} de présence en tout, sur {plural(len(days), 'jour')}",
        " ".join((f"Heures locales{NBSP}: {write_zone(period['time_zone'])}.", *_decisions(period))),
        tuple(line for monday in few for line in _exceptions(monday, groups[monday], usual)),
    )


Week = Mapping[int, tuple[str, str]]
"""Hours and length of each day of a week, by weekday."""
FEW_DAYS = 2
"""A week that differs from the usual one in more days than this is a table of its own."""


def _pattern(days: Days) -> Week:
    return {day_of(day["date"]).weekday(): (_hours(day), write_duration(day_minutes(day))) for day in days}


def _usual_week(weeks: Iterable[Days]) -> Week:
    """Return the week that most repeat, the first of two as frequent; empty where none is repeated."""
    patterns = [_pattern(days) for days in weeks]
    usual = max(patterns, key=patterns.count, default={})
    return usual if patterns.count(usual) > 1 else {}


def _apart(groups: Mapping[dt.date, Days], usual: Week) -> tuple[list[Days], list[dt.date], list[dt.date]]:
    """Return the weeks as the usual one, the Mondays of those that differ a little, and of all the others."""
    alike, few, others = [], [], []
    for monday, days in groups.items():
        differing = len(_differing(_pattern(days), usual))
        if not usual or differing > FEW_DAYS:
            others.append(monday)
        elif differing:
            few.append(monday)
        else:
            alike.append(days)
    return alike, few, others


def _differing(week: Week, usual: Week) -> list[int]:
    return [weekday for weekday in range(7) if week.get(weekday) != usual.get(weekday)]


def _week(monday: dt.date, days: Days) -> PresenceWeek:
    title = f"Semaine du {write_date(monday.isoformat(), weekday=True)}"
    return PresenceWeek(title, tuple(_day(day) for day in days), write_duration(total_minutes(days)))


def _typical(weeks: Sequence[Days]) -> PresenceWeek:
    """Write the usual week once, under the dates of all those that are alike."""
    year = weeks[-1][-1]["date"][:4]
    spans = [
        write_span(
            days[0]["date"], days[-1]["date"], weekday=False, year=days is weeks[-1] or days[-1]["date"][:4] != year
        )
        for days in weeks
    ]
    title = f"{len(weeks)}{NBSP}semaines pareilles{NBSP}: {', '.join(spans[:-1])} et {spans[-1]}"
    days = tuple(replace(_day(day), title=upper_first(WEEKDAYS[_weekday(day)]), short_title="") for day in weeks[0])
    return PresenceWeek(title, days, write_duration(total_minutes(weeks[0])))


def _weekday(day: Mapping[str, Any]) -> int:
    return day_of(day["date"]).weekday()


def _exceptions(monday: dt.date, days: Days, usual: Week) -> Iterator[tuple[str, str]]:
    """Yield the days of a week that differ from the usual one, each with its hours, and how long the week is."""
    week = _pattern(days)
    yield (
        f"Semaine du {write_date(monday.isoformat())}",
        f"comme ci-dessus, sauf ce qui suit{NBSP}; {write_duration(total_minutes(days))} en tout",
    )
    for weekday in _differing(week, usual):
        hours, length = week.get(weekday, ("", ""))
        said = f"{hours} ({length})" if hours else "pas de présence"
        yield upper_first(write_date((monday + dt.timedelta(days=weekday)).isoformat(), weekday=True)), said


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
