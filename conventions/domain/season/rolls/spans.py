"""Dates as people write them in a cell: « du 01/02/2027 au 05/02/2027 », « semaine 5 », « 14 au 18 déc. »."""

import re
from collections.abc import Callable
from datetime import date, timedelta

from django.utils.translation import gettext as _

from conventions.domain.persons.people.names import search_key

_DAY = re.compile(r"\b(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})\b|\b(\d{4})-(\d{2})-(\d{2})\b")
_WEEK = re.compile(
    r"\b(?:s|sem|semaines?)\.?\s*(\d{1,2}(?:\s*(?:-|à|au|a|et|,|;|/)\s*(?:s|sem|semaines?)?\.?\s*\d{1,2}\b(?!\d))*)"
    r"(?:\s*[-/ ]?\s*(20\d{2}))?\b",
    re.IGNORECASE,
)
_TO = re.compile(r"(\d{1,2})\s*(?:-|à|au|a)\s*\D*?(\d{1,2})", re.IGNORECASE)
_MONTHS = ("janv", "fevr", "mars", "avr", "mai", "juin", "juil", "aout", "sept", "oct", "nov", "dec")
_SPELT = re.compile(
    r"\b(\d{1,2})(?:er)?(?:\s+([a-z]+))?(?:\s+(20\d{2}))?\s*(?:au|-|a)\s*(\d{1,2})\s+([a-z]+)(?:\s+(20\d{2}))?"
)
Wrong = Callable[[str], None]
"""Takes a sentence on what cannot be read."""


def spans_in(text: str, *, today: date, wrong: Wrong) -> list[tuple[date, date]]:
    """Return the spans that a cell tells, first and last day; what cannot be read of it is told to ``wrong``."""
    days: list[date] = []
    for match in _DAY.finditer(text):
        day, month, year, *iso = match.groups()
        numbers = (f"20{year}"[-4:], month, day) if year else iso
        try:
            days.append(date(*(int(number) for number in numbers)))
        except ValueError:
            wrong(_("« %(day)s » n'est pas un jour : écrivez JJ/MM/AAAA.") % {"day": match.group()})
    if len(days) % 2:
        wrong(_("Il manque un jour : chaque période a un premier et un dernier jour."))
        return []
    spans = list(zip(days[::2], days[1::2], strict=True))
    rest = _DAY.sub(" ", text)
    for match in _WEEK.finditer(rest):
        weeks = _weeks(match.group(1))
        mondays = [_monday(week, match.group(2), today) for week in weeks]
        if not weeks or None in mondays:
            wrong(_("« %(week)s » n'est pas une semaine.") % {"week": match.group().strip()})
        spans += [(monday, monday + timedelta(days=4)) for monday in mondays if monday]
    return spans or _spelt(search_key(rest), today)


def _weeks(text: str) -> list[int]:
    """Return the numbers that « 5 et 6 », « 5-7 », « 5 à S7 » tell; none where a range goes backwards."""
    weeks: list[int] = []
    for first, last in _TO.findall(text):
        if int(last) < int(first):
            return []
        weeks += range(int(first), int(last) + 1)
    return sorted({*weeks, *map(int, re.findall(r"\d{1,2}", text))})


def _monday(week: int, year: str | None, today: date) -> date | None:
    """Return the Monday of a week: of the year that is said, else of the next one of that number."""
    try:
        if year:
            return date.fromisocalendar(int(year), week, 1)
        here = date.fromisocalendar(today.isocalendar().year, week, 1)
        return here if here > today else date.fromisocalendar(today.isocalendar().year + 1, week, 1)
    except ValueError:
        return None


def _spelt(words: str, today: date) -> list[tuple[date, date]]:
    """Return the spans whose months are in letters; without a year, the next ones."""
    spans = []
    for match in _SPELT.finditer(words):
        day, month, year, last_day, last_month, last_year = match.groups()
        last = _spelt_day(last_day, last_month, last_year or year, today)
        first = last and _spelt_day(day, month or last_month, year or str(last.year), today)
        if first and last and first > last and not year:
            first = _spelt_day(day, month or last_month, str(last.year - 1), today)
        if first and last:
            spans.append((first, last))
    return spans


def _spelt_day(day: str, month: str, year: str | None, today: date) -> date | None:
    number = next((n for n, name in enumerate(_MONTHS, start=1) if month.startswith(name[:4])), 0)
    try:
        told = date(int(year or today.year), number, int(day))
        return told if year or told > today else told.replace(year=told.year + 1)
    except ValueError:
        return None
