"""What the officer's figures say: one territory for a year, divided and sorted, beside another one."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from urllib.parse import urlencode

from django.core.paginator import Page
from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django_stubs_ext import StrOrPromise

from conventions.domain.charts.lines import LineChart, Series
from conventions.domain.charts.maps import TerritoryMap
from conventions.domain.exports.tables import Column, Table
from conventions.domain.figures.dimensions import DIMENSIONS, OF_SCHOOL, Territory
from conventions.domain.figures.officers import basins_within, departments_in, in_words, lies_within, places_of
from conventions.domain.figures.projection import Lag, lag
from conventions.domain.figures.queries import (
    Asked,
    Numbers,
    Place,
    a_year_before,
    by_monday,
    by_place,
    divided,
    numbers,
    parts_of,
    place_of,
    schools_in,
    total,
)
from conventions.domain.figures.registry import Statistic, statistics
from conventions.domain.people.models import School, TerritorialOfficer
from conventions.domain.supply.around import RADII, needs_around, seats_around
from conventions.domain.year.models import SchoolYear
from conventions.pages.exports import ASKED
from conventions.pages.figures.narrowing import Narrowing, Select, in_order, word_of
from conventions.pages.figures.sections import THEMES, Section, Theme, ThemePage, share_of
from conventions.pages.paging import page_of
from conventions.pages.target_years import YEAR, label_of, present_year
from workflow import clock

from .sentences import WITHOUT, Sentence, sentences_of

COLUMNS = (
    *("pupils_expected", "pupils_without_place", "pupils_in_preparation"),
    *("pupils_signed", "pupils_signed_ahead", "pupils_unplaced_at_start"),
)
"""The statistics of the home's table."""
DIVISION, STATISTIC, ORDER, BESIDE, LEFT = "par", "chiffre", "tri", "avec", "reste"
"""Of the address: what divides the table, what it tells, how it is sorted, what stands beside it, « sans stage »."""
SCHOOL = "etablissement"
LEVELS: Mapping[str, Territory] = {
    "region": Territory.REGION,
    "academie": Territory.ACADEMY,
    "departement": Territory.DEPARTMENT,
    "bassin": Territory.BASIN,
    SCHOOL: Territory.SCHOOL,
}
"""Territories by their name in an address, the widest first."""
BY_LEVEL: Mapping[Territory, str] = {level: name for name, level in LEVELS.items()}
NAME = "nom"
SHOWN_YEARS = 5
SEASON = (8, 1)
"""Month and day from which Mondays are those of the school year that begins."""
YEAR_OF_WEEKS = timedelta(weeks=52)


@dataclass(frozen=True)
class Counted:
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
        return share_of(found, self.statistic) if self.detail is None else ""


@dataclass(frozen=True)
class Row:
    """One line of the table: a territory, or what a dimension may be."""

    label: str
    address: str
    """Where it is looked at alone; empty where there is nothing more to see."""
    found: Numbers
    code: str = ""
    """Of a territory."""
    uai: str = ""
    is_closed: bool = False


@dataclass(frozen=True)
class Head:
    """One column's head: where a press sorts by it, and how it is sorted now as ARIA says it."""

    label: StrOrPromise
    address: str
    sorted: str
    is_number: bool = True


def readable(given: QueryDict, own: Sequence[Place]) -> Place:
    """Return the territory that an address asks for, the narrowest named; what is not one's own is not asked."""
    for name, level in reversed(LEVELS.items()):
        found = _named(level, given.get(name, ""))
        if found is not None and lies_within(found, own):
            return found
    return own[0]


def _named(level: Territory, code: str) -> Place | None:
    if not code or "\0" in code:
        return None
    if level == Territory.SCHOOL:
        school = School.objects.filter(uai=code.upper()).first()
        return Place(level, str(school.pk), f"{school.name}, {school.city}".rstrip(", ")) if school else None
    if level == Territory.BASIN and not (code.isascii() and code.isdecimal() and len(code) < 10):
        return None
    try:
        return place_of(level, code)
    except KeyError:
        return None


