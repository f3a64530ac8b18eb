"""Rows of the school year that somebody looks at: the present one, unless they chose another for a while."""

from datetime import date
from typing import TYPE_CHECKING, TypedDict

from django.db.models import F, Max, Q
from django_stubs_ext import WithAnnotations

from conventions.domain.persons.people.models import Pupil, School
from conventions.domain.persons.people.records import SearchableQuerySet
from conventions.domain.persons.people.standing import Standing

from .calendars import present_year, years_of
from .models import SchoolYear


class Placed(TypedDict):
    """Columns added by :func:`enrolled_in_year` alone."""

    year_class: str
    year_level: str


if TYPE_CHECKING:
    PupilOfYear = WithAnnotations[Pupil, Placed]
else:
    PupilOfYear = Pupil


def year_of(standing: Standing) -> SchoolYear:
    """Return the year looked at; one query."""
    chosen = years_of(standing.school).filter(number=standing.chosen_year).first() if standing.chosen_year else None
    return chosen or present_year(standing.school)


def looked_at(standing: Standing, year: str = "year") -> Q:
    """Select the year looked at, at the end of a path; no query of its own."""
    if standing.chosen_year is not None:
        return Q(**{f"{year}__number": standing.chosen_year})
    today = standing.today
    return Q(**{f"{year}__first_day__lte": today, f"{year}__last_day__gte": today})


def enrolled_in_year(standing: Standing) -> SearchableQuerySet[PupilOfYear]:
    """Return the pupils on the roll of the year looked at, each with ``year_class`` and ``year_level`` of that year."""
    return _enrolled(standing.school, looked_at(standing, "enrolments__year"))


def enrolled_now(school: School) -> SearchableQuerySet[PupilOfYear]:
    """Return the same of the year under way, whatever year anybody looks at."""
    return _enrolled(school, Q(enrolments__year=present_year(school)))


def last_day_enrolled(pupil: Pupil) -> date:
    """Return the last day of the last year for which a pupil is enrolled; of the present one where none is left."""
    own = pupil.enrolments.filter(left_at=None).aggregate(last=Max("year__last_day"))["last"]
    return own if own and own >= pupil.school.today() else present_year(pupil.school).last_day


def _enrolled(school: School, year: Q) -> SearchableQuerySet[PupilOfYear]:
    found = Pupil.objects.filter(year, school=school, enrolments__left_at=None)
    return found.annotate(year_class=F("enrolments__class_name"), year_level=F("enrolments__level"))
