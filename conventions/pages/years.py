"""The agreements of the school year that a person of the school looks at."""

from django.db.models import Q, QuerySet

from conventions.domain.agreements.models import Convention
from conventions.domain.people.standing import Standing
from conventions.domain.year.queries import looked_at


def in_classes(*names: str) -> Q:
    """Select the agreements of pupils of these classes: of today's while not enrolled for the year."""
    return Q(enrolment__class_name__in=names) | Q(enrolment__class_name=None, pupil__class_name__in=names)


def of_year(agreements: QuerySet[Convention], standing: Standing) -> QuerySet[Convention]:
    """Keep the agreements of the year looked at; in the present one those to come too, which have to be led now."""
    found = looked_at(standing)
    if standing.chosen_year is None:
        found |= Q(year__first_day__gt=standing.today)
    return agreements.filter(found)
