"""Weeks of training of pupils over their whole cycle: done, planned, missing, whatever the schools (rule B-11).

Days that a pupil did at another school are counted and never told apart: neither the school nor the host leaves here.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from math import ceil
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from conventions.domain.dossier.agreements.kinds import KINDS
from conventions.domain.dossier.internship.attendance.models import HalfDay
from conventions.domain.law.formations.keys import diploma_of
from conventions.domain.law.year.models import Enrolment, SchoolYear
from conventions.domain.persons.people.models import Pupil, School

from .models import PlannedWeeks, WeeksBefore
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
    """Days on which the pupil came, at whatever host and school, until the present week."""
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
    rows = _rows_of_persons(pupils)
    before = _noted_before(rows)
    begun = {pk: year.number - one.year_of_cycle + 1 for pk, one in enrolled.items() if one.year_of_cycle}
    done = _days_done(rows, begun, monday_of(today))
    cycles = {}
    for pupil in pupils:
        own = enrolled.get(pupil.pk, _Enrolled(pupil.pk, "", "", None, None, None))
        years = range((own.year_of_cycle or 0) + 1, (own.cycle_years or 0) + 1)
        cycles[pupil.pk] = CycleWeeks(
            due=own.cycle_weeks,
            before=before.get(pupil.pk, 0),
            days=done.get(pupil.pk, 0),
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


def _rows_of_persons(pupils: Collection[Pupil]) -> dict[int, int]:
    """Return the rows of these children, here and in other schools, each with the key of the row asked about.

    As :meth:`.Pupil.rows_of_person`, for many in one query.
    """
    rows = {pupil.pk: pupil.pk for pupil in pupils}
    persons = {pupil.person: pupil.pk for pupil in pupils if pupil.person[0]}
    names, births = {name for name, _day in persons}, {day for _name, day in persons}
    others = Pupil.objects.filter(search_name__in=names, birth_date__in=births, has_namesake=False, erased_at=None)
    schools = {pupil.school_id for pupil in pupils}
    for other in others.exclude(school__in=schools).only("search_name", "birth_date", "has_namesake", "erased_at"):
        if own := persons.get(other.person):
            rows[other.pk] = own
    return rows


def _noted_before(rows: Mapping[int, int]) -> dict[int, int]:
    noted: dict[int, int] = defaultdict(int)
    for pupil, weeks in WeeksBefore.objects.filter(pupil__in=rows).values_list("pupil", "weeks"):
        noted[rows[pupil]] += weeks
    return noted


def _days_done(rows: Mapping[int, int], begun: Mapping[int, int], this_week: date) -> dict[int, int]:
    """Return the days on which each came since the cycle began, a day at two hosts once."""
    trains = [one.name for one in KINDS.values() if one.trains]
    came = HalfDay.objects.filter(
        HalfDay.was_attended, convention__pupil__in=rows, convention__kind__in=trains, date__lt=this_week
    )
    days: dict[int, set[date]] = defaultdict(set)
    for pupil, day, number in came.values_list("convention__pupil", "date", "convention__year__number").distinct():
        own = rows[pupil]
        if number >= begun.get(own, 0):
            days[own].add(day)
    return {pupil: len(found) for pupil, found in days.items()}
