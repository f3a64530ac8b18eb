"""Period of its school that an agreement is for, and the number to call while it lasts."""

from collections.abc import Iterable
from typing import Any

from .models import Convention


def duty_phone_of(convention: Convention) -> str:
    """Return the number that is called while the period of an agreement lasts, E.164; empty outside and without one."""
    period = period_of(convention, convention.school.periods.all())
    is_now = period is not None and period.first_day <= convention.today() <= period.last_day
    return period.duty_phone if is_now else ""


def duty_phone_in(convention: Convention) -> str:
    """Return the same whatever the day: what is printed before is read while the period lasts."""
    period = period_of(convention, convention.school.periods.all())
    return period.duty_phone if period else ""


def period_of(convention: Convention, periods: Iterable[Any]) -> Any:  # rows of a room further up
    """Return the school's period of an agreement: the last that has begun on its first day, else the first.

    Nothing where none concerns its pupil in its year. What covers a pupil is counted alike (``periods.coverage``).
    """
    pupil = convention.enrolled
    own = [
        period
        for period in periods
        if period.year_id == convention.year_id
        and period.kind == convention.kind
        and period.concerns(pupil.level, pupil.class_name)
    ]
    own.sort(key=lambda one: one.first_day)
    day = convention.first_day
    begun = [one for one in own if day is not None and one.first_day <= day]
    return begun[-1] if begun else next(iter(own), None)
