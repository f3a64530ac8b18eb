"""Pupils of whom an agreement may be opened: whoever has none that counts, expected or not, in a period or in none."""

from collections.abc import Iterable, Sequence
from datetime import date

from django.db.models import Count, Q

from conventions.domain.dossier.agreements.kinds import kinds_at
from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.law.year.models import Enrolment, SchoolYear
from conventions.domain.law.year.queries import PupilOfYear
from conventions.domain.persons.people.models import School
from conventions.domain.persons.people.records import SearchableQuerySet
from conventions.domain.persons.people.standing import ANY_STAFF, TRAINERS
from conventions.domain.season.periods.coverage import PupilInPeriod, Step, standing_in
from conventions.domain.season.periods.models import Period
from conventions.domain.season.periods.queries import periods_of_year

OPENERS = (*(role for role in Convention.OPENING.who if role in ANY_STAFF), *TRAINERS)
"""Functions that may open an agreement, by the law."""
UNOPENED = (Step.SEARCHING, Step.FREE)
"""Steps of pupils who have no agreement, or too few days: the optional ones, and those whom no period concerns, too."""


def pupils_to_open(
    pupils: SearchableQuerySet[PupilOfYear],
    periods: Sequence[Period],
    *,
    today: date,
    class_name: str | None = None,
    only: Period | None = None,
) -> SearchableQuerySet[PupilInPeriod]:
    """Return of these pupils of a year those for whom an agreement may be opened, by class and name."""
    found = standing_in(pupils, periods, today=today, only=only).filter(Q(("step__in", UNOPENED)))
    if class_name is not None:
        found = found.filter(year_class=class_name)
    return found.order_by("year_class", "sort_name", "pk")


def next_in_class(found: SearchableQuerySet[PupilInPeriod], *, after: str) -> PupilInPeriod | None:
    """Return the next of them by name, the first again after the last; ``after`` is the name as lists order it."""
    return found.filter(sort_name__gt=after).first() or found.first()


def is_in_no_period(level: str, class_name: str, periods: Iterable[Period]) -> bool:
    """Tell whether pupils may have an agreement and no period concerns them: none is expected of them."""
    return bool(kinds_at(level)) and not any(period.concerns(level, class_name) for period in periods)


def classes_in_no_period(school: School, year: SchoolYear, class_names: Iterable[str]) -> list[tuple[str, str, int]]:
    """Return of these classes of a year those in no period: name, level, number of pupils; two queries."""
    periods = periods_of_year(school, year)
    rows = Enrolment.objects.filter(pupil__school=school, year=year, left_at=None, class_name__in=list(class_names))
    counted = rows.values_list("class_name", "level").annotate(n=Count("pk")).order_by("class_name", "level")
    return [(name, level, n) for name, level, n in counted if is_in_no_period(level, name, periods)]
