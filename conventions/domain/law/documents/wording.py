"""Values in French on a document: dates, hours, names, telephone numbers; no layout here."""

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from conventions.domain.law.rules.phrases import MONTHS, WEEKDAYS
from conventions.domain.persons.people.names import after_french_de, full_name
from conventions.domain.persons.people.phones import format_international
from workflow import wording

NBSP = "\u00a0"
NOT_GIVEN = "non renseigné"
ZONE_CITIES = {
    "America/Cayenne": "Cayenne",
    "America/Guadeloupe": "la Guadeloupe",
    "America/Marigot": "Saint-Martin",
    "America/Martinique": "la Martinique",
    "America/Miquelon": "Saint-Pierre-et-Miquelon",
    "America/St_Barthelemy": "Saint-Barthélemy",
    "Europe/Paris": "Paris",
    "Indian/Mayotte": "Mayotte",
    "Indian/Reunion": "La Réunion",
    "Pacific/Noumea": "Nouméa",
    "Pacific/Tahiti": "Tahiti",
    "Pacific/Wallis": "Wallis",
}
OVERSEAS_PREFIXES = ("+262", "+508", "+590", "+594", "+596")
_LINE_BREAKS = re.compile("\r\n?|[\u2028\u2029\u0085\v\f]")


def clean(text: str) -> str:
    """Compose accents and drop what cannot be seen: control characters and those that reorder the line."""
    text = _LINE_BREAKS.sub("\n", unicodedata.normalize("NFC", str(text))).replace("\t", " ")
    kept = (char for char in text if char == "\n" or unicodedata.category(char) not in {"Cc", "Cf", "Cs", "Co", "Cn"})
    return "".join(kept).strip()


def lines_of(text: str) -> tuple[str, ...]:
    """Split a text typed by a person into its lines, without the empty ones."""
    return tuple(line.strip() for line in clean(text).split("\n") if line.strip())


def typeset(text: str) -> str:
    """Put the no-break spaces that French typography asks for in a sentence of ours."""
    text = re.sub(r" ([:;?!»])", NBSP + r"\1", text)
    text = text.replace("« ", "«" + NBSP).replace("n° ", "n°" + NBSP)
    return re.sub(r"(\d) (h\b|heures?\b|minutes?\b)", rf"\1{NBSP}\2", text)


def day_of(iso: str) -> dt.date:
    """Read an ISO date."""
    return dt.date.fromisoformat(iso)


def write_date(iso: str, *, weekday: bool = False, month: bool = True, year: bool = True) -> str:
    """Write ``2026-06-15`` as *15 juin 2026*, with the day of the week or without month and year on demand."""
    day = day_of(iso)
    number = "1er" if day.day == 1 else str(day.day)
    parts = [WEEKDAYS[day.weekday()]] if weekday else []
    number += f"{NBSP}{MONTHS[day.month - 1]}" if month else ""
    number += f"{NBSP}{day.year}" if month and year else ""
    return " ".join([*parts, number])


def write_birth(pupil: Mapping[str, Any]) -> str:
    """Write a birth date as it is known: *7 mars 2012*, *mars 2012 (jour inconnu)*, *2012 (jour et mois inconnus)*."""
    known = pupil.get("birth_known", "day")
    if known == "day":
        return write_date(pupil["birth_date"])
    born = day_of(pupil["birth_date"])
    if known == "month":
        return f"{MONTHS[born.month - 1]}{NBSP}{born.year} (jour inconnu)"
    return f"{born.year} (jour et mois inconnus)"


def write_span(first: str, last: str, *, weekday: bool = True, year: bool = True) -> str:
    """Write a span of dates, saying month and year once when they are the same."""
    if first == last:
        return f"le {write_date(first, weekday=weekday, year=year)}"
    begin = write_date(first, weekday=weekday, month=first[:7] != last[:7], year=first[:4] != last[:4])
    return f"du {begin} au {write_date(last, weekday=weekday, year=year)}"


MOST_RUNS = 4
"""More spans than this are not read in a line: the reader is sent to the table."""


def write_spans(days: Sequence[str], *, weekday: bool = True) -> str:
    """Write the spans in which ISO ``days`` lie: a weekend does not part them, a day of class without presence does."""
    runs: list[list[str]] = []
    for iso in sorted(days):
        day = day_of(iso)
        gap = (day - day_of(runs[-1][-1])).days if runs else 0
        if runs and (gap <= 1 or (gap <= 3 and gap - 1 == _days_off_between(day_of(runs[-1][-1]), day))):
            runs[-1].append(iso)
        else:
            runs.append([iso])
    if len(runs) > MOST_RUNS:
        return f"certains jours {write_span(runs[0][0], runs[-1][-1], weekday=weekday)}"
    spans = [write_span(run[0], run[-1], weekday=weekday) for run in runs]
    return " et ".join(filter(None, (", ".join(spans[:-1]), spans[-1])))


