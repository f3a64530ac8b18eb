"""Public holidays against the letter of the law, Easter being computed here and not by the library under test."""

from datetime import date, timedelta
from itertools import product

from conventions.domain.law.rules.calendars import Ground, public_holiday
from conventions.domain.persons.people.territories import DEPARTMENTS
from tests.kit.each import each

FIXED = [(1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25)]
ABOLITION = {
    "971": (5, 27), "972": (5, 22), "973": (6, 10), "974": (12, 20), "976": (4, 27), "977": (10, 9), "978": (5, 27),
}  # fmt: skip
YEARS = range(2024, 2041)


def easter(year: int) -> date:
    """Easter Sunday by the anonymous Gregorian computation."""
    a, b, c = year % 19, year // 100, year % 100
    h = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    r = (32 + 2 * (b % 4) + 2 * (c // 4) - h - c % 4) % 7
    m = (a + 11 * h + 22 * r) // 451
    month, day = divmod(h + r - 7 * m + 114, 31)
    return date(year, month, day + 1)


def days_of(year: int):
    return (date(year, 1, 1) + timedelta(days=n) for n in range((date(year + 1, 1, 1) - date(year, 1, 1)).days))


@each("year", YEARS)
def test_mainland_has_the_eleven_days_of_the_law_and_no_other(year):
    """The national days are those of L3133-1: eight fixed ones, three that follow Easter (B-05)."""
    moving = {easter(year) + timedelta(days=n) for n in (1, 39, 50)}
    found = {day for day in days_of(year) if public_holiday(day, department="01")}
    assert found == {date(year, *day) for day in FIXED} | moving


@each("department", [code for code, one in DEPARTMENTS.items() if one.labour_code_applies])
def test_certain_local_days_are_those_of_the_law(department):
    """Beyond the national days, what blocks is in L3422-2 or L3134-13, and nothing of them is missing (B-06, B-07)."""
    expected = {date(2027, *ABOLITION[department])} if department in ABOLITION else set()
    if department in ("57", "67", "68"):
        expected = {date(2027, 12, 26)}
    found = set()
    for day in days_of(2027):
        holiday = public_holiday(day, department=department)
        if holiday is not None and holiday.certain and holiday.ground is not Ground.NATIONAL:
            found.add(day)
    assert found == expected


@each("year, department", product(YEARS, ["57", "67", "68"]))
def test_good_friday_depends_on_the_commune(department, year):
    """Two days before Easter is never certain in Alsace-Moselle, and an ordinary day next door (B-07)."""
    friday = easter(year) - timedelta(days=2)
    assert public_holiday(friday, department=department).certain is False
    assert public_holiday(friday, department="54") is None
