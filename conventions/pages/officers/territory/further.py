"""Beyond the home: statistics by theme, missing decisions, the seats around one school."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django_stubs_ext import StrOrPromise

from conventions.domain.exchange.search.criteria import LISTED, ResultRow
from conventions.domain.exchange.supply.around import AroundLine, SeatNeed, needs_around, seats_around
from conventions.domain.numbers.exports.tables import Table, TableColumn
from conventions.domain.numbers.figures.dimensions import DIMENSIONS, OF_SCHOOL, Territory
from conventions.domain.numbers.figures.queries import CountedTerritory, FiguresQuery, by_place, schools_in, total
from conventions.domain.numbers.figures.registry import Statistic, statistics
from conventions.domain.persons.people.models import School, TerritorialOfficer
from conventions.pages.shared.figures.narrowing import Narrowing, Select, dimension_label
from conventions.pages.shared.figures.sections import FigureSection, Theme, ThemePage
from conventions.pages.shared.seat_tables import table_of_lacks

from .figures import COLUMNS, DELAYS, DIVISION, STATISTIC, has_a_table
from .places import AskedTerritoryPage
from .tables import table_of_offers_around

NEAREST = 20
"""Offers around a school that are seen at once."""


class SchoolNeeds:
    """Weeks that one school's pupils lack, and the free seats near it: those of these weeks, or all."""

    def __init__(self, school: School, km: int, weeks: Collection[date] = (), *, shows_all: bool = False) -> None:
        self.km, self.shows_all = km, shows_all
        self._school, self._weeks = school, weeks

    @cached_property
    def lines(self) -> list[AroundLine]:
        every = needs_around(self._school, self.km)
        return [one for one in every if one.week in self._weeks] if self._weeks else every

    @cached_property
    def offers(self) -> list[ResultRow]:
        """Offers with the seats of the weeks and levels that lack, the nearest first; with all where all are shown."""
        needs = [SeatNeed(self._school, one.week, (one.level,)) for one in self.lines]
        return seats_around(self._school, self.km, None if self.shows_all else needs)

    def lacks_table(self) -> Table:
        return table_of_lacks(self.lines)

    def offers_table(self) -> Table:
        return table_of_offers_around(self.offers[:NEAREST])

    def farther_table(self) -> Table:
        return table_of_offers_around(self.offers[NEAREST:])

    @property
    def farther(self) -> int:
        """Number of offers that stand behind the nearest."""
        return max(len(self.offers) - NEAREST, 0)

    @property
    def is_more(self) -> bool:
        """Whether there are more offers than are listed, and counted here."""
        return len(self.offers) >= LISTED

    @property
    def by_road(self) -> int:
        """Seats in the school's own group of communes joined by road."""
        return sum(one.free for one in self.offers if one.crossing is None)

    @property
    def across(self) -> int:
        """Seats on the other side of a daily crossing."""
        return sum(one.free for one in self.offers if one.crossing is not None)


class OfficersTheme(AskedTerritoryPage):
    """The statistics of one theme in the territory."""

    def __init__(self, http: HttpRequest, officers: Iterable[TerritorialOfficer], theme: Theme) -> None:
        super().__init__(http, officers)
        self.theme = theme
        self.narrowing = Narrowing(http.GET, ("pupil_level",) if theme.knows_levels else ())
        self.numbers = ThemePage(theme, FiguresQuery(self.place, self.year, self.narrowing.where))

    @property
    def selects(self) -> list[Select]:
        return self.narrowing.selects(())

    @property
    def sections(self) -> list[tuple[FigureSection, list[tuple[StrOrPromise, list[tuple[str, str]]]]]]:
        """Each section with the tables of its statistics: address and words of each."""
        return [
            (one, [(each.label, self._tables(each)) for each in one.statistics if has_a_table(each)])
            for one in self.numbers.sections
        ]

    def _tables(self, statistic: Statistic) -> list[tuple[str, str]]:
        """Return the tables of a statistic: by territory, and by each dimension that pupils' own have not."""
        own = [DIMENSIONS[name] for name in statistic.dimensions if name not in OF_SCHOOL]
        ways = [("", _("par territoire"))]
        ways += [(one.parameter, _("par %(what)s") % {"what": str(dimension_label(one)).lower()}) for one in own]
        return [(self._table(statistic, by), words) for by, words in ways]

    def _table(self, statistic: Statistic, by: str) -> str:
        if statistic.name == DELAYS:
            return f"{reverse('territory_delays')}{self.query}"
        asked = {**self.kept, STATISTIC: statistic.name, **({DIVISION: by} if by else {})}
        return f"{reverse('territory')}?{urlencode(asked)}#tableau"


@dataclass(frozen=True)
class Undecided:
    """A school of whose board no decision is known, and how many pupils wait for it."""

    school: School
    expected: int
    without: int


class DecisionsPage(AskedTerritoryPage):
    """Open schools that have not said their board's decision: no agreement of theirs can be approved."""

    @cached_property
    def rows(self) -> list[Undecided]:
        """Those with the most pupils first."""
        schools = list(
            schools_in(self.place).filter(School.lacks_decision(), is_closed=False).order_by("sort_name", "id")
        )
        parts = [CountedTerritory(Territory.SCHOOL, str(one.pk)) for one in schools]
        found = by_place(COLUMNS[:2], FiguresQuery(self.place, self.year), parts)
        rows = [Undecided(one, *(total(found.get(str(one.pk), {}), name) for name in COLUMNS[:2])) for one in schools]
        return sorted(rows, key=lambda row: row.expected, reverse=True)

    def table(self) -> Table:
        columns = (
            TableColumn(_("Établissement"), lambda row: row.school.name),
            TableColumn(_("Commune"), lambda row: row.school.city, within="etablissement"),
            TableColumn(_("UAI"), lambda row: row.school.uai, within="etablissement"),
            TableColumn(_("Courriel"), lambda row: row.school.email),
            TableColumn(statistics()[COLUMNS[0]].label, lambda row: row.expected, int),
            TableColumn(statistics()[COLUMNS[1]].label, lambda row: row.without, int),
        )
        return Table(
            "deliberations",
            _("Délibérations qui manquent"),
            columns,
            self.rows,
            caption=_("Établissements dont la délibération manque"),
            is_titled=True,
            empty=_("Tous les établissements ouverts ont dit leur délibération."),
        )
