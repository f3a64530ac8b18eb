"""Weeks as they are proposed and shown: ready hours that pass the rules, bars, totals, breaks and rest."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, time, timedelta
from itertools import pairwise
from typing import Any

from django.utils.translation import gettext as _

from conventions.domain.dossier.agreements.kinds import kind
from conventions.domain.law.rules import check
from conventions.domain.law.rules.facts import Facts
from conventions.domain.law.rules.phrases import write_days, write_list
from conventions.domain.law.rules.timetable import (
    HourSpan,
    Presence,
    minutes_by_week,
    rest_between,
    write_duration,
    write_time,
)
from conventions.domain.law.rules.weeks import day_in_words
from notifications.dates import date_format

Hours = tuple[HourSpan | None, HourSpan | None]
"""A morning and an afternoon."""

DAY_BEGINS, DAY_ENDS = 6 * 60, 22 * 60
"""Bounds of a bar: from six to twenty-two o'clock, where all hours of the law lie, at every age."""


def _hours(*bounds: time) -> Hours:
    spans = [HourSpan(start, end) for start, end in zip(bounds[::2], bounds[1::2], strict=True)]
    if len(spans) == 2:
        return spans[0], spans[1]
    return (spans[0], None) if spans[0].start.hour < 12 else (None, spans[0])


CANDIDATES: tuple[Hours, ...] = (
    _hours(time(9), time(12), time(13, 30), time(17)),
    _hours(time(9), time(12), time(14), time(17)),
    _hours(time(8, 30), time(12), time(13, 30), time(16, 30)),
    _hours(time(8), time(12), time(13), time(15)),
    _hours(time(9), time(12, 30), time(14), time(17)),
    _hours(time(8), time(12), time(13), time(16)),
)
"""Whole days, the most usual first."""
NBSP = "\u00a0"
MORNINGS = _hours(time(8, 30), time(12, 30))
SHOWN = 3
"""Whole days proposed beside the mornings: more is no choice on a telephone."""


# -- proposals ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class WeekProposal:
    """Hours that would do for every day, as a choice of the form."""

    hours: Hours
    days: int

    @property
    def value(self) -> str:
        return write_hours_value(self.hours)

    @property
    def label(self) -> str:
        return write_hours(self.hours)

    @property
    def bars(self) -> list["Bar"]:
        return bars(self.hours)

    @property
    def totals(self) -> str:
        """« 6 h 30 par jour, 32 h 30 la semaine »."""
        minutes = sum(span.minutes for span in self.hours if span)
        return _("%(day)s par jour, %(week)s la semaine") % {
            "day": write_duration(minutes),
            "week": write_duration(minutes * min(self.days, 5)),
        }


def proposals(facts: Facts, days: Iterable[date], usual: Hours = (None, None)) -> list[WeekProposal]:
    """Return the ready hours that no rule about hours objects to for this pupil: ``usual`` first, the mornings last.

    What only earns a warning (more than thirty hours before fifteen) comes after what earns none, or not at all.
    """
    days = tuple(days) or tuple(_next_monday(facts.today) + timedelta(days=n) for n in range(5))
    candidates = [usual, *(hours for hours in CANDIDATES if hours != usual)] if any(usual) else CANDIDATES
    fitting = [(worst, hours) for hours in candidates if (worst := _worst(facts, hours, days)) != "blocking"]
    quiet = [hours for worst, hours in fitting if not worst]
    chosen = (quiet or [hours for _worst_of, hours in fitting])[:SHOWN]
    if usual != MORNINGS and _worst(facts, MORNINGS, days) != "blocking":
        chosen.append(MORNINGS)
    return [WeekProposal(hours, len(days)) for hours in chosen]


def _worst(facts: Facts, hours: Hours, days: tuple[date, ...]) -> str:
    """Say how grave the rules about hours find a week of these hours: ``blocking``, ``warning`` or nothing."""
    week = replace(facts, presences=tuple(Presence(day, *hours) for day in days))
    found = [f for f in check(kind(facts.kind).rules, week, "host") if f.rule.startswith("C-")]
    return found[0].severity if found else ""


def _next_monday(today: date) -> date:
    return today + timedelta(days=7 - today.weekday())


def usual_hours(presences: Iterable[Presence]) -> Hours | None:
    """Return the hours that most days have; of two, the earlier day's."""
    counted: dict[Hours, int] = {}
    for presence in presences:
        hours = (presence.morning, presence.afternoon)
        counted[hours] = counted.get(hours, 0) + 1
    return max(counted, key=counted.__getitem__) if counted else None


