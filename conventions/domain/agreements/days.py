"""The days of presence of an agreement as rows: saved, and never two agreements of one pupil on the same day."""

from collections.abc import Iterable
from typing import Any

from conventions.domain.people.models import Pupil
from conventions.domain.rules.timetable import Presence
from workflow.engine import Refused

from .models import Convention, PresenceDay


def save_days(convention: Convention, days: Iterable[Presence]) -> None:
    """Write the timetable; the caller saves the agreement, whose first and last day follow it."""
    convention.days.all().delete()
    rows = [PresenceDay(convention=convention, **_columns(day)) for day in sorted(days, key=lambda d: d.day)]
    PresenceDay.objects.bulk_create(rows)
    convention.first_day = rows[0].date if rows else None
    convention.last_day = rows[-1].date if rows else None


def _columns(day: Presence) -> dict[str, Any]:
    morning, afternoon = day.morning, day.afternoon
    return {
        "date": day.day,
        "morning_start": morning.start if morning else None,
        "morning_end": morning.end if morning else None,
        "afternoon_start": afternoon.start if afternoon else None,
        "afternoon_end": afternoon.end if afternoon else None,
    }


def refuse_overlap(pupil: Pupil, days: tuple[Presence, ...], *, besides: Convention | None = None) -> None:
    """One pupil is in one place at a time; the pupil's row is locked so that two openings cannot cross."""
    Pupil.objects.select_for_update(of=("self",)).get(pk=pupil.pk)
    if taken := days_taken(pupil, days, besides=besides):
        raise taken


def days_taken(pupil: Pupil, days: Iterable[Presence], *, besides: Convention | None = None) -> Refused | None:
    """Return the refusal when the pupil is expected elsewhere on one of ``days``."""
    others = Convention.objects.filter(pupil=pupil).exclude(Convention.is_over)
    if besides is not None:
        others = others.exclude(pk=besides.pk)
    taken = PresenceDay.objects.filter(convention__in=others, date__in=[d.day for d in days]).first()
    return Refused("pupil_taken", day=taken.date) if taken else None
