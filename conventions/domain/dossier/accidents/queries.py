"""Accidents that reach a reader: everybody who follows the whole school, and the referent of that pupil alone."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet

from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.agreements.visibility import sees_whole_school
from conventions.domain.dossier.alerts.listeners import listens_now
from conventions.domain.persons.people.models import Pupil
from conventions.domain.persons.people.standing import Standing
from workflow.prepared import Given, prepared

from .models import Accident
from .unwanted import pupil_in


def accidents_waiting(standing: Standing) -> Iterable[Accident]:
    """Return those of them that nobody has dealt with; one query."""
    if sees_whole_school(standing) or listens_now(standing):
        return _waiting().all(school=standing.school.pk)
    return accidents_for(standing).filter(report__handled_at=None)


def accidents_to_declare(convention: Convention) -> QuerySet[Accident]:
    """Return the accidents of one agreement of which its host knows, the newest first: the host declares each.

    What a pupil told the school alone is not shown to the host before the school says that it was told.
    """
    accidents = Accident.objects.filter(report__convention=convention, host_knows_at__isnull=False)
    return accidents.select_related(*(f"report__convention__{name}" for name in ("host", "school", "pupil")))


def files_to_close(standing: Standing) -> list[Accident]:
    """Return the files whose card is gone and that wait for the head, the oldest first; one query."""
    return list(_files_to_close().all(school=standing.school.pk))


@prepared
def _files_to_close() -> QuerySet[Accident]:
    dealt_with = _of_school(Given("school")).filter(report__handled_at__isnull=False, closed_at=None)
    return dealt_with.order_by("happened_at", "report")


def names_a_pupil(convention: Convention, text: str) -> bool:
    """Tell whether a pupil of the school is named, by first and last name; one query."""
    return pupil_in(text, Pupil.objects.filter(school=convention.school_id).values_list("first_name", "last_name"))


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
