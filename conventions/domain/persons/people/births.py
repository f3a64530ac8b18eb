"""A birth date as civil registers know it: to the day, to the month, or by its year alone; nothing is stored here.

Where the day is unknown the last one possible stands for it: whoever is counted as younger is protected longer, and
is an adult only once that is certain.
"""

import re
from calendar import monthrange
from datetime import date

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from notifications.dates import date_format

MAJORITY = 18
EARLIEST = 1950
"""No pupil was born before that year."""


class BirthKnown(models.TextChoices):
    """Precision of a birth date."""

    DAY = "day", "jour, mois et année"
    MONTH = "month", "mois et année"
    YEAR = "year", "année seule"


Birth = tuple[date, BirthKnown]

_UNKNOWN = "(?:00?|xx|--)"
_PARTIAL = (
    rf"(?:{_UNKNOWN}[./-])?(?P<month>0?[1-9]|1[0-2])[./-](?P<year>[0-9]{{4}})",
    rf"(?P<year>[0-9]{{4}})[./-](?P<month>0?[1-9]|1[0-2])(?:[./-]{_UNKNOWN})?",
    rf"(?:{_UNKNOWN}[./-]{_UNKNOWN}[./-])?(?P<year>[0-9]{{4}})(?:[.,]0+)?",
    rf"(?P<year>[0-9]{{4}})[./-]{_UNKNOWN}[./-]{_UNKNOWN}",
)
"""« 05/2012 », « 00/05/2012 », « 2012 », « 00/00/2012 », « 2012-00-00 »; « 2012.0 » is how a workbook writes 2012."""


def read_partial(text: str) -> Birth | None:
    """Read a birth date whose day is unknown; ``None`` for anything else.

    « 01/01/2012 » is a day like any other: nobody can tell it from the one that a register puts for an unknown day.
    """
    for form in _PARTIAL:
        if found := re.fullmatch(form, text.strip(), re.IGNORECASE):
            month = found.groupdict().get("month")
            return last_possible(int(found["year"]), int(month) if month else None)
    return None


def last_possible(year: int, month: int | None = None) -> Birth:
    """Return the last day on which somebody born in that month, or that year, may be born."""
    if month is None:
        return date(max(year, 1), 12, 31), BirthKnown.YEAR
    return date(max(year, 1), month, monthrange(max(year, 1), month)[1]), BirthKnown.MONTH


def age_at(born: date, day: date) -> int:
    """Return the age in whole years; who is born on 29 February turns on 1 March of other years."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def is_of_age(born: date, day: date) -> bool:
    """Tell whether who is ``born`` then is 18 on ``day`` (code civil, article 414)."""
    return age_at(born, day) >= MAJORITY


def is_near_majority(born: date) -> bool:
    """Tell by the machine's own date whether the clock is worth asking: two years early, for clocks are moved."""
    return age_at(born, timezone.localdate()) >= MAJORITY - 2


def day_of_majority(born: date) -> date:
    """Return the day from which who is ``born`` then is of age; 1 March for who is born on 29 February."""
    year = born.year + MAJORITY
    return born.replace(year=year) if (born.month, born.day) != (2, 29) else date(year, 3, 1)


def birth_of_age(day: date) -> date:
    """Return the last birth date of those who are of age on ``day``."""
    year = day.year - MAJORITY
    return day.replace(year=year) if (day.month, day.day) != (2, 29) else date(year, 2, 28)


def is_plausible(birth: Birth, today: date) -> bool:
    """Tell whether a pupil of ``today`` may be born then; of an unknown day the beginning of the year counts."""
    born, known = birth
    first = born if known == BirthKnown.DAY else born.replace(day=1, month=born.month if known == "month" else 1)
    return born.year >= EARLIEST and first <= today


def may_be_one(birth: Birth, other: Birth) -> bool:
    """Tell whether two birth dates may be one that is known more or less precisely; of two days, the same day."""
    if BirthKnown.YEAR in (birth[1], other[1]):
        return birth[0].year == other[0].year
    if BirthKnown.MONTH in (birth[1], other[1]):
        return (birth[0].year, birth[0].month) == (other[0].year, other[0].month)
    return birth[0] == other[0]


def is_vaguer(one: Birth, other: Birth) -> bool:
    """Tell whether ``one`` says less than ``other`` does."""
    order = list(BirthKnown)
    return order.index(BirthKnown(one[1])) > order.index(BirthKnown(other[1]))


def as_typed(birth: Birth) -> str:
    """Write « 07/03/2012 », « 03/2012 » or « 2012 »: as a form reads it."""
    return birth[0].strftime({"day": "%d/%m/%Y", "month": "%m/%Y", "year": "%Y"}[birth[1]])


def in_words(birth: Birth) -> str:
    """Write « 7 mars 2012 », « mars 2012, jour inconnu » or « 2012, jour inconnu », in the reader's language."""
    if birth[1] == BirthKnown.DAY:
        return date_format(birth[0], "j F Y")
    known = date_format(birth[0], "F Y" if birth[1] == BirthKnown.MONTH else "Y")
    return _("%(known)s, jour inconnu") % {"known": known}
