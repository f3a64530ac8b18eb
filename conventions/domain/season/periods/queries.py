"""The periods of a school's year: what it has said, or what is usual while it has said nothing."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from datetime import date
from functools import partial
from typing import Any
from uuid import uuid5

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.functional import SimpleLazyObject

from conventions.domain.dossier.agreements.kinds import KINDS, Kind, UsualPeriod
from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.agreements.periods import period_of
from conventions.domain.dossier.agreements.sign_by import SigningDays
from conventions.domain.law.rules.hours import LIGHT_WEEK
from conventions.domain.law.rules.school_years import school_years
from conventions.domain.law.year.calendars import present_year
from conventions.domain.law.year.models import Enrolment, SchoolYear
from conventions.domain.persons.people.models import Level, Pupil, School
from workflow.prepared import Given, prepared

from .models import Period, PeriodDecision

LEVELS_OF_TYPE: dict[str, Sequence[str]] = {
    School.Type.COLLEGE: (Level.QUATRIEME, Level.TROISIEME),
    School.Type.LYCEE: (Level.SECONDE_GT,),
}
"""Levels of which periods are proposed to a school whose pupils are not known yet; of another type: all of them."""


def periods_of_year(school: School, year: SchoolYear, levels: Collection[str] | None = None) -> list[Period]:
    """Return the periods of a school's year, completed by those that are only proposed, unsaved. Two queries at most.

    Nothing is proposed once the school has confirmed one, nor for ``levels`` of which there is no pupil: those on roll,
    unless given. All share one calendar, read when the first needs it.
    """
    known: list[Period] = _periods_given().all(school=school.pk, year=year.pk)
    published: Any = SimpleLazyObject(partial(school_years, school))  # the years themselves, once they are read
    for one in known:
        one.school, one.published_years = school, published
    if levels is None and not is_confirmed(known):
        levels = set(
            Enrolment.objects.filter(pupil__school=school, year=year, left_at=None).values_list("level", flat=True)
        )
    return with_proposed(known, school, year, levels or ())


@prepared
def _periods_given() -> QuerySet[Period]:
    """Periods of a school's year, each with whether something was decided of a pupil in it: ``is_decided``."""
    decided = Exists(PeriodDecision.objects.filter(period=OuterRef("pk")))
    of_year = Period.objects.filter(school=Given("school"), year=Given("year"))
    return of_year.annotate(is_decided=decided).select_related("year")


def with_proposed(known: list[Period], school: School, year: SchoolYear, levels: Collection[str]) -> list[Period]:
    """Return the periods a school has set, completed by the usual ones that share no pupils with them. No query."""
    if is_confirmed(known):
        return known
    wanted = {*levels, *(() if any(levels) else LEVELS_OF_TYPE.get(school.type, Level.values))}
    proposed = [one for one in usual_periods(school, year) if wanted & set(one.levels)]
    return known + [one for one in proposed if not any(own.shares_pupils(one) for own in known)]


def is_confirmed(periods: Iterable[Period]) -> bool:
    """Tell whether the school has said its own word on the periods of a year."""
    return any(period.confirmed_at for period in periods)


def weeks_to_tell(school: School, conventions: Sequence[Convention]) -> list[tuple[Period, int]]:
    """Return the periods whose confirmed weeks are long for pupils under 15, and how many of these are in each.

    What rule C-02 says of no agreement there is told of the period. What reads the days to sign by reads the periods.
    """
    if school.block_over_30_under_15 or not conventions:
        return []
    periods = SigningDays.of_page(school).periods
    young = Counter(
        period_of(one, periods) for one in conventions if one.first_day and one.pupil.age_on(one.first_day) < 15
    )
    return [
        (period, young[period])
        for period in periods
        if young[period] and period.confirmed_at and period.week_minutes > LIGHT_WEEK * 60
    ]


def usual_periods(school: School, year: SchoolYear) -> list[Period]:
    """Return the periods that every kind proposes for a year, unsaved; each keeps its identifier once saved."""
    return sorted(
        (_proposed(school, year, kind, usual) for kind in KINDS.values() for usual in kind.usual_periods),
        key=lambda period: (not period.is_expected, period.first_day, period.name),
    )


def _proposed(school: School, year: SchoolYear, kind: Kind, usual: UsualPeriod) -> Period:
    first_day, last_day = usual.window(year.number + 1) if usual.window else (year.first_day, year.last_day)
    return Period(
        uuid=uuid5(school.uuid, f"{year.number} {kind.name} {' '.join(usual.levels)}"),
        school=school,
        year=year,
        name=usual.name,
        kind=kind.name,
        levels=list(usual.levels),
        first_day=first_day,
        last_day=last_day,
        is_expected=usual.is_expected,
    )


def expected_levels() -> tuple[str, ...]:
    """Return the levels of which every pupil is expected while a school has said nothing."""
    usual = (usual for kind in KINDS.values() for usual in kind.usual_periods)
    return tuple(level for one in usual if one.is_expected for level in one.levels)


def by_nearness(periods: Iterable[Period], today: date) -> list[Period]:
    """Return periods, those expected first, of these what is under way or comes next, then what is over, latest first.

    Of two that concern a pupil, the first here is the one that a page speaks of when it names none.
    """
    return sorted(
        periods,
        key=lambda period: (
            not period.is_expected,
            period.last_day < today,
            (period.first_day - today).days if period.last_day >= today else (today - period.last_day).days,
        ),
    )


def period_for(pupil: Pupil, periods: Sequence[Period], today: date) -> Period | None:
    """Return the period for which a pupil seeks a place now: under way or next; nothing when none concerns them."""
    own = [period for period in periods if period.concerns(pupil.level, pupil.class_name)]
    return next(iter(by_nearness(own, today)), None)


def planned_for(convention: Convention) -> Period | None:
    """Return the period that an agreement without days is for, when its dates are known; two queries."""
    found = period_of(convention, periods_of_year(convention.school, convention.year))
    return None if found is None or found.is_whole_year else found


def preselected_for(pupil: Pupil) -> Period | None:
    """Return the period whose dates are proposed for a pupil; nothing while the school has not said them, or past."""
    school = pupil.school
    today = school.today()
    found = period_for(pupil, periods_of_year(school, present_year(school)), today)
    known = found is not None and found.confirmed_at and not found.is_whole_year and found.last_day >= today
    return found if known else None
