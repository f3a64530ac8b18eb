"""Pupils of whom an agreement may be opened: whoever has none that counts, expected or not."""

from collections.abc import Sequence
from datetime import date

from conventions.domain.law.year.queries import PupilOfYear
from conventions.domain.persons.people.records import SearchableQuerySet
from conventions.domain.season.periods.coverage import PupilInPeriod, Step, standing_in
from conventions.domain.season.periods.models import Period

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
    found = standing_in(pupils, periods, today=today, only=only).filter(step__in=UNOPENED)
    if class_name is not None:
        found = found.filter(year_class=class_name)
    return found.order_by("year_class", "sort_name", "pk")


def next_in_class(found: SearchableQuerySet[PupilInPeriod], *, after: str) -> PupilInPeriod | None:
    """Return the next of them by name, the first again after the last; ``after`` is the name as lists order it."""
    return found.filter(sort_name__gt=after).first() or found.first()
