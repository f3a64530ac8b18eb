"""Lacks of a school now and a week ago, by the same count: kept once a week, because days cannot be replayed.

A pupil's step depends on days, decisions, periods and the people an agreement waited for; each changes in place.
"""

import logging
from collections import Counter
from datetime import date, timedelta

from django.db.models import Count
from django.utils import timezone

from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.law.year.calendars import present_year
from conventions.domain.law.year.queries import enrolled_now
from conventions.domain.persons.people.models import School
from conventions.domain.season.companions.models import Companionship
from conventions.domain.season.companions.queries import numbers_of
from conventions.domain.season.periods.coverage import Step, standing_in
from conventions.domain.season.periods.queries import by_nearness, periods_of_year
from conventions.domain.season.reminders.owed import owed_by
from conventions.domain.season.reminders.waiting import awaited_in, missing_in, seeds_of
from notifications.jobs import job
from workflow import clock

from .models import WeekFigures

log = logging.getLogger(__name__)
SEARCHING = "searching"
AT_ONCE = 100
"""Schools counted in one run of the job."""
NEAREST, FARTHEST = timedelta(days=6), timedelta(days=13)
"""Age of the figures that a week is compared with: last week's, on whatever day both were counted."""
KEPT_FOR = timedelta(weeks=8)


def without_place(school: School, today: date) -> dict[str, int]:
    """Return the number of pupils without a place now, by class: in the period under way or next, as the list shows
    them."""
    periods = by_nearness(periods_of_year(school, present_year(school)), today)
    found = standing_in(enrolled_now(school), periods, today=today).filter(step=Step.SEARCHING)
    return dict(found.order_by("year_class").values_list("year_class").annotate(n=Count("pk")))


def owed_now(school: School, today: date) -> Counter[str]:
    """Return the number of live agreements that wait, by the party that owes something; four queries."""
    own = Convention.objects.filter(Convention.is_live, school=school, year__last_day__gte=today, erased_at=None)
    tasks = awaited_in(own.only("pk"))
    seeds = seeds_of([task for found in tasks.values() for task in found])
    return Counter(
        owed.value for found in tasks.values() for owed in {owed_by(missing) for missing in missing_in(found, seeds)}
    )


def last_week(school: School, today: date) -> WeekFigures | None:
    """Return the figures of last week, if they were counted."""
    days = (today - FARTHEST, today - NEAREST)
    return WeekFigures.objects.filter(school=school, counted_on__range=days).first()


@job("count_weeks")
def count_weeks() -> None:
    """Job: keep this week's figures of some schools that have none yet, and forget those that nobody compares with."""
    now = clock.now()
    today = timezone.localdate(now)
    monday = today - timedelta(days=today.weekday())
    WeekFigures.objects.filter(week__lt=monday - KEPT_FOR).delete()
    counted = WeekFigures.objects.filter(week=monday).values("school")
    at_work = School.objects.filter(is_closed=False, staff__isnull=False).exclude(pk__in=counted)
    for school in at_work.distinct().order_by("pk")[:AT_ONCE]:
        _count(school, monday)


def _count(school: School, monday: date) -> None:
    """Keep the figures of a school; one that fails stops no other and has none."""
    today = school.today()
    try:
        counts = {
            SEARCHING: sum(without_place(school, today).values()),
            **owed_now(school, today),
            **numbers_of(Companionship.objects.filter(pupil__school=school, until__gte=today)).counts,
        }
    except Exception as problem:
        log.error("the figures of school %s could not be counted: %s", school.uai, type(problem).__name__)
        return  # its text may quote data
    kept = {name: n for name, n in counts.items() if n}
    WeekFigures.objects.get_or_create(school=school, week=monday, defaults={"counted_on": today, "counts": kept})
