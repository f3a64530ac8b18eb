"""Section C at its boundaries: hours, breaks, night, rest, and the age of each day."""

from dataclasses import replace
from datetime import date, time

import pytest

from conventions.domain.law.rules.facts import PeriodFacts
from tests.kit.sample_facts import INITIATION, LEGAL, LEGAL_SECONDE, day, days, fields, options

MONDAY, TUESDAY, WEDNESDAY = "2027-01-18", "2027-01-19", "2027-01-20"
FOURTEEN = date(2012, 6, 1)


def on(*presences, facts=LEGAL):
    return replace(facts, presences=presences)


def week(morning, afternoon, facts=LEGAL, count=5):
    return replace(facts, presences=days(MONDAY, count, morning, afternoon))


def born(birth, facts):
    return replace(facts, birth_date=birth)


SEVEN = ("8h-12h", "13h-16h")
SIX = ("9h-12h", "13h-16h")
WEEK_35_01 = replace(
    LEGAL, presences=(*days(MONDAY, 4, *SEVEN), day("2027-01-22", *SEVEN), day("2027-01-23", "9h-9h01", ""))
)

CASES = [
    ("hours_a_day_and_a_week", "7 h a day, 35 h a week", week(*SEVEN), []),
    ("hours_a_day_and_a_week", "7 h 01", on(day(MONDAY, "8h-12h", "13h-16h01")), [f"period.days.{MONDAY}"]),
    ("hours_a_day_and_a_week", "8 h twice: one finding", on(*days(MONDAY, 2, "8h-12h", "13h-17h")), ["period.days"]),
    ("hours_a_day_and_a_week", "35 h 01", WEEK_35_01, ["period.weeks.2027-W03"]),
    ("hours_a_day_and_a_week", "8 h in a short week", on(day(MONDAY, "8h-12h", "13h-17h")), [f"period.days.{MONDAY}"]),
    (
        "hours_a_day_and_a_week",
        "35 h in each of two weeks",
        replace(LEGAL_SECONDE, presences=days("2027-06-14", 10, *SEVEN)),
        [],
    ),
    ("hours_a_day_and_a_week", "hours counted once", on(day(MONDAY, "8h-13h", "12h-15h")), []),
    ("hours_of_young_workers", "8 h on initiation", on(*days(MONDAY, 2, "8h-12h", "13h-17h"), facts=INITIATION), []),
    (
        "hours_of_young_workers",
        "8 h 01",
        on(day(MONDAY, "8h-12h", "13h-17h01"), facts=INITIATION),
        [f"period.days.{MONDAY}"],
    ),
    ("hours_of_young_workers", "40 h", week("8h-12h", "13h-17h", INITIATION), ["period.weeks.2027-W03"]),
    ("hours_of_young_workers", "of age", born(date(2009, 1, 1), week("8h-12h", "13h-17h", INITIATION)), []),
    ("no_night_by_age", "22 h", born(date(2011, 1, 1), on(day(MONDAY, "", "18h-22h"), facts=INITIATION)), []),
    (
        "no_night_by_age",
        "22 h 01",
        born(date(2011, 1, 1), on(day(MONDAY, "", "18h-22h01"), facts=INITIATION)),
        [f"period.days.{MONDAY}"],
    ),
    ("no_night_by_age", "20 h at 15", on(day(MONDAY, "", "16h-20h"), facts=INITIATION), []),
    ("no_night_by_age", "20 h 01 at 15", on(day(MONDAY, "", "16h-20h01"), facts=INITIATION), [f"period.days.{MONDAY}"]),
    ("no_night_by_age", "of age", born(date(2009, 1, 1), on(day(MONDAY, "", "18h-23h"), facts=INITIATION)), []),
    (
        "hours_of_the_school",
        "18 h of the school, until 21 h from 16",
        options(born(date(2011, 1, 1), on(day(MONDAY, "", "17h-21h"), facts=INITIATION)), latest=time(18)),
        [f"period.days.{MONDAY}"],
    ),
    (
        "rest_by_age",
        "12 h at 16",
        born(date(2011, 1, 1), on(day(MONDAY, "", "18h-22h"), day(TUESDAY, "10h-13h", ""), facts=INITIATION)),
        [],
    ),
    (
        "rest_by_age",
        "12 h at 15",
        on(day(MONDAY, "", "18h-20h"), day(TUESDAY, "8h-12h", ""), facts=INITIATION),
        [f"period.days.{TUESDAY}"],
    ),
    ("lighter_weeks_under_fifteen", "30 h at 14", born(FOURTEEN, week(*SIX)), []),
    (
        "lighter_weeks_under_fifteen",
        "30 h 01 at 14",
        born(FOURTEEN, on(*days(MONDAY, 4, *SIX), day("2027-01-22", "9h-12h", "13h-16h01"))),
        ["period.weeks.2027-W03"],
    ),
    ("lighter_weeks_under_fifteen", "35 h at 15", week(*SEVEN), []),
    ("lighter_weeks_under_fifteen", "15 on the Friday", born(date(2012, 1, 22), week(*SEVEN)), []),
    (
        "lighter_weeks_under_fifteen",
        "15 on the Saturday",
        born(date(2012, 1, 23), week(*SEVEN)),
        ["period.weeks.2027-W03"],
    ),
    ("break_from_four_and_a_half_hours", "4 h 29", on(day(MONDAY, "8h30-12h59", "")), []),
    ("break_from_four_and_a_half_hours", "exactly 4 h 30", on(day(MONDAY, "8h30-13h", "")), [f"period.days.{MONDAY}"]),
    ("break_from_four_and_a_half_hours", "break of 30 min", on(day(MONDAY, "9h-12h", "12h30-16h")), []),
    (
        "break_from_four_and_a_half_hours",
        "break of 29 min",
        on(day(MONDAY, "9h-12h", "12h29-16h")),
        [f"period.days.{MONDAY}"],
    ),
    ("break_from_four_and_a_half_hours", "4 h 30, then a break", on(day(MONDAY, "8h-12h30", "13h30-16h")), []),
    (
        "break_from_four_and_a_half_hours",
        "4 h 31, then a break",
        on(day(MONDAY, "8h-12h31", "13h30-16h")),
        [f"period.days.{MONDAY}"],
    ),
    ("break_from_four_and_a_half_hours", "short day, no break", on(day(MONDAY, "9h-11h", "11h10-13h")), []),
    (
        "break_from_four_and_a_half_hours",
        "4 h 31 after a break",
        on(day(MONDAY, "9h-10h", "13h-17h31")),
        [f"period.days.{MONDAY}"],
    ),
    ("no_night_under_sixteen", "6 h exactly", on(day(MONDAY, "6h-10h", "")), []),
    ("no_night_under_sixteen", "5 h 59", on(day(MONDAY, "5h59-10h", "")), [f"period.days.{MONDAY}"]),
    ("no_night_under_sixteen", "20 h exactly", on(day(MONDAY, "", "16h-20h")), []),
    ("no_night_under_sixteen", "20 h 01", on(day(MONDAY, "", "16h-20h01")), [f"period.days.{MONDAY}"]),
    ("no_night_under_sixteen", "16 that day", born(date(2011, 1, 18), on(day(MONDAY, "", "16h-20h01"))), []),
    (
        "no_night_under_sixteen",
        "16 the next day",
        born(date(2011, 1, 19), on(day(MONDAY, "", "16h-20h01"))),
        [f"period.days.{MONDAY}"],
    ),
    (
        "no_night_under_sixteen",
        "birthday during the week: only the days before",
        born(date(2011, 1, 20), on(*days(MONDAY, 3, "", "16h-21h"))),
        ["period.days"],
    ),
    (
        "no_night_under_sixteen",
        "unknown birth date counts as young",
        born(None, on(day(MONDAY, "5h-9h", ""))),
        [f"period.days.{MONDAY}"],
    ),
    ("no_night_from_sixteen", "6 h to 20 h at 16", born(date(2010, 1, 1), on(day(MONDAY, "6h-9h", "17h-20h"))), []),
    (
        "no_night_from_sixteen",
        "20 h 01 at 16",
        born(date(2010, 1, 1), on(day(MONDAY, "", "17h-20h01"))),
        [f"period.days.{MONDAY}"],
    ),
    (
        "no_night_from_sixteen",
        "20 h 01 at 18",
        born(date(2008, 1, 1), on(day(MONDAY, "", "17h-20h01"))),
        [f"period.days.{MONDAY}"],
    ),
    ("no_night_from_sixteen", "20 h 01 at 15 is the other rule", on(day(MONDAY, "", "17h-20h01")), []),
    (
        "no_night_from_sixteen",
        "birthday during the week: from that day on",
        born(date(2011, 1, 20), on(*days(MONDAY, 3, "", "16h-21h"))),
        [f"period.days.{WEDNESDAY}"],
    ),
    ("hours_of_the_school", "no option", on(day(MONDAY, "6h-9h", "17h-20h")), []),
    (
        "hours_of_the_school",
        "8 h to 18 h",
        options(on(day(MONDAY, "8h-12h", "15h-18h")), earliest=time(8), latest=time(18)),
        [],
    ),
    (
        "hours_of_the_school",
        "7 h 59",
        options(on(day(MONDAY, "7h59-12h", "")), earliest=time(8)),
        [f"period.days.{MONDAY}"],
    ),
    (
        "hours_of_the_school",
        "18 h 01",
        options(on(day(MONDAY, "", "14h-18h01")), latest=time(18)),
        [f"period.days.{MONDAY}"],
    ),
    (
        "hours_of_the_school",
        "an option cannot widen the law",
        options(on(day(MONDAY, "5h-9h", "")), earliest=time(4)),
        [],
    ),
    ("rest_between_two_days", "14 h exactly", on(day(MONDAY, "", "15h-18h"), day(TUESDAY, "8h-12h", "")), []),
    (
        "rest_between_two_days",
        "13 h 59",
        on(day(MONDAY, "", "15h-18h01"), day(TUESDAY, "8h-12h", "")),
        [f"period.days.{TUESDAY}"],
    ),
    ("rest_between_two_days", "a day between", on(day(MONDAY, "", "15h-20h"), day(WEDNESDAY, "6h-9h", "")), []),
    (
        "rest_between_two_days",
        "twice: one finding",
        on(day(MONDAY, "", "15h-20h"), day(TUESDAY, "6h-9h", "17h-20h"), day(WEDNESDAY, "6h-9h", "")),
        ["period.days"],
    ),
    (
        "rest_between_two_days",
        "14 h at 17 too",
        born(date(2009, 6, 1), on(day(MONDAY, "", "15h-19h"), day(TUESDAY, "8h-12h", ""))),
        [f"period.days.{TUESDAY}"],
    ),
]


