"""Days and hours of presence: reading them, joining ranges, counting; no rule of law here.

Times are the clock of the place of the internship. Durations are whole minutes.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
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


@dataclass(frozen=True, order=True)
class HourSpan:
    """A range of hours within one day; the end comes after the start."""

    start: time
    end: time

    def __post_init__(self) -> None:
        if self.end <= self.start:
            raise ValueError(
                f"L'heure de fin ({write_time(self.end)}) doit venir après l'heure de début ({write_time(self.start)})."
            )

    @property
    def minutes(self) -> int:
        return _minutes(self.end) - _minutes(self.start)

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
        return cls(*map(parse_time, bounds))


@dataclass(frozen=True)
class Presence:
    """One day at the host's: a morning, an afternoon, or both."""

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
    def spans(self) -> tuple[HourSpan, ...]:
        """Return the ranges given, the earlier first."""
        return tuple(sorted(span for span in (self.morning, self.afternoon) if span is not None))

    @property
    def start(self) -> time | None:
        return self.spans[0].start if self.spans else None

    @property
    def end(self) -> time | None:
        return max(span.end for span in self.spans) if self.spans else None

    @property
    def in_order(self) -> bool:
        """Tell whether the afternoon begins once the morning is over."""
        return self.morning is None or self.afternoon is None or self.morning.end <= self.afternoon.start

    @cached_property
    def minutes(self) -> int:
        """Minutes of presence; a minute covered by both ranges counts once."""
        return sum(span.minutes for span in merge(self.spans, gap=0))

    @property
    def stretches(self) -> tuple[HourSpan, ...]:
        """Return the continuous stretches: what lies between two breaks of thirty minutes or more."""
        return merge(self.spans, gap=BREAK_MINUTES)


def merge(spans: Iterable[HourSpan], *, gap: int) -> tuple[HourSpan, ...]:
    """Join ranges that overlap, touch, or are less than ``gap`` minutes apart."""
    joined: list[HourSpan] = []
    for span in sorted(spans):
        apart = _minutes(span.start) - _minutes(joined[-1].end) if joined else None
        if apart is not None and (apart <= 0 or apart < gap):
            joined[-1] = HourSpan(joined[-1].start, max(joined[-1].end, span.end))
        else:
            joined.append(span)
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


def rest_between(earlier: Presence, later: Presence) -> int | None:
    """Return the minutes between the end of one day and the start of another; nothing if a day has no hours."""
    if earlier.end is None or later.start is None:
        return None
    rest = datetime.combine(later.day, later.start) - datetime.combine(earlier.day, earlier.end)
    return rest // timedelta(minutes=1)


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


def _minutes(value: time) -> int:
    return value.hour * 60 + value.minute
