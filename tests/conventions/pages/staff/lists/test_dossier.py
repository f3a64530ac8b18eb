"""One pupil on one page: contacts by a press that is written down, agreements, messages, notes of the office."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from conventions.domain.law.year.calendars import next_year, present_year
from conventions.domain.law.year.enrolling import enrol
from conventions.domain.persons.people.models import ContactReading, Pupil, PupilNote, School
from conventions.domain.season.reminders.services import note_call
from conventions.domain.upkeep.retention.people import erase_pupils
from conventions.domain.upkeep.retention.person import collect
from conventions.domain.upkeep.retention.subject import find
from conventions.domain.upkeep.retention.terms import kept
from tests.kit import lives

pytestmark = pytest.mark.django_db


@pytest.fixture
def school() -> School:
    return lives.make_school()


@pytest.fixture
def office(school, client) -> Client:
    client.force_login(school.staff.get(role="office").user)
    return client


def page(pupil: Pupil) -> str:
    return reverse("registry_pupil", args=[pupil.uuid])


def test_contacts_are_recognised_and_read_in_full_by_one_press_that_is_written_down(school, office):
    """Who read them and when, once an hour; also on the page where they are changed; gone after their time."""
    pupil = lives.make_pupil(school)
    email = pupil.guardians.get().email
    assert email not in office.get(page(pupil)).content.decode()
    assert not ContactReading.objects.exists()
    for _ in range(2):
        assert email in office.post(reverse("pupil_contacts", args=[pupil.uuid])).content.decode()
    reading = ContactReading.objects.get()
    assert (reading.pupil, reading.reader) == (pupil, school.staff.get(role="office").user)
    office.force_login(school.staff.get(role="head").user)
    assert office.get(reverse("guardian_contact", args=[pupil.guardians.get().uuid])).status_code == 200
    assert ContactReading.objects.count() == 2
    assert not kept("contact_readings").due(timezone.now() - timedelta(days=365)).exists()
    office.force_login(school.staff.get(role="teacher").user)
    assert office.post(reverse("pupil_contacts", args=[pupil.uuid])).status_code == 403
    elsewhere = lives.make_school().staff.get(role="office").user
    office.force_login(elsewhere)
    assert office.post(reverse("pupil_contacts", args=[pupil.uuid])).status_code == 404


def test_who_is_to_come_has_left_nothing(school, office):
    """On next year's list alone: no departure is dated."""
    pupil, year = lives.make_pupil(school), next_year(present_year(school))
    pupil.enrolments.all().delete()
    enrol(pupil, class_name="2nde 1", level="2de_gt", year=year)
    said = office.get(page(pupil)).content.decode()
    assert "Sur la liste de la prochaine année scolaire" in said
    assert "Absent de la liste" not in said


def test_the_page_tells_agreements_and_what_became_of_messages(school, office):
    """A call with its answer among them; the address masked."""
    convention = lives.opened(school=school)
    note_call(convention, by=lives.by(convention, "office"), answer="viendra vendredi")
    said = office.get(page(convention.pupil)).content.decode()
    assert reverse("agreement", args=[convention.number]) in said
    assert "« viendra vendredi »" in said
    assert convention.host_writer.email not in said


def test_the_office_keeps_notes_and_takes_them_off(school, office):
    """A note without a word is a sentence; another school's office finds none."""
    pupil = lives.make_pupil(school)
    assert office.post(reverse("pupil_note", args=[pupil.uuid]), {"text": " "}).status_code == 422
    office.post(reverse("pupil_note", args=[pupil.uuid]), {"text": "Le père passera jeudi."})
    assert "Le père passera jeudi." in office.get(page(pupil)).content.decode()
    note = PupilNote.objects.get()
    assert note.author == school.staff.get(role="office").user
    told = collect(find(f"pupil:{pupil.uuid}"))
    assert any("Le père passera jeudi." in row.values() for rows in told.values() for row in rows)
    stranger = Client()
    stranger.force_login(lives.make_school().staff.get(role="office").user)
    assert stranger.post(reverse("note_remove", args=[note.uuid])).status_code == 404
    office.post(reverse("note_remove", args=[note.uuid]))
    assert not PupilNote.objects.exists()


def test_notes_and_the_familys_language_go_with_the_pupil(school, office):
    """Nothing that the office wrote is left of a pupil who is erased."""
    convention = lives.opened(school=school)
    pupil = convention.pupil
    pupil.family_language = "créole haïtien"
    pupil.save()
    assert "créole haïtien" in office.get(page(pupil)).content.decode()
    office.post(reverse("pupil_note", args=[pupil.uuid]), {"text": "Rappeler."})
    office.post(reverse("pupil_contacts", args=[pupil.uuid]))
    erase_pupils([pupil])
    pupil.refresh_from_db()
    assert pupil.family_language == ""
    assert not PupilNote.objects.exists()
    assert not ContactReading.objects.exists()
