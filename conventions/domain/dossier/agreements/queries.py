"""Reads about agreements for other rooms and for commands."""

from typing import Any

from django.db.models import Case, Q, QuerySet, When

from conventions.domain.law.year.queries import looked_at
from conventions.domain.persons.people.models import Pupil
from conventions.domain.persons.people.standing import Standing
from signatures.models import SignatureRequest

from .kinds import beside
from .models import Convention


def newest_agreements(**of: Any) -> QuerySet[Convention]:
    """Return the agreements of a pupil's internship of the year, the one that counts first: a stopped one, last."""
    stopped = Case(When(Convention.is_stopped, then=1), default=0)
    return (
        Convention.objects.filter(**of).exclude(kind__in=beside()).annotate(stopped=stopped).order_by("stopped", "-id")
    )


def pupil_has_live_request(pupil: Pupil) -> bool:
    """Tell whether a signature is being asked for this pupil: then a new roll redirects nothing by itself."""
    conventions = Convention.objects.filter(Convention.is_being_signed, pupil=pupil).values("pk")
    return SignatureRequest.objects.filter(
        SignatureRequest.is_waiting,
        document__root_label=Convention.journal_label(),
        document__root_id__in=conventions,
    ).exists()


def of_year(agreements: QuerySet[Convention], standing: Standing) -> QuerySet[Convention]:
    """Keep the agreements of the year looked at; in the present one those to come too, which have to be led now."""
    found = looked_at(standing)
    if standing.chosen_year is None:
        found |= Q(year__first_day__gt=standing.today)
    return agreements.filter(found)
