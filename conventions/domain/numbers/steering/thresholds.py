"""Thresholds that officers choose: kept, compared with the figures every day, told once when one is crossed."""

from collections import defaultdict
from datetime import date, timedelta

from django.db import transaction
from django.db.models import QuerySet, Sum
from django.utils import timezone

from conventions.domain.exchange.supply.weeks import monday_of
from conventions.domain.numbers.figures.dimensions import Territory
from conventions.domain.numbers.figures.models import Cell
from conventions.domain.numbers.figures.projection import project_figures
from conventions.domain.numbers.figures.queries import parts_of
from conventions.domain.persons.people.accounts import TerritorialOfficer, User
from notifications.jobs import job
from workflow import clock
from workflow.engine import Refused

from .models import Threshold, ThresholdCrossing
from .notes import place_of_officer

MOST = 10
"""Thresholds of one officer: more would tell nothing any more."""
WITHOUT, EXPECTED = "pupils_without_place", "pupils_expected"
Passed = tuple[str, date]
"""Code of a territory and Monday of the week in which its pupils leave."""


@transaction.atomic
def choose_threshold(officer: TerritorialOfficer, *, where: str, above: int, is_share: bool, weeks: int) -> Threshold:
    """Keep a threshold; refused: ``threshold_known``, ``too_many_thresholds``."""
    TerritorialOfficer.objects.select_for_update().get(pk=officer.pk)
    if officer.thresholds.count() >= MOST:
        raise Refused("too_many_thresholds", most=MOST)
    threshold, is_new = Threshold.objects.get_or_create(
        officer=officer, where=where, above=above, is_share=is_share, weeks=weeks
    )
    if not is_new:
        raise Refused("threshold_known")
    return threshold


def thresholds_of(user: User) -> QuerySet[Threshold]:
    """Return the thresholds that an officer chose, in their order."""
    return Threshold.objects.filter(officer__user=user).select_related("officer")


def drop_threshold(threshold: Threshold) -> None:
    """Forget a threshold, and what it told."""
    threshold.delete()


@job("watch_thresholds")
def watch_thresholds() -> int:
    """Job: compare the thresholds with the figures; return how many were passed since the last time."""
    thresholds = Threshold.objects.filter(officer__user__is_active=True).select_related("officer")
    if not thresholds:
        return 0
    project_figures()
    return sum(_watch(one) for one in thresholds)


@transaction.atomic
def _watch(threshold: Threshold) -> int:
    """Begin a crossing for what is above and was not, end those of what is not any more."""
    Threshold.objects.select_for_update().get(pk=threshold.pk)
    now = clock.now()
    passed = passing(threshold, timezone.localdate(now))
    known = {(one.code, one.week): one for one in threshold.crossings.filter(ended_at=None)}
    over = [one.pk for place, one in known.items() if place not in passed]
    ThresholdCrossing.objects.filter(pk__in=over).update(ended_at=now)
    new = [
        ThresholdCrossing(threshold=threshold, code=code, week=week, at=now)
        for code, week in sorted(passed - set(known))
    ]
    return len(ThresholdCrossing.objects.bulk_create(new))


def passing(threshold: Threshold, today: date) -> set[Passed]:
    """Return the officer's schools, or départements, above the threshold now, and the weeks; one query."""
    places = _places(threshold)
    monday = monday_of(today)
    cells = Cell.objects.filter(territory=threshold.where, code__in=places, statistic__in=(WITHOUT, EXPECTED))
    cells = cells.filter(week__range=(monday, monday + timedelta(weeks=threshold.weeks)))
    counts: dict[Passed, dict[str, int]] = defaultdict(lambda: {WITHOUT: 0, EXPECTED: 0})
    for code, week, name, value in cells.order_by().values_list("code", "week", "statistic").annotate(n=Sum("value")):
        counts[code, week][name] = value
    return {place for place, found in counts.items() if _is_above(threshold, found[WITHOUT], found[EXPECTED])}


def _is_above(threshold: Threshold, without: int, expected: int) -> bool:
    return without * 100 > threshold.above * expected if threshold.is_share else without > threshold.above


def _places(threshold: Threshold) -> list[str]:
    place = place_of_officer(threshold.officer)
    if threshold.where == place.territory:
        return [place.code]
    return [one.code for one in parts_of(place, down_to=Territory(threshold.where))]
