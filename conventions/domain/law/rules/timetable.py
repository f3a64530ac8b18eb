"""Days and hours of presence: reading them, joining ranges, counting; no rule of law here.

Times are the clock of the place of the internship. Durations are whole minutes.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from functools import cached_property, total_ordering
from typing import Any, NamedTuple

BREAK_MINUTES = 30
"""Two ranges closer than this are one continuous stretch (rule C-05)."""

_TIME = re.compile(r"(?P<hours>[0-9]{1,2})(?:[hH:.,](?P<minutes>[0-9]{2})?(?::[0-9]{2})?(?:min|mn)?)?")
_DIGITS = re.compile(r"(?P<hours>[0-9]{1,2})(?P<minutes>[0-9]{2})")


class Week(NamedTuple):
    """A week by ISO 8601: it begins on a Monday."""

    year: int
    number: int

    @classmethod
    def of(cls, day: date) -> "Week":
        return cls(*day.isocalendar()[:2])

    @property
    def monday(self) -> date:
        return date.fromisocalendar(self.year, self.number, 1)


MIDNIGHT = 24 * 60
LONGEST_NIGHT = 13 * 60
"""Longest range that ends on the next day: eleven hours of rest leave no more of twenty-four (L3131-1)."""


class Stretch(NamedTuple):
    """A continuous presence, in minutes from the midnight at which its day begins."""

    begins: int
    ends: int

    @property
    def minutes(self) -> int:
        return self.ends - self.begins

    def minutes_between(self, first: int, last: int) -> int:
        """Count the minutes that lie between two minutes of the day."""
        return max(min(self.ends, last) - max(self.begins, first), 0)


@total_ordering
@dataclass(frozen=True)
class HourSpan:
    """A range of hours; an end that does not come after the start is of the next day, as a night's is."""

    start: time
    end: time
    tomorrow: bool = False
    """The range begins once midnight is past, on the day after that of the presence it belongs to."""

    def __post_init__(self) -> None:
        if self.crosses_midnight and not 0 < self.minutes <= LONGEST_NIGHT:
            raise ValueError(disordered(self.start, self.end))

    def __lt__(self, other: "HourSpan") -> bool:
        return (self.begins, self.ends) < (other.begins, other.ends)

    @classmethod
    def between(cls, begins: int, ends: int) -> "HourSpan":
        """Return the range between two minutes counted from the midnight at which the day of presence begins."""
        return cls(_time(begins), _time(ends), tomorrow=begins >= MIDNIGHT)

    @property
    def crosses_midnight(self) -> bool:
        return self.end <= self.start

    @property
    def begins(self) -> int:
        """Minutes from the midnight at which the day of presence begins."""
        return minutes_at(self.start) + MIDNIGHT * self.tomorrow

    @property
    def ends(self) -> int:
        """Minutes from that same midnight: past 1,440 once the day is over."""
        return minutes_at(self.end) + MIDNIGHT * (self.tomorrow + self.crosses_midnight)

    @property
    def minutes(self) -> int:
        return self.ends - self.begins

    def part(self, start: time, end: time) -> "HourSpan | None":
        """Return the range from ``start`` to ``end`` where it lies in this one; nothing where it does not."""
        begins = minutes_at(start) + MIDNIGHT * (self.tomorrow or minutes_at(start) < self.begins)
        ends = minutes_at(end) + MIDNIGHT * (self.tomorrow or minutes_at(end) <= self.begins)
        return HourSpan.between(begins, ends) if self.begins <= begins < ends <= self.ends else None

    def to_data(self) -> list[str]:
        return [f"{self.start:%H:%M}", f"{self.end:%H:%M}"]

    @classmethod
    def from_data(cls, data: Iterable[str] | None) -> "HourSpan | None":
        """Read ``["09:00", "12:00"]``; nothing, or two empty texts, is no range at all."""
        bounds = list(data or ())
        if not any(bounds):
            return None
        if len(bounds) != 2 or not all(bounds):
            raise ValueError("Donnez l'heure de début et l'heure de fin, ou laissez les deux cases vides.")
        start, end = map(parse_time, bounds)
        return cls(start, end)


def disordered(start: time, end: time) -> str:
    """Return the sentence for a range that is no day's and too long for a night's."""
    return f"L'heure de fin ({write_time(end)}) doit venir après l'heure de début ({write_time(start)})."


@dataclass(frozen=True)
class Presence:
    """One day at the host's: a morning, an afternoon, or both; a night belongs to the day on which it begins."""

    day: date
    morning: HourSpan | None = None
    afternoon: HourSpan | None = None

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> "Presence":
        return cls(
            date.fromisoformat(data["date"]),
            HourSpan.from_data(data.get("morning")),
            HourSpan.from_data(data.get("afternoon")),
        )

    def to_data(self) -> dict[str, Any]:
        return {
            "date": self.day.isoformat(),
            "morning": self.morning.to_data() if self.morning else None,
            "afternoon": self.afternoon.to_data() if self.afternoon else None,
        }

    @cached_property
    def halves(self) -> tuple[HourSpan | None, HourSpan | None]:
        """Return morning and afternoon; of a night, the second may begin once midnight is past."""
        first, second = self.morning, self.afternoon
        if first and second and _goes_on_after_midnight(first, second):
            return first, HourSpan(second.start, second.end, tomorrow=True)
        return first, second

    @cached_property
    def spans(self) -> tuple[HourSpan, ...]:
        """Return the ranges given, the earlier first."""
        return tuple(sorted(span for span in self.halves if span is not None))

    @property
    def start(self) -> time | None:
        return self.spans[0].start if self.spans else None

    @property
    def end(self) -> time | None:
        return max(self.spans, key=lambda span: span.ends).end if self.spans else None

    @property
    def ends(self) -> int:
        """Minutes from the midnight at which the day begins to the end of its last range; 0 without any."""
        return max((span.ends for span in self.spans), default=0)

    @property
    def in_order(self) -> bool:
        """Tell whether the afternoon begins once the morning is over."""
        first, second = self.halves
        return first is None or second is None or first.ends <= second.begins

    @cached_property
    def minutes(self) -> int:
        """Minutes of presence; a minute covered by both ranges counts once."""
        return sum(span.minutes for span in merge(self.spans, gap=0))

    @property
    def minutes_of_tomorrow(self) -> int:
        """Minutes of presence once midnight is past."""
        return sum(span.minutes_between(MIDNIGHT, 2 * MIDNIGHT) for span in merge(self.spans, gap=0))

    def minutes_in(self, week: Week) -> int:
        """Count the minutes that lie in a week: a night from Sunday to Monday is of both."""
        past = self.minutes_of_tomorrow
        inside = self.minutes - past if Week.of(self.day) == week else 0
        return inside + (past if past and Week.of(self.day + timedelta(days=1)) == week else 0)

    @property
    def stretches(self) -> tuple[Stretch, ...]:
        """Return the continuous stretches: what lies between two breaks of thirty minutes or more."""
        return merge(self.spans, gap=BREAK_MINUTES)


