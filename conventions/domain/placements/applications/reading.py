"""Data of an applicant that a host reads before it accepts: first name, level, school, motivation."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from conventions.domain.persons.people.models import User
from workflow.engine import Refused

from .models import Application, ReadingChoice


def read_without_first_name() -> frozenset[str]:
    """Return the départements of schools whose pupils are read without a first name; one query."""
    chosen = ReadingChoice.objects.filter(without_first_name=True)
    return frozenset(chosen.values_list("department", flat=True))


def called_by_host(application: Application, closed: frozenset[str] | None = None) -> str:
    """Return the applicant's name for a host: the first name, unless it is to choose without it.

    Once it has accepted, it knows the first name. ``closed``: what :func:`read_without_first_name` says, for a list.
    """
    pupil = application.pupil
    if application.holds_seat or pupil.school.department not in (
        read_without_first_name() if closed is None else closed
    ):
        return pupil.first_name
    return _("Un élève de %(level)s") % {"level": pupil.get_level_display()}


@transaction.atomic
def choose_reading(department: str, *, without_first_name: bool, by: User) -> ReadingChoice:
    """Switch reading without first name on or off for the schools of a département; its officer's choice."""
    if not any(one.covers(department) for one in by.territories.all()):
        raise Refused("reading_of_officer")
    chosen = {"without_first_name": without_first_name, "chosen_by": by, "chosen_at": timezone.now()}
    return ReadingChoice.objects.update_or_create(department=department, defaults=chosen)[0]
