"""Events as a calendar that telephones and mail programs read (RFC 5545): folded lines, escaped texts, times in UTC."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

LONGEST = 75
"""Octets of a line, its break apart (RFC 5545, 3.1)."""
PRODUCT = "-//Conventions de stage//Visites//FR"


@dataclass(frozen=True)
class Event:
    """One event; the moments are aware."""

    uid: str
    start: datetime
    end: datetime
    summary: str
    location: str = ""
    description: str = ""
    url: str = ""


def calendar_of(events: Iterable[Event], *, now: datetime) -> bytes:
    """Return a whole calendar, in UTF-8."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{PRODUCT}", "METHOD:PUBLISH"]
    for event in events:
        texts = {"SUMMARY": event.summary, "LOCATION": event.location, "DESCRIPTION": event.description}
        lines += [
            "BEGIN:VEVENT",
            f"UID:{event.uid}",
            f"DTSTAMP:{_moment(now)}",
            f"DTSTART:{_moment(event.start)}",
            f"DTEND:{_moment(event.end)}",
            *(f"{name}:{_escaped(text)}" for name, text in texts.items() if text),
            *([f"URL:{event.url}"] if event.url else []),
            "CLASS:PRIVATE",
            "END:VEVENT",
        ]
    lines.append("END:VCALENDAR")
    return b"".join(_folded(line) for line in lines)


def _moment(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _escaped(text: str) -> str:
    """Escape what separates values (3.3.11); a line break of any kind is one, other control characters go."""
    escaped = text.replace("\\", "\\\\").replace(";", r"\;").replace(",", r"\,")
    lines = "\\n".join(escaped.splitlines())
    return "".join(letter for letter in lines if letter.isprintable())


def _folded(line: str) -> bytes:
    """Break a line after at most 75 octets, never within a letter; what follows begins with a space, which counts."""
    rows, row = [], b""
    for letter in line:
        octets = letter.encode()
        if len(row) + len(octets) > LONGEST:
            rows.append(row)
            row = b" "
        row += octets
    return b"\r\n".join([*rows, row]) + b"\r\n"
