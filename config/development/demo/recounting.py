"""The figures against an SQL script that knows nothing of them: every number of every territory, to the last unit."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from django.db import connection

from conventions.domain.numbers.figures.dimensions import Territory
from conventions.domain.numbers.figures.queries import CountedTerritory, FiguresQuery, by_place, parts_of
from conventions.domain.numbers.figures.registry import statistics

SCRIPT = Path(__file__).with_name("recount.sql")
Number = tuple[str, str, int, str, str]
"""Territory, its code, year, statistic and detail."""


@dataclass(frozen=True)
class Recounted:
    """How many numbers were compared, and those that differ: each with what the figures and what the script say."""

    compared: int
    differing: dict[Number, tuple[int, int]]


def recount() -> Recounted:
    """Compare what pages read with what the script counts, of the nation, of each département and of each school."""
    with connection.cursor() as cursor:
        cursor.execute(SCRIPT.read_text(encoding="utf-8"))
        counted: dict[Number, int] = {tuple(row[:5]): row[5] for row in cursor.fetchall()}
    told = _told({number[2] for number in counted})
    every = told.keys() | counted.keys()
    pairs = {number: (told.get(number, 0), counted.get(number, 0)) for number in every}
    return Recounted(len(every), {number: pair for number, pair in sorted(pairs.items()) if pair[0] != pair[1]})


def _told(years: Iterable[int]) -> dict[Number, int]:
    """Return what the figures say of these years; what is zero is left out."""
    nation = CountedTerritory.nation()
    levels = ([nation], *(parts_of(nation, down_to=level) for level in (Territory.DEPARTMENT, Territory.SCHOOL)))
    return {
        (places[0].territory.value, code, year, name, detail): value
        for places in levels
        if places
        for year in years
        for code, figures in by_place(statistics(), FiguresQuery(nation, year), places).items()
        for name, details in figures.items()
        for detail, value in details.items()
        if value
    }
