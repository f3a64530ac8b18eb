"""The table of the officer's figures: its columns are statistics, its lines territories or what a dimension may be."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django_stubs_ext import StrOrPromise

from conventions.domain.numbers.exports.tables import Table, TableColumn
from conventions.domain.numbers.figures.dimensions import DIMENSIONS, WIDE, Territory
from conventions.domain.numbers.figures.officers import basins_within
from conventions.domain.numbers.figures.queries import (
    CountedTerritory,
    FiguresQuery,
    Numbers,
    by_place,
    divided,
    numbers,
    parts_of,
    schools_in,
    total,
)
from conventions.domain.numbers.figures.registry import Statistic, statistics
from conventions.domain.persons.people.models import TerritorialOfficer
from conventions.domain.persons.people.names import search_key
from conventions.pages.shared.figures.narrowing import Narrowing, Select, dimension_label, in_order, word_of
from conventions.pages.shared.figures.sections import OF_NO_SCHOOL, share_of

from .places import BY_LEVEL, LEVELS, SCHOOL, AskedTerritoryPage
from .worst import WITHOUT

COLUMNS = (
    *("pupils_expected", "pupils_without_place", "pupils_in_preparation"),
    *("pupils_signed", "pupils_signed_ahead", "pupils_unplaced_at_start"),
)
"""The statistics of the home's table."""
DIVISION, STATISTIC, ORDER, BESIDE, LEFT = "par", "chiffre", "tri", "avec", "reste"
"""Parameters of the address: division of the table, statistic, order, what stands beside it, « sans stage »."""
NAME = "nom"
DELAYS = "delays"
"""Statistic that has a page of its own: its numbers are too many for columns."""


@dataclass(frozen=True)
class FigureColumn:
    """One column: a statistic, or one of its details."""

    statistic: Statistic
    detail: str | None = None
    label: StrOrPromise = ""

    @property
    def name(self) -> str:
        return self.statistic.name if self.detail is None else f"{self.statistic.name}.{self.detail}"

    def value(self, found: Numbers) -> int:
        if self.detail is None:
            return total(found, self.statistic.name)
        return found.get(self.statistic.name, {}).get(self.detail, 0)

    def share(self, found: Numbers) -> str:
        return share_of(found, self.statistic, self.detail)


@dataclass(frozen=True)
class FigureRow:
    """One line of the table: a territory, or what a dimension may be."""

    label: str
    address: str
    """Address where it is looked at alone; empty where there is nothing more to see."""
    found: Numbers
    code: str = ""
    """Code of a territory."""
    uai: str = ""
    is_closed: bool = False

    @property
    def lacking(self) -> int | None:
        """Hundredths of the pupils expected there who have no place; ``None`` where none is expected."""
        expected = total(self.found, "pupils_expected")
        return round(100 * total(self.found, WITHOUT) / expected) if expected else None


