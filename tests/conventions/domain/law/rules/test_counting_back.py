"""Days counted back: school days for staff, business days for hosts, calendar days for families."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conventions.domain.law.rules.calendars import (
    Days,
    PublishedYear,
    SchoolHoliday,
    days_before,
    is_school_day,
    school_days_before,
    weeks_before,
)
from conventions.domain.persons.people.territories import DEPARTMENTS
from tests.kit.each import each

SCHOOL, BUSINESS, CALENDAR = Days


def day(iso: str) -> date:
    return date.fromisoformat(iso)


def off(name: str, first: str, last: str = "", *, to_confirm: bool = False) -> SchoolHoliday:
    return SchoolHoliday(name, day(first), day(last or first), to_confirm)


def mayotte(*feasts: SchoolHoliday) -> PublishedYear:
    """A school year of Mayotte with plainly invented holidays and the feasts given; Ramadan is class time."""
    return PublishedYear(
        day("2026-08-20"),
        day("2027-08-18"),
        (
            off("Vacances d'essai", "2027-02-27", "2027-03-07"),
            off("Autres d'essai", "2027-04-24", "2027-05-09"),
            *feasts,
        ),
    )


@each(
    "counted, department, n, expected",
    [
        (SCHOOL, "69", 1, "2026-12-18"),
        (SCHOOL, "69", 5, "2026-12-14"),
        (SCHOOL, "69", 15, "2026-11-30"),
        (BUSINESS, "69", 1, "2026-12-31"),
        (BUSINESS, "69", 4, "2026-12-28"),
        (BUSINESS, "69", 5, "2026-12-24"),
        (BUSINESS, "69", 15, "2026-12-10"),
        (BUSINESS, "974", 15, "2026-12-10"),
        (CALENDAR, "69", 1, "2027-01-03"),
        (CALENDAR, "69", 5, "2026-12-30"),
        (CALENDAR, "69", 21, "2026-12-14"),
    ],
)
def test_a_start_on_monday_4_january_2027(counted, department, n, expected):
    """Staff's deadlines fall before the Christmas holidays; hosts and families are told during them."""
    assert days_before(day("2027-01-04"), n, counted, department=department) == day(expected)


def test_three_weeks_before_a_start_are_fifteen_days_where_days_off_do_not_count():
    """The same start, in weeks."""
    start = day("2027-01-04")
    found = [weeks_before(start, 3, counted, department="69") for counted in Days]
    assert found == [day("2026-11-30"), day("2026-12-10"), day("2026-12-14")]


@pytest.mark.parametrize(
    ("counted", "start", "n", "expected"),
    [
        (SCHOOL, "2028-03-13", 10, "2028-02-28"),
        (BUSINESS, "2028-03-01", 1, "2028-02-29"),
        (CALENDAR, "2028-03-07", 7, "2028-02-29"),
        (CALENDAR, "2028-02-29", 366, "2027-02-28"),
        (CALENDAR, "2027-03-01", 1, "2027-02-28"),
    ],
)
def test_29_february_is_a_day_like_another(counted, start, n, expected):
    """In 2028, and none in 2027."""
    assert days_before(day(start), n, counted, department="976") == day(expected)


def test_in_cayenne_the_calendar_of_the_rector_and_the_days_of_guyane_count():
    """Carnival is no school day and is a business day; 10 June is neither; a collège of Lyon knows none of it."""
    year = PublishedYear(day("2026-08-31"), day("2027-08-30"), (off("Carnaval", "2027-02-06", "2027-02-14"),))
    back = lambda counted, start, n: days_before(day(start), n, counted, department="973", years=[year])  # noqa: E731
    assert back(SCHOOL, "2027-02-15", 1) == day("2027-02-05")
    assert back(BUSINESS, "2027-02-15", 1) == day("2027-02-12")
    assert back(SCHOOL, "2027-06-14", 2) == back(BUSINESS, "2027-06-14", 2) == day("2027-06-09")
    assert days_before(day("2027-06-14"), 2, SCHOOL, department="69") == day("2027-06-10")


@pytest.mark.parametrize(
    ("feasts", "n", "expected"),
    [
        ([], 5, "2027-03-08"),
        ([off("Aïd el-Fitr", "2027-03-10", to_confirm=True)], 5, "2027-02-26"),
        ([off("Aïd el-Fitr", "2027-03-10")], 5, "2027-02-26"),
        ([off("Aïd", "2027-03-09", to_confirm=True), off("Aïd", "2027-03-10", to_confirm=True)], 4, "2027-02-26"),
    ],
)  # fmt: skip
def test_a_feast_of_mayotte_is_no_school_day_while_it_may_move_nor_once_it_is_fixed(feasts, n, expected):
    """Neither of the two days that it may be on is counted on: a deadline comes early rather than in a day off."""
    assert school_days_before(day("2027-03-15"), n, department="976", years=[mayotte(*feasts)]) == day(expected)


def test_a_season_of_mayotte_is_counted_with_both_aids_one_of_them_moved_on_the_eve():
    """February to May 2027: Aïd el-Adha is awaited on Whit Monday, and the eve moves it to the Tuesday."""
    fitr, start = off("Aïd el-Fitr", "2027-03-10"), day("2027-05-24")
    back = lambda adha: [  # noqa: E731
        weeks_before(start, weeks, SCHOOL, department="976", years=[mayotte(fitr, adha)]) for weeks in (1, 3, 6, 9)
    ]
    awaited = back(off("Aïd el-Adha", "2027-05-17", to_confirm=True))
    assert awaited == [day("2027-05-14"), day("2027-04-16"), day("2027-03-25"), day("2027-02-24")]
    moved = back(off("Aïd el-Adha", "2027-05-18"))
    assert moved == [day("2027-05-13"), day("2027-04-15"), day("2027-03-24"), day("2027-02-23")]
    assert weeks_before(start, 1, BUSINESS, department="976") == day("2027-05-14")


def test_where_no_calendar_is_published_working_days_count():
    """Saint-Pierre-et-Miquelon before its arrêté: holidays are unknown and counting ends all the same."""
    assert days_before(day("2027-01-04"), 5, SCHOOL, department="975") == day("2026-12-24")
    year = PublishedYear(day("2026-08-31"), day("2027-08-30"), (off("Noël d'essai", "2026-12-19", "2027-01-03"),))
    assert days_before(day("2027-01-04"), 5, SCHOOL, department="975", years=[year]) == day("2026-12-14")


@settings(max_examples=15)
@given(st.dates(date(2026, 1, 1), date(2029, 1, 1)), st.integers(0, 30), st.sampled_from(sorted(DEPARTMENTS)))
def test_between_the_day_found_and_the_day_given_there_are_as_many_days(start, n, department):
    """Whatever the day and the territory, and never fewer school days than asked."""
    found = school_days_before(start, n, department=department)
    between = [found + timedelta(days=k) for k in range((start - found).days)]
    assert sum(is_school_day(one, department) for one in between) == n
    assert found == start or is_school_day(found, department)
