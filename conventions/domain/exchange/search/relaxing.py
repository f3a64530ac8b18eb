"""Steps by which a search gives up criteria when few offers are found."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial

from conventions.domain.law.trades.sectors import PICTURES

from .criteria import Relaxed, SearchCriteria

ENOUGH = 5
"""Number of offers with which nothing is relaxed."""
WIDTHS = (10, 30, 60, 100)
"""Kilometres, as the page proposes them."""
DAYS_AROUND = 7
Instead = float | int | bool | list[str]
Step = Callable[[SearchCriteria], tuple[Relaxed, Instead, SearchCriteria] | None]
"""Step from a search to a wider one: what is given up, the value asked instead, and the search; or nothing to do."""


def _farther(km: int, asked: SearchCriteria) -> tuple[Relaxed, Instead, SearchCriteria] | None:
    if asked.km is None or asked.km >= km:
        return None
    return Relaxed.DISTANCE, km, replace(asked, km=km)


def _neighbouring_dates(asked: SearchCriteria) -> tuple[Relaxed, Instead, SearchCriteria] | None:
    if not (asked.first_day or asked.last_day):
        return None
    around = timedelta(days=DAYS_AROUND)
    first_day, last_day = asked.first_day and asked.first_day - around, asked.last_day and asked.last_day + around
    return Relaxed.DATES, DAYS_AROUND, replace(asked, first_day=first_day, last_day=last_day, overlapping=True)


def _neighbouring_sectors(asked: SearchCriteria) -> tuple[Relaxed, Instead, SearchCriteria] | None:
    sectors = asked.sectors.union(*(one.sectors for one in PICTURES if asked.sectors & set(one.sectors)))
    return (Relaxed.SECTORS, sorted(sectors), replace(asked, sectors=sectors)) if sectors > asked.sectors else None


def _without_words(asked: SearchCriteria) -> tuple[Relaxed, Instead, SearchCriteria] | None:
    return (Relaxed.WORDS, True, replace(asked, words="")) if asked.words else None


STEPS: tuple[Step, ...] = (
    *(partial(_farther, km) for km in WIDTHS),
    _neighbouring_dates,
    _neighbouring_sectors,
    _without_words,
)
"""Steps in their order, each on top of those before; never out of reach."""
