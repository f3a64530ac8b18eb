"""The page of whom a school helps: numbers of the year, who is helped now, who might be."""

from django.core.paginator import Page
from django.http import HttpRequest

from conventions.domain.numbers.exports.tables import Table
from conventions.domain.persons.people.standing import Standing
from conventions.domain.season.companions.queries import HelpedNumbers, candidates, helped, numbers_of, of_year
from conventions.pages.kit.paging import page_of
from conventions.pages.shared.visibility import visible_classes, visible_pupils
from workflow import clock

from .tables import table_of_candidates, table_of_helped


class CompanionsPage:
    """The pupils whom the reader sees, of the year under way."""

    def __init__(self, http: HttpRequest, standing: Standing) -> None:
        self._pupils = visible_pupils(standing)
        self.class_names = visible_classes(standing)
        self.class_name = http.GET.get("classe", "")
        self.numbers: HelpedNumbers = numbers_of(of_year(self._pupils))
        self.helped: Table = table_of_helped(helped(self._pupils, standing.today, clock.now()))
        self.listed: Page = page_of(http, candidates(self._pupils, standing.school, class_name=self.class_name))
        self.candidates: Table = table_of_candidates(self.listed)