def _goes_on_after_midnight(first: HourSpan, second: HourSpan) -> bool:
    """Tell whether ``second`` is of the night that ``first`` begins, rather than typed in the wrong order."""
    in_time = minutes_at(second.end) + MIDNIGHT - first.begins <= LONGEST_NIGHT
    return (
        second.end > second.start
        and second.start < first.start
        and in_time
        and (first.ends <= minutes_at(second.start) + MIDNIGHT)
    )


def merge(spans: Iterable[HourSpan | Stretch], *, gap: int) -> tuple[Stretch, ...]:
    """Join ranges that overlap, touch, or are less than ``gap`` minutes apart."""
    joined: list[Stretch] = []
    for begins, ends in sorted((span.begins, span.ends) for span in spans):
        apart = begins - joined[-1].ends if joined else None
        if apart is not None and (apart <= 0 or apart < gap):
            joined[-1] = Stretch(joined[-1].begins, max(joined[-1].ends, ends))
        else:
            joined.append(Stretch(begins, ends))
    return tuple(joined)


def by_week(presences: Iterable[Presence]) -> dict[Week, tuple[Presence, ...]]:
    """Group the days by ISO week, in order."""
    weeks: dict[Week, list[Presence]] = {}
    for presence in sorted(presences, key=lambda presence: presence.day):
        weeks.setdefault(Week.of(presence.day), []).append(presence)
    return {week: tuple(days) for week, days in weeks.items()}


def replaced(presences: Iterable[Presence], instead: Iterable[Presence]) -> tuple[Presence, ...]:
    """Put each day of ``instead`` in the place of the one of its date; a day without hours goes away."""
    days = {presence.day: presence for presence in [*presences, *instead]}
    return tuple(days[day] for day in sorted(days) if days[day].spans)


def total_minutes(presences: Iterable[Presence]) -> int:
    return sum(presence.minutes for presence in presences)


def minutes_by_week(presences: Iterable[Presence]) -> dict[Week, int]:
    """Count the minutes of each ISO week in which there are some."""
    weeks: dict[Week, int] = {}
    for presence in presences:
        for week in {Week.of(presence.day), Week.of(presence.day + timedelta(days=1))}:
            if minutes := presence.minutes_in(week):
                weeks[week] = weeks.get(week, 0) + minutes
    return weeks


def moment(day: date, minutes: int, zone: tzinfo | None) -> datetime:
    """Return the moment so many minutes of the clock after the midnight at which ``day`` begins in a time zone."""
    return datetime.combine(day + timedelta(days=minutes // MIDNIGHT), _time(minutes), tzinfo=zone)


def rest_between(earlier: Presence, later: Presence) -> int | None:
    """Return the minutes between the end of one day and the start of another; nothing if a day has no hours."""
    if not earlier.spans or not later.spans:
        return None
    return (later.day - earlier.day).days * MIDNIGHT + later.spans[0].begins - earlier.ends


# -- reading and writing hours ---------------------------------------------------------------------------------


def parse_time(text: str) -> time:
    """Read an hour as people type it: ``9h``, ``9h30``, ``0930``, ``9:30``, ``09 h 30``.

    Raises ``ValueError`` with a sentence for the person who typed it.
    """
    squeezed = re.sub(r"\s", "", unicodedata.normalize("NFKC", str(text)))
    match = _TIME.fullmatch(squeezed) or _DIGITS.fullmatch(squeezed)
    try:
        return time(int(match["hours"]), int(match["minutes"] or 0)) if match else _unread(text)
    except ValueError:
        return _unread(text)


def _unread(text: str) -> time:
    shown = " ".join(str(text).split())[:20]
    raise ValueError(f"« {shown} » n'est pas une heure : écrivez par exemple 9 h, 9 h 30 ou 13:45.") from None


def write_time(value: time) -> str:
    """Write an hour in French: *9 h*, *13 h 30*."""
    return f"{value.hour} h {value.minute:02d}" if value.minute else f"{value.hour} h"


def write_duration(minutes: int) -> str:
    """Write a duration in French: *45 min*, *7 h*, *4 h 30*."""
    hours, rest = divmod(minutes, 60)
    if not hours and rest:
        return f"{rest} min"
    return f"{hours} h {rest:02d}" if rest else f"{hours} h"


def minutes_at(value: time) -> int:
    """Count the minutes from midnight."""
    return value.hour * 60 + value.minute


def _time(minutes: int) -> time:
    return time(*divmod(minutes % MIDNIGHT, 60))
