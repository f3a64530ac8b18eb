"""Hours of pupils in training by the age of each day: minors, adults, and what a decision opens."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from conventions.domain.dossier.agreements.kinds import KINDS
from conventions.domain.law.rules import check
from conventions.domain.law.rules.derogations import DecisionFacts, Derogation
from tests.kit.sample_facts import LEGAL, at, day, days, fields

MONDAY, TUESDAY, WEDNESDAY, SUNDAY = "2027-01-18", "2027-01-19", "2027-01-20", "2027-01-24"
WEEK, NEXT = "period.weeks.2027-W03", "period.weeks.2027-W04"
HOLIDAY = "2027-05-06"
"""Ascension day, a Thursday."""


def aged(years: int, *presences, on: str = MONDAY, decisions: tuple[str, ...] = (), until: date | None = None):
    """A PFMP of a pupil of that age since the day ``on``, with decisions in force that year, or ``until`` a day."""
    born = date.fromisoformat(on)
    year = date(2027, 1, 1), until or date(2027, 12, 31)
    filed = tuple(DecisionFacts(each, *year) for each in decisions)
    birth = born.replace(year=born.year - years)
    return replace(LEGAL, kind="pfmp", level="2de_pro", birth_date=birth, presences=presences, decisions=filed)


NINE_TO_SIX = ("9h-13h", "14h-18h")
TEN_HOURS = ("8h-13h", "14h-19h")
BAKERY = ("4h-8h", "8h30-12h")
FIVE_NIGHTS = [day(f"2027-01-{n}", "", "20h45-6h45") for n in range(18, 22)]

CASES = [
    # C-03, C-04
    ("hours_of_young_workers", "8 h at 17", aged(17, day(MONDAY, *NINE_TO_SIX)), []),
    ("hours_of_young_workers", "9 h at 17", aged(17, day(MONDAY, "10h-15h", "18h-22h")), [f"period.days.{MONDAY}"]),
    (
        "hours_of_young_workers",
        "36 h at 17",
        aged(17, *days(MONDAY, 4, "9h-12h", "13h-17h"), day("2027-01-22", *NINE_TO_SIX)),
        [WEEK],
    ),
    ("hours_of_young_workers", "10 h at 18", aged(18, day(MONDAY, *TEN_HOURS)), []),
    (
        "hours_of_young_workers",
        "10 h 01 at 18",
        aged(18, day(MONDAY, "8h-13h", "14h-19h01")),
        [f"period.days.{MONDAY}"],
    ),
    (
        "hours_of_young_workers",
        "48 h at 18",
        aged(18, *days(MONDAY, 4, *TEN_HOURS), day("2027-01-22", *NINE_TO_SIX)),
        [],
    ),
    ("hours_of_young_workers", "50 h at 18", aged(18, *days(MONDAY, 5, *TEN_HOURS)), [WEEK]),
    ("hours_of_young_workers", "10 h on a site", aged(17, day(MONDAY, *TEN_HOURS), decisions=("sites",)), []),
    ("hours_of_young_workers", "40 h on a site", aged(17, *days(MONDAY, 4, *TEN_HOURS), decisions=("sites",)), []),
    (
        "hours_of_young_workers",
        "five hours more",
        aged(17, *days(MONDAY, 5, *NINE_TO_SIX), decisions=("five_hours",)),
        [],
    ),
    (
        "hours_of_young_workers",
        "five hours more are not six",
        aged(17, *days(MONDAY, 5, *NINE_TO_SIX), day("2027-01-23", "9h-10h", ""), decisions=("five_hours",)),
        [WEEK],
    ),
    (
        "hours_of_young_workers",
        "a decision that ends on the Thursday",
        aged(17, *days(MONDAY, 5, *NINE_TO_SIX), decisions=("five_hours",), until=date(2027, 1, 21)),
        [WEEK],
    ),
    (
        "hours_of_young_workers",
        "18 on the Wednesday: 10 h from that day",
        aged(18, *days(MONDAY, 5, *TEN_HOURS), on=WEDNESDAY),
        ["period.days", WEEK],
    ),
    (
        "hours_of_young_workers",
        "18 on the Wednesday: minor before, adult after",
        aged(18, *days(MONDAY, 2, *NINE_TO_SIX), *days(WEDNESDAY, 3, *TEN_HOURS), on=WEDNESDAY),
        [],
    ),
    ("mean_hours_of_adults", "44 h for 12 weeks", aged(18, *days("2027-02-01", 60, "8h-12h", "13h-17h48")), []),
    (
        "mean_hours_of_adults",
        "47 h for 12 weeks",
        aged(18, *days("2027-02-01", 60, "8h-12h", "13h-18h24")),
        ["period.weeks.2027-W16"],
    ),
    ("mean_hours_of_adults", "48 h for 8 weeks", aged(18, *days("2027-02-01", 40, "8h-12h", "13h-18h36")), []),
    # C-05
    ("break_before_eighteen", "5 h at 17", aged(17, day(MONDAY, "10h-15h", "")), [f"period.days.{MONDAY}"]),
    ("break_before_eighteen", "5 h at 18", aged(18, day(MONDAY, "10h-15h", "")), []),
    ("break_from_eighteen", "5 h at 18", aged(18, day(MONDAY, "10h-15h", "")), []),
    ("break_from_eighteen", "a night in one range", aged(18, FIVE_NIGHTS[0]), [f"period.days.{MONDAY}"]),
    ("break_from_eighteen", "a night in two", aged(18, day(MONDAY, "20h45-2h", "2h20-6h45")), []),
    # C-06
    ("no_night_by_age", "bakery at 17", aged(17, day(MONDAY, *BAKERY)), [f"period.days.{MONDAY}"]),
    ("no_night_by_age", "bakery at 17, decided", aged(17, day(MONDAY, *BAKERY), decisions=("bakery",)), []),
    (
        "no_night_by_age",
        "bakery at 15, decided",
        aged(15, day(MONDAY, *BAKERY), decisions=("bakery",)),
        [f"period.days.{MONDAY}"],
    ),
    (
        "no_night_by_age",
        "bakery at 3 h 59",
        aged(17, day(MONDAY, "3h59-8h", ""), decisions=("bakery",)),
        [f"period.days.{MONDAY}"],
    ),
    ("no_night_by_age", "hotel to 23 h 30", aged(17, day(MONDAY, "", "19h30-23h30"), decisions=("hotels",)), []),
    (
        "no_night_by_age",
        "hotel to 23 h 31",
        aged(17, day(MONDAY, "", "19h30-23h31"), decisions=("hotels",)),
        [f"period.days.{MONDAY}"],
    ),
    ("no_night_by_age", "show to midnight", aged(17, day(MONDAY, "", "20h-0h"), decisions=("shows",)), []),
    (
        "no_night_by_age",
        "show past midnight",
        aged(17, day(MONDAY, "", "20h-0h01"), decisions=("shows",)),
        [f"period.days.{MONDAY}"],
    ),
    ("no_night_by_age", "16 that day", aged(16, day(MONDAY, *BAKERY), decisions=("bakery",)), []),
    ("no_night_by_age", "night of an adult", aged(18, FIVE_NIGHTS[0]), []),
    ("no_night_by_age", "night before the birthday", aged(18, FIVE_NIGHTS[0], on=TUESDAY), [f"period.days.{MONDAY}"]),
    (
        "no_night_by_age",
        "a decision that is over",
        aged(17, day(MONDAY, *BAKERY), decisions=("bakery",), until=date(2027, 1, 17)),
        [f"period.days.{MONDAY}"],
    ),
    # C-07
    ("rest_by_age", "12 h at 17", aged(17, day(MONDAY, "", "18h-22h"), day(TUESDAY, "10h-14h", "")), []),
    (
        "rest_by_age",
        "11 h at 17",
        aged(17, day(MONDAY, "", "18h-22h"), day(TUESDAY, "9h-13h", "")),
        [f"period.days.{TUESDAY}"],
    ),
    ("rest_by_age", "11 h at 18", aged(18, day(MONDAY, "", "18h-22h"), day(TUESDAY, "9h-13h", "")), []),
    ("rest_by_age", "after a night", aged(18, FIVE_NIGHTS[0], day(TUESDAY, "", "17h-20h")), [f"period.days.{TUESDAY}"]),
    ("rest_by_age", "night after night", aged(18, *FIVE_NIGHTS), []),
    # B-04, C-08, C-09
    ("two_days_of_rest_before_eighteen", "Sunday at 17", aged(17, day(SUNDAY)), [f"period.days.{SUNDAY}"]),
    ("two_days_of_rest_before_eighteen", "Sunday at 18", aged(18, day(SUNDAY)), []),
    (
        "two_days_of_rest_before_eighteen",
        "Saturday and Monday",
        aged(17, day("2027-01-23"), day("2027-01-25")),
        ["period.days.2027-01-23"],
    ),
    ("two_days_of_rest_before_eighteen", "18 on the Sunday", aged(18, *days(MONDAY, 5), day(SUNDAY), on=SUNDAY), []),
    ("weekly_rest_of_adults", "six days", aged(18, *days(MONDAY, 5), day("2027-01-23")), []),
    ("weekly_rest_of_adults", "seven days", aged(18, *days(MONDAY, 5), day("2027-01-23"), day(SUNDAY)), [WEEK]),
    (
        "weekly_rest_of_adults",
        "34 h from Saturday to Monday",
        aged(18, *days(MONDAY, 5), day("2027-01-23", "", "16h-21h"), day("2027-01-25", "7h-11h", "")),
        [WEEK],
    ),
    ("weekly_rest_of_adults", "seven days at 17", aged(17, *days(MONDAY, 5), day(SUNDAY)), []),
    ("sundays_of_adults", "Sunday at 18", aged(18, day(SUNDAY)), [f"period.days.{SUNDAY}"]),
    (
        "sundays_of_adults",
        "Saturday's night",
        aged(18, day("2027-01-23", "", "20h45-6h45")),
        ["period.days.2027-01-23"],
    ),
    ("sundays_of_adults", "in a hotel", replace(aged(18, day(SUNDAY)), host=replace(LEGAL.host, naf="5510Z")), []),
    # C-09 on holidays
    ("national_holidays_are_off", "at 17", aged(17, day(HOLIDAY)), [f"period.days.{HOLIDAY}"]),
]


@pytest.mark.parametrize(("name", "title", "facts", "expected"), CASES, ids=[f"{c[0]}: {c[1]}" for c in CASES])
def test_hours_of_training_at_their_boundaries(name, title, facts, expected):
    assert fields(name, facts) == expected


def said(facts) -> str:
    """Everything that the rules say of the hours and the days of these facts."""
    found = check(KINDS["pfmp"].rules, facts, "host")
    return " ".join(str(one) for one in found if one.field.startswith("period."))


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        (aged(17, day(MONDAY, *BAKERY)), "permettrait (« Boulangerie, pâtisserie : dès 4 h »)"),
        (aged(15, day(MONDAY, *BAKERY)), "Avant 16 ans, aucune décision ne le permet."),
        (aged(17, day(MONDAY, "", "20h-23h")), "« Hôtel, restaurant : jusqu'à 23 h 30 » ou « Spectacle"),
        (aged(17, FIVE_NIGHTS[0]), "aucune décision n'ouvre les heures de minuit à 4 h."),
        (aged(17, day(MONDAY, *TEN_HOURS)), "« Chantier"),
        (aged(17, *days(MONDAY, 5, *NINE_TO_SIX)), "« Cinq heures de plus par semaine »"),
        (aged(17, day(HOLIDAY)), "l'accord du secteur le permet"),
    ],
)
def test_a_refusal_says_which_decision_would_allow(facts, sentence):
    """A sentence for whoever types the hours; pupils who are no trainees are told of no derogation."""
    assert sentence in said(facts)
    told = said(replace(facts, decisions=None))
    assert "décision" not in told
    assert "accord" not in told


def test_forty_hours_then_thirty_are_refused_before_eighteen():
    """No modulation: each week has its own limit (C-03)."""
    weeks = (*days(MONDAY, 5, *NINE_TO_SIX), *days("2027-01-25", 5, "9h-12h", "13h-16h"))
    assert fields("hours_of_young_workers", aged(17, *weeks)) == [WEEK]
    assert fields("hours_of_young_workers", aged(18, *weeks)) == []
    assert fields("hours_of_young_workers", aged(18, *weeks, on="2027-01-25")) == [WEEK]


def test_a_restaurant_at_seventeen():
    """10–15 h and 18–22 h are nine hours, five of them on end; eight are kept, with twelve hours of rest."""
    nine = aged(17, *(day(f"2027-01-{n}", "10h-15h", "18h-22h") for n in range(19, 23)))
    eight = aged(17, *(day(f"2027-01-{n}", "10h-14h", "18h-22h") for n in range(19, 23)))
    assert "8 h de présence par jour au plus" in said(nine)
    assert "4 h 30" in said(nine)
    assert said(eight) == ""


def test_nights_of_an_adult_pass_and_are_of_two_weeks():
    """Four nights of ASSP, 20 h 45 to 6 h 45; from Sunday to Monday the hours are those of both weeks."""
    blocking = [one for one in check(KINDS["pfmp"].rules, aged(18, *FIVE_NIGHTS), "host") if one.blocks]
    assert not [one for one in blocking if one.field.startswith("period.")]
    sunday = day(SUNDAY, "", "20h45-6h45")
    full = days("2027-01-26", 4, *TEN_HOURS)
    assert fields("hours_of_young_workers", aged(18, sunday, *full)) == []
    assert fields("hours_of_young_workers", aged(18, sunday, *full, day("2027-01-30", "9h-11h", ""))) == [NEXT]


def test_the_agreement_of_a_sector_opens_a_holiday():
    """It stays a warning, to be checked with the host (C-09)."""
    decided = aged(17, day(HOLIDAY), decisions=("holidays",))
    assert fields("national_holidays_are_off", decided, severity="blocking") == []
    assert fields("national_holidays_are_off", decided, severity="warning") == [f"period.days.{HOLIDAY}"]
    abolition = at(aged(17, day("2027-06-10"), decisions=("holidays",)), "973")
    assert fields("abolition_day_is_off", abolition, severity="blocking") == []


def test_a_remedy_stays_within_what_is_decided():
    """What a page proposes in one tap is lawful with the decision that is filed."""
    late = aged(17, day(MONDAY, "", "19h30-23h50"), decisions=("hotels",))
    [finding] = [one for one in check(KINDS["pfmp"].rules, late) if one.rule == "C-06"]
    assert finding.instead == (day(MONDAY, "", "19h30-23h30"),)


def test_every_derogation_opens_something():
    """Each choice of the form is asked by a rule."""
    opened = {
        Derogation.SITES: day(MONDAY, *TEN_HOURS),
        Derogation.FIVE_HOURS: None,
        Derogation.HOTELS: day(MONDAY, "", "19h-23h"),
        Derogation.BAKERY: day(MONDAY, *BAKERY),
        Derogation.SHOWS: day(MONDAY, "", "20h-0h"),
        Derogation.HOLIDAYS: day(HOLIDAY),
    }
    assert set(opened) == set(Derogation)
    for derogation, presence in opened.items():
        presences = (presence,) if presence else days(MONDAY, 5, *NINE_TO_SIX)
        without, with_it = (
            [one for one in check(KINDS["pfmp"].rules, aged(17, *presences, decisions=filed), "host") if one.blocks]
            for filed in ((), (str(derogation),))
        )
        kept = {(one.rule, one.field) for one in with_it}
        assert {(one.rule, one.field) for one in without} - kept, derogation


def test_a_decision_holds_on_its_own_days():
    decision = DecisionFacts("bakery", date(2027, 1, 18), date(2027, 1, 20))
    assert [decision.holds(date(2027, 1, 17) + timedelta(days=n)) for n in range(5)] == [False, True, True, True, False]
