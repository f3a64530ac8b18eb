"""Reading the figures: numbers of a territory for a year, divided and filtered, with last year's at the same date."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Self

from django.db.models import F, QuerySet, Sum, Value

from conventions.domain.exchange.supply.models import Basin
from conventions.domain.exchange.supply.weeks import WEEK, monday_of
from conventions.domain.persons.people.models import School
from conventions.domain.persons.people.territories import DEPARTMENTS
from conventions.domain.season.periods.models import Period

from .dimensions import WIDE, Territory
from .models import Cell, Margin, Photograph
from .registry import Statistic, statistics
from .replica import rows
from .statistics.agreements import BEYOND, BOUNDS


@dataclass(frozen=True)
class CountedTerritory:
    """One territory in which numbers are counted."""

    territory: Territory
    code: str = ""
    """Name of the région académique or of the académie, number of the département, key of the basin or school."""
    name: str = ""

    @classmethod
    def nation(cls) -> Self:
        return cls(Territory.NATION, "", str(Territory.NATION.label))


@dataclass(frozen=True)
class FiguresQuery:
    """The numbers wanted: territory, year, and the values of some dimensions."""

    place: CountedTerritory
    year: int
    """Civil year in which the school year begins."""
    where: Mapping[str, tuple[object, ...]] = field(default_factory=dict)
    """Values that count, by dimension. By weeks, pupils count in each of their periods; else once."""

    def answers(self, statistic: Statistic) -> bool:
        """Tell whether a statistic can be narrowed so: it knows all the dimensions."""
        return set(self.where) <= set(statistic.dimensions)

    def at(self, place: CountedTerritory) -> "FiguresQuery":
        return replace(self, place=place)

    def of_year(self, year: int) -> "FiguresQuery":
        return replace(self, year=year)

    def in_period(self, period: Period) -> "FiguresQuery":
        """Narrow it to a period of a school: its kind and levels, and the weeks in which it is lived."""
        first = monday_of(period.first_day)
        weeks = tuple(first + WEEK * n for n in range((period.last_day - first) // WEEK + 1))
        own = {"week": weeks, "kind": (period.kind,), "pupil_level": tuple(period.levels)}
        return replace(self, where={**self.where, **own})


Numbers = Mapping[str, Mapping[str, int]]
"""Numbers by name of a statistic, then by detail: ``""`` for one that has none. A missing number is zero."""


def numbers(names: Iterable[str], asked: FiguresQuery) -> dict[str, dict[str, int]]:
    """Return some statistics of one territory: one query. What cannot be narrowed as asked is left out."""
    wanted = _answering(names, asked)
    found: dict[str, dict[str, int]] = {name: {} for name in wanted}
    for _code, _key, name, detail, value in _sums(wanted, asked, [asked.place]):
        found[name][detail] = value
    return found


def divided(names: Iterable[str], asked: FiguresQuery, dimension: str) -> dict[object, dict[str, dict[str, int]]]:
    """Return the same by the values of a dimension, in no order: one query."""
    wanted = [name for name in _answering(names, asked) if dimension in statistics()[name].dimensions]
    found: dict[object, dict[str, dict[str, int]]] = {}
    for _code, key, name, detail, value in _sums(wanted, asked, [asked.place], dimension):
        found.setdefault(key, {}).setdefault(name, {})[detail] = value
    return found


def by_place(
    names: Iterable[str], asked: FiguresQuery, places: Sequence[CountedTerritory]
) -> dict[str, dict[str, dict[str, int]]]:
    """Return the same of several territories of one level, by code: one query."""
    found: dict[str, dict[str, dict[str, int]]] = {}
    for code, _key, name, detail, value in _sums(_answering(names, asked), asked, places):
        found.setdefault(code, {}).setdefault(name, {})[detail] = value
    return found


def crossed(
    names: Iterable[str], asked: FiguresQuery, places: Sequence[CountedTerritory], dimensions: Sequence[str]
) -> dict[tuple[Any, ...], dict[str, int]]:
    """Return some statistics of several territories of one level by the values of some dimensions: one query.

    Keys are the code of a territory and a value for each dimension; details are added up.
    """
    wanted = [name for name in _answering(names, asked) if set(dimensions) <= set(statistics()[name].dimensions)]
    if not wanted or not places:
        return {}
    cells = _narrowed(Cell.objects.filter(**_counted(wanted, asked, places)), asked, *dimensions)
    crossings: dict[tuple[Any, ...], dict[str, int]] = {}
    counted = cells.order_by().values_list("code", *dimensions, "statistic").annotate(total=Sum("value"))
    for *key, name, value in rows(counted):
        crossings.setdefault(tuple(key), {})[name] = value
    return crossings


def by_monday(
    names: Iterable[str], asked: FiguresQuery, *, levels: Sequence[str] = ()
) -> dict[date, dict[str, dict[str, int]]]:
    """Return the photographs of a territory and a year, by Monday, the earliest first: one query."""
    kept = Photograph.objects.filter(
        territory=asked.place.territory, code=asked.place.code, year=asked.year, statistic__in=list(names)
    )
    if levels:
        kept = kept.filter(pupil_level__in=levels)
    mondays: dict[date, dict[str, dict[str, int]]] = {}
    summed = kept.order_by("monday").values_list("monday", "statistic", "detail").annotate(total=Sum("value"))
    for monday, name, detail, value in rows(summed):
        mondays.setdefault(monday, {}).setdefault(name, {})[detail] = value
    return mondays


FIRST_MONTH = 8
"""Month from which on Mondays are those of the school year that begins."""


def season_of(monday: date) -> int:
    """Return the school year whose figures a Monday is of, by the civil year in which it begins."""
    return monday.year - (monday.month < FIRST_MONTH)


def a_year_before(day: date) -> date:
    """Return the Monday of the same week one year before: 52 weeks, so weeks of school meet weeks of school."""
    return monday_of(day) - 52 * WEEK


def total(found: Numbers, name: str) -> int:
    """Return a statistic's number, its details added up."""
    return sum(found.get(name, {}).values())


