"""Weeks by their Monday, and the terms of a school year."""

from datetime import date, timedelta

WEEK = timedelta(days=7)
LONGEST = timedelta(weeks=4)
"""A period that is longer says no week: an internship lies somewhere in it."""
TERMS = (9, 1, 4)
"""The months in which a term begins."""


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def weeks_of(first_day: date, last_day: date) -> tuple[date, ...]:
    """Return the Mondays of the weeks that these days touch; none where they are too long to say a week."""
    if last_day - first_day >= LONGEST:
        return ()
    monday, mondays = monday_of(first_day), []
    while monday <= last_day:
        mondays.append(monday)
        monday += WEEK
    return tuple(mondays)


def term_of(day: date) -> date:
    """Return the first day of the term that holds a day: 1 September, 1 January or 1 April."""
    begun = [date(year, month, 1) for year in (day.year - 1, day.year) for month in TERMS]
    return max(one for one in begun if one <= day)
