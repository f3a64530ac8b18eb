"""Ways in which a search asks less when few offers are found, in the order of their answers."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta

from conventions.domain.law.trades.sectors import PICTURES

from .criteria import Relaxed, SearchCriteria, Tier

ENOUGH = 5
"""Number of offers with which nothing is relaxed."""
WIDTHS = (10, 30, 60, 100)
"""Kilometres, as the page proposes them."""
DAYS_AROUND = 7
Instead = float | int | bool | list[str]


@dataclass(frozen=True)
class Asking:
    """Way of asking: what its offers have in common with what was typed, and what was given up besides."""

    tier: Tier
    asked: SearchCriteria
    let_go: dict[Relaxed, Instead] = field(default_factory=dict)

    @property
    def is_wider(self) -> bool:
        """It goes farther or to other dates than was asked."""
        return bool({Relaxed.DISTANCE, Relaxed.DATES} & self.let_go.keys())


def ways(asked: SearchCriteria) -> Iterator[Asking]:
    """Yield the ways of asking, from all that was asked to whatever is near; never out of reach.

    Words lead to their trade, near then farther and at near dates; the trade to its sector, the sector to its
    neighbours. What has nothing in common with the words comes last.
    """
    yield (best := Asking(Tier.WORDS, asked))
    for words in asked.looser:
        yield (best := Asking(Tier.TRADE, replace(asked, words=words, looser=())))
    yield from _wider(best)
    sectors = asked.sectors or asked.meant
    if asked.words and sectors:
        akin = Asking(Tier.SECTOR, _of_sectors(asked, sectors))
        yield akin
        yield from _wider(akin)
    around = sectors.union(*(one.sectors for one in PICTURES if sectors & set(one.sectors)))
    if around > sectors:
        yield Asking(Tier.NEIGHBOUR, _of_sectors(asked, around), {Relaxed.SECTORS: sorted(around)})
    if asked.aim and asked.aim.family:
        yield Asking(Tier.UNTOLD, replace(asked, aim=replace(asked.aim, untold=True)))
    if asked.words or sectors:
        rest = Asking(Tier.REST, _of_sectors(asked, frozenset()), {Relaxed.WORDS: True} if asked.words else {})
        yield rest
        yield from _wider(rest)


def _of_sectors(asked: SearchCriteria, sectors: frozenset[str]) -> SearchCriteria:
    return replace(asked, words="", looser=(), sectors=sectors)


def _wider(way: Asking) -> Iterator[Asking]:
    """Yield the same way farther, then at near dates too."""
    for km in WIDTHS:
        if way.asked.km is not None and way.asked.km < km:
            way = replace(way, asked=replace(way.asked, km=km), let_go={**way.let_go, Relaxed.DISTANCE: km})
            yield way
    if (way.asked.first_day or way.asked.last_day) and not (way.asked.aim and way.asked.aim.mondays):
        yield replace(way, asked=_around(way.asked), let_go={**way.let_go, Relaxed.DATES: DAYS_AROUND})


def _around(asked: SearchCriteria) -> SearchCriteria:
    """Return the same search at the dates around those asked."""
    around = timedelta(days=DAYS_AROUND)
    first_day, last_day = asked.first_day and asked.first_day - around, asked.last_day and asked.last_day + around
    return replace(asked, first_day=first_day, last_day=last_day, overlapping=True)