@pytest.mark.parametrize(("name", "title", "facts", "expected"), CASES, ids=[f"{c[0]}: {c[1]}" for c in CASES])
def test_hours_at_their_boundaries(name, title, facts, expected):
    assert fields(name, facts) == expected


def test_a_school_makes_thirty_hours_a_limit():
    """C-02 is a warning unless the school says otherwise."""
    facts = born(FOURTEEN, week(*SEVEN))
    assert fields("lighter_weeks_under_fifteen", facts, severity="warning")
    hardened = options(facts, block_over_30_under_15=True)
    assert fields("lighter_weeks_under_fifteen", hardened, severity="blocking") == ["period.weeks.2027-W03"]


def test_hours_that_the_school_confirmed_are_not_remarked_of_each():
    """C-02 is silent at the hours of the period, and speaks of a week that is longer than they are."""
    seven_a_day = PeriodFacts("Stage", date(2027, 1, 18), date(2027, 1, 22), day_minutes=7 * 60)
    facts = replace(born(FOURTEEN, week(*SEVEN)), period=seven_a_day)
    assert fields("lighter_weeks_under_fifteen", facts) == []
    shorter = replace(facts, period=replace(seven_a_day, day_minutes=6 * 60 + 30))
    assert fields("lighter_weeks_under_fifteen", shorter) == ["period.weeks.2027-W03"]
    assert fields("lighter_weeks_under_fifteen", options(facts, block_over_30_under_15=True), severity="blocking")


@pytest.mark.parametrize(
    ("birth", "day_", "age"),
    [
        ("2012-01-20", "2027-01-19", 14),
        ("2012-01-20", "2027-01-20", 15),
        ("2012-02-29", "2027-02-28", 14),
        ("2012-02-29", "2027-03-01", 15),
        ("2012-02-29", "2028-02-29", 16),
    ],
)
def test_age_is_counted_on_each_day(birth, day_, age):
    """C-11: whole years on the day."""
    assert born(date.fromisoformat(birth), LEGAL).age_on(date.fromisoformat(day_)) == age
