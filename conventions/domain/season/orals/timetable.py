"""The hours of a day of orals, and a fair order of pupils: pure functions, no database."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from math import ceil
from typing import TypeVar

from notifications.language import is_french

RUN = 6
"""Passages between two pauses: an hour of them, where each takes ten minutes."""
_DAY = date(2000, 1, 1)

Named = TypeVar("Named")


def at_hour(hour: time) -> str:
    """« 10 h 20 », « 9 h »; « 10:20 » in a language that writes hours so."""
    if not is_french():
        return f"{hour:%H:%M}"
    return f"{hour.hour} h {hour:%M}" if hour.minute else f"{hour.hour} h"


@dataclass(frozen=True)
class Hours:
    """Hours of one day: from the first to the last, but those of noon, with a pause after :data:`RUN` passages."""

    first: time
    last: time
    noon_start: time
    noon_end: time
    minutes: int
    pause: int = 0

    def starts(self) -> list[time]:
        """Return the hour of each passage that ends in time: 8 h 30, 8 h 40…; noon is a pause too."""
        return [moment.time() for moment in self._moments()]

    def _moments(self) -> Iterator[datetime]:
        moment, last, length = _at(self.first), _at(self.last), timedelta(minutes=self.minutes)
        noon_start, noon_end, run = _at(self.noon_start), _at(self.noon_end), 0
        while moment + length <= last:
            if moment < noon_end and moment + length > noon_start:
                moment, run = noon_end, 0
                continue
            yield moment
            moment, run = moment + length, run + 1
            if run == RUN:
                moment, run = moment + timedelta(minutes=self.pause), 0

    def overlap(self, hour: time, other: time, minutes: int) -> bool:
        """Tell whether a passage here at ``hour`` meets one of ``minutes`` at ``other``, the same day."""
        mine, theirs = _at(hour), _at(other)
        return mine < theirs + timedelta(minutes=minutes) and theirs < mine + timedelta(minutes=self.minutes)


def _at(hour: time) -> datetime:
    return datetime.combine(_DAY, hour)


def fair_order(pupils: Iterable[tuple[date, str, Named]], letter: str) -> list[Named]:
    """Return pupils in the order in which they pass; each comes with the end of the internship and a sort name.

    Whose internship ended first has had the longest time to get ready, and passes first; among equals the alphabet
    begins at ``letter``, drawn by lot, lest the same names always begin.
    """

    def place(row: tuple[date, str, Named]) -> tuple[date, bool, str]:
        end, name, _pupil = row
        return end, name < letter.lower(), name

    return [pupil for _end, _name, pupil in sorted(pupils, key=place)]


def groups_of(pupils: Sequence[Named], together: int) -> list[tuple[Named, ...]]:
    """Return groups of at most ``together``, as even as can be: 25 by 12 are 9, 9 and 7."""
    if not pupils:
        return []
    size = ceil(len(pupils) / ceil(len(pupils) / together))
    return [tuple(pupils[start : start + size]) for start in range(0, len(pupils), size)]
