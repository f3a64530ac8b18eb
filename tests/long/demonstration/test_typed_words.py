"""What pupils type brings the sector that they mean, over the offers of the demonstration around Saint-Laurent."""

from dataclasses import replace

import pytest

from config.development.demo.offers import fill_offers
from conventions.domain.exchange.search.criteria import ResultRow, SearchCriteria, Tier
from conventions.domain.exchange.search.queries import find_offers, offers_near
from conventions.domain.law.trades.spelling import respelt
from conventions.domain.law.trades.words import read_words
from conventions.domain.persons.localities.queries import is_place, locality_of
from conventions.domain.persons.localities.reach import reach_of
from tests.kit.places import load_some_places
from tests.kit.typed import LISTS, lines_of
from workflow import clock

SHARE = 0.95
"""Share of the words with an offer within reach whose sector is to be among the first five."""
FIRST = 5
ABOVE = {Tier.WORDS, Tier.TRADE, Tier.SECTOR}
"""Tiers above the line: nothing of a foreign sector stands there."""


@pytest.fixture
def here(db):
    """Criteria of a pupil of Saint-Laurent, as the page asks them, among the offers of the demonstration."""
    load_some_places()
    fill_offers(clock.now())
    town = locality_of(postcode="97320", city="Saint-Laurent-du-Maroni")
    return SearchCriteria(around=town.point, groups=frozenset(reach_of(town)), group=town.group_id)


def rows_for(here: SearchCriteria, words: str) -> tuple[ResultRow, ...]:
    """Return the first page of what is found for typed words; nothing where they look for nothing."""
    query = read_words(words, is_place=is_place, respell=respelt)
    asked = replace(here, words=query.tsquery(), looser=query.looser(), meant=query.sectors)
    return find_offers(asked).rows if query else ()


def test_the_right_sector_is_among_the_first_five(here):
    """For ninety-five of a hundred words with an offer within reach, list by list; nothing foreign above the line."""
    near = {row.offer.sector for row in offers_near(here)}
    foreign = []
    for name in LISTS:
        missed, reached = [], 0
        for typed in lines_of(name):
            rows = rows_for(here, typed.words)
            if typed.sectors & near:
                reached += 1
                missed += [typed.words] * (not typed.sectors & {row.offer.sector for row in rows[:FIRST]})
            above = {row.offer.sector for row in rows if row.tier in ABOVE}
            if strange := above - typed.sectors - typed.beside:
                foreign.append((typed.words, sorted(strange)))
        print(f"{name}: {reached - len(missed)} of {reached}; missed: {', '.join(missed)}")  # noqa: T201 - seen with -s
        assert reached > 90
        assert len(missed) <= reached * (1 - SHARE), missed
    assert not foreign
