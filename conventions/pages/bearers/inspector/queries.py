"""Trainees of one host in one year, of the school or territory that opened the reading, and declarations."""

from collections.abc import Iterable

from django.db.models import QuerySet

from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.law.regulated_works.models import InspectionGrant, WorksDeclaration, hosts_at
from conventions.domain.law.regulated_works.queries import declarations_at
from conventions.domain.persons.people.territories import DEPARTMENTS


def trainees_of(grant: InspectionGrant) -> QuerySet[Convention]:
    """Return the approved agreements at the host's establishment in the year, in the order of their first day."""
    rows = Convention.objects.filter(
        Convention.is_settled, host__in=hosts_at(grant.host), year__number=grant.year, erased_at=None
    )
    if grant.school_id is not None:
        rows = rows.filter(school=grant.school_id)
    elif grant.officer is not None:
        rows = rows.filter(school__department__in=_covered(grant))
    else:
        rows = rows.none()
    shown = ("pupil", "school", "enrolment__formation", "tutor", "representative")
    return rows.select_related(*shown).order_by("first_day", "pupil__sort_name", "pk")


def declarations_read_in(grant: InspectionGrant) -> Iterable[WorksDeclaration]:
    """Return the declarations of the establishment that were sent, in force or over."""
    return declarations_at(grant.host).exclude(WorksDeclaration.is_being_written)


def _covered(grant: InspectionGrant) -> list[str]:
    officer = grant.officer
    return [one.code for one in DEPARTMENTS.values() if officer and officer.covers(one)]
