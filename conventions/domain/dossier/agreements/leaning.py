"""Agreements whose hours lean on a decision that is filed at their host: they would be refused without it."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from django.db.models import Q, QuerySet, prefetch_related_objects

from conventions.domain.law.derogations.models import HoursDecision
from conventions.domain.law.derogations.services import decisions_among, decisions_at
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
    """Yield the settled agreements of the school at the establishment whose hours nothing else allows."""
    overlapping = Q(first_day__lte=decision.last_day, last_day__gte=decision.first_day)
    here = decision.host.establishment
    settled = _of_training(decision.school_id).filter(overlapping, Convention.is_settled)
    there = [convention for convention in settled if convention.host.establishment == here]
    left = [one.as_facts() for one in decisions_at(decision.host, decision.school) if one.pk != decision.pk]
    prefetch_related_objects(there, "days")
    for convention in there:
        if _lean(convention, [*left, decision.as_facts()], left):
            yield convention


class Renewal(NamedTuple):
    """An agreement that goes on after a decision that it leans on."""

    convention: Convention
    decision: HoursDecision


def decisions_to_renew(school: School, today: date) -> list[Renewal]:
    """Return the agreements to come or running that go on after a decision that they lean on.

    One query where nothing is filed, at most four otherwise.
    """
    if not school.hours_decisions.exists():
        return []
    agreements = list(_of_training(school.pk).filter(last_day__gte=today))
    known = decisions_among((school.pk, one.host.establishment) for one in agreements)
    ending = [
        (convention, decision)
        for convention in agreements
        for decision in known.get((school.pk, convention.host.establishment), ())
        if _ends_within(decision, convention)
    ]
    prefetch_related_objects([convention for convention, _decision in ending], "days")
    renewals: dict[int, Renewal] = {}
    for convention, decision in reversed(ending):  # the first that ends
        filed = [one.as_facts() for one in known[school.pk, convention.host.establishment]]
        left = [one for one in filed if one.last_day != decision.last_day]
        over = [one for one in filed if one.last_day == decision.last_day]
        renewed = [*left, *(replace(one, last_day=convention.last_day or one.last_day) for one in over)]
        if convention.pk not in renewals and _lean(convention, renewed, left):
            renewals[convention.pk] = Renewal(convention, decision)
    return list(renewals.values())


def _ends_within(decision: HoursDecision, convention: Convention) -> bool:
    first, last = convention.first_day, convention.last_day
    return first is not None and last is not None and first <= decision.last_day < last


def _of_training(school: int) -> QuerySet[Convention]:
    live = Convention.objects.filter(school=school, kind__in=TRAINING).exclude(Convention.is_over)
    return live.select_related("pupil", "host", "enrolment", "year").order_by("pk")


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
