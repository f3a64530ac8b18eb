"""Days that pupils did in training, recounted from the half-days noted; nothing is written here.

Two counts stand side by side and never for one another. The State pays each day *really done* (rule H-10): a date on
which the pupil came, once, whoever welcomed them, however long. The law measures a length in days of *seven hours of
presence*, consecutive or not (rule B-10, code de l'éducation, D124-6): attestations say both.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F

from conventions.domain.dossier.agreements.kinds import KINDS
from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.agreements.presence.models import PresenceDay
from conventions.domain.dossier.internship.attendance.models import HalfDay
from conventions.domain.law.rules.gratification import A_DAY


def training_kinds() -> list[str]:
    """Return the names of the kinds of which days are counted."""
    return [one.name for one in KINDS.values() if one.trains]


@dataclass(frozen=True)
class DaysDone:
    """Days of one agreement, from its timetable and from what was noted."""

    planned_on: frozenset[date] = frozenset()
    """Dates of the timetable, as amended."""
    done_on: frozenset[date] = frozenset()
    """Dates on which the pupil came (H-10); one in two halves at two hosts is the first host's."""
    in_part: int = 0
    """Dates on which the pupil came and did less than planned."""
    unsaid: int = 0
    """Half-days of which nobody has said whether the pupil came."""
    minutes: int = 0

    @property
    def planned(self) -> int:
        return len(self.planned_on)

    @property
    def done(self) -> int:
        return len(self.done_on)

    @property
    def lost(self) -> int:
        return max(self.planned - self.done, 0)

    @property
    def legal_days(self) -> int:
        """Days of seven hours (B-10), of which the allowance knows nothing."""
        return self.minutes // A_DAY


def days_done(convention: Convention) -> DaysDone:
    """Return the days of one agreement; two queries."""
    return days_in([convention])[convention.pk]


def days_in(conventions: Iterable[Convention]) -> dict[int, DaysDone]:
    """Return the days of each agreement, by key; two queries, whatever their number."""
    ends = {one.pk: one.ended_on for one in conventions}
    done, noted, planned = defaultdict(set), defaultdict(list), defaultdict(set)
    for key, day in PresenceDay.objects.filter(convention__in=ends).values_list("convention", "date"):
        planned[key].add(day)
    taken: set[tuple[int, date]] = set()
    for row in _noted({one.pupil_id for one in conventions}):
        noted[row["convention"]].append(row)
        if row["came"] and (row["pupil"], row["date"]) not in taken:
            taken.add((row["pupil"], row["date"]))
            done[row["convention"]].add(row["date"])
    return {key: _days_of(planned[key], done[key], noted[key], end) for key, end in ends.items()}


def _noted(pupils: set[int]) -> Iterable[dict[str, Any]]:
    """Return the half-days of pupils in training, all agreements of each, in the order of their days."""
    rows = HalfDay.objects.filter(convention__pupil__in=pupils, convention__kind__in=training_kinds())
    rows = rows.annotate(
        **{"pupil": F("convention__pupil"), "came": HalfDay.was_attended, "unmarked": HalfDay.is_unmarked},
        **{"left_unsaid": HalfDay.was_left_unsaid, "put_off": HalfDay.is_suspended},
    )
    columns = ("convention", "pupil", "date", "minutes", "minutes_done", "came", "unmarked", "left_unsaid", "put_off")
    return rows.order_by("date", "-half", "convention").values(*columns)


def _days_of(planned: set[date], done: set[date], noted: list[dict[str, Any]], end: date | None) -> DaysDone:
    asked, spent, unsaid = Counter[date](), Counter[date](), 0
    for row in noted:
        if not row["put_off"]:
            asked[row["date"]] += row["minutes"]
        if row["came"]:
            given = row["minutes_done"]
            spent[row["date"]] += row["minutes"] if given is None else min(given, row["minutes"])
        elif (row["unmarked"] or row["left_unsaid"]) and (end is None or row["date"] <= end):
            unsaid += 1
    return DaysDone(
        planned_on=frozenset(planned),
        done_on=frozenset(done),
        in_part=sum(0 < spent[day] < asked[day] for day in asked),
        unsaid=unsaid,
        minutes=spent.total(),
    )
