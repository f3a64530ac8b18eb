"""The nearest correct hours: what a rule proposes satisfies the rule, and changes no more than it must."""

from dataclasses import replace
from datetime import date, time

import pytest

from conventions.domain.dossier.agreements.kinds import kind
from conventions.domain.law.rules import check
from conventions.domain.law.rules.facts import Facts, HostFacts, SchoolFacts, SchoolOptions
from conventions.domain.law.rules.timetable import HourSpan, Presence, replaced

MONDAY = date(2027, 3, 15)
RULES = kind("observation_3e_4e").rules


def day(text: str, on: date = MONDAY) -> Presence:
    """Read ``9:00-12:00 13:30-17:00``."""
    spans = [HourSpan.from_data(part.split("-")) for part in text.split()]
    return Presence(on, *spans)


def facts(*presences: Presence, **options) -> Facts:
    return Facts(
        kind="observation_3e_4e",
        level="3e",
        birth_date=date(2012, 6, 1),
        presences=presences,
        host=HostFacts(department="49"),
        school=SchoolFacts(department="49", options=SchoolOptions(**options)),
        today=date(2027, 1, 4),
    )


def found(given: Facts, rule: str):
    about_days = [finding for finding in check(RULES, given, "host") if finding.field.startswith("period")]
    return [finding for finding in about_days if finding.rule == rule]


@pytest.mark.parametrize(
    ("rule", "typed", "proposed"),
    [
        ("C-01", "9:00-12:00 13:00-17:30", "9:00-12:00 13:00-17:00"),
        ("C-05", "8:30-17:00", "8:30-12:00 13:00-17:00"),
        ("C-05", "9:00-12:00 12:15-16:00", "9:00-12:00 12:30-16:00"),
        ("C-05", "8:00-12:30", "8:00-12:25"),
        ("C-05", "9:00-14:00 15:00-17:00", "9:00-13:30 15:00-17:00"),
        ("E-10", "9:00-13:00 12:00-16:00", "9:00-13:00 13:30-16:00"),
        ("E-10", "9:00-13:00 12:00-13:15", "9:00-13:00"),
        ("C-06", "5:30-9:00 10:00-13:00", "6:00-9:00 10:00-13:00"),
        ("C-06", "14:00-16:00 17:00-21:00", "14:00-16:00 17:00-20:00"),
    ],
)
def test_a_rule_proposes_the_nearest_day_it_accepts(rule, typed, proposed):
    """One tap replaces the day, and the rule has nothing more to say."""
    [finding] = found(facts(day(typed)), rule)
    assert finding.instead == (day(proposed),)
    assert found(facts(*replaced([day(typed)], finding.instead)), rule) == []


def test_a_week_too_long_is_shortened_the_same_every_day():
    """Six hours and a half a day under fifteen: half an hour less each day makes the thirty hours."""
    week = [day("9:00-12:00 13:30-17:00", MONDAY.replace(day=15 + n)) for n in range(5)]
    young = facts(*week)
    [finding] = found(young, "C-02")
    assert [presence.minutes for presence in finding.instead] == [360] * 5
    assert found(facts(*replaced(week, finding.instead)), "C-02") == []


def test_the_longest_days_are_shortened_first():
    """Four days of seven hours and a short Wednesday: the short one stays."""
    lengths = ("9:00-12:00 13:00-17:00",) * 4 + ("9:00-12:00",)
    week = [day(text, MONDAY.replace(day=15 + n)) for n, text in enumerate(lengths)]
    [finding] = found(facts(*week), "C-02")
    assert [presence.minutes for presence in finding.instead] == [405] * 4


def test_days_outside_the_period_of_june_are_moved_into_it():
    """A week of 2nde too early comes to the first free weekdays of the period, at the same hours."""
    early = [day("9:00-12:00", date(2027, 6, 10)), day("9:00-12:00", date(2027, 6, 14))]
    given = replace(facts(*early), kind="observation_2nde", level="2de_gt")
    rules = kind("observation_2nde").rules
    [finding] = [f for f in check(rules, given, "host") if f.rule == "B-03"]
    moved = replaced(early, finding.instead)
    assert [presence.day for presence in moved] == [date(2027, 6, 14), date(2027, 6, 15)]
    assert not [f for f in check(rules, replace(given, presences=moved), "host") if f.rule == "B-03"]


def test_too_short_a_night_is_lengthened_in_the_morning():
    """Twenty o'clock, then nine: the second day begins at ten."""
    week = [day("14:00-20:00"), day("9:00-12:00", MONDAY.replace(day=16))]
    [finding] = found(facts(*week), "C-07")
    assert finding.instead == (day("10:00-12:00", MONDAY.replace(day=16)),)
    assert found(facts(*replaced(week, finding.instead)), "C-07") == []


def test_days_that_may_not_be_are_removed():
    """A sixth day, a Sunday, the eighth of May: the proposal is the week without them."""
    eight = [day("9:00-12:00", MONDAY.replace(day=15 + n)) for n in range(8)]
    for rule in ("B-01", "B-04"):
        first = found(facts(*eight), rule)[0]
        assert first.instead
        assert all(not presence.spans for presence in first.instead)
    holiday = day("9:00-12:00", date(2026, 5, 8))
    [finding] = found(facts(holiday), "B-05")
    assert replaced([holiday], finding.instead) == ()


def test_the_hours_of_the_school_are_the_limits_it_has_set():
    """A school that opens at eight: a day that begins at seven is proposed from eight."""
    [finding] = found(facts(day("7:00-11:00"), earliest=time(8)), "C-14")
    assert finding.instead == (day("8:00-11:00"),)
