"""Agreements whose hours lean on a decision that is filed at their host: they would be refused without it."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import NamedTuple

from django.db.models import F, QuerySet

from conventions.domain.law.derogations.models import HoursDecision
from conventions.domain.law.derogations.services import decisions_among
from conventions.domain.law.rules import Facts, check
from conventions.domain.law.rules.derogations import DecisionFacts
from conventions.domain.law.rules.facts import PlaceFacts
from conventions.domain.law.rules.training_hours import WEEKS, YOUNG_WORKERS
from conventions.domain.persons.people.models import School
from workflow.engine import Refused

from .kinds import KINDS
from .models import Convention

HOURS = WEEKS + YOUNG_WORKERS
TRAINING = [name for name, kind in KINDS.items() if kind.trains]


def withdraw_decision(decision: HoursDecision) -> None:
    """Erase a decision that was filed by mistake. Raises :class:`Refused` while an agreement leans on it alone."""
    if any(agreements_leaning_on(decision)):
        raise Refused("decision_leaned_on")
    decision.delete()


def agreements_leaning_on(decision: HoursDecision) -> Iterator[Convention]:
    """Yield the settled agreements of the school at the host whose hours nothing else allows."""
    there = _of_training(decision.school).filter(
        Convention.is_settled, host=decision.host_id, first_day__lte=decision.last_day, last_day__gte=decision.first_day
    )
    others = HoursDecision.objects.filter(school=decision.school_id, host=decision.host_id).exclude(pk=decision.pk)
    left = tuple(_facts_of(other) for other in others.defer("content"))
    for convention in there:
        if _lean(convention, (*left, _facts_of(decision)), left):
            yield convention


class Renewal(NamedTuple):
    """An agreement that goes on after a decision that it leans on."""

    convention: Convention
    last_day: date
    filed_at: datetime


def decisions_to_renew(school: School, today: date) -> list[Renewal]:
    """Return the agreements to come or running that go on after a decision that they lean on.

    Two queries where there are some, one where there are none.
    """
    ending = _of_training(school).filter(
        host__hours_decisions__school=school,
        host__hours_decisions__last_day__gte=F("first_day"),
        host__hours_decisions__last_day__lt=F("last_day"),
        last_day__gte=today,
    )
    ending = ending.annotate(
        decided_until=F("host__hours_decisions__last_day"), decided_at=F("host__hours_decisions__filed_at")
    )
    rows = list(ending.order_by("pk", "decided_until", "decided_at"))
    known = decisions_among((row.school_id, row.host_id) for row in rows)
    renewals: dict[int, Renewal] = {}
    for row in rows:
        decisions = known.get((row.school_id, row.host_id), ())
        left = tuple(one for one in decisions if one.last_day != row.decided_until)
        over = (one for one in decisions if one.last_day == row.decided_until)
        renewed = (*left, *(replace(one, last_day=row.last_day or one.last_day) for one in over))
        if row.pk not in renewals and _lean(row, renewed, left):
            renewals[row.pk] = Renewal(row, row.decided_until, row.decided_at)
    return list(renewals.values())


def _of_training(school: School) -> QuerySet[Convention]:
    live = Convention.objects.filter(school=school, kind__in=TRAINING).exclude(Convention.is_over)
    return live.select_related("pupil", "host", "enrolment", "year").prefetch_related("days")


def _lean(convention: Convention, decisions: Sequence[DecisionFacts], left: Sequence[DecisionFacts]) -> bool:
    """Tell whether the hours are refused with the decisions ``left`` alone."""
    facts = _hours_of(convention, decisions)
    return len(_refused(facts)) < len(_refused(replace(facts, decisions=tuple(left))))


def _refused(facts: Facts) -> set[tuple[str, str | date]]:
    """Return what is refused: each rule with its field, and with each day that would have to change."""
    found = [one for one in check(HOURS, facts) if one.blocks]
    days = {(one.rule, day.day) for one in found for day in one.instead}
    return {*days, *((one.rule, one.field) for one in found)}


def _hours_of(convention: Convention, decisions: Sequence[DecisionFacts]) -> Facts:
    return Facts(
        kind=convention.kind,
        birth_date=convention.pupil.birth_date,
        presences=tuple(day.as_presence() for day in convention.days.all()),
        place=PlaceFacts(department=convention.department),
        decisions=tuple(decisions),
    )


def _facts_of(decision: HoursDecision) -> DecisionFacts:
    return DecisionFacts(decision.allows, decision.first_day, decision.last_day)
