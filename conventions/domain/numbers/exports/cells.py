"""The figures of a territory as a list: one statistic, a row for each cell, its dimensions under their own names."""

from collections.abc import Collection, Iterator, Sequence
from datetime import date
from operator import itemgetter
from typing import Any

from django.db.models import QuerySet

from conventions.domain.numbers.figures.dimensions import DIMENSIONS, Territory
from conventions.domain.numbers.figures.models import Cell
from conventions.domain.numbers.figures.officers import basins_within
from conventions.domain.numbers.figures.queries import CountedTerritory, parts_of, schools_in
from conventions.domain.numbers.figures.registry import Statistic
from conventions.domain.numbers.figures.replica import rows

from .tables import Table, TableColumn

LEVELS = {
    Territory.NATION: "nation",
    Territory.REGION: "region-academique",
    Territory.ACADEMY: "academie",
    Territory.DEPARTMENT: "departement",
    Territory.BASIN: "bassin",
    Territory.SCHOOL: "etablissement",
}
"""Names of the levels in files and addresses, from the widest to the narrowest."""
CHUNK = 200
"""Territories read together."""
AGAIN = "autre_periode"
"""Column of numbers of pupils: « oui » where a pupil is told a second time, for another of their periods."""


def key_of(place: CountedTerritory) -> str:
    """Return the name of a territory in addresses: « departement 49 »."""
    return f"{LEVELS[place.territory]} {place.code}".strip()


def table_of_cells(
    statistic: Statistic, place: CountedTerritory, level: Territory, year: int, own: Sequence[CountedTerritory]
) -> Table:
    """Return a statistic of the territories of one level in ``place``: what is added up is counted once.

    A school is told by its UAI. The numbers are true: for internal use, of those whose own ``own`` are.
    """
    territories = _told(place, level, own)
    labels = statistic.details()
    dimensions = [DIMENSIONS[name] for name in statistic.dimensions]
    is_of_pupils = "is_first" in statistic.of.dimensions
    columns = (
        TableColumn("annee", itemgetter("year"), int),
        TableColumn("echelon", lambda row: LEVELS[level], str),
        TableColumn("code", lambda row: territories[row["code"]][0], str),
        TableColumn("nom", lambda row: territories[row["code"]][1], str),
        TableColumn("detail", itemgetter("detail"), str),
        TableColumn("detail_libelle", lambda row: labels.get(row["detail"], ""), str),
        *(TableColumn(one.parameter, itemgetter(one.name), date if one.name == "week" else str) for one in dimensions),
        *((TableColumn(AGAIN, lambda row: row["is_first"] is False, str),) if is_of_pupils else ()),
        TableColumn("valeur", itemgetter("value"), int),
    )
    return Table(
        f"usage-interne-{statistic.name}", statistic.label, columns, _rows(statistic, territories, level, year)
    )


def number_of_cells(
    statistic: Statistic, place: CountedTerritory, level: Territory, year: int, own: Sequence[CountedTerritory]
) -> int:
    """Return the number of rows of that list."""
    return _cells_of(statistic, _told(place, level, own), level, year).count()


def _rows(statistic: Statistic, codes: Collection[str], level: Territory, year: int) -> Iterator[dict[str, Any]]:
    """Yield the cells, some territories at a time."""
    names = ("year", "code", "detail", "value", "is_first", *statistic.dimensions)
    every = sorted(codes)
    for start in range(0, len(every), CHUNK):
        found = _cells_of(statistic, every[start : start + CHUNK], level, year)
        yield from rows(found.order_by("code", "detail", "id").values(*names))


def _cells_of(statistic: Statistic, codes: Collection[str], level: Territory, year: int) -> QuerySet[Cell]:
    return Cell.objects.filter(territory=level, year=year, statistic=statistic.name, code__in=list(codes))


def _told(place: CountedTerritory, level: Territory, own: Sequence[CountedTerritory]) -> dict[str, tuple[str, str]]:
    """Return the code and name of each territory in the file, by its code in the cells.

    A basin with a school of which one reads nothing is left out, as on the pages: its numbers hold that school's.
    """
    if level == Territory.SCHOOL:
        found = schools_in(place).values_list("pk", "uai", "name", "city")
        return {str(key): (uai, f"{name}, {city}".rstrip(", ")) for key, uai, name, city in found}
    if level == Territory.BASIN:
        inside = basins_within(place, own)
    else:
        inside = [place] if level == place.territory else parts_of(place, down_to=level)
    return {one.code: (one.code, one.name) for one in inside}
