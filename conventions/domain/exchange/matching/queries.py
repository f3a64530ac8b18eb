"""Proposals by reader: a school its own and its part of an officer's, an officer those of the territory."""

from collections.abc import Sequence

from django.db.models import Exists, OuterRef, Q, QuerySet

from conventions.domain.persons.people.models import School
from conventions.domain.persons.people.territories import Department

from .models import AssignmentPart, AssignmentProposal


def proposals_of(school: School) -> QuerySet[AssignmentProposal]:
    """Return a school's own, and those of an officer once its head is asked to send a part; the latest first."""
    part = AssignmentPart.objects.filter(proposal=OuterRef("pk"), school=school)
    asked = Q(AssignmentProposal.is_sent | AssignmentProposal.is_over, Exists(part), school=None)
    return AssignmentProposal.objects.filter(Q(school=school) | asked, erased_at=None).order_by("-pk")


def proposals_in(departments: Sequence[Department]) -> QuerySet[AssignmentProposal]:
    """Return those of officers in some départements; the latest first."""
    codes = [one.code for one in departments]
    return AssignmentProposal.objects.filter(department__in=codes, erased_at=None).order_by("-pk")


def parts_to_answer(school: School) -> QuerySet[AssignmentPart]:
    """Return the parts that a school's head may send or decline: proposals that are ready there, and parts of
    officers'."""
    own = AssignmentProposal.is_ready.through("proposal") & Q(proposal__school=school)
    asked = AssignmentProposal.is_sent.through("proposal") & Q(proposal__school=None)
    return AssignmentPart.objects.filter(own | asked, school=school, answered_at=None)
