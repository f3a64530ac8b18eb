"""The page of the room « speakers »: who opens it, and what families read of it."""

import pytest
from django.test import Client
from django.urls import reverse

from conventions.domain.persons.links.addresses import path_of
from conventions.domain.persons.links.services import link_of
from conventions.domain.persons.spoken.models import Speaker
from tests.kit import lives
from tests.kit.sign_in import signed_in

pytestmark = pytest.mark.django_db


def test_the_office_names_who_speaks_a_language_and_families_read_it_with_the_schools_number(client: Client):
    """By the language's name in French or in itself; taken away, it is read no more."""
    asked = lives.validated()
    office = signed_in(asked.school.staff.get(role="office").user)
    assert "Personne n&#x27;est encore noté." in office.get(reverse("speakers")).content.decode()
    office.post(reverse("speakers"), {"language": "Shimaore", "name": "Aïna, vie scolaire", "phone": ""})
    speaker = Speaker.objects.get()
    assert (speaker.school, speaker.language, speaker.language_name) == (asked.school, "swb", "shimaoré")
    mother = path_of(link_of(asked.pupil.guardians.get(rank=1).ref))
    page = client.get(f"{mother}/rappelez-moi").content.decode()
    assert "Aïna, vie scolaire – shimaoré" in page
    assert f'href="tel:{asked.school.phone}"' in page
    office.post(reverse("speaker_remove", args=[speaker.uuid]))
    assert "Aïna" not in client.get(f"{mother}/rappelez-moi").content.decode()


def test_nobody_of_another_school_takes_a_name_away_and_a_teacher_does_not_open_the_page():
    """The page is for those who write for the school."""
    school, other = lives.make_school(), lives.make_school()
    signed_in(school.staff.get(role="office").user).post(reverse("speakers"), {"language": "arabe", "name": "Nour"})
    stranger = signed_in(other.staff.get(role="office").user)
    assert stranger.post(reverse("speaker_remove", args=[Speaker.objects.get().uuid])).status_code == 404
    assert signed_in(school.staff.get(role="teacher").user).get(reverse("speakers")).status_code == 403


def test_whoever_is_not_signed_in_is_led_there(client: Client):
    """The page shows nothing before."""
    assert client.get(reverse("speakers")).headers["Location"].startswith(reverse("login"))
