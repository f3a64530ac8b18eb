"""The page of a school's regulated works: what lacks first, then what is declared and who reads."""

from functools import cached_property

from django.db.models import Count, Max, OuterRef, QuerySet, Subquery

from conventions.domain.dossier.agreements.training_annexes.board import WorksBoard
from conventions.domain.law.regulated_works.models import InspectionGrant
from conventions.domain.law.regulated_works.queries import grants_of_school
from conventions.domain.numbers.exports.tables import Table
from conventions.domain.persons.people.standing import Standing
from workflow.models import Transition

from .tables import table_of_declarations, table_of_hosts, table_of_pupils, table_of_readings


class RegulatedWorksPage:
    """The regulated works of one school."""

    def __init__(self, standing: Standing) -> None:
        self.board = WorksBoard(standing.school)

    @cached_property
    def pupils(self) -> Table:
        return table_of_pupils(self.board.without_opinion)

    @cached_property
    def hosts(self) -> Table:
        return table_of_hosts(self.board.hosts_without)

    @cached_property
    def declarations(self) -> Table:
        return table_of_declarations(self.board.declarations)

    @cached_property
    def readings(self) -> Table:
        return table_of_readings(read_counts(grants_of_school(self.board.school)))


def read_counts(grants: QuerySet[InspectionGrant]) -> QuerySet[InspectionGrant]:
    """Add to readings how often the file was opened and when last, as the journal says."""
    read = Transition.objects.filter(root_uuid=OuterRef("uuid"), name="read").values("root_uuid")
    return grants.annotate(
        times_read=Subquery(read.annotate(n=Count("pk")).values("n")[:1]),
        last_read=Subquery(read.annotate(at_last=Max("at")).values("at_last")[:1]),
    )
