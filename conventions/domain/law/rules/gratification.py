"""Time of presence at one host in a school year, and the gratification that it makes due (L124-6, D124-6, D124-8)."""

import csv
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path

from .facts import Facts
from .timetable import write_duration

A_DAY, A_MONTH = 7 * 60, 22
"""Minutes of presence of a day, consecutive or not, and days of a month (D124-6)."""
SIX_MONTHS = 6 * A_MONTH * A_DAY
"""Most minutes at one host in a school year (L124-5)."""
TWO_MONTHS = 2 * A_MONTH * A_DAY
"""Minutes above which gratification is due, from the first hour on (D124-8)."""
RATES = Path(__file__).parent / "data" / "gratification.csv"


@dataclass(frozen=True)
class Gratification:
    """Gratification of a pupil at one host in a school year."""

    minutes: int
    """Presence planned there, all agreements of the school year together."""
    due: bool
    rate: Decimal
    """Euros an hour, of :attr:`year`."""
    year: int
    """Civil year of the rate: that of the first day, or the latest one known."""
    told: str


def minutes_at_host(facts: Facts) -> int:
    """Return the minutes of presence at this host in the school year, all agreements of the pupil together."""
    others = (other for other in facts.elsewhere if other.same_host and other.same_year)
    return sum(day.minutes for day in facts.days) + sum(day.minutes for one in others for day in one.presences)


def counted(minutes: int) -> tuple[int, int]:
    """Return the months and days of a time of presence, as D124-6 counts them."""
    return divmod(minutes // A_DAY, A_MONTH)


def gratification_of(facts: Facts) -> Gratification:
    """Return the gratification that the planned presence makes due."""
    minutes = minutes_at_host(facts)
    due = minutes > TWO_MONTHS
    year, rate = rate_in((facts.first_day or facts.today).year)
    planned = f"{write_duration(minutes)} prévues chez cet organisme dans l'année scolaire, toutes conventions ensemble"
    limit = write_duration(TWO_MONTHS)
    if not due:
        return Gratification(minutes, due, rate, year, f"Sans gratification : {planned}, {limit} au plus.")
    euros = f"{rate:.2f}".replace(".", ",")
    sentence = (
        f"Une gratification est due dès la première heure, de {euros} € par heure au moins (taux de {year}) : "
        f"{planned}, plus de {limit}."
    )
    return Gratification(minutes, due, rate, year, sentence)


def rate_in(year: int) -> tuple[int, Decimal]:
    """Return the rate of a civil year and that year; of one that is not in the table, the nearest before, or first."""
    rates = _rates()
    known = max((one for one in rates if one <= year), default=min(rates))
    return known, rates[known]


@cache
def _rates() -> dict[int, Decimal]:
    """Read the table: a year, euros an hour, where that is written."""
    with RATES.open(encoding="utf-8", newline="") as file:
        return {int(row["year"]): Decimal(row["euros_an_hour"]) for row in csv.DictReader(file)}
