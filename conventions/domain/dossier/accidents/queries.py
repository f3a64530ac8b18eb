"""Accidents that reach a reader: everybody who follows the whole school, and the referent of that pupil alone."""

from django.db.models import QuerySet

from conventions.domain.dossier.agreements.visibility import sees_whole_school
from conventions.domain.dossier.alerts.listeners import listens_now
from conventions.domain.persons.people.standing import Standing

from .models import Accident


def accidents_for(standing: Standing) -> QuerySet[Accident]:
    """Return the accidents that the reader is told of, the newest first; a colleague of the referent is told none.

    The second reader of what pupils write is, whatever their function: the words are read by two.
    """
    accidents = Accident.objects.filter(report__convention__school=standing.school, report__convention__erased_at=None)
    if not sees_whole_school(standing) and not listens_now(standing):
        accidents = accidents.filter(report__convention__referent__in=[post.pk for post in standing.posts])
    about = ("pupil", "host", "enrolment", "tutor", "representative", "school")
    return accidents.select_related("report__handled_by", *(f"report__convention__{name}" for name in about))
