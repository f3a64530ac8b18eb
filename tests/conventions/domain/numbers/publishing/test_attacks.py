"""Whoever reads all tables of one date or of two, adds, subtracts and reckons, recovers no number under five.

The same reader recovers them where nothing is protected, and where each cell is rounded by itself.
"""

from itertools import product
from random import Random

import pytest

from conventions.domain.numbers.publishing.audit import is_told
from conventions.domain.numbers.publishing.declared import TABLES
from conventions.domain.numbers.publishing.freezing import rows_of
from conventions.domain.numbers.publishing.groups import SOURCES
from conventions.domain.numbers.publishing.protection import BASE, Protection
from tests.kit.published import FIRST, SECOND, YEAR, Reader, Season, published_sets, sets_of

pytestmark = pytest.mark.django_db


class Unprotected(Protection):
    """Tells every number as it is."""

    def tell(self, number, *of_what, turned=False, of=None):
        return number


def is_found(low: int, high: int) -> bool:
    """A number, or how much it rose or fell, from one to four or exactly under five."""
    return is_told(low, high) or is_told(-high, -low)


def told_in_a_season(seed: int, settings):
    """Publish two months of a season; yield for each what its tables tell."""
    settings.PUBLISHING_KEY = f"{seed}" * 50
    season = Season(Random(seed))
    for day in (FIRST, SECOND):
        publication = season.publish(day)
        assert not publication.refused
        yield season, published_sets(season, publication)
        season.go_on()


@pytest.mark.parametrize("seed", range(3))
def test_nobody_recovers_a_small_number_from_a_season(seed, settings):
    """Every number of every table, at each date; how it moved; what is left of one when another lies in it: nothing.

    One reader has the files alone; another knows of each school what is told of it, which no file says.
    """
    files, groups = Reader(lambda members: (BASE - 1) * len(members)), Reader(lambda members: 0)
    told = []
    for when, (season, numbers) in enumerate(told_in_a_season(seed, settings)):
        files.read(when, numbers)
        groups.read_groups(when, season, Protection.of_service())
        told.append({members for _name, members, _number in numbers})
    for reader in (files, groups):
        for when, sets in enumerate(told):
            for members in sets | {one - other for one, other in product(sets, repeat=2) if other < one}:
                assert not is_found(*reader.finds(when, members)), (when, members)
        for members in told[0] & told[1]:
            assert not is_found(*reader.finds(1, members, less=(0, members))), members


def true_sets(seed: int):
    season = Season(Random(seed))
    season.count()
    tables = {
        table.name: rows_of(table, SOURCES[table.source](YEAR, Unprotected("")))
        for table in TABLES
        if table.source in ("pupils", "needs")
    }
    return list(sets_of(season, tables))


def test_the_same_reader_recovers_what_nothing_protects():
    """True totals and sums beside them tell the smallest cells: the attack can succeed."""
    told = true_sets(1)
    large = [one for one in told if one[2] >= BASE]
    reader = Reader(lambda members: 0)
    reader.read(0, large)
    found = [members for _name, members, _number in told if members and is_found(*reader.finds(0, members))]
    assert len(large) < len(told)
    assert found, "hiding what is under five, and it alone, hides it"


def test_the_same_reader_recovers_what_is_rounded_cell_by_cell():
    """Each number of each table told by an offset of its own: sums and margins narrow each other."""
    reader, key = Reader(lambda members: BASE - 1), Protection("2" * 50)
    told = [(name, members, key.tell(number, name)) for name, members, number in true_sets(2)]
    reader.read(0, told)
    assert any(is_found(*reader.finds(0, members)) for _name, members, _number in told if members)
