"""The hours of a day of orals and the order of pupils, without a database."""

from datetime import date, time

from conventions.domain.season.orals.timetable import Hours, at_hour, fair_order, groups_of

MORNING = Hours(time(8, 30), time(12), time(12), time(13), minutes=10)


def test_a_pause_comes_after_six_passages_and_noon_is_one():
    """What would reach into noon begins after it, and what would end too late is none."""
    hours = Hours(time(10, 50), time(13, 20), time(12), time(13), minutes=10, pause=10)
    written = [f"{hour:%H:%M}" for hour in hours.starts()]
    assert written == ["10:50", "11:00", "11:10", "11:20", "11:30", "11:40", "13:00", "13:10"]
    assert Hours(time(11, 55), time(14), time(12), time(13), minutes=10).starts()[0] == time(13)
    assert Hours(time(8), time(8, 5), time(12), time(13), minutes=10).starts() == []


def test_two_passages_meet_where_they_share_a_minute():
    """One that begins when the other ends does not."""
    assert MORNING.overlap(time(9), time(9, 9), 10)
    assert MORNING.overlap(time(9, 50), time(9), 60)
    assert not MORNING.overlap(time(10), time(9), 60)
    assert not MORNING.overlap(time(9), time(9, 10), 10)


def test_who_came_back_first_passes_first_then_the_alphabet_from_a_drawn_letter():
    """A name before the letter comes after those from it."""
    early, late = date(2027, 1, 8), date(2027, 1, 15)
    rows = [(late, "abdou", "A"), (late, "mari", "M"), (early, "abeille", "a"), (late, "zoe", "Z"), (early, "n", "n")]
    assert fair_order(rows, "M") == ["n", "a", "M", "Z", "A"]


def test_groups_are_as_even_as_can_be():
    """25 by 12 are three groups of nine or less; nobody makes none."""
    assert [len(group) for group in groups_of(range(25), 12)] == [9, 9, 7]
    assert [len(group) for group in groups_of(range(24), 12)] == [12, 12]
    assert groups_of([1, 2, 3], 1) == [(1,), (2,), (3,)]
    assert groups_of([], 12) == []


def test_an_hour_is_written_as_one_says_it():
    """The minutes are left out on the hour."""
    assert (at_hour(time(10, 20)), at_hour(time(9))) == ("10 h 20", "9 h")
