"""Departures that wait, and what runs meanwhile: read by the former school alone."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Q, QuerySet

from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.persons.people.models import Pupil, School
from workflow.prepared import Given, prepared

from .models import DepartureAsked


def running_of(pupils: Iterable[Pupil], today: date) -> QuerySet[Convention]:
    """Return the agreements of these rows that hold their pupil today or on a day to come, the oldest first."""
    ahead = Q(last_day=None) | Q(last_day__gte=today)
    return Convention.objects.filter(ahead, pupil__in=pupils, erased_at=None).exclude(Convention.is_over).order_by("pk")


def former_rows(pupil: Pupil) -> list[Pupil]:
    """Return the rows of this child at other schools where something runs, each with its school."""
    others = pupil.rows_of_person().exclude(pk=pupil.pk)
    running = running_of(others, pupil.school.today()).values("pupil")
    return list(others.filter(pk__in=running).select_related("school"))


def departures_to_make(school: School) -> list[tuple[DepartureAsked, list[Convention]]]:
    """Return the departures asked of a school, the oldest first, each with what runs; one query where none waits."""
    waiting = [one for one in _waiting().all(school=school.pk) if _are_one(one)]
    running: dict[int, list[Convention]] = {}
    for convention in running_of([one.former for one in waiting], school.today()) if waiting else ():
        running.setdefault(convention.pupil_id, []).append(convention)
    return [(one, running[one.former_id]) for one in waiting if one.former_id in running]


@prepared
def _waiting() -> QuerySet[DepartureAsked]:
    waiting = DepartureAsked.objects.filter(former__school=Given("school"), told_at=None)
    return waiting.select_related("former", "pupil__school")


def departures_awaited(pupil: Pupil) -> list[DepartureAsked]:
    """Return what the school of ``pupil`` has asked and waits for, each with the school that it was asked of."""
    return list(pupil.departures_asked.filter(told_at=None).select_related("former__school"))


def still_runs(asked: DepartureAsked) -> bool:
    """Tell whether something runs at the former school; not once either school has said that they are two children."""
    return _are_one(asked) and running_of([asked.former], asked.former.school.today()).exists()


def _are_one(asked: DepartureAsked) -> bool:
    return asked.pupil.person == asked.former.person
