"""Public holidays by département, school holidays by zone, working days, the 2nde period."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conventions.domain.law.rules import calendars
from conventions.domain.law.rules.calendars import (
    Ground,
    PublishedYear,
    SchoolDay,
    SchoolHoliday,
    public_holiday,
    school_day,
    seconde_window,
    working_days_before,
)
from conventions.domain.persons.people.territories import DEPARTMENTS
from tests.kit.each import each


def easter(year: int) -> date:
    """Return Easter Sunday by the method of Meeus, apart from the package."""
    a, b, c = year % 19, year // 100, year % 100
    d, e, f = b // 4, b % 4, (b + 8) // 25
    g = (b - f + 1) // 3
    h = (19 * a + b - d - g + 15) % 30
    i, k = c // 4, c % 4
    j = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 22 * j) // 451
    month, day = divmod(h + j - 7 * m + 114, 31)
    return date(year, month, day + 1)


@each("year", range(2024, 2041))
def test_the_package_knows_the_eleven_national_holidays(year):
    """B-05: the eleven days of L3133-1, computed here, are exactly those of the package."""
    fixed = [(1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25)]
    expected = {date(year, *day) for day in fixed} | {easter(year) + timedelta(days=n) for n in (1, 39, 50)}
    assert set(calendars._national(year)) == expected


@each(
    "day, department, name",
    [
        ("2027-04-27", "976", "abolition de l'esclavage"),
        ("2027-05-22", "972", "abolition de l'esclavage"),
        ("2027-05-27", "971", "abolition de l'esclavage"),
        ("2027-05-27", "978", "abolition de l'esclavage"),
        ("2027-06-10", "973", "abolition de l'esclavage"),
        ("2027-10-09", "977", "abolition de l'esclavage"),
        ("2027-12-20", "974", "abolition de l'esclavage"),
        ("2027-12-26", "57", "second jour de Noël"),
        ("2027-12-26", "67", "second jour de Noël"),
        ("2027-12-26", "68", "second jour de Noël"),
        ("2027-12-25", "973", "Noël"),
    ],
)
def test_local_holidays_are_those_of_the_host(day, department, name):
    """B-06 and B-07, day by day."""
    holiday = public_holiday(date.fromisoformat(day), department=department)
    assert (holiday.name, holiday.certain) == (name, True)


@each(
    "day, department",
    [
        ("2027-06-10", "01"),
        ("2027-06-10", "972"),
        ("2027-06-09", "973"),
        ("2027-12-26", "01"),
        ("2027-12-26", "88"),
        ("2027-12-20", "976"),
        ("2027-03-26", "88"),
        ("2027-06-10", ""),
        ("2027-06-10", "??"),
    ],
)
def test_other_days_are_no_holiday(day, department):
    assert public_holiday(date.fromisoformat(day), department=department) is None


@each(
    "day, department, ground",
    [
        ("2027-03-26", "57", Ground.ALSACE_MOSELLE),
        ("2027-03-26", "67", Ground.ALSACE_MOSELLE),
        ("2027-03-26", "68", Ground.ALSACE_MOSELLE),
        ("2027-05-28", "978", Ground.USAGE),
        ("2027-07-21", "971", Ground.USAGE),
    ],
)
def test_some_days_have_to_be_asked(day, department, ground):
    """Good Friday, and what the package adds to the code: never certain."""
    holiday = public_holiday(date.fromisoformat(day), department=department)
    assert (holiday.ground, holiday.certain) == (ground, False)


# -- working days ---------------------------------------------------------------------------------------


@each(
    "day, n, department, expected",
    [
        ("2027-06-14", 0, "973", "2027-06-14"),
        ("2027-06-14", 1, "973", "2027-06-11"),
        ("2027-06-14", 2, "973", "2027-06-09"),
        ("2027-06-14", 2, "01", "2027-06-10"),
        ("2027-01-04", 2, "01", "2026-12-30"),
        ("2027-12-28", 1, "67", "2027-12-27"),
        ("2028-12-27", 1, "67", "2028-12-22"),
        ("2028-12-27", 1, "01", "2028-12-26"),
    ],
)
def test_working_days_skip_weekends_and_local_holidays(day, n, department, expected):
    assert working_days_before(date.fromisoformat(day), n, department=department) == date.fromisoformat(expected)


@given(st.dates(date(2024, 1, 1), date(2040, 1, 1)), st.integers(0, 10), st.sampled_from(sorted(DEPARTMENTS)))
def test_working_days_can_be_counted_back(day, n, department):
    """Between the day found and the day given there are exactly n working days."""
    found = working_days_before(day, n, department=department)
    between = [found + timedelta(days=k) for k in range((day - found).days)]
    assert sum(calendars.is_working_day(d, department=department) for d in between) == n


# -- school holidays --------------------------------------------------------------------------------------


@each(
    "day, department, expected",
    [
        ("2027-02-15", "01", SchoolDay.HOLIDAY),
        ("2027-02-15", "13", SchoolDay.TERM),
        ("2027-02-22", "13", SchoolDay.HOLIDAY),
        ("2027-02-08", "75", SchoolDay.HOLIDAY),
        ("2027-02-08", "01", SchoolDay.TERM),
        ("2027-01-18", "75", SchoolDay.TERM),
        ("2026-05-15", "01", SchoolDay.DOUBTFUL),
        ("2027-01-18", "2A", SchoolDay.UNKNOWN),
        ("2027-01-18", "973", SchoolDay.UNKNOWN),
        ("2027-01-18", "976", SchoolDay.UNKNOWN),
        ("2027-01-18", "", SchoolDay.UNKNOWN),
        ("2035-05-15", "01", SchoolDay.UNKNOWN),
        ("1950-05-15", "01", SchoolDay.UNKNOWN),
    ],
)
def test_school_days_follow_the_zone_of_the_school(day, department, expected):
    """B-08 and B-09; a year or a zone without calendar is unknown, never an error."""
    assert school_day(date.fromisoformat(day), department=department)[0] is expected


def test_a_published_year_says_its_holidays_and_its_term_and_nothing_of_others():
    """A rector fixes the calendar here; a day that may still move is told apart."""
    carnival = SchoolHoliday("Carnaval", date(2027, 2, 8), date(2027, 2, 19))
    feast = SchoolHoliday("Fête", date(2027, 3, 10), date(2027, 3, 10), to_confirm=True)
    year = PublishedYear(date(2026, 8, 31), date(2027, 8, 30), (carnival, feast))
    ask = lambda iso: school_day(date.fromisoformat(iso), department="973", years=[year])  # noqa: E731
    assert ask("2027-02-08") == (SchoolDay.HOLIDAY, "Carnaval")
    assert ask("2027-02-19") == (SchoolDay.HOLIDAY, "Carnaval")
    assert ask("2027-02-20") == (SchoolDay.TERM, "")
    assert ask("2027-03-10") == (SchoolDay.TO_CONFIRM, "Fête")
    assert ask("2026-08-31") == (SchoolDay.TERM, "")
    assert ask("2026-08-30") == (SchoolDay.UNKNOWN, "")
    assert ask("2027-08-31") == (SchoolDay.UNKNOWN, "")


@given(st.dates(date(1900, 1, 1), date(2199, 12, 31)), st.sampled_from(["", *sorted(DEPARTMENTS)]))
def test_no_day_is_an_error(day, department):
    """Whatever the day and the territory, the calendars answer."""
    assert school_day(day, department=department)[0] in SchoolDay
    public_holiday(day, department=department)


# -- 2nde -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("year", "first", "last"),
    [
        (2024, "2024-06-17", "2024-06-28"),
        (2025, "2025-06-16", "2025-06-27"),
        (2026, "2026-06-15", "2026-06-26"),
        (2027, "2027-06-14", "2027-06-25"),
        (2028, "2028-06-19", "2028-06-30"),
    ],
)
def test_the_seconde_window_is_that_of_the_rulebook(year, first, last):
    """B-03: the published window of 2024 and those the State service computes."""
    assert seconde_window(year) == (date.fromisoformat(first), date.fromisoformat(last))


@given(st.integers(2000, 2200))
def test_the_seconde_window_is_two_whole_weeks_of_june(year):
    first, last = seconde_window(year)
    assert (first.weekday(), last.weekday(), (last - first).days) == (0, 4, 11)
    assert (last.month, last.day >= 24) == (6, True)
