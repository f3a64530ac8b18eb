"""Sections A and B at their boundaries: levels, length, weeks, window, days off, school holidays."""

from dataclasses import replace
from datetime import date

import pytest

from conventions.domain.dossier.agreements.kinds import KINDS
from conventions.domain.law.rules.calendars import PublishedYear, SchoolHoliday
from conventions.domain.law.rules.facts import Elsewhere, PeriodFacts
from tests.kit.sample_facts import INITIATION, LEGAL, LEGAL_SECONDE, VISIT, at, day, days, fields, options, placed


def on(*isos, facts=LEGAL):
    return replace(facts, presences=tuple(day(iso) for iso in isos))


def level(name, facts=LEGAL):
    return replace(facts, level=name)


def seconde(first, count, facts=LEGAL_SECONDE):
    return replace(facts, presences=days(first, count))


def elsewhere(facts, *isos, **said):
    return replace(
        facts, elsewhere=(Elsewhere("Garage Fictif", tuple(map(day, isos)), **{"same_school": True, **said}),)
    )


def adult(facts):
    return replace(facts, birth_date=date(2008, 1, 1))


CARNIVAL = (
    PublishedYear(
        date(2026, 8, 31),
        date(2027, 8, 30),
        (
            SchoolHoliday("Carnaval", date(2027, 2, 8), date(2027, 2, 19)),
            SchoolHoliday("Fête d'essai", date(2027, 3, 10), date(2027, 3, 10), to_confirm=True),
        ),
    ),
)
JUNE = PeriodFacts("Stage", date(2027, 6, 7), date(2027, 6, 18))
THURSDAYS = [f"2027-01-{n:02d}" for n in (7, 14, 21, 28)]

