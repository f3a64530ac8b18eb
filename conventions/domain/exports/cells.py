"""The figures of a territory as a list: one statistic, a row for each cell, its dimensions under their own names."""

from collections.abc import Collection
from datetime import date
from operator import itemgetter

from django.db.models import QuerySet

from conventions.domain.figures.dimensions import DIMENSIONS, Territory
from conventions.domain.figures.models import Cell
from conventions.domain.figures.queries import Place, parts_of, schools_in
from conventions.domain.figures.registry import Statistic

from .tables import Column, Table

LEVELS = {
    Territory.NATION: "nation",
    Territory.REGION: "region-academique",
    Territory.ACADEMY: "academie",
    Territory.DEPARTMENT: "departement",
    Territory.BASIN: "bassin",
    Territory.SCHOOL: "etablissement",
}
"""How files and addresses name the levels, from the widest to the narrowest."""
CHUNK = 5_000
AGAIN = "autre_periode"
"""Column of numbers of pupils: « oui » where a pupil is told a second time, for another of their periods."""


def table_of_cells(statistic: Statistic, place: Place, level: Territory, year: int) -> Table:
    """Return a statistic of the territories of one level in ``place``: what is added up is counted once.

    A school is told by its UAI. The numbers are true: for internal use.
    """
    told = _told(place, level)
    labels = statistic.details()
    dimensions = [DIMENSIONS[name] for name in statistic.dimensions]
    is_of_pupils = "is_first" in statistic.of.dimensions
    columns = (
        Column("annee", itemgetter("year"), int),
        Column("niveau", lambda row: LEVELS[level], str),
        Column("code", lambda row: told[row["code"]][0], str),
        Column("nom", lambda row: told[row["code"]][1], str),
        Column("detail", itemgetter("detail"), str),
        Column("detail_libelle", lambda row: labels.get(row["detail"], ""), str),
        *(Column(one.parameter, itemgetter(one.name), date if one.name == "week" else str) for one in dimensions),
        *((Column(AGAIN, lambda row: row["is_first"] is False, str),) if is_of_pupils else ()),
        Column("valeur", itemgetter("value"), int),
    )
    rows = cells_of(statistic, told, level, year).order_by("code", "detail", "id")
    found = rows.values("year", "code", "detail", "value", "is_first", *(one.name for one in dimensions))
    return Table(f"usage-interne-{statistic.name}", statistic.label, columns, found.iterator(chunk_size=CHUNK))


def number_of_cells(statistic: Statistic, place: Place, level: Territory, year: int) -> int:
    """Return how many rows that list has."""
    return cells_of(statistic, _told(place, level), level, year).count()


def cells_of(statistic: Statistic, codes: Collection[str], level: Territory, year: int) -> QuerySet[Cell]:
    """Return the cells of a statistic in some territories of one level."""
    found = Cell.objects.filter(territory=level, year=year, statistic=statistic.name)
    return found if level == Territory.NATION else found.filter(code__in=list(codes))


def _told(place: Place, level: Territory) -> dict[str, tuple[str, str]]:
    """Return how each territory is told, by its code in the cells: code of the file and name."""
    if level == Territory.SCHOOL:
        rows = schools_in(place).values_list("pk", "uai", "name", "city")
        return {str(key): (uai, f"{name}, {city}".rstrip(", ")) for key, uai, name, city in rows}
    inside = [place] if level == place.territory else parts_of(place, down_to=level)
    return {one.code: (one.code, one.name) for one in inside}