class PlacePage:
    """One territory of an officer for a school year, as the address asks for them."""

    def __init__(self, http: HttpRequest, officers: Iterable[TerritorialOfficer]) -> None:
        self._http, self._given = http, http.GET
        self.own = places_of(officers)
        self.place = readable(http.GET, self.own)
        self.today = clock.now().date()
        asked = http.GET.get(YEAR, "")
        self.year = next((year for year in self.years if str(year) == asked), self.years[0])

    @cached_property
    def years(self) -> list[int]:
        """The school years that may be chosen, by the civil year in which each begins, the latest first."""
        begun = SchoolYear.objects.filter(first_day__lte=self.today).order_by("-number")
        return list(begun.values_list("number", flat=True).distinct()[:SHOWN_YEARS]) or [present_year(self.today)]

    @property
    def year_links(self) -> list[tuple[str, str, bool]]:
        """Address, label and whether it is the one shown, for each year."""
        return [(self.address({YEAR: str(one)}), label_of(one), one == self.year) for one in self.years]

    @property
    def year_label(self) -> str:
        return label_of(self.year)

    @property
    def place_in_words(self) -> str:
        words = in_words(self.place)
        return words[0].upper() + words[1:]

    @cached_property
    def school(self) -> School | None:
        """The one that is looked at alone."""
        return School.objects.get(pk=self.place.code) if self.place.territory == Territory.SCHOOL else None

    @cached_property
    def lag(self) -> Lag:
        """How far the figures are."""
        return lag()

    @property
    def own_links(self) -> list[tuple[str, str, bool]]:
        """The officer's own territories, where there are several, with the one shown."""
        if len(self.own) < 2:
            return []
        return [(f"?{urlencode(self.where_is(one))}", in_words(one), one == self.place) for one in self.own]

    @property
    def above(self) -> str:
        """Address of the officer's own territory, where another one is shown; empty at home."""
        return "" if self.place == self.own[0] else reverse("territory")

    def where_is(self, place: Place, uai: str = "") -> dict[str, str]:
        """Return what names a territory in an address."""
        name = BY_LEVEL.get(place.territory)
        if place.territory == Territory.SCHOOL and not uai:
            uai = self.school.uai if self.school else ""
        return {name: uai or place.code} if name else {}

    @property
    def kept(self) -> dict[str, str]:
        """The territory and the year, as another page's address says them."""
        year = {YEAR: str(self.year)} if YEAR in self._given else {}
        return {**self.where_is(self.place), **year}

    @property
    def query(self) -> str:
        """The same after a question mark, empty for the officer's own and the present year."""
        return f"?{urlencode(self.kept)}" if self.kept else ""

    def address(self, changes: Mapping[str, str | None], *, of: Place | None = None, uai: str = "") -> str:
        """Return the address of this page with something changed, or left out; of another territory where one is said.

        The page of the table, and the form of a file, are never kept.
        """
        kept = {name: value for name, value in self._given.items() if name not in (ASKED, "page")}
        if of is not None:
            kept = {name: value for name, value in kept.items() if name not in LEVELS} | self.where_is(of, uai)
        return f"?{urlencode({name: value for name, value in {**kept, **changes}.items() if value is not None})}"