CASES = [
    ("level_is_allowed", "3e", LEGAL, []),
    ("level_is_allowed", "4e", level("4e"), []),
    ("level_is_allowed", "5e", level("5e"), ["pupil.level"]),
    ("level_is_allowed", "no level", level(""), ["pupil.level"]),
    ("under_fourteen_is_told", "14 on the first day", replace(LEGAL, birth_date=date(2013, 1, 18)), []),
    (
        "under_fourteen_is_told",
        "14 on the second day",
        replace(LEGAL, birth_date=date(2013, 1, 19)),
        ["pupil.birth_date"],
    ),
    (
        "under_fourteen_is_told",
        "option off",
        options(replace(LEGAL, birth_date=date(2013, 6, 1)), warn_under_14=False),
        [],
    ),
    ("working_from_fourteen", "14 on the first day", replace(INITIATION, birth_date=date(2013, 1, 18)), []),
    (
        "working_from_fourteen",
        "14 on the second day",
        replace(INITIATION, birth_date=date(2013, 1, 19)),
        ["pupil.birth_date"],
    ),
    ("at_most_the_days_set", "10 of 10", replace(INITIATION, presences=days("2027-01-18", 10)), []),
    ("at_most_the_days_set", "11 of 10", replace(INITIATION, presences=days("2027-01-18", 11)), ["period.days"]),
    ("days_are_set", "10", INITIATION, []),
    ("days_are_set", "none set", replace(INITIATION, days_set=0), ["pupil.level"]),
    ("visit_is_short", "two days that follow", VISIT, []),
    ("visit_is_short", "three", replace(VISIT, presences=days("2027-01-18", 3)), ["period.days"]),
    ("visit_is_short", "two that do not follow", on("2027-01-18", "2027-01-20", facts=VISIT), ["period.days"]),
    ("third_year_sequence_is_whole", "5 days", LEGAL, []),
    (
        "third_year_sequence_is_whole",
        "4 days",
        on("2027-01-18", "2027-01-19", "2027-01-21", "2027-01-22"),
        ["period.days"],
    ),
    (
        "third_year_sequence_is_whole",
        "4 days, a fifth with another host",
        elsewhere(on("2027-01-18", "2027-01-19", "2027-01-21", "2027-01-22"), "2027-01-25"),
        [],
    ),
    (
        "third_year_sequence_is_whole",
        "2 days, 2 with another host",
        elsewhere(on("2027-01-18", "2027-01-19"), "2027-01-25", "2027-01-26"),
        ["period.days"],
    ),
    (
        "third_year_sequence_is_whole",
        "2 days, 3 of a visit with another host",
        elsewhere(on("2027-01-18", "2027-01-19"), "2027-01-25", "2027-01-26", "2027-01-27", same_kind=False),
        ["period.days"],
    ),
    ("third_year_sequence_is_whole", "4e is optional", level("4e", on("2027-01-18")), []),
    ("seconde_sequence_is_whole", "10 days", LEGAL_SECONDE, []),
    ("seconde_sequence_is_whole", "9 days", seconde("2027-06-14", 9), ["period.days"]),
    (
        "seconde_sequence_is_whole",
        "a week with each of two hosts",
        elsewhere(seconde("2027-06-14", 5), *(f"2027-06-{n}" for n in range(21, 26))),
        [],
    ),
    ("third_year_on_school_time", "a week of term", LEGAL, []),
    (
        "third_year_on_school_time",
        "first Monday of the winter holidays, zone A",
        on("2027-02-15"),
        ["period.days.2027-02-15"],
    ),
    ("third_year_on_school_time", "last Friday before them", on("2027-02-12"), []),
    ("third_year_on_school_time", "the same Monday in zone B", at(on("2027-02-15"), "01", "13"), []),
    (
        "third_year_on_school_time",
        "host in zone A, school in zone C",
        at(on("2027-02-08"), "01", "75"),
        ["period.days.2027-02-08"],
    ),
    ("third_year_on_school_time", "4e", level("4e", on("2027-02-15")), []),
    (
        "third_year_on_school_time",
        "published by the rector",
        at(replace(on("2027-02-08"), school_years=CARNIVAL), "973"),
        ["period.days.2027-02-08"],
    ),
    ("third_year_on_school_time", "the day after", at(replace(on("2027-02-20"), school_years=CARNIVAL), "973"), []),
    (
        "holiday_periods_are_another_regime",
        "4e in the holidays",
        level("4e", on("2027-02-15")),
        ["period.days.2027-02-15"],
    ),
    ("holiday_periods_are_another_regime", "3e is the other rule", on("2027-02-15"), []),
    (
        "holiday_periods_are_another_regime",
        "a visit of 3e too",
        on("2027-02-15", facts=VISIT),
        ["period.days.2027-02-15"],
    ),
    ("doubtful_days_are_asked", "bridge of Ascension 2026", on("2026-05-15"), ["period.days.2026-05-15"]),
    ("doubtful_days_are_asked", "a sure day", LEGAL, []),
    ("unknown_calendars_are_told", "Corsica: told once elsewhere", at(LEGAL, "2A"), []),
    ("unknown_calendars_are_told", "Mayotte: told once elsewhere", at(LEGAL, "976"), []),
    (
        "days_to_confirm_are_asked",
        "a feast that may move",
        at(replace(on("2027-03-10"), school_years=CARNIVAL), "973"),
        ["period.days.2027-03-10"],
    ),
    ("days_to_confirm_are_asked", "the day after", at(replace(on("2027-03-11"), school_years=CARNIVAL), "973"), []),
    (
        "unknown_calendars_are_told",
        "no département",
        replace(LEGAL, school=replace(LEGAL.school, department="")),
        ["period.days"],
    ),
    ("unknown_calendars_are_told", "a far year", on("2035-01-18"), ["period.days.2035-01-18"]),
    ("unknown_calendars_are_told", "Guyane, published", at(replace(LEGAL, school_years=CARNIVAL), "973"), []),
    ("first_day_is_to_come", "tomorrow", replace(LEGAL, today=date(2027, 1, 17)), []),
    ("first_day_is_to_come", "today", replace(LEGAL, today=date(2027, 1, 18)), ["period.first_day"]),
    ("first_day_is_to_come", "yesterday", replace(LEGAL, today=date(2027, 1, 19)), ["period.first_day"]),
    ("host_is_not_blocked", "no report", LEGAL, []),
    (
        "host_is_not_blocked",
        "blocked",
        replace(LEGAL, host=replace(LEGAL.host, blocked_by_authority=True)),
        ["host.blocked_by_authority"],
    ),
    ("at_most_five_days", "5 days", LEGAL, []),
    ("at_most_five_days", "5 days over 5 weeks", on(*THURSDAYS, "2027-02-04"), []),
    ("at_most_five_days", "6 days", on(*THURSDAYS, "2027-02-04", "2027-02-11"), ["period.days"]),
    ("two_consecutive_weeks", "10 days", LEGAL_SECONDE, []),
    ("two_consecutive_weeks", "11 days", seconde("2027-06-14", 11), ["period.days"]),
    ("two_consecutive_weeks", "one week", seconde("2027-06-21", 5), []),
    ("two_consecutive_weeks", "two weeks apart", on("2027-06-14", "2027-06-28", facts=LEGAL_SECONDE), ["period.days"]),
    (
        "two_consecutive_weeks",
        "end of one, beginning of the next",
        on("2027-06-18", "2027-06-21", facts=LEGAL_SECONDE),
        [],
    ),
    ("within_the_seconde_window", "first to last day", LEGAL_SECONDE, []),
    (
        "within_the_seconde_window",
        "the Friday before",
        on("2027-06-11", "2027-06-14", facts=LEGAL_SECONDE),
        ["period.first_day"],
    ),
    (
        "within_the_seconde_window",
        "the Saturday after",
        on("2027-06-25", "2027-06-26", facts=LEGAL_SECONDE),
        ["period.last_day"],
    ),
    (
        "within_the_seconde_window",
        "both sides: one finding",
        on("2027-06-11", "2027-06-28", facts=LEGAL_SECONDE),
        ["period.first_day"],
    ),
    (
        "within_the_seconde_window",
        "other dates fixed",
        replace(seconde("2027-06-07", 5), period=JUNE),
        [],
    ),
    (
        "within_the_seconde_window",
        "outside the dates fixed",
        replace(seconde("2027-06-21", 5), period=JUNE),
        ["period.last_day"],
    ),
    ("within_the_schools_period", "none said", LEGAL, []),
    ("within_the_schools_period", "outside", replace(LEGAL, period=JUNE), ["period.first_day"]),
    ("within_the_schools_period", "not confirmed", replace(LEGAL, period=replace(JUNE, confirmed=False)), []),
    ("two_days_of_rest_each_week", "Monday to Friday", LEGAL, []),
    ("two_days_of_rest_each_week", "Sunday", on("2027-01-24"), ["period.days.2027-01-24"]),
    ("two_days_of_rest_each_week", "Tuesday to Saturday", on(*(f"2027-01-{n}" for n in range(19, 24))), []),
    (
        "two_days_of_rest_each_week",
        "Saturday and the Monday before",
        on("2027-01-18", "2027-01-23"),
        ["period.days.2027-01-23"],
    ),
    (
        "two_days_of_rest_each_week",
        "Saturday and the Monday after",
        on("2027-01-23", "2027-01-25"),
        ["period.days.2027-01-23"],
    ),
    ("two_days_of_rest_each_week", "Saturday and the Tuesday after", on("2027-01-23", "2027-01-26"), []),
    ("two_days_of_rest_each_week", "six days", on(*(f"2027-01-{n}" for n in range(18, 24))), ["period.weeks.2027-W03"]),
    ("national_holidays_are_off", "Easter Monday", on("2027-03-29"), ["period.days.2027-03-29"]),
    ("national_holidays_are_off", "the day after", on("2027-03-30"), []),
    (
        "national_holidays_are_off",
        "two of them: two findings",
        on("2027-11-01", "2027-11-11"),
        ["period.days.2027-11-01", "period.days.2027-11-11"],
    ),
    ("national_holidays_are_off", "overseas too", at(on("2027-07-14"), "973"), ["period.days.2027-07-14"]),
    ("national_holidays_are_off", "a year that no package knows", on("2150-01-18"), ["period.days.2150-01-18"]),
    ("abolition_day_is_off", "10 June in Guyane", at(on("2027-06-10"), "973"), ["period.days.2027-06-10"]),
    ("abolition_day_is_off", "also Whit Monday", at(on("2030-06-10"), "973"), ["period.days.2030-06-10"]),
    ("national_holidays_are_off", "Whit Monday and local", at(on("2030-06-10"), "973"), []),
    ("abolition_day_is_off", "10 June in the Ain", on("2027-06-10"), []),
    ("abolition_day_is_off", "not where the school is", at(on("2027-06-10"), "01", "973"), []),
    ("abolition_day_is_off", "where the pupil is", placed(on("2027-06-10"), "973"), ["period.days.2027-06-10"]),
    ("abolition_day_is_off", "not where the seat is", placed(at(on("2027-06-10"), "973"), "01"), []),
    ("abolition_day_is_off", "20 December at La Réunion", at(on("2027-12-20"), "974"), ["period.days.2027-12-20"]),
    ("abolition_day_is_off", "20 December at Mayotte", at(on("2027-12-20"), "976"), []),
    ("abolition_day_is_off", "27 May at Saint-Martin", at(on("2027-05-27"), "978"), ["period.days.2027-05-27"]),
    ("abolition_day_is_off", "28 May at Saint-Martin", at(on("2027-05-28"), "978"), []),
    ("local_custom_is_asked", "28 May at Saint-Martin", at(on("2027-05-28"), "978"), ["period.days.2027-05-28"]),
    ("local_custom_is_asked", "10 June in Guyane is law", at(on("2027-06-10"), "973"), []),
    ("alsace_moselle_days_are_off", "Good Friday in 67", at(on("2027-03-26"), "67"), ["period.days.2027-03-26"]),
    ("alsace_moselle_days_are_off", "Good Friday in 01", on("2027-03-26"), []),
    ("alsace_moselle_days_are_off", "26 December in 57", at(on("2028-12-26"), "57"), ["period.days.2028-12-26"]),
    ("alsace_moselle_days_are_off", "the place in 67", placed(on("2028-12-26"), "67"), ["period.days.2028-12-26"]),
    ("alsace_moselle_days_are_off", "26 December in 88", at(on("2028-12-26"), "88"), []),
    ("school_minimum_is_reached", "no minimum", on("2027-01-18"), []),
    ("school_minimum_is_reached", "32 h 30 for 32 h", options(LEGAL, min_weekly_hours=32), []),
    ("school_minimum_is_reached", "32 h 30 for 33 h", options(LEGAL, min_weekly_hours=33), ["period.weeks.2027-W03"]),
]


