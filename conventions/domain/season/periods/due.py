"""Days on which staff and officers learn of what a period still lacks: all count back from its deadline."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction

from .models import Period

Counted = Callable[[Period, date], date]
"""Day counted from a period and its deadline, both school days of its school."""


class Matter(StrEnum):
    """A lack of a period."""

    SEARCHING = "searching"
    """Expected pupils without a place."""
    UNSIGNED = "unsigned"
    """Agreements that not everybody has signed."""


@dataclass(frozen=True)
class Due:
    """The day from which readers in one of ``readers`` learn of a matter."""

    matter: Matter
    readers: tuple[str, ...]
    """``teacher`` (of their classes), ``referent`` (of whom they follow), ``office``, ``head``, ``officer``."""
    counted: Counted
    above: Fraction = Fraction(0)
    """Part of the expected pupils above which it is told."""
    is_pressing: bool = False
    """True where a letter may leave on that very day."""


def before_deadline(weeks: int) -> Counted:
    return lambda period, deadline: period.school_weeks_before(deadline, weeks)


def after_deadline(weeks: int) -> Counted:
    """Say the day as many weeks later, before the holidays that it would fall into."""
    return lambda period, deadline: period.school_days_before(deadline + timedelta(weeks=weeks, days=1), 1)


def before_start(days: int) -> Counted:
    """Say the day before the first one; before the deadline, where that is later or any day of the year will do."""
    return lambda period, deadline: period.school_days_before(max(period.first_day, deadline), days)


DUE = (
    Due(Matter.SEARCHING, ("teacher",), before_deadline(8)),
    Due(Matter.SEARCHING, ("head",), before_deadline(6)),
    Due(Matter.SEARCHING, ("officer",), before_deadline(6), above=Fraction(1, 5)),
    Due(Matter.SEARCHING, ("officer",), before_deadline(4), above=Fraction(1, 10)),
    Due(Matter.SEARCHING, ("officer",), before_deadline(2)),
    Due(Matter.UNSIGNED, ("referent", "office"), after_deadline(0)),
    Due(Matter.UNSIGNED, ("head",), after_deadline(1)),
    Due(Matter.UNSIGNED, ("referent", "office", "head"), before_start(5), is_pressing=True),
    Due(Matter.UNSIGNED, ("referent", "office", "head"), before_start(2), is_pressing=True),
)
"""Days of all matters, in one place."""


def due_of(period: Period, matter: Matter, *readers: str) -> Iterator[tuple[Due, date]]:
    """Yield the days due of a matter for readers in one of ``readers``; no query of its own.

    Nothing while the school has not said when the period is.
    """
    deadline = period.ends_preparation_on
    if deadline is not None:
        for due in DUE:
            if due.matter == matter and set(due.readers) & set(readers):
                yield due, due.counted(period, deadline)