def _days_off_between(first: dt.date, last: dt.date) -> int:
    between = (first + dt.timedelta(days=n) for n in range(1, (last - first).days))
    return sum(day.weekday() >= 5 for day in between)


def write_time(value: str) -> str:
    """Write ``09:00`` as *9 h* and ``13:30`` as *13 h 30*."""
    hours, minutes = value.split(":")[:2]
    return f"{int(hours)}{NBSP}h" + (f"{NBSP}{minutes}" if int(minutes) else "")


def write_range(bounds: Sequence[str] | None) -> str:
    """Write two bounds as *9 h – 12 h*, or a dash when there is no presence; a night's end is of the next day."""
    return f"{NBSP}–{NBSP}".join(write_bounds(bounds)) or "—"


def write_bounds(bounds: Sequence[str] | None) -> tuple[str, ...]:
    """Write two bounds one by one: *20 h 45*, *6 h 45 (lendemain)*; nothing when there is no presence."""
    if not bounds:
        return ()
    first, last = bounds
    return write_time(first), write_time(last) + (" (lendemain)" if last <= first else "")


def minutes_of(bounds: Sequence[str] | None) -> int:
    """Count the minutes between two bounds, 0 when there are none; an end before the start is of the next day."""
    if not bounds:
        return 0
    first, last = (int(value[:2]) * 60 + int(value[3:5]) for value in bounds)
    return (last - first) % (24 * 60)


def write_duration(minutes: int) -> str:
    """Write 390 minutes as *6 h 30*, 420 as *7 h*."""
    hours, rest = divmod(minutes, 60)
    return f"{hours}{NBSP}h" + (f"{NBSP}{rest:02d}" if rest else "")


def write_zone(zone: str) -> str:
    """Name a time zone: *heure de Cayenne*."""
    city = ZONE_CITIES.get(zone) or zone.rpartition("/")[2].replace("_", " ")
    return f"heure {after_french_de(city)}"


def write_phone(number: str) -> str:
    """Write an E.164 number as it is dialled from France; a foreign one stays international; other texts pass."""
    number = clean(number)
    if not re.fullmatch(r"\+\d{6,15}", number):
        return number.replace(" ", NBSP)
    if re.fullmatch(r"\+33\d{9}", number):
        return NBSP.join(("0" + number[3], number[4:6], number[6:8], number[8:10], number[10:12]))
    if number.startswith(OVERSEAS_PREFIXES) and len(number) == 13:
        return NBSP.join(("0" + number[4:7], number[7:9], number[9:11], number[11:13]))
    return format_international(number).replace(" ", NBSP)


def write_siret(siret: str) -> str:
    """Group the 14 digits of a SIRET as 3-3-3-5."""
    digits = clean(siret).replace(" ", "")
    if not re.fullmatch(r"\d{14}", digits):
        return clean(siret)
    return NBSP.join((digits[:3], digits[3:6], digits[6:9], digits[9:]))


def person_name(person: Mapping[str, Any]) -> str:
    """Write first and last name; either may be missing."""
    return full_name(clean(person.get("first_name") or ""), clean(person.get("last_name") or ""))


def name_of(value: str | Mapping[str, Any]) -> str:
    """Name a person or an organisation given as a text or as a record."""
    if isinstance(value, str):
        return clean(value)
    return clean(value["name"]) if value.get("name") else person_name(value)


def town(place: Mapping[str, Any]) -> str:
    """Write postcode and town on one line."""
    return " ".join(part for part in (clean(place.get("postcode") or ""), clean(place.get("city") or "")) if part)


def address_lines(place: Mapping[str, Any]) -> tuple[str, ...]:
    """Write an address as lines: street lines, then postcode and town."""
    return (*lines_of(place.get("address") or ""), *((town(place),) if town(place) else ()))


def joined(parts: Iterable[str | None], separator: str = " · ") -> str:
    """Join the parts that exist."""
    return separator.join(part for part in parts if part)


def upper_first(text: str) -> str:
    """Begin a sentence with a capital and leave the rest as it is."""
    return text[:1].upper() + text[1:]


def lower_first(text: str) -> str:
    """Go on with a sentence in what begins one."""
    return text[:1].lower() + text[1:]


def by_delegation(delegation: Mapping[str, Any] | None) -> str:
    """Return the name of the person for whom a delegate signs; empty without a delegation."""
    if not delegation:
        return ""
    title = clean(delegation["title"])
    return f"par délégation {after_french_de(clean(delegation['name']))}" + (f" ({title})" if title else "")


def contact_line(person: Mapping[str, Any]) -> str:
    """Write telephone and e-mail on one line."""
    return joined((write_phone(person.get("phone") or ""), clean(person.get("email") or "")))


def short_address(url: str) -> str:
    """Drop the scheme of a web address that is printed."""
    return url.removeprefix("https://").removeprefix("http://")


def plural(count: int, noun: str) -> str:
    """Write a count with its noun, never parted: *1 jour*, *5 jours*."""
    return wording.plural(count, noun).replace(" ", NBSP, 1)