class FiguresTable(AskedTerritoryPage):
    """A table of statistics of one territory, divided, narrowed and sorted as the address says."""

    def __init__(self, http: HttpRequest, officers: Iterable[TerritorialOfficer]) -> None:
        super().__init__(http, officers)
        self.statistic = self._chosen()
        self.narrowing = Narrowing(http.GET, self._dimensions)
        self.asked = FiguresQuery(self.place, self.year, self.narrowing.where)
        self.left_only = http.GET.get(LEFT) == "1" and self.statistic is None

    def _chosen(self) -> Statistic | None:
        """Return the statistic that the address asks for, where it fits a table."""
        chosen = statistics().get(self._given.get(STATISTIC, ""))
        return chosen if chosen and fits_a_table(chosen) else None

    # -- what is told ---------------------------------------------------------------------------------------------

    @property
    def is_no_table(self) -> bool:
        """Whether the address asks for a statistic that is none, or that fits no table."""
        return bool(self._given.get(STATISTIC)) and self.statistic is None

    @property
    def _statistics(self) -> list[Statistic]:
        return [self.statistic] if self.statistic else [statistics()[name] for name in COLUMNS]

    @property
    def _names(self) -> list[str]:
        shares = [one.share_of for one in self._statistics if one.share_of]
        return list(dict.fromkeys([*(one.name for one in self._statistics), *shares]))

    @property
    def _dimensions(self) -> list[str]:
        """Dimensions of all statistics of the table; a school's own attributes are the same for it."""
        known = [name for name in DIMENSIONS if all(name in one.dimensions for one in self._statistics)]
        of_schools = ("school_sector", "priority", "qpv") if self.place.territory == Territory.SCHOOL else ()
        return [name for name in known if name not in of_schools]

    @property
    def question(self) -> StrOrPromise:
        """Question that the table answers."""
        return self.statistic.question if self.statistic else _("Où en sont les élèves ?")

    @property
    def title(self) -> StrOrPromise:
        return self.statistic.label if self.statistic else self.place_in_words

    @cached_property
    def columns(self) -> list[FigureColumn]:
        """Columns: of a statistic's details those of which there is something, all where there is nothing."""
        if self.statistic and (details := self.statistic.details()):
            every = [FigureColumn(self.statistic, key, label) for key, label in details.items()]
            return [one for one in every if one.value(self.found)] or every
        return [FigureColumn(one, label=one.label) for one in self._statistics]

    @cached_property
    def found(self) -> dict[str, dict[str, int]]:
        """The numbers of the whole."""
        return numbers(self._names, self.asked)

    @property
    def definitions(self) -> list[Statistic]:
        return self._statistics

    @cached_property
    def _by_week(self) -> dict[object, dict[str, dict[str, int]]]:
        """The pupils expected and those without a place, by week, whatever week is asked for."""
        if "week" not in self._dimensions:
            return {}
        where = {name: value for name, value in self.asked.where.items() if name != "week"}
        return divided(COLUMNS[:2] if not self.statistic else self._names, replace(self.asked, where=where), "week")

    @property
    def selects(self) -> list[Select]:
        return self.narrowing.selects(week for week in self._by_week if isinstance(week, date))

    @property
    def is_narrowed(self) -> bool:
        return bool(self.narrowing.where or self.left_only)

    @property
    def hidden(self) -> list[tuple[str, str]]:
        """Values of the address that the form of filters gives back."""
        return list(self.given_but(LEFT, *(one.parameter for one in self.narrowing.dimensions)).items())

    @property
    def unfiltered(self) -> str:
        return self.address({one.parameter: None for one in self.narrowing.dimensions} | {LEFT: None})

    # -- the table ------------------------------------------------------------------------------------------------

    @cached_property
    def _levels(self) -> list[Territory]:
        """The territories by which the table may be divided: those of which there are several, and schools."""
        here = list(LEVELS.values())
        wider = here.index(self.place.territory) + 1 if self.place.territory in here else 0
        if self.place.territory == Territory.SCHOOL:
            return []
        has_schools = self.statistic is None or self.statistic.of not in OF_NO_SCHOOL
        levels = [
            level
            for level in (Territory.REGION, Territory.ACADEMY, Territory.DEPARTMENT)
            if here.index(level) >= wider and len(parts_of(self.place, down_to=level)) > 1
        ]
        if has_schools and self._basins:
            levels.append(Territory.BASIN)
        if has_schools and self.place.territory != Territory.NATION:
            levels.append(Territory.SCHOOL)
        return levels

    @cached_property
    def _basins(self) -> list[CountedTerritory]:
        if self.place.territory not in (Territory.REGION, Territory.ACADEMY, Territory.DEPARTMENT):
            return []
        return basins_within(self.place, self.own)

    @property
    def divisions(self) -> list[tuple[str, str, bool]]:
        """Address, label and whether it is the one shown, for each way to divide the table."""
        words = {BY_LEVEL[level]: str(level.label) for level in self._levels}
        words |= {DIMENSIONS[name].parameter: str(dimension_label(DIMENSIONS[name])) for name in self._dimensions}
        return [(self.address({DIVISION: name, ORDER: None}), label, name == self.by) for name, label in words.items()]

    @cached_property
    def by(self) -> str:
        """Dimension that divides the table: as the address says, else the territories one level down."""
        levels = [BY_LEVEL[level] for level in self._levels if level != Territory.BASIN]
        known = [BY_LEVEL[level] for level in self._levels] + [DIMENSIONS[name].parameter for name in self._dimensions]
        asked = self._given.get(DIVISION, "")
        usual = levels or [DIMENSIONS["pupil_level"].parameter, *known]
        return asked if asked in known else next((name for name in usual if name in known), "")

    @property
    def by_label(self) -> str:
        return next((label for _address, label, is_shown in self.divisions if is_shown), "")

    @cached_property
    def rows(self) -> list[FigureRow]:
        """All lines, territories in the order of their names; on the home those with the most without a place first."""
        rows = self._of_territories(LEVELS[self.by]) if self.by in LEVELS else self._of_dimension()
        if self.by in LEVELS and not self.statistic:
            rows = sorted(rows, key=lambda one: -total(one.found, WITHOUT))
        if self.left_only:
            rows = [one for one in rows if total(one.found, WITHOUT)]
        return rows

    def _of_territories(self, level: Territory) -> list[FigureRow]:
        if level == Territory.SCHOOL:
            return self._of_schools()
        parts = self._basins if level == Territory.BASIN else parts_of(self.place, down_to=level)
        numbers = by_place(self._names, self.asked, parts)
        named = {one.code: f"{one.code} – {one.name}" if level == Territory.DEPARTMENT else one.name for one in parts}
        if level in (Territory.REGION, Territory.ACADEMY):
            parts = sorted(parts, key=lambda one: search_key(one.name))
        down = {DIVISION: None, ORDER: None}
        return [
            FigureRow(named[one.code], self.address(down, of=one), numbers.get(one.code, {}), one.code) for one in parts
        ]

    def _of_schools(self) -> list[FigureRow]:
        """Open schools, and closed ones that have numbers."""
        columns = ("pk", "uai", "name", "city", "is_closed")
        schools = list(schools_in(self.place).order_by("sort_name", "id").only(*columns))
        parts = [CountedTerritory(Territory.SCHOOL, str(school.pk)) for school in schools]
        numbers = by_place(self._names, self.asked, parts)
        down = {DIVISION: None, ORDER: None, LEFT: None}
        return [
            FigureRow(
                f"{school.name}, {school.city}".rstrip(", "),
                self.address(down, of=part, uai=school.uai),
                numbers.get(part.code, {}),
                part.code,
                school.uai,
                school.is_closed,
            )
            for part, school in zip(parts, schools, strict=True)
            if not school.is_closed or part.code in numbers
        ]

    def _of_dimension(self) -> list[FigureRow]:
        dimension = next((DIMENSIONS[name] for name in self._dimensions if DIMENSIONS[name].parameter == self.by), None)
        if dimension is None:
            return []
        numbers = divided(self._names, self.asked, dimension.name)
        back = {DIVISION: None, ORDER: None}
        return [
            FigureRow(
                word_of(dimension, value),
                self.address({**back, dimension.parameter: str(value)}) if value not in (None, "") else "",
                numbers[value],
            )
            for value in in_order(dimension, numbers)
        ]

    def table(self) -> Table:
        """All lines of the table; each number stands before the part that it is of a whole."""
        first = [TableColumn(self.by_label, lambda row: row.label, key=NAME)]
        if self.by == SCHOOL:
            first.append(TableColumn(_("UAI"), lambda row: row.uai, within=NAME))
            first.append(TableColumn(_("Fermé"), lambda row: row.is_closed, within=NAME))
        return Table(
            "territoire",
            _("Mon territoire"),
            [*first, *self._value_columns()],
            self.rows,
            caption=_("Chiffres par %(by)s ; chaque colonne se trie.") % {"by": self.by_label.lower()},
            is_titled=True,
            total=FigureRow(_("Ensemble"), "", self.found),
        )

    def _value_columns(self) -> list[TableColumn]:
        return [each for one in self.columns for each in _number_and_part(one)]

    def table_on_screen(self) -> Table:
        """The table without the territories of :attr:`idle`, which a file tells."""
        return replace(self.table(), rows=[one for one in self.rows if one not in self.idle])

    @property
    def tells_use(self) -> bool:
        """Whether a territory without any number of this table does not use the service yet."""
        return self.statistic is None and not self.is_narrowed

    @cached_property
    def idle(self) -> list[FigureRow]:
        """Départements, académies and régions académiques that count no pupil at all, on the whole table alone."""
        if LEVELS.get(self.by) not in WIDE or not self.tells_use:
            return []
        idle = [one for one in self.rows if not any(column.value(one.found) for column in self.columns)]
        return idle if len(idle) < len(self.rows) else []

    @property
    def table_in_words(self) -> str:
        """Description, without the territory: « par établissement, conventions par état, 3e, 2026-2027 »."""
        told = str(self.statistic.label) if self.statistic else ""
        parts = [one for one in (told, self.narrowing.in_words, self.year_label) if one]
        return f"par {self.by_label.lower()}, {', '.join(parts)}" if self.by_label else ", ".join(parts)


def _number_and_part(column: FigureColumn) -> list[TableColumn]:
    label = str(column.label)
    if column.name == WITHOUT:
        return [TableColumn(label, lambda row: column.value(row.found), int, key="pupils_without_place"), _part(column)]
    number = TableColumn(label, lambda row: column.value(row.found), int, key=column.name)
    if not column.statistic.share_of or (column.detail is None and column.statistic.share_of == column.name):
        return [number]
    return [number, _part(column)]


def _part(column: FigureColumn) -> TableColumn:
    label = _("%(what)s, part") % {"what": str(column.label)}
    return TableColumn(label, lambda row: column.share(row.found), key=f"{column.name}.part", within=column.name)


def has_a_table(statistic: Statistic) -> bool:
    """Tell whether a statistic has a table by territory, here or on a page of its own."""
    return statistic.name == DELAYS or fits_a_table(statistic)


MOST_COLUMNS = 24
"""Columns of a table that is still read."""


def fits_a_table(statistic: Statistic) -> bool:
    """Tell whether each of a statistic's numbers may be a column."""
    details = statistic.details()
    return len(details) <= MOST_COLUMNS and not any(":" in key for key in details)