def bound_reached(delays: Mapping[str, int], what: str, share: float) -> str:
    """Return the bound in days within which at least ``share`` of a step, or of a party's signatures, were done.

    ``delays`` are the details of the statistic of that name. It is a text of its details: « 7 » for seven days at most,
    :data:`~.statistics.agreements.BEYOND` for more than the last bound, nothing where nothing is counted.
    """
    counted = [(bound, delays.get(f"{what}:{bound}", 0)) for bound in (*map(str, BOUNDS), BEYOND)]
    wanted, reached = share * sum(n for _bound, n in counted), 0
    for bound, n in counted:
        reached += n
        if reached and reached >= wanted:
            return bound
    return ""


def _answering(names: Iterable[str], asked: FiguresQuery) -> list[str]:
    return [name for name in names if asked.answers(statistics()[name])]


Row = tuple[str, Any, str, str, int]
"""Code of a territory, value of the dimension, statistic, detail, number."""


def _sums(
    names: Sequence[str], asked: FiguresQuery, places: Sequence[CountedTerritory], dimension: str = ""
) -> Iterator[Row]:
    """Yield the numbers of some territories of one level: from margins where these say them, else from cells."""
    if not names or not places:
        return
    where, by = _counted(names, asked, places), {*asked.where, dimension} - {""}
    if places[0].territory in WIDE and len(by) <= 1:
        yield from _margins(Margin.objects.filter(**where), asked, next(iter(by), ""), is_divided=bool(dimension))
    else:
        yield from _cells(Cell.objects.filter(**where), asked, dimension)


def _counted(names: Sequence[str], asked: FiguresQuery, places: Sequence[CountedTerritory]) -> dict[str, Any]:
    return {
        "territory": places[0].territory,
        "code__in": [one.code for one in places],
        "year": asked.year,
        "statistic__in": list(names),
    }


def _margins(margins: QuerySet[Margin], asked: FiguresQuery, crossed: str, *, is_divided: bool) -> Iterator[Row]:
    margins = margins.filter(dimension=crossed)
    if crossed in asked.where:
        margins = margins.filter(key__in=[str(value) for value in asked.where[crossed]])
    for code, key, name, detail, value in _added(margins, F("key") if is_divided else Value("")):
        yield code, (date.fromisoformat(key) if key else None) if crossed == "week" else key, name, detail, value


