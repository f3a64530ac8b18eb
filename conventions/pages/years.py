"""The classes of the agreements that a person of the school looks at."""

from django.db.models import Q


def in_classes(*names: str) -> Q:
    """Select the agreements of pupils of these classes: of today's while not enrolled for the year."""
    return Q(enrolment__class_name__in=names) | Q(enrolment__class_name=None, pupil__class_name__in=names)
