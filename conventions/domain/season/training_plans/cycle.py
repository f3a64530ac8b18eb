"""Weeks of training of pupils over their whole cycle: done, planned, missing, whatever the schools (rule B-11).

Days that a pupil did at another school are counted and never told apart: neither the school nor the host leaves here.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from math import ceil
from typing import NamedTuple

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from conventions.domain.dossier.agreements.kinds import KINDS
from conventions.domain.dossier.day_counts.models import DayCount
from conventions.domain.dossier.internship.attendance.models import HalfDay
from conventions.domain.law.formations.keys import diploma_of
from conventions.domain.law.year.models import Enrolment, SchoolYear
from conventions.domain.persons.people.models import Pupil, School

from .models import PlannedWeeks
from .weeks import monday_of

DAYS_A_WEEK = 5


@dataclass(frozen=True)
class CycleWeeks:
    """Weeks of one pupil's cycle on a day."""

    due: int | None = None
    """Weeks that the diploma asks; ``None`` while the school has not said."""
    before: int = 0
    """Weeks noted as done at a school that the service does not know."""
    days: int = 0
    """Days done at whatever host and school until the present week: as certified, else as noted."""
    planned: int = 0
    """Weeks of this year's plan, the present one and those to come."""
    later: int = 0
    """Weeks of the years of the cycle that follow, as this year's classes of the diploma are planned."""

    @property
    def weeks_done(self) -> float:
        return self.before + self.days / DAYS_A_WEEK

    @property
    def to_come(self) -> int:
        return self.planned + self.later

    @property
    def missing(self) -> int | None:
        """Weeks for which nothing is planned, a week begun being one; ``None`` while nobody knows how many are due."""
        return None if self.due is None else max(0, ceil(self.due - self.weeks_done - self.to_come))

    @property
    def done_words(self) -> str:
        """« 11 semaines et 3 jours »."""
        weeks, days = divmod(self.before * DAYS_A_WEEK + self.days, DAYS_A_WEEK)
        parts = []
        if weeks or not days:
            parts.append(ngettext("%(n)d semaine", "%(n)d semaines", weeks) % {"n": weeks})
        if days:
            parts.append(ngettext("%(n)d jour", "%(n)d jours", days) % {"n": days})
        return _(" et ").join(parts)


class _Enrolled(NamedTuple):
    """One pupil of the year: the class, and what their formation says."""

    pupil: int
    class_name: str
    diploma: str
    year_of_cycle: int | None
    cycle_years: int | None
    cycle_weeks: int | None


def cycles_of(pupils: Collection[Pupil], school: School, year: SchoolYear, today: date) -> dict[int, CycleWeeks]:
    """Return the weeks of these pupils of one school, by key; five queries, whatever their number."""
    enrolled = _enrolled(school, year)
    whole, ahead = _planned(school, year, monday_of(today))
    of_year: dict[tuple[str, int], int] = {}
    for one in enrolled.values():
        if one.year_of_cycle:
            place = (one.diploma, one.year_of_cycle)
            of_year[place] = max(of_year.get(place, 0), whole[one.class_name])
    rows, before = _rows_of_persons(pupils)
    begun = {pk: year.number - one.year_of_cycle + 1 for pk, one in enrolled.items() if one.year_of_cycle}
    done = _days_done(rows, begun, monday_of(today))
    cycles = {}
    for pupil in pupils:
        own = enrolled.get(pupil.pk, _Enrolled(pupil.pk, "", "", None, None, None))
        years = range((own.year_of_cycle or 0) + 1, (own.cycle_years or 0) + 1)
        cycles[pupil.pk] = CycleWeeks(
            due=own.cycle_weeks,
            before=before[pupil.pk],
            days=done[pupil.pk],
            planned=ahead[own.class_name],
            later=sum(of_year.get((own.diploma, n), 0) for n in years),
        )
    return cycles


def _enrolled(school: School, year: SchoolYear) -> dict[int, _Enrolled]:
    rows = Enrolment.objects.filter(pupil__school=school, year=year, left_at=None).order_by()
    of_formation = ("mef", "year_of_cycle", "cycle_years", "cycle_weeks")
    found = rows.values_list("pupil", "class_name", *(f"formation__{name}" for name in of_formation))
    return {row[0]: _Enrolled(row[0], row[1], diploma_of(row[2] or ""), *row[3:]) for row in found}


def _planned(school: School, year: SchoolYear, this_week: date) -> tuple[Counter[str], Counter[str]]:
    """Return the weeks of the year by class, and those of them that are to come."""
    whole, ahead = Counter[str](), Counter[str]()
    weeks = PlannedWeeks.objects.filter(school=school, period__year=year, is_catch_up=False)
    for name, monday in weeks.values_list("class_name", "monday"):
        whole[name] += 1
        ahead[name] += monday >= this_week
    return whole, ahead


def _rows_of_persons(pupils: Collection[Pupil]) -> tuple[dict[int, int], Counter[int]]:
    """Return the rows of these children, here and in other schools, each with the key of the row asked about.

    As :meth:`.Pupil.rows_of_person`, for many in one query; and the weeks noted as done before, by the same key.
    """
    own = {pupil.pk: pupil.pk for pupil in pupils}
    persons = {pupil.person: pupil.pk for pupil in pupils if pupil.person[0]}
    names, births = {name for name, _day in persons}, {day for _name, day in persons}
    same = Q(search_name__in=names, birth_date__in=births, has_namesake=False, erased_at=None)
    others = same & ~Q(school__in={pupil.school_id for pupil in pupils})
    rows, before = dict[int, int](), Counter[int]()
    columns = ("pk", "search_name", "birth_date", "weeks_before__weeks")
    for pk, name, born, weeks in Pupil.objects.filter(Q(pk__in=own) | others).values_list(*columns):
        if (key := own.get(pk) or persons.get((name, born))) is not None:
            rows[pk] = key
            before[key] += weeks or 0
    return rows, before


def _days_done(rows: Mapping[int, int], begun: Mapping[int, int], this_week: date) -> Counter[int]:
    """Return the days that each did since the cycle began: those certified, else those on which they came.

    A day at two hosts counts once; what is certified of an agreement stands for its presences.
    """
    trains = [one.name for one in KINDS.values() if one.trains]
    done, certified = Counter[int](), dict[int, int]()
    counts = DayCount.objects.filter(convention__pupil__in=rows).order_by("pk")
    for key, pupil, number, n in counts.values_list(
        "convention", "convention__pupil", "convention__year__number", "certified"
    ):
        if number >= begun.get(rows[pupil], 0):
            done[rows[pupil]] += n - certified.get(key, 0)  # the newest row counts
            certified[key] = n
    came = HalfDay.objects.filter(
        HalfDay.was_attended, convention__pupil__in=rows, convention__kind__in=trains, date__lt=this_week
    ).exclude(convention__in=certified)
    days: dict[int, set[date]] = defaultdict(set)
    for pupil, day, number in came.values_list("convention__pupil", "date", "convention__year__number").distinct():
        if number >= begun.get(rows[pupil], 0):
            days[rows[pupil]].add(day)
    return done + Counter({key: len(found) for key, found in days.items()})
