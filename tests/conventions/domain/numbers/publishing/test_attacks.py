"""Whoever reads all tables of one date or of two, adds, subtracts and reckons, recovers no number under five.

The same reader recovers them where nothing is protected, and where each cell is rounded by itself.
"""

from collections import Counter
from datetime import date
from itertools import product
from random import Random

import pytest

from conventions.domain.numbers.figures.models import Cell, SeatFact
from conventions.domain.numbers.publishing import groups
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


def told_in_a_season(seed: int, settings, sizes: tuple[int, int] = (1, 12)):
    """Publish two months of a season; yield for each what its tables tell."""
    settings.PUBLISHING_KEY = f"{seed}" * 50
    season = Season(Random(seed), sizes)
    for day in (FIRST, SECOND):
        publication = season.publish(day)
        assert not publication.refused
        yield season, published_sets(season, publication)
        season.go_on()


def slack(members):
    """How far a number may be from the truth, as the method is published."""
    return (BASE - 1) * len(members)


@pytest.mark.parametrize("seed", range(3))
def test_nobody_recovers_a_small_number_from_a_season(seed, settings):
    """Every number of every table, at each date; how it moved; what is left of one when another lies in it: nothing."""
    reader, told = Reader(slack), []
    for when, (_season, numbers) in enumerate(told_in_a_season(seed, settings)):
        reader.read(when, numbers)
        told.append({members for _name, members, _number in numbers})
    for when, sets in enumerate(told):
        for members in sets | {one - other for one, other in product(sets, repeat=2) if other < one}:
            assert not is_found(*reader.finds(when, members)), (when, members)
    for members in told[0] & told[1]:
        assert not is_found(*reader.finds(1, members, less=(0, members))), members


# -- whoever knows the sizes of all groups ----------------------------------------------------------------------------


def proven_by_sizes(seed: int, settings) -> list:
    """Return the steps of one to four pupils that are proven at two dates of a season of small groups."""
    reader, proven = Reader(slack), []
    for when, (season, numbers) in enumerate(told_in_a_season(seed, settings, sizes=(2, 7))):
        reader.read(when, numbers)
        reader.learn_sizes(when, season)
        proven += reader.proves(when, season)
    return proven


@pytest.mark.parametrize("seed", range(3))
def test_nobody_who_knows_all_sizes_is_told_of_a_step_of_one_to_four(seed, settings):
    """How many pupils of a level a school has is public elsewhere; groups of two to four are told as none."""
    assert proven_by_sizes(seed, settings) == []


class WithoutWholes(Protection):
    """Tells each number by its offset, however few the whole is."""

    def tell(self, number, *of_what, turned=False, of=None):
        return super().tell(number, *of_what, turned=turned)


def test_the_same_reader_finds_steps_of_groups_of_two_to_four_that_are_told():
    """Where five is told of a group of three, one to three of it are at that step: the attack can succeed."""
    season, proven = Season(Random(1), (2, 4)), []
    for numbers in season.truth.values():
        numbers.update(dict.fromkeys(numbers, 0), without=3)
    for n in range(20):  # three are told as five by three offsets of five
        reader = Reader(slack)
        reader.read(0, told_unaudited(season, WithoutWholes(f"{n:050d}")))
        reader.learn_sizes(0, season)
        proven += reader.proves(0, season)
    assert proven


# -- whoever reads the pages of places --------------------------------------------------------------------------------


def filled_as_read(protection: Protection, offered: int, free: int) -> set[int]:
    """Return the filled seats that are possible for whoever reads their number, and counts dates with a free place.

    The reader has not the key: each offset is possible that tells the same.
    """
    [group] = SOURCES["seats"](YEAR, protection)
    told = group.told["seats_filled"]
    assert group.told["seats_offered"] == offered
    return {
        number
        for number, offset in product(range(offered - free + 1), range(BASE))
        if told in (BASE * ((number + offset) // BASE), BASE * min((number + offset) // BASE, (offered - free) // BASE))
    }


@pytest.fixture
def guyane_seats():
    """Seven places at seven dates in Guyane, two of them filled: five pages say that there is room."""
    dates = [(YEAR, "973", date(YEAR, 12, 7), "published", 1, n > 1, n < 2) for n in range(7)]
    SeatFact.objects.bulk_create(
        SeatFact(
            slot_id=n, offer_id=n, year=year, department=code, week=week, state=state, seats=seats, free=int(free),
            filled=int(filled), is_first=True, network="", activity="", host_sector="", kind="", pupil_level="",
            academy="Guyane", region="Guyane", basin="", school_sector="", priority="", qpv="",
        )
        for n, (year, code, week, state, seats, free, filled) in enumerate(dates)
    )  # fmt: skip
    Cell.objects.bulk_create(
        Cell(territory="department", code="973", year=YEAR, statistic=name, detail="", value=value)
        for name, value in (("seats_offered", 7), ("seats_filled", 2))
    )


def test_places_that_are_shown_free_and_published_ones_that_are_filled_agree(guyane_seats, monkeypatch):
    """Two of seven are filled: five that everybody sees free leave two, so that « five » would be one or two."""
    keys = [Protection(f"{n:050d}") for n in range(20)]
    assert not any(is_told(min(one), max(one)) for one in (filled_as_read(key, 7, 5) for key in keys))
    monkeypatch.setattr(groups, "_dates_with_a_free_seat", lambda year: Counter())
    found = [filled_as_read(key, 7, 5) for key in keys]
    assert any(one and is_told(min(one), max(one)) for one in found), "the attack can succeed"


# -- the same readers where less protects -----------------------------------------------------------------------------


def told_unaudited(season: Season, protection: Protection):
    """Return each number of pupils of the tables as some protection tells it, which nobody audits."""
    season.count()
    tables = {
        table.name: rows_of(table, SOURCES[table.source](YEAR, protection))
        for table in TABLES
        if table.source in ("pupils", "needs")
    }
    return list(sets_of(season, tables))


def test_the_same_reader_recovers_what_nothing_protects():
    """True totals and sums beside them tell the smallest cells: the attack can succeed."""
    told = told_unaudited(Season(Random(1)), Unprotected(""))
    large = [one for one in told if one[2] >= BASE]
    reader = Reader(lambda members: 0)
    reader.read(0, large)
    found = [members for _name, members, _number in told if members and is_found(*reader.finds(0, members))]
    assert len(large) < len(told)
    assert found, "hiding what is under five, and it alone, hides it"


def test_the_same_reader_recovers_what_is_rounded_cell_by_cell():
    """Each number of each table told by an offset of its own: sums and margins narrow each other."""
    reader, key = Reader(lambda members: BASE - 1), Protection("2" * 50)
    truth = told_unaudited(Season(Random(2)), Unprotected(""))
    told = [(name, members, key.tell(number, name)) for name, members, number in truth]
    reader.read(0, told)
    assert any(is_found(*reader.finds(0, members)) for _name, members, _number in told if members)
