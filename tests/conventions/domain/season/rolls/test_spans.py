"""Dates of a cell: what people write of weeks and months, and what cannot be read."""

from datetime import date, timedelta

import pytest

from conventions.domain.season.rolls.spans import spans_in

TODAY = date(2026, 12, 2)
WEEKS = {n: date.fromisocalendar(2027, n, 1) for n in range(1, 10)}


def read(text: str) -> tuple[list[tuple[date, date]], list[str]]:
    wrong: list[str] = []
    return spans_in(text, today=TODAY, wrong=wrong.append), wrong


@pytest.mark.parametrize(
    ("text", "weeks"),
    [
        ("semaine 5", [5]), ("S5/2027", [5]), ("semaine 5 et 6", [5, 6]), ("semaine 5-6", [5, 6]),
        ("S5 à S7", [5, 6, 7]), ("semaines 5, 6 et 8", [5, 6, 8]), ("sem. 2 ; sem. 4", [2, 4]),
    ],
)  # fmt: skip
def test_no_week_of_a_list_or_a_range_is_lost(text, weeks):
    """The days opened are all those that were written."""
    assert read(text) == ([(WEEKS[n], WEEKS[n] + timedelta(days=4)) for n in weeks], [])


@pytest.mark.parametrize("text", ["semaine 60", "semaine 7-5", "semaine 5 et 99"])
def test_a_week_that_is_none_is_told(text):
    """Whole, as it was written."""
    found, [said] = read(text)
    assert "n'est pas une semaine" in said
    assert text in said


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("14 au 18 déc.", [(date(2026, 12, 14), date(2026, 12, 18))]),
        ("28 décembre au 8 janvier 2027", [(date(2026, 12, 28), date(2027, 1, 8))]),
        ("29 février au 5 janvier 2028", []),
    ],
)
def test_months_in_letters_pass_the_new_year(text, days):
    """A day that does not exist the year before gives nothing."""
    assert read(text)[0] == days
