"""Counts to certify and counts certified, of a school's year; nothing is written here."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.internship.evaluations.services import ATTESTATION
from signatures.models import Document

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


class Waiting(NamedTuple):
    """Things that wait of the periods that are over."""

    counts: int = 0
    """Counts that nobody has certified."""
    attestations: int = 0
    """Attestations that no host has signed."""


def waiting_among(agreements: QuerySet[Convention]) -> Waiting:
    """Return how many counts and attestations wait; one query."""
    over = agreements.filter(Convention.has_begun, kind__in=training_kinds(), erased_at=None)
    counts, documents = DayCount.objects.filter(convention=OuterRef("pk")), _attestations(OuterRef("pk"))
    waiting = over.exclude(Convention.is_running).aggregate(
        counts=Count("pk", filter=~Exists(counts)),
        attestations=Count("pk", filter=~Exists(documents) & Q(no_show=False) & ~Convention.is_closed),
    )
    return Waiting(**waiting)


def _attestations(keys: Any) -> QuerySet[Document]:  # Any: keys of agreements, or a reference to one
    label = {"root_label": Convention.journal_label(), "purpose": ATTESTATION}
    return Document.objects.filter(
        **label, **({"root_id": keys} if isinstance(keys, OuterRef) else {"root_id__in": keys})
    )


@dataclass(frozen=True)
class CountLine:
    """One agreement that is over: days proposed, what is to be looked at, the count in force."""

    convention: Convention
    days: DaysDone
    count: DayCount | None = None
    is_attested: bool = False
    """Somebody has given the attestation."""

    @cached_property
    def proposed(self) -> int:
        return self.days.done

    @property
    def is_certified(self) -> bool:
        return self.count is not None

    @property
    def awaits_host(self) -> bool:
        """The host has an attestation to sign."""
        return not self.is_attested and not self.convention.no_show and not self.convention.is_closed

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
    """Return the lines of agreements that are over, differences first, then by class and name; five queries."""
    rows = list(agreements)
    days, counts = days_in(rows), counts_of(rows)
    attested = set(_attestations([row.pk for row in rows]).values_list("root_id", flat=True))
    lines = [CountLine(row, days[row.pk], counts.get(row.pk), row.pk in attested) for row in rows]
    return sorted(lines, key=_order)


def _order(line: CountLine) -> tuple:
    return (
        *(line.is_certified and not line.has_changed, not line.is_to_look_at, not line.differs),
        *_in_class(line),
    )


def in_order_of_the_tool(lines: Iterable[CountLine]) -> list[CountLine]:
    """Return what is typed for the State: classes by name, pupils by name, periods in their order of creation.

    Certified counts of a day at least: its tool takes no other.
    """
    certified = [line for line in lines if line.count and line.count.certified]
    return sorted(certified, key=_in_class)


def _in_class(line: CountLine) -> tuple[str, str, int]:
    convention = line.convention
    return convention.class_name, convention.pupil.sort_name, convention.pk
