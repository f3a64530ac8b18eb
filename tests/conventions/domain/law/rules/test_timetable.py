"""Days and hours of presence: reading, joining, counting."""

from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conventions.domain.law.rules.timetable import (
    LONGEST_NIGHT,
    HourSpan,
    Presence,
    Week,
    by_week,
    merge,
    minutes_by_week,
    parse_time,
    rest_between,
    total_minutes,
    write_duration,
    write_time,
)
from tests.kit.each import each
from tests.kit.sample_facts import day, span

minutes = st.integers(0, 24 * 60 - 1)
times = minutes.map(lambda value: time(value // 60, value % 60))
spans = st.lists(minutes, min_size=2, max_size=2, unique=True).map(
    lambda pair: HourSpan(*(time(value // 60, value % 60) for value in sorted(pair)))
)
nights = st.tuples(st.integers(12 * 60, 24 * 60 - 1), st.integers(1, LONGEST_NIGHT)).map(
    lambda night: HourSpan.between(night[0], sum(night))
)
dates = st.dates(date(2026, 1, 1), date(2028, 12, 31))
presences = st.builds(Presence, dates, st.none() | spans, st.none() | spans | nights)


def clock(presence: Presence) -> set[int]:
    """Return the minutes of the day that a presence covers, one by one: the slow way to count."""
    covered: set[int] = set()
    for one in presence.spans:
        covered |= set(range(one.begins, one.ends))
    return covered


@each(
    "text, expected",
    [
        ("9h", time(9)),
        ("9 h", time(9)),
        ("9", time(9)),
        ("9h30", time(9, 30)),
        ("09 h 30", time(9, 30)),
        ("9\u00a0h\u00a030", time(9, 30)),
        ("9H30", time(9, 30)),
        ("9:30", time(9, 30)),
        ("09:30:00", time(9, 30)),
        ("9.30", time(9, 30)),
        ("0930", time(9, 30)),
        ("930", time(9, 30)),
        ("9h30min", time(9, 30)),
        ("0h", time(0)),
        ("23:59", time(23, 59)),
    ],
)
def test_office_types_an_hour_as_it_likes(text, expected):
    """Every usual way of typing an hour is read."""
    assert parse_time(text) == expected


@each("text", ["", "24h", "9h60", "9h7", "midi", "-9h", "9h30 12h", "12345"])
def test_office_is_told_how_to_type_an_hour(text):
    """The office gets a French sentence with an example."""
    with pytest.raises(ValueError, match=r"n'est pas une heure : écrivez par exemple 9 h, 9 h 30 ou 13:45\.$"):
        parse_time(text)


@given(times)
def test_an_hour_survives_being_written_and_read(value):
    """The words that we write in French are read back."""
    assert parse_time(write_time(value)) == value
    assert parse_time(f"{value:%H:%M}") == parse_time(f"{value:%H%M}") == value


@pytest.mark.parametrize(
    ("value", "text"), [(0, "0 h"), (45, "45 min"), (420, "7 h"), (421, "7 h 01"), (270, "4 h 30")]
)
def test_durations_are_written_in_french(value, text):
    assert write_duration(value) == text


def test_host_gives_the_hours_in_order():
    """A range that ends before it starts, or at once, is refused with a sentence."""
    for end in (time(9), time(8), time(8, 59)):
        with pytest.raises(ValueError, match="doit venir après l'heure de début"):
            HourSpan(time(9), end)


def test_host_gives_half_a_range():
    """One empty box of two gives a sentence; two empty boxes are no range."""
    assert Presence.from_data({"date": "2027-06-10", "morning": ["", ""]}).spans == ()
    with pytest.raises(ValueError, match="laissez les deux cases vides"):
        Presence.from_data({"date": "2027-06-10", "morning": ["9h", ""]})


@given(presences)
def test_a_presence_survives_json(presence):
    assert Presence.from_data(presence.to_data()) == presence


def test_a_presence_has_the_agreed_shape():
    """The shape that offers, pages and the document share."""
    data = {"date": "2027-06-10", "morning": ["09:00", "12:00"], "afternoon": None}
    assert Presence.from_data(data) == Presence(date(2027, 6, 10), HourSpan(time(9), time(12)), None)
    assert Presence.from_data(data).to_data() == data


@given(presences)
def test_minutes_are_counted_once(presence):
    """The arithmetic agrees with counting minute by minute, overlapping ranges included."""
    assert presence.minutes == len(clock(presence))


@given(presences)
def test_stretches_lie_apart(presence):
    """Between two stretches there are thirty minutes or more; a stretch holds all its ranges."""
    stretches = presence.stretches
    for earlier, later in zip(stretches, stretches[1:], strict=False):
        assert later.begins - earlier.ends >= 30
    assert sum(stretch.minutes for stretch in stretches) >= presence.minutes
    assert all(any(s.begins <= one.begins and one.ends <= s.ends for s in stretches) for one in presence.spans)


@pytest.mark.parametrize(
    ("morning", "afternoon", "expected"),
    [
        ("9h-12h", "12h30-16h", ["9h-12h", "12h30-16h"]),
        ("9h-12h", "12h29-16h", ["9h-16h"]),
        ("9h-12h", "12h-16h", ["9h-16h"]),
        ("9h-12h", "", ["9h-12h"]),
        ("9h-13h", "12h-16h", ["9h-16h"]),
        ("13h-16h", "9h-12h", ["9h-12h", "13h-16h"]),
    ],
)
def test_thirty_minutes_make_a_break(morning, afternoon, expected):
    """From thirty minutes a gap is a break; under thirty the presence is continuous."""
    expected = [(one.begins, one.ends) for one in map(span, expected)]
    assert list(day("2027-06-10", morning, afternoon).stretches) == expected


@given(st.lists(spans, max_size=5))
def test_merging_twice_changes_nothing(many):
    once = merge(many, gap=30)
    assert merge(once, gap=30) == once


@given(st.lists(presences, max_size=12))
def test_weeks_add_up(many):
    """The minutes of the weeks are the minutes of the days; each day lies in its week."""
    assert sum(total_minutes(inside) for inside in by_week(many).values()) == total_minutes(many)
    for week, inside in by_week(many).items():
        assert all(week.monday <= p.day < week.monday + timedelta(days=7) for p in inside)


def test_weeks_follow_iso_at_the_turn_of_the_year():
    """1 January 2027 is a Friday of week 53 of 2026."""
    assert Week.of(date(2027, 1, 1)) == Week(2026, 53) == Week.of(date(2026, 12, 28))


@given(presences, presences)
def test_rest_runs_from_the_last_hour_to_the_first(earlier, later):
    rest = rest_between(earlier, later)
    if not earlier.spans or not later.spans:
        assert rest is None
    else:
        midnights = (later.day - earlier.day).days * 24 * 60
        assert rest == midnights + min(clock(later)) - (max(clock(earlier)) + 1)


@pytest.mark.parametrize(
    ("morning", "afternoon", "minutes", "tomorrow", "text"),
    [
        ("", "20h45-6h45", 600, 405, ["20h45-6h45"]),
        ("", "18h-0h", 360, 0, ["18h-0h"]),
        ("20h45-0h45", "1h15-6h45", 570, 375, ["20h45-0h45", "1h15-6h45"]),
        ("20h45-23h45", "0h15-6h45", 570, 390, ["20h45-23h45", "0h15-6h45"]),
        ("4h-8h", "8h30-12h", 450, 0, ["4h-8h", "8h30-12h"]),
    ],
)
def test_a_night_is_of_the_day_on_which_it_begins(morning, afternoon, minutes, tomorrow, text):
    """Its minutes are counted whole, those past midnight apart, in one range or two."""
    presence = day("2027-06-13", morning, afternoon)
    assert (presence.minutes, presence.minutes_of_tomorrow, presence.in_order) == (minutes, tomorrow, True)
    assert [one.minutes for one in presence.stretches] == [one.minutes for one in map(span, text)]
    assert Presence.from_data(presence.to_data()) == presence
    assert rest_between(presence, day("2027-06-14", "", "20h45-6h45")) == 24 * 60 + 20 * 60 + 45 - presence.ends
    assert sum(minutes_by_week([presence]).values()) == minutes
    assert minutes_by_week([presence]).get(Week(2027, 24), 0) == tomorrow


def test_a_night_is_no_longer_than_its_rest_allows():
    """Thirteen hours leave the eleven of rest; 23 h 59 across midnight is an hour typed wrong."""
    assert HourSpan(time(18), time(7)).minutes == 13 * 60
    for start, end in ((time(18), time(7, 1)), (time(12), time(11, 59)), (time(0), time(0))):
        with pytest.raises(ValueError, match="doit venir après l'heure de début"):
            HourSpan(start, end)


def test_a_part_of_a_night_is_read_on_either_side_of_midnight():
    night = HourSpan(time(20, 45), time(6, 45))
    assert night.part(time(22), time(6)).minutes == 8 * 60
    assert night.part(time(1), time(6, 45)).minutes == 5 * 60 + 45
    assert night.part(time(20), time(6)) is None
    assert night.part(time(21), time(7)) is None
    assert HourSpan(time(9), time(12)).part(time(10), time(12)).minutes == 120
    assert HourSpan(time(9), time(12)).part(time(12), time(10)) is None
