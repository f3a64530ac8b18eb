"""How far a school is, class by class, in numbers alone: no name of a pupil, a family or a host is read."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Case, Count, Min, OuterRef, Q, QuerySet, Subquery, TextChoices, Value, When
from django.utils.translation import gettext_lazy as _

from conventions.domain.agreements.models import Convention
from conventions.domain.agreements.queries import newest_agreements, of_year
from conventions.domain.alerts.models import Report
from conventions.domain.batches.queries import documents_to_sign
from conventions.domain.people.models import Pupil
from conventions.domain.people.standing import Standing
from conventions.domain.year.queries import enrolled_in_year


class Step(TextChoices):
    """Where the internship of a pupil stands, in the order in which it goes."""

    SEARCHING = "searching", _("sans stage")
    PREPARING = "preparing", _("en préparation")
    TO_APPROVE = "to_approve", _("à valider")
    TO_SIGN = "to_sign", _("à signer")
    SIGNED = "signed", _("signées")
    DISPENSED = "dispensed", _("dispensés")


@dataclass(frozen=True)
class ClassProgress:
    """One class: how many pupils stand at each step, and the first day that is near and not signed for by all."""

    name: str
    counts: dict[str, int]
    next_day: date | None = None

    @property
    def expected(self) -> int:
        """How many pupils have to find an internship."""
        return sum(self.counts.values()) - self.counts[Step.DISPENSED]

    @property
    def steps(self) -> list[tuple[Step, int]]:
        """Each step with how many stand there, in order."""
        return [(step, self.counts[step]) for step in Step]


def progress_of(standing: Standing) -> list[ClassProgress]:
    """Return the classes of a school in the year looked at, in their order; one query.

    The one place that says who is expected and counts. Everybody on the roll of the year is expected: nobody is
    dispensed, and the first days are those of the agreements.
    """
    counts: dict[str, dict[str, int]] = {}
    days: dict[str, date] = {}
    rows = _stepped(enrolled_in_year(standing)).values("year_class", "step")
    unsigned = ~Q(step=Step.SIGNED)
    today = standing.today
    for row in rows.annotate(
        n=Count("pk"), next_day=Min("first_day", filter=unsigned & Q(first_day__gte=today))
    ).order_by("year_class", "step"):
        name, day = row["year_class"], row["next_day"]
        counts.setdefault(name, dict.fromkeys(Step.values, 0))[row["step"]] = row["n"]
        if day:
            days[name] = min(day, days.get(name, day))
    return [ClassProgress(name, found, days.get(name)) for name, found in counts.items()]


def _stepped(pupils: QuerySet[Pupil]) -> QuerySet[Any]:  # with two columns that the model has not
    """Add ``step``, and ``first_day`` of the agreement that counts."""
    newest = newest_agreements(pupil=OuterRef("pk"), year=OuterRef("enrolments__year"))
    found = pupils.annotate(
        state=Subquery(newest.values("status")[:1]), first_day=Subquery(newest.values("first_day")[:1])
    )
    return found.annotate(
        step=Case(
            When(Q(state=None) | Convention.is_stopped.on("state"), then=Value(Step.SEARCHING.value)),
            When(Convention.awaits_approval.on("state"), then=Value(Step.TO_APPROVE.value)),
            When(Convention.is_being_signed.on("state"), then=Value(Step.TO_SIGN.value)),
            When(Convention.is_unsigned.on("state"), then=Value(Step.PREPARING.value)),
            default=Value(Step.SIGNED.value),
        )
    )


@dataclass(frozen=True)
class HeadsDuties:
    """How many things wait for the head."""

    to_approve: int
    to_sign: int
    to_decide: int
    """Refused or expired, on which nobody has decided what follows."""
    contested: int
    """Signatures that somebody says are not theirs."""


def duties_of(standing: Standing) -> HeadsDuties:
    """Return what waits for the head of a school, as the pages that it leads to count it; four queries.

    What is to approve, to sign and contested waits whatever its year; decisions are of the year looked at.
    """
    school = standing.school
    own = Convention.objects.filter(school=school)
    contested = Report.objects.filter(convention__school=school, kind=Report.Kind.CONTESTED, handled_at=None)
    return HeadsDuties(
        to_approve=own.filter(Convention.awaits_approval).count(),
        to_sign=sum(bool(one.request_uuid) for one in documents_to_sign(school)),
        to_decide=of_year(own.filter(Convention.is_stopped, Convention.goes_stale), standing).count(),
        contested=contested.count(),
    )
