"""Counts to certify and counts certified, of a school's year; nothing is written here."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from django.db.models import QuerySet

from conventions.domain.dossier.agreements.models import Convention

from .days import DaysDone, days_in, training_kinds
from .models import DayCount


def counted_agreements(agreements: QuerySet[Convention]) -> QuerySet[Convention]:
    """Keep the agreements in training that are over, with what a line says of them."""
    over = agreements.filter(Convention.has_begun, kind__in=training_kinds(), erased_at=None)
    shown = over.exclude(Convention.is_running).select_related("pupil", "host", "school", "year")
    return shown.select_related("enrolment__formation")


def counts_of(agreements: Iterable[Convention]) -> dict[int, DayCount]:
    """Return the count in force of each agreement that has one, by key; one query."""
    rows = DayCount.objects.filter(convention__in=[one.pk for one in agreements]).select_related("certified_by")
    return {row.convention_id: row for row in rows.order_by("id")}


def uncertified(agreements: QuerySet[Convention]) -> QuerySet[Convention]:
    """Keep those that are over and of which no count is certified yet."""
    return counted_agreements(agreements).filter(day_counts=None)


@dataclass(frozen=True)
class CountLine:
    """One agreement that is over: days proposed, what is to be looked at, the count in force."""

    convention: Convention
    days: DaysDone
    count: DayCount | None = None

    @cached_property
    def proposed(self) -> int:
        return self.days.done

    @property
    def is_certified(self) -> bool:
        return self.count is not None

    @property
    def has_changed(self) -> bool:
        """Presences were noted otherwise since the certification."""
        return self.count is not None and self.count.proposed != self.proposed

    @property
    def is_to_look_at(self) -> bool:
        """Somebody has to read it before it is certified: half-days unsaid, or days done in part."""
        return bool(self.days.unsaid or self.days.in_part)

    @property
    def differs(self) -> bool:
        """The pupil did not do all the days of the agreement, or nobody can tell."""
        return self.is_to_look_at or self.days.lost > 0


def count_lines(agreements: Iterable[Convention]) -> list[CountLine]:
    """Return the lines of agreements that are over, differences first, then by class and name; three queries."""
    rows = list(agreements)
    days, counts = days_in(rows), counts_of(rows)
    lines = [CountLine(row, days[row.pk], counts.get(row.pk)) for row in rows]
    return sorted(lines, key=_order)


def _order(line: CountLine) -> tuple:
    convention = line.convention
    return (
        *(line.is_certified and not line.has_changed, not line.is_to_look_at, not line.differs),
        *(convention.class_name, convention.pupil.sort_name, convention.pk),
    )


def lines_to_type(agreements: Iterable[Convention]) -> list[CountLine]:
    """Return what is typed into the State's tool: classes by name, pupils by name, periods in their order of creation.

    Only certified counts of a day at least: the tool takes no other.
    """
    lines = [line for line in count_lines(agreements) if line.count and line.count.certified]
    return sorted(lines, key=lambda one: (one.convention.class_name, one.convention.pupil.sort_name, one.convention.pk))