def write_hours(hours: Hours) -> str:
    """Write « 9 h – 12 h et 13 h 30 – 17 h »; a half-day is never cut at the end of a line."""
    spans = [(f"{write_time(span.start)} – {write_time(span.end)}", span.crosses_midnight) for span in hours if span]
    return _(" et ").join(
        span.replace(" ", NBSP) + (_(" (lendemain)") if over_midnight else "") for span, over_midnight in spans
    )


def write_hours_value(hours: Hours) -> str:
    """Write ``0900-1200_1330-1700``, the value of a choice; a half-day away is empty."""
    return "_".join(f"{span.start:%H%M}-{span.end:%H%M}" if span else "" for span in hours)


def read_hours_value(text: str) -> Hours:
    """Read what :func:`write_hours_value` wrote; ``ValueError`` for anything else."""
    morning, afternoon = (HourSpan.from_data(half.split("-")) if half else None for half in text.split("_"))
    return morning, afternoon


# -- showing --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Bar:
    """A range of hours as a rectangle: minutes from six o'clock."""

    x: int
    width: int


def bars(spans: Iterable[HourSpan | None]) -> list[Bar]:
    """Return what is drawn of the ranges between six and twenty-two o'clock."""
    drawn = []
    for span in spans:
        if span is not None:
            start, end = _clamped(span.begins), _clamped(span.ends)
            drawn.append(Bar(start - DAY_BEGINS, max(end - start, 0)))
    return drawn


def _clamped(minutes: int) -> int:
    return min(max(minutes, DAY_BEGINS), DAY_ENDS)


@dataclass
class DayShown:
    """One day of the timetable on the page."""

    day: date
    presence: Presence
    rest: str = ""
    """Rest before the next day, in words."""
    notes: list[Any] = field(default_factory=list)
    fields: list = field(default_factory=list)

    @property
    def name(self) -> str:
        return day_in_words(self.day)

    @property
    def is_open(self) -> bool:
        """Tell whether something has to be read or changed here."""
        return bool(self.notes) or any(bound.errors for bound in self.fields)

    @property
    def bars(self) -> list[Bar]:
        return bars((self.presence.morning, self.presence.afternoon))

    @property
    def hours(self) -> str:
        return write_hours((self.presence.morning, self.presence.afternoon))

    @property
    def total(self) -> str:
        return write_duration(self.presence.minutes)

    @property
    def pause(self) -> str:
        """Return the break between morning and afternoon, in words; empty when there is none."""
        spans = self.presence.stretches
        minutes = sum(later.begins - earlier.ends for earlier, later in pairwise(spans))
        return write_duration(minutes) if minutes else ""


def days_shown(days: Iterable[date], presences: Iterable[Presence]) -> list[DayShown]:
    """Return each day of the period, whether the pupil comes or not, with its rest before the next one."""
    known = {presence.day: presence for presence in presences}
    rows = [DayShown(day, known.get(day, Presence(day))) for day in sorted({*days, *known})]
    for earlier, later in pairwise(row for row in rows if row.presence.spans):
        minutes = rest_between(earlier.presence, later.presence)
        if minutes is not None and (later.day - earlier.day).days == 1:
            earlier.rest = write_duration(minutes)
    return rows


@dataclass(frozen=True)
class WeekTotal:
    """Sum of one week of the timetable."""

    label: str
    minutes: int

    @property
    def total(self) -> str:
        return write_duration(self.minutes)


def week_totals(presences: Iterable[Presence]) -> list[WeekTotal]:
    """Return the hours of each week, named by its Monday when there are several."""
    weeks = minutes_by_week(presences)
    return [
        WeekTotal(
            _("Semaine du %(day)s") % {"day": day_in_words(week.monday)} if len(weeks) > 1 else _("Semaine"),
            minutes,
        )
        for week, minutes in sorted(weeks.items())
    ]


def describe_change(instead: tuple[Presence, ...]) -> Iterator[str]:
    """Say in a few words what a proposed correction changes, one line per kind of change."""
    changes: dict[str, list[Presence]] = {}
    for presence in instead:
        hours = write_hours((presence.morning, presence.afternoon)) if presence.spans else ""
        changes.setdefault(hours, []).append(presence)
    for hours, presences in changes.items():
        named = _name_days([presence.day for presence in presences])
        yield (
            _("%(days)s : %(hours)s") % {"days": named, "hours": hours}
            if hours
            else _("retirer %(days)s") % {"days": named}
        )


def _name_days(days: list[date]) -> str:
    """Name one or two days whole, more by their dates: « du 15 au 19 mars », « les 15, 16 et 18 mars »."""
    if len(days) <= 2:
        return write_list([day_in_words(day) for day in days])
    if (days[-1] - days[0]).days == len(days) - 1 and days[0].month == days[-1].month:
        return _("du %(first)s au %(last)s") % {
            "first": date_format(days[0], "j"),
            "last": date_format(days[-1], "j F"),
        }
    return write_days(days).rpartition(" ")[0]
