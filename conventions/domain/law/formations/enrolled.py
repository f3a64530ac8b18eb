"""Pupils in a formation, and from when to when some are apprentices: acts on a class or on a part of it."""

from collections.abc import Callable, Collection, Mapping
from datetime import date
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from conventions.domain.law.year.enrolling import lock_school, show_present, write_enrolments
from conventions.domain.law.year.models import Enrolment, SchoolYear
from conventions.domain.persons.people.models import School

from .queries import enrolled
from .services import formation_for


@transaction.atomic
def choose_formations(school: School, year: SchoolYear, chosen: Mapping[str, str]) -> int:
    """Put the pupils of each class in the formation of a key; return how many were put in another than before.

    In a class of several formations only those without one are put there: a list said the others'.
    """
    lock_school(school)
    moved: list[Enrolment] = []
    of_class: dict[str, list[Enrolment]] = {}
    rows = enrolled(school, year).filter(class_name__in=chosen).select_related("pupil").order_by("pk")
    for enrolment in rows:
        of_class.setdefault(enrolment.class_name, []).append(enrolment)
    for class_name, enrolments in of_class.items():
        formation = formation_for(school, chosen[class_name])
        is_mixed = len({one.formation_id for one in enrolments} - {None}) > 1
        for enrolment in enrolments:
            if enrolment.formation_id != formation.pk and not (is_mixed and enrolment.formation_id):
                enrolment.formation_id, enrolment.level = formation.pk, formation.level
                moved.append(enrolment)
    _write(school, moved)
    return len(moved)


def make_apprentices(school: School, year: SchoolYear, pupils: Collection[UUID], day: date) -> int:
    """Say that pupils are apprentices from a day of the year on (rule A-16); return how many."""
    _within(year, day)

    def begin(one: Enrolment) -> None:
        one.apprentice_from, one.apprentice_until = day, None

    return _each(school, year, pupils, begin)


def end_apprenticeships(school: School, year: SchoolYear, pupils: Collection[UUID], day: date) -> int:
    """Say that apprentices are pupils again from a day on; return how many. Who is no apprentice yet stays a pupil."""
    _within(year, day)

    def end(one: Enrolment) -> None:
        begun = one.apprentice_from is not None and one.apprentice_from < day
        one.apprentice_until = date.fromordinal(day.toordinal() - 1) if begun else None
        one.apprentice_from = one.apprentice_from if begun else None

    return _each(school, year, pupils, end)


def forget_apprenticeships(school: School, year: SchoolYear, pupils: Collection[UUID]) -> int:
    """Say that pupils were never apprentices in the year: a mistake is undone; return how many."""

    def forget(one: Enrolment) -> None:
        one.apprentice_from = one.apprentice_until = None

    return _each(school, year, pupils, forget)


def _within(year: SchoolYear, day: date) -> None:
    if day not in year:
        raise ValidationError(
            {"day": _("Ce jour n'est pas dans l'année scolaire %(year)s : vérifiez la date.") % {"year": year.label}}
        )


@transaction.atomic
def _each(school: School, year: SchoolYear, pupils: Collection[UUID], say: Callable[[Enrolment], None]) -> int:
    lock_school(school)
    enrolments = list(enrolled(school, year).filter(pupil__uuid__in=pupils).select_related("pupil").order_by("pk"))
    for one in enrolments:
        say(one)
    _write(school, enrolments)
    return len(enrolments)


def _write(school: School, enrolments: list[Enrolment]) -> None:
    write_enrolments(enrolments)
    show_present(school, [one.pupil for one in enrolments])
