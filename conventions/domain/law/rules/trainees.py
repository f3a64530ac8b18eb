"""Places of an establishment for trainees, week by week (code de l'éducation, L124-8 and R124-10 to R124-13).

Of the trainees whom it has, days alone are known here: whose they are, and of which school, nobody learns.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from math import ceil
from typing import NamedTuple

A_WEEK = timedelta(days=7)
SMALL, FEW = 20, 3
"""Fewer people than ``SMALL``, or nobody said how many: ``FEW`` trainees at once (R124-10)."""
SHARE, RAISED_SHARE = 15, 20
"""Per cent of the headcount: for everybody, and at most by a decision of the academic authority (R124-11)."""
MEDIUM, RAISED_FEW = 30, 5
"""Below ``MEDIUM`` people a decision allows ``RAISED_FEW`` trainees at most."""
OF_A_TUTOR = 3
"""Trainees whom one person follows at once (R124-13)."""
LOOK_AHEAD = 45
"""Weeks in which a free one is looked for."""


class Quota(NamedTuple):
    """Most trainees in one civil week, and how that number comes, in French."""

    limit: int
    told: str


def quota_for(headcount: int | None) -> Quota:
    """Return the quota of an establishment with so many people; of one that nobody counted, the least."""
    if not headcount:
        return Quota(FEW, f"effectif non indiqué : {FEW} stagiaires au plus par semaine")
    if headcount < SMALL:
        return Quota(FEW, f"moins de {SMALL} personnes : {FEW} stagiaires au plus par semaine")
    limit = ceil(headcount * SHARE / 100)
    return Quota(limit, f"{SHARE} % de {headcount} personnes : {limit} stagiaires au plus par semaine")


def most_by_decision(headcount: int | None) -> int:
    """Return the most trainees that a decision of the academic authority may allow (R124-11)."""
    return RAISED_FEW if not headcount or headcount < MEDIUM else ceil(headcount * RAISED_SHARE / 100)


class TraineeStay(NamedTuple):
    """First and last day of somebody else's agreement at the establishment."""

    first_day: date
    last_day: date


class Raise(NamedTuple):
    """Number that a decision allows between two days."""

    first_day: date
    last_day: date
    allowed: int


@dataclass(frozen=True)
class HostLoad:
    """Other trainees of an establishment, and the places that the law gives it."""

    quota: Quota = Quota(0, "")
    """Limit 0: the agreement takes none of these places."""
    raises: tuple[Raise, ...] = ()
    trainees: tuple[TraineeStay, ...] = ()
    of_tutor: tuple[TraineeStay, ...] = ()
    """Stays that the same person follows, at whichever establishment."""
    on_post: tuple[TraineeStay, ...] = ()
    """Stays of others on the same post, but those that the trainee ended early (L124-11)."""

    def with_raises(self, raises: Iterable[Raise]) -> "HostLoad":
        """Return it with what decisions allow."""
        return replace(self, raises=tuple(raises))

    @cached_property
    def binds(self) -> bool:
        return self.quota.limit > 0

    def limit_in(self, monday: date) -> int:
        """Return the most trainees in that week."""
        friday = monday + timedelta(days=4)
        allowed = [one.allowed for one in self.raises if one.first_day <= monday and one.last_day >= friday]
        return max([self.quota.limit, *allowed])

    def count_in(self, monday: date) -> int:
        """Return the number of trainees that are there in that week."""
        return self._counts[monday]

    @cached_property
    def _counts(self) -> Counter[date]:
        return weeks_counted(self.trainees)

    def is_full(self, monday: date) -> bool:
        return self.count_in(monday) >= self.limit_in(monday)

    def first_free(self, monday: date, weeks: int) -> date | None:
        """Return the first Monday, from that one on, with a place in each of so many weeks; none within sight."""
        run = 0
        for day in (monday + n * A_WEEK for n in range(LOOK_AHEAD + weeks)):
            run = 0 if self.is_full(day) else run + 1
            if run == weeks:
                return day - (weeks - 1) * A_WEEK
        return None


def mondays_between(first: date, last: date) -> Iterator[date]:
    """Yield the Mondays of the civil weeks from one day to another."""
    monday = first - timedelta(days=first.weekday())
    while monday <= last:
        yield monday
        monday += A_WEEK


def weeks_counted(stays: Iterable[TraineeStay]) -> Counter[date]:
    """Return how many stays are in course in each civil week, by its Monday."""
    return Counter(monday for stay in stays for monday in mondays_between(stay.first_day, stay.last_day))


class WeekRun(NamedTuple):
    """Weeks one after another with the same number of trainees, by their Mondays."""

    first: date
    last: date
    trainees: int
    limit: int

    @property
    def is_full(self) -> bool:
        return self.trainees >= self.limit


def runs_of(load: HostLoad, mondays: Iterable[date]) -> list[WeekRun]:
    """Return the weeks that have trainees, neighbours with the same numbers as one."""
    runs: list[WeekRun] = []
    for monday in mondays:
        count, limit = load.count_in(monday), load.limit_in(monday)
        if not count:
            continue
        before = runs[-1] if runs else None
        if before and before.last + A_WEEK == monday and (before.trainees, before.limit) == (count, limit):
            runs[-1] = before._replace(last=monday)
        else:
            runs.append(WeekRun(monday, monday, count, limit))
    return runs