def _cells(cells: QuerySet[Cell], asked: FiguresQuery, dimension: str) -> Iterable[Row]:
    return _added(_narrowed(cells, asked, dimension), F(dimension) if dimension else Value(""))


def _narrowed(cells: QuerySet[Cell], asked: FiguresQuery, *dimensions: str) -> QuerySet[Cell]:
    if "week" not in {*asked.where, *dimensions}:
        cells = cells.exclude(is_first=False)
    for name, values in asked.where.items():
        cells = cells.filter(**{f"{name}__in": list(values)})
    return cells


def _added(numbers: QuerySet[Any], by: F | Value) -> Iterable[Row]:
    return rows(numbers.order_by().values_list("code", by, "statistic", "detail").annotate(total=Sum("value")))


# -- territories -----------------------------------------------------------------------------------------------------


def parts_of(place: CountedTerritory, *, down_to: Territory | None = None) -> list[CountedTerritory]:
    """Return the territories of which one is made, one level down, or of the level asked for, by name.

    A nation is made of régions académiques, these of académies, these of départements, these of schools; a basin of
    its schools. Nothing is made of basins, which lie across départements: see ``officers.basins_within``.
    """
    level = down_to or _BELOW[place.territory]
    if level == Territory.SCHOOL:
        return [
            CountedTerritory(Territory.SCHOOL, str(key), f"{name}, {city}".rstrip(", "))
            for key, name, city in schools_in(place).order_by("sort_name", "id").values_list("pk", "name", "city")
        ]
    column = {"region": "academic_region", "academy": "academy", "department": "code"}[level]
    within = [one for one in DEPARTMENTS.values() if _holds(place, one.code)]
    codes = dict.fromkeys(getattr(one, column) for one in within)
    return [place_of(level, code) for code in codes]


def place_of(territory: str, code: str) -> CountedTerritory:
    """Return a territory by its level and code, with its name; ``KeyError`` where there is none."""
    level = Territory(territory)
    if level == Territory.NATION:
        return CountedTerritory.nation()
    if level == Territory.DEPARTMENT:
        return CountedTerritory(level, code, DEPARTMENTS[code].name)
    if level == Territory.SCHOOL:
        school = School.objects.filter(pk=code).first()
        if school is None:
            raise KeyError(code)
        return CountedTerritory(level, code, school.name)
    if level == Territory.BASIN:
        basin = Basin.objects.filter(pk=code).first()
        if basin is None:
            raise KeyError(code)
        return CountedTerritory(level, code, basin.name)
    column = "academic_region" if level == Territory.REGION else "academy"
    if all(getattr(one, column) != code for one in DEPARTMENTS.values()):
        raise KeyError(code)
    return CountedTerritory(level, code, code)


def schools_in(place: CountedTerritory) -> QuerySet[School]:
    """Return the schools of a territory, closed ones too: their pupils of past years count."""
    column = {
        Territory.REGION: "academic_region",
        Territory.ACADEMY: "academy",
        Territory.DEPARTMENT: "department",
        Territory.BASIN: "in_basin__basin",
        Territory.SCHOOL: "pk",
    }.get(place.territory)
    return School.objects.filter(**{column: place.code}) if column else School.objects.all()


_BELOW = {
    Territory.NATION: Territory.REGION,
    Territory.REGION: Territory.ACADEMY,
    Territory.ACADEMY: Territory.DEPARTMENT,
    Territory.DEPARTMENT: Territory.SCHOOL,
    Territory.BASIN: Territory.SCHOOL,
}


def _holds(place: CountedTerritory, department: str) -> bool:
    territory = DEPARTMENTS[department]
    return {
        Territory.NATION: True,
        Territory.REGION: territory.academic_region == place.code,
        Territory.ACADEMY: territory.academy == place.code,
        Territory.DEPARTMENT: territory.code == place.code,
    }.get(place.territory, False)
