"""How a number of pupils is told: what it says, whoever compares what with what."""

from itertools import product
from statistics import mean

import pytest
from django.utils import translation

from conventions.domain.numbers.publishing.audit import is_told
from conventions.domain.numbers.publishing.protection import BASE, Protection, bounds_of, in_words

KEYS = [Protection(f"{n:050d}") for n in range(60)]
OFFSETS = range(BASE)


def told_by(offset: int, number: int) -> int:
    """The same rule, written again: what is told of a number by an offset."""
    return BASE * ((number + offset) // BASE)


def test_a_number_is_told_as_a_multiple_of_five_near_it():
    """Zero stays zero, a greater one is never told as less, the same always alike, and on average nothing is added."""
    for key in KEYS:
        told = [key.tell(number, "973", "3e") for number in range(40)]
        assert told[0] == 0
        assert told == sorted(told) == [key.tell(number, "973", "3e") for number in range(40)]
        for number, one in enumerate(told):
            low, high = bounds_of(one)
            assert one % BASE == 0
            assert low <= number <= high
    names = [str(n) for n in range(2000)]
    assert {KEYS[0].tell(3, name) for name in names} == {0, 5}
    assert mean(KEYS[0].tell(3, name) for name in names) == pytest.approx(3, abs=0.2)
    with pytest.raises(ValueError, match="negative"):
        KEYS[0].tell(-1, "973")


def test_what_is_told_of_a_number_leaves_every_number_near_it_possible():
    """Whoever has not the key finds neither one to four nor an exact number."""
    for told in range(0, 40, BASE):
        possible = {number for number in range(60) for offset in OFFSETS if told_by(offset, number) == told}
        assert possible == set(range(bounds_of(told)[0], bounds_of(told)[1] + 1))
        assert not is_told(min(possible), max(possible))
    assert all(is_told(low, high) for low, high in ((1, 4), (2, 3), (0, 0), (4, 4)))
    assert not any(is_told(low, high) for low, high in ((0, 4), (1, 5), (5, 5)))


def test_two_dates_say_of_each_no_more_than_one():
    """The offset stays, so a number that did not move is told alike, and no pair of readings narrows either."""
    for one, other in product(range(0, 20, BASE), repeat=2):
        pairs = {
            (n, m)
            for offset in OFFSETS
            for n, m in product(range(30), repeat=2)
            if (told_by(offset, n), told_by(offset, m)) == (one, other)
        }
        assert {n for n, _m in pairs} == set(range(bounds_of(one)[0], bounds_of(one)[1] + 1))
        moved = {m - n for n, m in pairs}
        assert len(moved) >= 2 * BASE - 1
        assert not any(n == m for n, m in pairs) or one == other


def test_whoever_knows_how_many_pupils_there_are_is_not_told_of_the_rest():
    """With and without a place: one is told by an offset, the other by what is left of it."""
    for total, one, other in product(range(40), range(0, 45, BASE), range(0, 45, BASE)):
        possible = {
            number
            for offset in OFFSETS
            for number in range(total + 1)
            if tuple(min(told_by(*part), BASE * (total // BASE)) for part in (
                (offset, number), (BASE - 1 - offset, total - number)
            )) == (one, other)
        }  # fmt: skip
        if possible and total:
            assert possible <= {0} or not is_told(min(possible), max(possible)), (total, one, other)
    key = KEYS[0]
    for number in range(20):
        assert key.tell(number, "x") + key.tell(20 - number, "x", turned=True) == 20


def test_a_part_of_a_whole_that_is_known_is_never_proven_to_be_one_to_four():
    """Seats that are offered are told as they are, filled ones among them as pupils: three of four would be seen."""
    for whole in range(30):
        said = {}
        for key, part in product(KEYS, range(whole + 1)):
            told = key.tell(part, "973", of=whole)
            assert told % BASE == 0
            assert told <= whole
            said.setdefault(told, set()).add(part)
        assert not any(is_told(min(parts), max(parts)) for parts in said.values()) or whole == 0
        assert whole >= BASE or said.keys() == {0}


def test_a_number_is_read_in_words():
    """« 0 » would say that there is nobody."""
    assert in_words(0) == "moins de 5"
    assert in_words(1240) == "environ\xa01\xa0240"
    with translation.override("en"):
        assert in_words(0) == "fewer than 5"
        assert in_words(1240) == "about\xa01,240"
