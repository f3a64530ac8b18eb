"""The internship in the calendars of its people: one event for its whole life, read back by a library."""

from datetime import timedelta

import pytest
from django.urls import reverse
from icalendar import Calendar

from config.development.lives.amendments import later, sealed
from conventions.domain.dossier.agreements.calendar_file import calendar_of, event_of_internship
from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.internship.suspension.services import Suspension, resume, suspend
from conventions.domain.persons.links import tokens
from conventions.domain.persons.links.services import link_of
from notifications import catalogue
from notifications.channels import values_of
from notifications.models import Message
from tests.kit import lives
from workflow import clock, engine

pytestmark = pytest.mark.django_db


def received(convention: Convention, slug: str) -> Calendar:
    """Return the calendar of the latest mail of that message."""
    row = Message.objects.filter(slug=slug, about=engine.about(convention)).latest("id")
    [file] = catalogue.get(slug).files(values_of(row))
    assert (file.name, file.media_type) == ("stage.ics", "text/calendar")
    return Calendar.from_ical(file.content)


def told(calendar: Calendar) -> tuple:
    """Method, and of the one event UID, sequence, status and days."""
    [event] = calendar.walk("VEVENT")
    days = (event.decoded("DTSTART"), event.decoded("DTEND"))
    return (str(calendar["METHOD"]), str(event["UID"]), event["SEQUENCE"], str(event["STATUS"]), *days)


def test_what_changes_the_internship_is_the_same_event_with_the_next_sequence():
    """Signed, moved by an amendment, suspended (cancelled), gone on."""
    convention = lives.signed()
    one_day = timedelta(days=1)
    first = told(received(convention, "agreement_sealed"))
    uid, sequence = first[1:3]
    assert first == ("PUBLISH", uid, sequence, "CONFIRMED", convention.first_day, convention.last_day + one_day)
    assert str(convention.uuid) in uid

    sealed(convention, days=later(convention))
    convention.refresh_from_db()
    moved = told(received(convention, "amendment_sealed"))
    assert moved == ("PUBLISH", uid, sequence + 1, "CONFIRMED", convention.first_day, convention.last_day + one_day)
    assert moved[4] > first[4]

    suspend(convention, Suspension("cyclone", convention.first_day), by=lives.by(convention, "head"), reason="Alerte.")
    assert told(received(convention, "internship_suspended"))[:4] == ("CANCEL", uid, sequence + 2, "CANCELLED")
    clock.move_to(lives.at(convention, convention.first_day + one_day, 6))
    convention.refresh_from_db()
    resume(convention, on=convention.first_day + one_day, by=lives.by(convention, "head"))
    assert told(received(convention, "internship_resumed"))[:4] == ("PUBLISH", uid, sequence + 3, "CONFIRMED")


def test_family_tutor_and_parties_take_the_file_from_their_page_once_it_is_signed(client):
    """The pupil's first name, the hours, the place; never the family name. Before the last signature there is none."""
    convention = lives.validated()
    assert event_of_internship(convention) is None
    convention = lives.signed()
    tutor = reverse("tutor_calendar", args=[tokens.token(link_of(f"tutor:{convention.uuid}"))])
    shown = client.get(tutor)
    assert shown["Content-Type"].startswith("text/calendar")
    [event] = Calendar.from_ical(shown.content).walk("VEVENT")
    assert convention.pupil.first_name in event["SUMMARY"]
    assert convention.place_city in event["LOCATION"]
    assert "9h–12h" in event["DESCRIPTION"]
    assert convention.pupil.last_name not in shown.content.decode()


def test_no_text_of_a_host_ends_the_calendar():
    """A line that was typed to end it stays within its value."""
    convention = lives.signed()
    convention.host.name = "Garage\r\nEND:VCALENDAR\x07"
    event = event_of_internship(convention)
    lines = calendar_of(event).split(b"\r\n")
    assert lines.count(b"END:VCALENDAR") == 1
    assert b"\x07" not in b"".join(lines)
