"""Readers of a proposal: a school, which knows its own pupils by name, or an officer, by number."""

from collections.abc import Sequence
from uuid import UUID

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from conventions.domain.exchange.matching.models import AssignmentProposal, AssignmentRow
from conventions.domain.exchange.matching.queries import proposals_in, proposals_of
from conventions.domain.persons.people.models import User
from conventions.domain.persons.people.standing import Standing, account_actor
from conventions.domain.persons.people.territories import Department
from conventions.pages.shared.visibility import visible_pupils
from workflow.actors import Actor

SHOWN = ("slot__offer__host", "application", "pupil", "school")


class ProposalReader:
    """Whoever reads proposals: what is theirs, and their addresses."""

    frame = ""
    pages = ""
    """How the names of its pages begin."""
    actor: Actor
    is_head = False
    """The reader may send what is the school's."""
    knows_pupils = False
    """The reader reads classes, and all pupils on one page: they are of one school."""

    def proposals(self) -> QuerySet[AssignmentProposal]:
        raise NotImplementedError

    def rows(self, proposal: AssignmentProposal) -> QuerySet[AssignmentRow]:
        """Return the pupils of a proposal that are shown here."""
        raise NotImplementedError

    def name_of(self, row: AssignmentRow) -> str:
        raise NotImplementedError

    def address(self, proposal: AssignmentProposal, page: str = "", *more: object) -> str:
        return reverse(f"{self.pages}{page}", args=[proposal.uuid, *more])

    @property
    def back(self) -> str:
        """Address of the list."""
        return reverse(f"{self.pages}s")

    def proposal_or_404(self, uuid: UUID) -> AssignmentProposal:
        return get_object_or_404(self.proposals().select_related("school", "basin", "asked_by"), uuid=uuid)


class SchoolReader(ProposalReader):
    """Names, of the pupils that the reader follows."""

    frame, pages, knows_pupils = "frames/school.html", "assignment", True

    def __init__(self, standing: Standing) -> None:
        self.standing, self.actor = standing, standing.actor
        self.is_head = standing.holds("head")

    def proposals(self) -> QuerySet[AssignmentProposal]:
        return proposals_of(self.standing.school)

    def rows(self, proposal: AssignmentProposal) -> QuerySet[AssignmentRow]:
        theirs = visible_pupils(self.standing).values("pk")
        rows = proposal.rows.filter(school=self.standing.school, pupil__in=theirs).select_related(*SHOWN)
        return rows.order_by("pupil__sort_name", "pk")

    def name_of(self, row: AssignmentRow) -> str:
        return row.pupil.name


class OfficerReader(ProposalReader):
    """Numbers, which each school can tell, and nobody else."""

    frame, pages = "frames/officer.html", "territory_assignment"

    def __init__(self, user: User, departments: Sequence[Department]) -> None:
        self.user, self.departments, self.actor = user, departments, account_actor(user)

    def proposals(self) -> QuerySet[AssignmentProposal]:
        return proposals_in(self.departments)

    def rows(self, proposal: AssignmentProposal) -> QuerySet[AssignmentRow]:
        return proposal.rows.select_related(*SHOWN).order_by("school__sort_name", "school", "number")

    def name_of(self, row: AssignmentRow) -> str:
        words = {"number": row.number, "school": row.school.name, "city": row.school.city}
        return _("Élève %(number)s, %(school)s, %(city)s") % words
