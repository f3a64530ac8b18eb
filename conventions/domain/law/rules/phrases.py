"""French words for dates and lists in the sentences of the rules."""

from collections.abc import Iterable, Sequence
from datetime import date

from .facts import Elsewhere

WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin",
    "juillet", "août", "septembre", "octobre", "novembre", "décembre",
)  # fmt: skip


def write_day(day: date) -> str:
    """Write *10 juin 2027*; the first of the month is *1er*."""
    return f"{'1er' if day.day == 1 else day.day} {MONTHS[day.month - 1]} {day.year}"


def write_list(parts: Sequence[str]) -> str:
    """Join with commas and *et*."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} et {parts[-1]}"


def write_days(days: Iterable[date]) -> str:
    """Write *le 10 juin 2027*, *les 3 et 4 mai 2027*: month and year once when they are the same for all."""
    days = sorted(set(days))
    if len(days) == 1:
        return f"le {write_day(days[0])}"
    if len({(day.year, day.month) for day in days}) == 1:
        *others, last = days
        return f"les {write_list([*('1er' if d.day == 1 else str(d.day) for d in others), write_day(last)])}"
    return f"les {write_list([write_day(day) for day in days])}"


def capital(sentence: str) -> str:
    """Begin with a capital letter."""
    return sentence[:1].upper() + sentence[1:]


def day_field(*days: date) -> str:
    """Return the field of one day of the timetable, or of the timetable when there are several."""
    return f"period.days.{days[0].isoformat()}" if len(set(days)) == 1 else "period.days"


def write_place(other: Elsewhere) -> str:
    """Write *chez Atelier Fictif*; of another school's agreement the host is not told."""
    return f"chez {other.host}" if other.same_school else "pour un autre établissement scolaire"


def write_hosts(others: Iterable[Elsewhere]) -> str:
    """Write *chez Atelier Fictif (du 3 mai 2027 au 7 mai 2027)* for the pupil's other agreements, in their order."""
    return write_list([f"{write_place(other)} ({_period(other)})" for other in dict.fromkeys(others)])


def namesake(others: Iterable[Elsewhere]) -> str:
    """Return the remedy where another school's agreement may be that of somebody else; nothing when none is."""
    if all(other.same_school for other in others):
        return ""
    return (
        " Si cette convention d'un autre établissement scolaire est celle d'un homonyme né le même jour, "
        "l'établissement le note sur la fiche de l'élève."
    )


def _period(other: Elsewhere) -> str:
    first, last = other.presences[0].day, other.presences[-1].day
    days = write_day(first) if first == last else f"du {write_day(first)} au {write_day(last)}"
    return days if other.settled else f"{days}, en préparation"