class TerritoryPage(PlacePage):
    """The officer's home: sentences, numbers, a table divided as the address says."""

    def __init__(self, http: HttpRequest, officers: Iterable[TerritorialOfficer]) -> None:
        super().__init__(http, officers)
        chosen = statistics().get(http.GET.get(STATISTIC, ""))
        self.statistic = chosen if chosen and fits_a_table(chosen) else None
        self.narrowing = Narrowing(http.GET, self._dimensions)
        self.asked = Asked(self.place, self.year, self.narrowing.where)
        self.left_only = http.GET.get(LEFT) == "1" and self.statistic is None

    # -- what is told ---------------------------------------------------------------------------------------------

    @property
    def _statistics(self) -> list[Statistic]:
        return [self.statistic] if self.statistic else [statistics()[name] for name in COLUMNS]

    @property
    def _names(self) -> list[str]:
        shares = [one.share_of for one in self._statistics if one.share_of]
        return list(dict.fromkeys([*(one.name for one in self._statistics), *shares]))

    @property
    def _dimensions(self) -> list[str]:
        """What all statistics of the table may be divided by; a school's own attributes are the same for it."""
        known = [name for name in DIMENSIONS if all(name in one.dimensions for one in self._statistics)]
        of_schools = ("school_sector", "priority", "qpv") if self.place.territory == Territory.SCHOOL else ()
        return [name for name in known if name not in of_schools]

    @cached_property
    def columns(self) -> list[Counted]:
        if self.statistic and (details := self.statistic.details()):
            return [Counted(self.statistic, key, str(label)) for key, label in details.items()]
        return [Counted(one, label=one.label) for one in self._statistics]

    @cached_property
    def found(self) -> dict[str, dict[str, int]]:
        """The numbers of the whole."""
        return numbers(self._names, self.asked)

    @property
    def totals(self) -> list[tuple[Counted, int, str]]:
        return [(one, one.value(self.found), one.share(self.found)) for one in self.columns]

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
        """What the form of filters gives back of the address."""
        filters = {one.parameter for one in self.narrowing.dimensions} | {LEFT, ASKED, "page"}
        return [(name, value) for name, value in self._given.items() if name not in filters]

    @property
    def unfiltered(self) -> str:
        return self.address({one.parameter: None for one in self.narrowing.dimensions} | {LEFT: None})

    @cached_property
    def sentences(self) -> list[Sentence]:
        """What matters now, each with the table that says it."""
        return sentences_of(self.asked, self.found, self._by_week, self._school_numbers, self)

    def _school_numbers(self, asked: Asked) -> list[int]:
        """Return how many pupils without a place each school has, or each académie of the nation."""
        level = Territory.ACADEMY if self.place.territory == Territory.NATION else Territory.SCHOOL
        parts = parts_of(self.place, down_to=level) if self.place.territory != Territory.SCHOOL else [self.place]
        found = by_place([WITHOUT], asked, parts)
        return [total(one, WITHOUT) for one in found.values()]

    @cached_property
    def lacking(self) -> int:
        """How many open schools have not said their board's decision."""
        return schools_in(self.place).filter(School.lacks_decision(), is_closed=False).count()

    # -- the table ------------------------------------------------------------------------------------------------

    @cached_property
    def _levels(self) -> list[Territory]:
        """The territories by which the table may be divided: those of which there are several, and schools."""
        here = list(LEVELS.values())
        wider = here.index(self.place.territory) + 1 if self.place.territory in here else 0
        if self.place.territory == Territory.SCHOOL:
            return []
        found = [
            level
            for level in (Territory.REGION, Territory.ACADEMY, Territory.DEPARTMENT)
            if here.index(level) >= wider and len(parts_of(self.place, down_to=level)) > 1
        ]
        if self._basins:
            found.append(Territory.BASIN)
        return found if self.place.territory == Territory.NATION else [*found, Territory.SCHOOL]

    @cached_property
    def _basins(self) -> list[Place]:
        if self.place.territory not in (Territory.REGION, Territory.ACADEMY, Territory.DEPARTMENT):
            return []
        return basins_within(self.place, self.own)

    @property
    def divisions(self) -> list[tuple[str, str, bool]]:
        """Address, label and whether it is the one shown, for each way to divide the table."""
        words = {BY_LEVEL[level]: str(level.label) for level in self._levels}
        words |= {DIMENSIONS[name].parameter: str(DIMENSIONS[name].label) for name in self._dimensions}
        return [(self.address({DIVISION: name, ORDER: None}), label, name == self.by) for name, label in words.items()]

    @cached_property
    def by(self) -> str:
        """By what the table is divided: as the address says, else by the territories one level down."""
        levels = [BY_LEVEL[level] for level in self._levels if level != Territory.BASIN]
        known = [BY_LEVEL[level] for level in self._levels] + [DIMENSIONS[name].parameter for name in self._dimensions]
        asked = self._given.get(DIVISION, "")
        usual = levels or [DIMENSIONS["pupil_level"].parameter, *known]
        return asked if asked in known else next((name for name in usual if name in known), "")

    @property
    def by_label(self) -> str:
        return next((label for _address, label, is_shown in self.divisions if is_shown), "")

    @cached_property
    def rows(self) -> list[Row]:
        """All lines in the order asked for."""
        rows = self._of_territories(LEVELS[self.by]) if self.by in LEVELS else self._of_dimension()
        if self.left_only:
            rows = [one for one in rows if total(one.found, WITHOUT)]
        name, downwards = self._order
        if name == NAME:
            return sorted(rows, key=lambda one: one.label, reverse=downwards)
        column = next((one for one in self.columns if one.name == name), None)
        return rows if column is None else sorted(rows, key=lambda one: column.value(one.found), reverse=downwards)

    def _of_territories(self, level: Territory) -> list[Row]:
        if level == Territory.SCHOOL:
            return self._of_schools()
        parts = self._basins if level == Territory.BASIN else parts_of(self.place, down_to=level)
        found = by_place(self._names, self.asked, parts)
        named = {one.code: f"{one.code} – {one.name}" if level == Territory.DEPARTMENT else one.name for one in parts}
        down = {DIVISION: None, ORDER: None}
        return [Row(named[one.code], self.address(down, of=one), found.get(one.code, {}), one.code) for one in parts]

    def _of_schools(self) -> list[Row]:
        """Open schools, and closed ones that have numbers."""
        columns = ("pk", "uai", "name", "city", "is_closed")
        schools = list(schools_in(self.place).order_by("sort_name", "id").values_list(*columns))
        parts = [Place(Territory.SCHOOL, str(key)) for key, *_rest in schools]
        found = by_place(self._names, self.asked, parts)
        down = {DIVISION: None, ORDER: None, LEFT: None}
        return [
            Row(
                f"{name}, {city}".rstrip(", "),
                self.address(down, of=part, uai=uai),
                found.get(part.code, {}),
                part.code,
                uai,
                is_closed,
            )
            for part, (_key, uai, name, city, is_closed) in zip(parts, schools, strict=True)
            if not is_closed or part.code in found
        ]

    def _of_dimension(self) -> list[Row]:
        dimension = next((DIMENSIONS[name] for name in self._dimensions if DIMENSIONS[name].parameter == self.by), None)
        if dimension is None:
            return []
        found = divided(self._names, self.asked, dimension.name)
        back = {DIVISION: None, ORDER: None}
        return [
            Row(
                word_of(dimension, value),
                self.address({**back, dimension.parameter: str(value)}) if value not in (None, "") else "",
                found[value],
            )
            for value in in_order(dimension, found)
        ]

    @cached_property
    def _order(self) -> tuple[str, bool]:
        """By which column the lines are sorted, and whether downwards."""
        asked = self._given.get(ORDER, "")
        return asked.removeprefix("-"), asked.startswith("-")

    @property
    def heads(self) -> list[Head]:
        return [
            self._head(NAME, self.by_label, is_number=False),
            *(self._head(one.name, one.label) for one in self.columns),
        ]

    def _head(self, name: str, label: StrOrPromise, *, is_number: bool = True) -> Head:
        """Numbers are sorted downwards first, names upwards."""
        sorted_by, downwards = self._order
        is_sorted = sorted_by == name
        then = not downwards if is_sorted else is_number
        address = self.address({ORDER: f"-{name}" if then else name})
        return Head(label, address, ("descending" if downwards else "ascending") if is_sorted else "none", is_number)

    @cached_property
    def listed(self) -> Page:
        return page_of(self._http, self.rows)

    @property
    def lines(self) -> list[tuple[Row, list[tuple[Counted, int, str]]]]:
        """The lines of this page of the table, each with its numbers and what part they are."""
        return [(row, self._cells(row.found)) for row in self.listed]

    def _cells(self, found: Numbers) -> list[tuple[Counted, int, str]]:
        return [(one, one.value(found), one.share(found)) for one in self.columns]

    def table(self) -> Table:
        """All lines of the table, as the page tells them."""
        first = [Column(self.by_label, lambda row: row.label)]
        if self.by == SCHOOL:
            first.append(Column(_("UAI"), lambda row: row.uai))
            first.append(Column(_("Fermé"), lambda row: row.is_closed))
        columns = [*first, *(Column(one.label, _value(one)) for one in self.columns)]
        return Table("territoire", _("Mon territoire"), columns, self.rows)

    @property
    def table_in_words(self) -> str:
        """What was read, without the territory: « par établissement : conventions par état, 3e »."""
        told = str(self.statistic.label) if self.statistic else ""
        parts = [one for one in (told, self.narrowing.in_words, self.year_label) if one]
        return f"par {self.by_label.lower()}, {', '.join(parts)}" if self.by_label else ", ".join(parts)

    # -- side by side ---------------------------------------------------------------------------------------------

    @cached_property
    def others(self) -> list[tuple[str, str]]:
        """What may stand beside: other years, then territories of the same level that the officer reads."""
        years = [(str(one), label_of(one)) for one in self.years if one != self.year]
        return years + [(f"{BY_LEVEL[one.territory]}:{one.code}", in_words(one)) for one in self._siblings]

    @cached_property
    def _siblings(self) -> list[Place]:
        level = self.place.territory
        if level in (Territory.NATION, Territory.SCHOOL):
            return []
        if level == Territory.BASIN:
            found = [one for own in self.own for one in basins_within(own, self.own)]
        else:
            within = departments_in(self.own)
            every = parts_of(Place.nation(), down_to=level)
            found = [one for one in every if departments_in([one]) <= within]
        return [one for one in dict.fromkeys(found) if one != self.place]

    @property
    def beside(self) -> str:
        """What was chosen of these."""
        asked = self._given.get(BESIDE, "")
        return asked if asked in dict(self.others) else ""

    @cached_property
    def compared(self) -> list[tuple[str, Numbers]]:
        """The label and the numbers of each column of the comparison; none while nothing is chosen."""
        if not self.beside:
            return []
        level, colon, code = self.beside.partition(":")
        if not colon:
            other = self.asked.of_year(int(level))
            then = a_year_before(self.today) if int(level) == self.year - 1 else None
            same_day = by_monday(self._names, other, levels=self._levels_asked).get(then) if then else None
            found = [(self.year_label, self.found)]
            if same_day is not None:
                found.append((_("%(year)s à la même date") % {"year": label_of(other.year)}, same_day))
            return [*found, (label_of(other.year), numbers(self._names, other))]
        place = next(one for one in self._siblings if one.territory == LEVELS[level] and one.code == code)
        return [(in_words(self.place), self.found), (in_words(place), numbers(self._names, self.asked.at(place)))]

    @property
    def compared_lines(self) -> list[tuple[Counted, list[tuple[str, int, str]]]]:
        """Each statistic with its number in each column."""
        return [
            (one, [(label, one.value(found), one.share(found)) for label, found in self.compared])
            for one in self.columns
        ]

    @property
    def _levels_asked(self) -> list[str]:
        return [str(one) for one in self.asked.where.get("pupil_level", ())]

    # -- pictures -------------------------------------------------------------------------------------------------

    @property
    def _drawn(self) -> Counted:
        """What the pictures show: pupils without a place, or the statistic of the table."""
        return self.columns[0] if self.statistic else next(one for one in self.columns if one.name == WITHOUT)

    @cached_property
    def map(self) -> TerritoryMap | None:
        """The lines of the table on a map, where they are territories that have an outline."""
        if LEVELS.get(self.by) not in (Territory.REGION, Territory.ACADEMY, Territory.DEPARTMENT):
            return None
        drawn = self._drawn
        return TerritoryMap(
            name="carte",
            title=f"{drawn.label}, {self.by_label.lower()}",
            about=_("Carte des lignes du tableau ; chaque territoire mène à ses chiffres."),
            values={one.code: drawn.value(one.found) for one in self.rows},
            unit=str(drawn.statistic.unit),
            addresses={one.code: one.address for one in self.rows},
        )

    @cached_property
    def curve(self) -> LineChart | None:
        """This year's Mondays beside those of last year, of what is photographed; none before the first photograph."""
        drawn = self._drawn
        if not drawn.statistic.is_photographed:
            return None
        series = [(year, self._on_mondays(drawn, year)) for year in (self.year, self.year - 1)]
        same_axis = [set(series[0][1]), {monday + YEAR_OF_WEEKS for monday in series[1][1]}]
        mondays = sorted(set.union(*same_axis))
        if not mondays:
            return None
        points = [mondays[0] + timedelta(weeks=n) for n in range((mondays[-1] - mondays[0]).days // 7 + 1)]
        return LineChart(
            name="courbe",
            title=_("%(what)s, chaque lundi") % {"what": drawn.label},
            about=_("Courbe de l'année %(year)s, à côté de l'année précédente aux mêmes semaines.")
            % {"year": self.year_label},
            points=points,
            series=[
                Series(label_of(self.year), [series[0][1].get(one) for one in points]),
                Series(label_of(self.year - 1), [series[1][1].get(a_year_before(one)) for one in points]),
            ],
            unit=str(drawn.statistic.unit),
        )

    def _on_mondays(self, drawn: Counted, year: int) -> dict[date, int]:
        """Return the numbers of a school year on the Mondays of that year."""
        found = by_monday([drawn.statistic.name], self.asked.of_year(year), levels=self._levels_asked)
        begins, ends = date(year, *SEASON), date(year + 1, *SEASON)
        return {monday: drawn.value(one) for monday, one in found.items() if begins <= monday < ends}

    @property
    def curve_is_wider(self) -> bool:
        """Photographs know the level of pupils alone: other filters do not narrow the curve."""
        return bool(set(self.asked.where) - {"pupil_level"})

    # -- further --------------------------------------------------------------------------------------------------

    @property
    def themes(self) -> list[Theme]:
        return list(THEMES.values())

    @cached_property
    def around(self) -> "Around | None":
        """Where a school's pupils may still go."""
        return Around(self.school, self._given.get("km", "")) if self.school else None


class Around:
    """What one school's pupils lack by week, and the free seats near it."""

    radii = RADII

    def __init__(self, school: School, km: str) -> None:
        self.km = next((one for one in RADII if str(one) == km), RADII[1])
        self.lines = needs_around(school, self.km)
        self.offers = seats_around(school, self.km)

    @property
    def by_road(self) -> int:
        """Seats in the school's own group of communes joined by road."""
        return sum(one.free for one in self.offers if one.crossing is None)

    @property
    def across(self) -> int:
        """Seats on the other side of a daily crossing."""
        return sum(one.free for one in self.offers if one.crossing is not None)


def _value(column: Counted) -> Callable[[Row], int]:
    return lambda row: column.value(row.found)


MOST_COLUMNS = 24


def fits_a_table(statistic: Statistic) -> bool:
    """Tell whether each of a statistic's numbers may be a column."""
    details = statistic.details()
    return len(details) <= MOST_COLUMNS and not any(":" in key for key in details)


class OfficersTheme(PlacePage):
    """The statistics of one theme in the territory."""

    def __init__(self, http: HttpRequest, officers: Iterable[TerritorialOfficer], theme: Theme) -> None:
        super().__init__(http, officers)
        self.theme = theme
        self.narrowing = Narrowing(http.GET, ("pupil_level",) if theme.knows_levels else ())
        self.numbers = ThemePage(theme, Asked(self.place, self.year, self.narrowing.where))

    @property
    def selects(self) -> list[Select]:
        return self.narrowing.selects(())

    @property
    def sections(self) -> list[tuple[Section, list[tuple[str, StrOrPromise]]]]:
        """Each section with the tables that say where its numbers are."""
        return [(one, list(self._tables(one))) for one in self.numbers.sections]

    def _tables(self, section: Section) -> Iterator[tuple[str, StrOrPromise]]:
        """Yield address and words of the tables of a statistic: by territory, and by each of its own dimensions."""
        for one in section.statistics:
            if not fits_a_table(one):
                continue
            label = f" : {str(one.label).lower()}" if len(section.statistics) > 1 else ""
            yield self._table(one, ""), _("Par territoire") + label
            for name in one.dimensions:
                if name not in OF_SCHOOL:
                    dimension = DIMENSIONS[name]
                    yield self._table(one, dimension.parameter), f"{dimension.label}{label}"

    def _table(self, statistic: Statistic, by: str) -> str:
        asked = {**self.kept, STATISTIC: statistic.name, **({DIVISION: by} if by else {})}
        return f"{reverse('territory')}?{urlencode(asked)}#tableau"


@dataclass(frozen=True)
class Undecided:
    """A school of whose board no decision is known, and how many pupils wait for it."""

    school: School
    expected: int
    without: int


class DecisionsPage(PlacePage):
    """Open schools that have not said their board's decision: no agreement of theirs can be approved."""

    @cached_property
    def rows(self) -> list[Undecided]:
        """Those with the most pupils first."""
        schools = list(schools_in(self.place).filter(School.lacks_decision(), is_closed=False).order_by("sort_name", "id"))
        parts = [Place(Territory.SCHOOL, str(one.pk)) for one in schools]
        found = by_place(COLUMNS[:2], Asked(self.place, self.year), parts)
        rows = [
            Undecided(one, *(total(found.get(str(one.pk), {}), name) for name in COLUMNS[:2])) for one in schools
        ]
        return sorted(rows, key=lambda row: row.expected, reverse=True)

    @cached_property
    def listed(self) -> Page:
        return page_of(self._http, self.rows)

    def table(self) -> Table:
        columns = (
            Column(_("Établissement"), lambda row: row.school.name),
            Column(_("UAI"), lambda row: row.school.uai),
            Column(_("Commune"), lambda row: row.school.city),
            Column(_("Courriel"), lambda row: row.school.email),
            Column(statistics()[COLUMNS[0]].label, lambda row: row.expected),
            Column(statistics()[COLUMNS[1]].label, lambda row: row.without),
        )
        return Table("deliberations", _("Délibérations qui manquent"), columns, self.rows)
