"""For which period of its school an agreement is."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from .models import Convention

if TYPE_CHECKING:
    from conventions.domain.periods.models import Period


def period_of(convention: Convention, periods: Iterable["Period"]) -> "Period | None":
    """Return which of a school's periods an agreement is for: the last that has begun on its first day, else the first.

    What covers a pupil is counted alike (``periods.coverage``).
    """
    pupil = convention.enrolled
    own = [
        one
        for one in periods
        if one.year_id == convention.year_id
        and one.kind == convention.kind
        and one.concerns(pupil.level, pupil.class_name)
    ]
    own.sort(key=lambda one: one.first_day)
    day = convention.first_day
    begun = [one for one in own if day is not None and one.first_day <= day]
    return begun[-1] if begun else next(iter(own), None)
