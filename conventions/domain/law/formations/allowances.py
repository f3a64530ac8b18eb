"""Euros that the State pays for a day of training and at most in a year, by key: its tables, one a school year."""

import csv
from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import NamedTuple

DATA = Path(__file__).parent / "data"


class Ministry(StrEnum):
    """Ministries that run formations, as the table names them."""

    EDUCATION = "MENJ"
    FARMING = "MASA"
    SEA = "MER"


class Allowance(NamedTuple):
    """Euros for a day of training, the most of a school year, and the year of the table that says so."""

    day_rate: int
    ceiling: int
    year: int


class StateRow(NamedTuple):
    """A line of the State's table."""

    mef: str
    """Ten figures."""
    ministry: str
    day_rate: int
    ceiling: int
    title: str


@cache
def years() -> tuple[int, ...]:
    """Return the years in which the school years of the tables begin, the oldest first."""
    return tuple(sorted(int(file.stem) for file in DATA.glob("*.tsv")))


@cache
def table_of(year: int) -> Mapping[str, StateRow]:
    """Return the lines of a year's table, by key."""
    with (DATA / f"{year}.tsv").open(encoding="utf-8", newline="") as file:
        lines = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        rows = (
            StateRow(line["mef"], line["ministry"], int(line["day_rate"]), int(line["ceiling"]), line["title"])
            for line in lines
        )
        return {row.mef: row for row in rows}


def row_of(mef: str) -> StateRow | None:
    """Return the line of a key in the last table; ``None`` where it has none."""
    return table_of(years()[-1]).get(mef[:10])


def allowance_of(mef: str, school_year_start: int) -> Allowance | None:
    """Return the allowance of a key in a school year, by its table or the last one before it.

    ``None`` for a key that the table has not, and for a year older than every table.
    """
    year = max((year for year in years() if year <= school_year_start), default=None)
    row = table_of(year).get(mef[:10]) if year is not None else None
    return Allowance(row.day_rate, row.ceiling, year) if row and year is not None else None


@cache
def title_of(mef: str) -> str:
    """Return the title of a key in the State's table, in letters that are read; empty where it has none.

    « 1ERPRO TRANSPORT FLUVIAL » becomes « Transport fluvial »: the year is said beside.
    """
    row = row_of(mef)
    if row is None:
        return ""
    return row.title.partition(" ")[2].strip().capitalize()
