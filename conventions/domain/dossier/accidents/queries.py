"""Accidents that reach a reader: everybody who follows the whole school, and the referent of that pupil alone."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet

from conventions.domain.dossier.agreements.visibility import sees_whole_school
from conventions.domain.dossier.alerts.listeners import listens_now
from conventions.domain.persons.people.standing import Standing
from workflow.prepared import Given, prepared

from .models import Accident


def accidents_waiting(standing: Standing) -> Iterable[Accident]:
    """Return those of them that nobody has dealt with; one query."""
    if sees_whole_school(standing) or listens_now(standing):
        return _waiting().all(school=standing.school.pk)
    return accidents_for(standing).filter(report__handled_at=None)


@prepared
def _waiting() -> QuerySet[Accident]:
    return _of_school(Given("school")).filter(report__handled_at=None)


def accidents_for(standing: Standing) -> QuerySet[Accident]:
    """Return the accidents that the reader is told of, the newest first; a colleague of the referent is told none.

    The second reader of what pupils write is, whatever their function: the words are read by two.
    """
    accidents = _of_school(standing.school)
    if not sees_whole_school(standing) and not listens_now(standing):
        accidents = accidents.filter(report__convention__referent__in=[post.pk for post in standing.posts])
    return accidents


def _of_school(school: Any) -> QuerySet[Accident]:  # Any: a school, or what a call gives
    accidents = Accident.objects.filter(report__convention__school=school, report__convention__erased_at=None)
    about = ("pupil", "host", "enrolment", "tutor", "representative", "school")
    return accidents.select_related("report__handled_by", *(f"report__convention__{name}" for name in about))
