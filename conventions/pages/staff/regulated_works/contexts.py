"""The page of a school's regulated works: what lacks first, then what is declared and who reads."""

from functools import cached_property

from conventions.domain.dossier.agreements.training_annexes.board import WorksBoard
from conventions.domain.law.regulated_works.queries import grants_of_school
from conventions.domain.numbers.exports.tables import Table
from conventions.domain.persons.people.standing import KEEPERS, Standing
from conventions.pages.shared.readings import read_counts, table_of_readings

from .tables import table_of_declarations, table_of_hosts, table_of_pupils


class RegulatedWorksPage:
    """The regulated works of one school."""

    def __init__(self, standing: Standing) -> None:
        self.board = WorksBoard(standing.school)
        self.keeps_lists = standing.holds(*KEEPERS)

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
