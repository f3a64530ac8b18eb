"""Events for the calendars of telephones and mail programs (RFC 5545), and that of an internship, which keeps its UID.

An internship is one event of whole days with the hours in words: what changes it later (an amendment in force, a
suspension, its end) is the same event with the next ``SEQUENCE``, so that a calendar that has it replaces it.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from conventions.domain.law.documents.schedule import at_a_glance
from conventions.domain.persons.people.names import after_de
from notifications.catalogue import File
from workflow.models import Transition

from .models import Convention

if TYPE_CHECKING:
    from icalendar import Event as Component

MEDIA_TYPE = "text/calendar"
PRODUCT = "-//Conventions de stage//FR"
MOVING = ("approve", "seal", "suspend", "resume", "settle", "terminate")
"""Transitions, of an agreement or of its amendment, after which its event may be another."""


@dataclass(frozen=True)
class CalendarEvent:
    """One event: from a moment to another (aware), or whole days, the last one included."""

    uid: str
    first: date | datetime
    last: date | datetime
    summary: str
    location: str = ""
    description: str = ""
    url: str = ""
    sequence: int = 0
    cancelled: bool = False

    def to_data(self) -> dict[str, Any]:
        """Return the event as a message keeps it until it leaves."""
        return {**vars(self), "first": self.first.isoformat(), "last": self.last.isoformat()}

    @classmethod
    def from_data(cls, data: dict[str, Any]) -> Self:
        """Read back whole days."""
        days = {name: date.fromisoformat(data[name]) for name in ("first", "last")}
        return cls(**{**data, **days})


def calendar_of(*events: CalendarEvent, now: datetime | None = None) -> bytes:
    """Return a calendar of these events, in UTF-8; one that tells of nothing but cancelled events cancels them."""
    from icalendar import Calendar  # 80 modules: for whoever sends dates, not for every process

    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", PRODUCT)
    calendar.add("method", "CANCEL" if events and all(event.cancelled for event in events) else "PUBLISH")
    for event in events:
        calendar.add_component(_component(event, now or timezone.now()))
    return calendar.to_ical()


def _component(event: CalendarEvent, now: datetime) -> "Component":
    from icalendar import Event as Component

    component = Component()
    component.add("uid", event.uid)
    component.add("sequence", event.sequence)
    component.add("dtstamp", now.astimezone(UTC))
    if isinstance(event.first, datetime) and isinstance(event.last, datetime):
        component.add("dtstart", event.first.astimezone(UTC))
        component.add("dtend", event.last.astimezone(UTC))
    else:
        component.add("dtstart", event.first)
        component.add("dtend", event.last + timedelta(days=1))  # not included (3.6.1)
        component.add("transp", "TRANSPARENT")
    for name in ("summary", "location", "description", "url"):
        if text := getattr(event, name):
            component.add(name, "".join(letter for letter in text if letter.isprintable() or letter == "\n"))
    component.add("status", "CANCELLED" if event.cancelled else "CONFIRMED")
    component.add("class", "PRIVATE")
    return component


def uid_of(identifier: object) -> str:
    """Return the UID of an event, the same for ever: our name makes it unique (3.8.4.7)."""
    return f"{identifier}@{urlsplit(settings.SITE_URL).hostname}"


def hours_in_words(convention: Convention) -> tuple[str, ...]:
    """Return the hours of presence in a few lines; nothing while no day is known."""
    days = [presence.to_data() for presence in convention.presences()]
    return at_a_glance(days) if days else ()


def times_moved(convention: Convention) -> int:
    """Return the number of journal entries that may have changed an internship as calendars show it."""
    return Transition.objects.filter(root_uuid=convention.uuid, name__in=MOVING).count()


def event_of_internship(convention: Convention) -> CalendarEvent | None:
    """Return the internship as its people put it into their calendars; ``None`` while it is not signed.

    The pupil is told by first name alone. Cancelled while it is suspended, and once it will not take place.
    """
    first, last = convention.first_day_held, convention.ended_on or convention.last_day
    if not convention.counts_as_signed or first is None or last is None:
        return None
    place = (convention.host.name, convention.place_address, f"{convention.place_postcode} {convention.place_city}")
    return CalendarEvent(
        uid=uid_of(convention.uuid),
        first=first,
        last=max(first, last),
        summary=_("Stage %(of_pupil)s : %(host)s")
        % {"of_pupil": after_de(convention.pupil.first_name), "host": convention.host.name},
        location=", ".join(part.strip() for part in place if part.strip()),
        description="\n".join(hours_in_words(convention)),
        sequence=max(0, times_moved(convention) - 1),
        cancelled=convention.on_hold or convention.no_show or last < first,
    )


def file_of(*events: CalendarEvent) -> File:
    """Return the file of events; its name tells nobody's."""
    return File(name="stage.ics", content=calendar_of(*events), media_type=MEDIA_TYPE)
