"""Progress of a school, class by class, in numbers alone: no name of a pupil, a family or a host is read."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Min, Q

from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.agreements.queries import of_year
from conventions.domain.dossier.alerts.models import Report
from conventions.domain.dossier.batches.queries import documents_to_sign
from conventions.domain.law.year.queries import enrolled_in_year
from conventions.domain.persons.people.standing import Standing
from conventions.domain.season.periods.coverage import FIRST_DAY, UNCOUNTED, Step, standing_in
from conventions.domain.season.periods.models import Period


@dataclass(frozen=True)
class ClassProgress:
    """One class: how many pupils stand at each step, and the first day that is near and not signed for by all."""

    name: str
    counts: dict[int, int]
    next_day: date | None = None

    @property
    def expected(self) -> int:
        """Number of pupils who have to find an internship."""
        return sum(n for step, n in self.counts.items() if step not in UNCOUNTED)

    @property
    def steps(self) -> list[tuple[Step, int]]:
        """Steps with their number of pupils, in order."""
        return [(step, self.counts[step]) for step in Step if step != Step.FREE]


def progress_of(standing: Standing, period: Period, periods: Sequence[Period]) -> list[ClassProgress]:
    """Return the classes of a school that a period concerns, in their order; one query.

    ``periods`` are those of the year, the one meant among them.
    """
    counts: dict[str, dict[int, int]] = {}
    days: dict[str, date] = {}
    rows = standing_in(enrolled_in_year(standing), periods, today=standing.today, only=period)
    unsigned = ~Q(step=Step.SIGNED)
    near = Min("first_day", filter=unsigned & Q(first_day__gte=standing.today))
    counted = (
        rows.annotate(first_day=FIRST_DAY)
        .order_by()
        .values("year_class", "step")
        .annotate(n=Count("pk"), next_day=near)
    )
    for row in counted.order_by("year_class", "step"):
        name, day = row["year_class"], row["next_day"]
        counts.setdefault(name, dict.fromkeys(Step.values, 0))[row["step"]] = row["n"]
        if day:
            days[name] = min(day, days.get(name, day))
    return [ClassProgress(name, found, days.get(name)) for name, found in counts.items()]


@dataclass(frozen=True)
class HeadsDuties:
    """Numbers of things that wait for the head."""

    to_approve: int
    to_sign: int
    to_decide: int
    """Refused or expired, on which nobody has decided what follows."""
    contested: int
    """Signatures that somebody says are not theirs."""


def duties_of(standing: Standing) -> HeadsDuties:
    """Return the duties of the head of a school, as the pages that it leads to count them; four queries.

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
