"""One school's figures as its head reads them: all themes, the definitions of the registry."""

from functools import cached_property
from itertools import chain

from django.http import QueryDict
from django.utils.translation import gettext as _

from conventions.domain.law.year.calendars import present_year
from conventions.domain.numbers.exports.tables import Table
from conventions.domain.numbers.figures.dimensions import Territory
from conventions.domain.numbers.figures.projection import Lag, lag
from conventions.domain.numbers.figures.queries import CountedTerritory, FiguresQuery
from conventions.domain.persons.people.standing import Standing
from conventions.pages.shared.period_choice import PeriodChoice
from conventions.pages.shared.target_years import label_of

from .sections import THEMES, ThemePage


class SchoolFigures:
    """The numbers of one school for the year that its staff looks at, or for one of its periods."""

    def __init__(self, standing: Standing, given: QueryDict) -> None:
        school, chosen = standing.school, standing.chosen_year
        self.year = chosen if chosen is not None else present_year(school).number
        self.choice = PeriodChoice(standing, given)
        asked = FiguresQuery(CountedTerritory(Territory.SCHOOL, str(school.pk), school.name), self.year)
        if self.choice.chosen:
            asked = asked.in_period(self.choice.chosen)
        self._themes = [ThemePage(theme, asked) for theme in THEMES.values()]

    @property
    def year_label(self) -> str:
        return label_of(self.year)

    @property
    def themes(self) -> list[ThemePage]:
        """Those of which something is counted in a school."""
        return [one for one in self._themes if one.sections]

    @cached_property
    def lag(self) -> Lag:
        return lag()

    def table(self) -> Table:
        """Every number of the page."""
        tables = [one.table() for one in self.themes]
        rows = list(chain.from_iterable(one.rows for one in tables))
        period = [self.choice.chosen.name] if self.choice.chosen else []
        return Table("chiffres", ", ".join([_("Chiffres de l'établissement"), *period]), tables[0].columns, rows)
