"""Beginning an internship and marking its half-days."""

from datetime import date

from django.db import transaction

from conventions.agreements.machine import State as ConventionState
from conventions.agreements.models import Convention
from workflow import clock, engine
from workflow.actors import Actor, system
from workflow.engine import Refused, fire

from .machine import State
from .models import Half, HalfDay

MARKS = {"present": "mark_present", "late": "mark_late", "absent": "mark_absent"}


@transaction.atomic
def begin(convention: Convention) -> None:
    """Deadline ``begin``: the half-days are opened and the internship runs."""
    locked = engine.lock(convention)
    if locked.status != ConventionState.SIGNED:
        return
    HalfDay.objects.bulk_create(expected_half_days(locked))
    fire(locked, "begin", by=system("deadline:begin"))


def expected_half_days(convention: Convention) -> list[HalfDay]:
    """Return the half-days of the agreement's timetable, unsaved."""
    found = []
    for day in convention.days.order_by("date"):
        for half, start, end in (
            (Half.MORNING, day.morning_start, day.morning_end),
            (Half.AFTERNOON, day.afternoon_start, day.afternoon_end),
        ):
            if start:
                minutes = (end.hour - start.hour) * 60 + end.minute - start.minute
                found.append(HalfDay(convention=convention, date=day.date, half=half, minutes=minutes))
    return found


def mark_half_day(half_day: HalfDay, mark: str, *, by: Actor, key: str = "") -> None:
    """Mark a half-day ``present``, ``late`` or ``absent`` until the file is closed, never before its day."""
    convention = Convention.objects.select_related("host").get(pk=half_day.convention_id)
    if clock.now() < convention.start_of(half_day.date):
        raise Refused(f"Cette demi-journée n'est pas encore venue : revenez le {half_day.date:%d/%m/%Y}.")
    fire(half_day, MARKS[mark], by=by, key=key, data={"date": half_day.date.isoformat(), "half": half_day.half})


def justify_absence(half_day: HalfDay, *, reason: str, by: Actor) -> None:
    """The school accepts the reason of an absence."""
    fire(half_day, "justify", by=by, reason=reason)


def leave_unmarked_unknown(convention: Convention, *, until: date | None = None) -> int:
    """Turn the half-days that nobody marked into *non renseignée*; return how many."""
    unmarked = list(convention.half_days.filter(status=State.EXPECTED).order_by("date", "-half"))
    for half_day in unmarked:
        if until is None or half_day.date <= until:
            fire(half_day, "leave_unknown", by=system("unmarked"))
    return len(unmarked)
