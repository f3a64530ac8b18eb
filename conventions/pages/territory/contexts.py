"""What the officer's pages say, one class per page."""

from functools import cached_property

from django.core.paginator import Page
from django.http import HttpRequest

from conventions.domain.calendars.queries import YearToFill, academies_of, pending_proposals, years_of
from conventions.domain.exports.tables import Table
from conventions.domain.people.models import TerritorialOfficer
from conventions.pages.paging import page_of
from workflow import clock

from . import figures
from .tables import table_of_places


class TerritoryPage:
    """The figures of an officer's own territories, by département, then by school of the one chosen."""

    bar = figures.BAR

    def __init__(self, http: HttpRequest, territories: list[TerritorialOfficer]) -> None:
        self._http = http
        self._schools = figures.schools_of(territories)
        self.territories = figures.names_of(territories)
        self._academies = academies_of(territories)
        self._today = clock.now().date()
        asked = http.GET.get("annee", "")
        self.number = next((number for number in self.years if str(number) == asked), None)
        self._year = figures.year_asked(self.number, self._today)

    @cached_property
    def years(self) -> list[int]:
        """The school years that may be chosen, by the civil year in which each begins, the latest first."""
        return figures.years_begun(self._today)

    @property
    def year_links(self) -> list[tuple[str, str, bool]]:
        """Address, label and whether it is the one shown, for each year."""
        shown = self.number or max(self.years, default=0)
        return [(f"?annee={number}", f"{number}-{number + 1}", number == shown) for number in self.years]

    @cached_property
    def calendar_years(self) -> list[YearToFill]:
        """The school year under way of each académie whose calendar the officer fills."""
        return [one for academy in self._academies for one in years_of(academy) if one.is_under_way]

    @property
    def calendars_missing(self) -> list[str]:
        """Those of them that are not published, in words."""
        return [
            f"{one.academy} {one.label}"
            for one in self.calendar_years
            if not (one.calendar and one.calendar.is_published)
        ]

    @cached_property
    def calendar_proposals(self) -> int:
        """How many proposals of schools wait for an answer."""
        return pending_proposals(self._academies).count()

    @cached_property
    def departments(self) -> list[figures.Place]:
        return figures.departments_of(self._schools, self._year)

    @cached_property
    def chosen(self) -> figures.Place | None:
        """The département asked for, or the only one."""
        only = self.departments[0].key if len(self.departments) == 1 else ""
        asked = self._http.GET.get("departement", "") or only
        return next((place for place in self.departments if asked and place.key == asked), None)

    @cached_property
    def listed(self) -> Page | None:
        """Its schools with their figures."""
        if self.chosen is None:
            return None
        schools = self._schools.filter(department=self.chosen.key)
        return page_of(self._http, figures.schools_with_figures(schools, self._year))

    def table(self) -> Table:
        """The schools of the département chosen, the départements without one."""
        if self.chosen is None:
            return table_of_places(self.departments, of_schools=False)
        found = figures.schools_with_figures(self._schools.filter(department=self.chosen.key), self._year)
        return table_of_places(found, of_schools=True)

    @property
    def school_count(self) -> int:
        return sum(place.schools for place in self.departments)

    @cached_property
    def totals(self) -> dict[str, str]:
        return figures.totals(self._schools, self._year)

    @cached_property
    def levels(self) -> list[figures.Figure]:
        return figures.pupils_by_level(self._schools, self._year)

    @cached_property
    def states(self) -> list[figures.Figure]:
        return figures.agreements_by_state(self._schools, self._year)
