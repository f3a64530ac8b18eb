"""Works allowed on one day: a pure function of birth date, opinion, declarations, titles and approval."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from .works import ADULT, ALL, WORKS, Work, WorkWay

A_YEAR = timedelta(days=365)
"""Time for which a medical opinion holds (code du travail, art. R4153-40)."""
SIDES = ("school", "host")
"""Both declare: the school for its rooms, the host for its places (art. R4153-41)."""


@dataclass(frozen=True)
class OpinionHeld:
    """A medical opinion: its day, its last day, the works that it allows; no more is known."""

    given_on: date
    ends_on: date
    works: frozenset[str]

    def allows(self, work: str, day: date) -> bool:
        last = min(self.ends_on, self.given_on + A_YEAR)
        return work in self.works and self.given_on <= day <= last


@dataclass(frozen=True)
class DeclaredWorks:
    """Works that one declaration opens, from a day to another."""

    side: str
    works: frozenset[str]
    from_day: date
    until: date

    def covers(self, day: date) -> bool:
        return self.from_day <= day <= self.until


@dataclass(frozen=True)
class WorksFacts:
    """All that decides which works a pupil may do at a host, for one formation."""

    birth_date: date | None = None
    opinion: OpinionHeld | None = None
    declarations: tuple[DeclaredWorks, ...] = ()
    titles: Mapping[str, date] = field(default_factory=dict)
    """Day of the title of each work that one opens."""
    bar_from: date | None = None
    bar_until: date | None = None

    def age_on(self, day: date) -> int:
        """Return the age in whole years; −1 without a birth date, which opens nothing."""
        if self.birth_date is None:
            return -1
        before = (day.month, day.day) < (self.birth_date.month, self.birth_date.day)
        return day.year - self.birth_date.year - before

    def declared(self, work: str, day: date) -> frozenset[str]:
        """Return the sides that have declared a work for that day."""
        return frozenset(one.side for one in self.declarations if work in one.works and one.covers(day))

    def has_bar_on(self, day: date) -> bool:
        """Tell whether the prefect's approval of the bar covers a day."""
        return bool(self.bar_from and self.bar_until and self.bar_from <= day <= self.bar_until)

    def to_the_end(self, last_day: date) -> "WorksFacts":
        """Return the facts with the declarations that cover the last day alone: another opens nothing (D-03)."""
        lasting = tuple(one for one in self.declarations if one.covers(last_day))
        return replace(self, declarations=lasting)


def allowed_on(facts: WorksFacts, day: date) -> frozenset[str]:
    """Return the works that the pupil may do on ``day``; whoever is 18 is not a young worker any more."""
    if facts.age_on(day) >= ADULT:
        return frozenset(WORKS)
    return frozenset(work.key for work in ALL if _is_open(work, facts, day))


def open_by_age(works: Iterable[str], age: int) -> bool:
    """Tell whether the law may open all of these works at an age, once all else that it asks is there."""
    return all(key in WORKS and not WORKS[key].is_forbidden and age >= WORKS[key].from_age for key in works)


def _is_open(work: Work, facts: WorksFacts, day: date) -> bool:
    """Tell whether a work is open to somebody under 18 (code du travail, art. R4153-39 à R4153-52)."""
    if work.is_forbidden or facts.age_on(day) < work.from_age:
        return False
    titled = work.key in facts.titles and facts.titles[work.key] <= day
    fit = facts.opinion is not None and facts.opinion.allows(work.key, day)
    match work.way:
        case WorkWay.TITLE:
            return titled
        case WorkWay.OPINION:
            return fit
        case WorkWay.APPROVED:
            return facts.has_bar_on(day)
        case _:
            return (work.title and titled) or (fit and facts.declared(work.key, day).issuperset(SIDES))


@dataclass(frozen=True)
class WorkSpan:
    """The days of a stay on which one work is allowed."""

    work: str
    first_day: date
    last_day: date


def spans_of(facts: WorksFacts, works: Iterable[str], days: Iterable[date]) -> list[WorkSpan]:
    """Return the works that are allowed on some of the days of a stay, each from its first such day to its last.

    A work that is allowed on none is not there: nobody reads whether it was asked for.
    """
    stay = sorted(days)
    if not stay:
        return []
    lasting, wanted = facts.to_the_end(stay[-1]), set(works)
    by_day = {day: allowed_on(lasting, day) for day in stay}
    spans = []
    for work in ALL:
        open_days = [day for day in stay if work.key in by_day[day]] if work.key in wanted else []
        if open_days:
            spans.append(WorkSpan(work.key, open_days[0], open_days[-1]))
    return spans