@pytest.mark.parametrize(("name", "title", "facts", "expected"), CASES, ids=[f"{c[0]}: {c[1]}" for c in CASES])
def test_dates_at_their_boundaries(name, title, facts, expected):
    assert fields(name, facts) == expected


def test_a_host_of_another_school_is_not_named():
    """A-04: its days are counted, for another school."""
    facts = elsewhere(on("2027-01-18", "2027-01-19"), "2027-01-25", same_school=False)
    rules = {rule.find.__name__: rule for rule in KINDS[facts.kind].rules}
    [finding] = rules["third_year_sequence_is_whole"](facts)
    assert "Garage" not in finding.sentence
    assert "autre établissement" in finding.sentence


def test_good_friday_is_a_warning_and_26_december_blocks():
    """B-07: the first depends on the commune, the second does not."""
    facts = at(on("2027-03-26", "2028-12-26"), "68")
    assert fields("alsace_moselle_days_are_off", facts, severity="warning") == ["period.days.2027-03-26"]
    assert fields("alsace_moselle_days_are_off", facts, severity="blocking") == ["period.days.2028-12-26"]


@pytest.mark.parametrize(
    ("name", "facts"),
    [
        ("national_holidays_are_off", on("2027-03-29")),
        ("abolition_day_is_off", at(on("2027-06-10"), "973")),
        ("alsace_moselle_days_are_off", at(on("2028-12-26"), "67")),
    ],
)
def test_an_adult_is_only_warned_of_a_public_holiday(name, facts):
    """L3164-6 protects those under 18 on that day."""
    assert fields(name, facts, severity="blocking")
    assert fields(name, adult(facts), severity="blocking") == []
    assert fields(name, adult(facts), severity="warning")


def test_a_pupil_who_turns_eighteen_that_day_is_only_warned():
    """C-11 on a public holiday: the birthday itself counts as 18."""
    facts = replace(on("2027-03-29"), birth_date=date(2009, 3, 29))
    assert fields("national_holidays_are_off", facts, severity="warning")
    facts = replace(on("2027-03-29"), birth_date=date(2009, 3, 30))
    assert fields("national_holidays_are_off", facts, severity="blocking")
