"""The oral behind a link: « Ton oral : … », what the jury looks at, then an attestation to print."""

from datetime import datetime, time

import pytest
from django.test import Client
from django.utils import timezone

from conventions.domain.law.rules.weeks import day_in_words
from conventions.domain.persons.links.addresses import path_of
from conventions.domain.persons.links.services import link_of
from conventions.domain.persons.people.models import Guardian, Pupil
from conventions.domain.season.orals.services import note_oral, tell_orals
from tests.kit.orals import arranged, class_with_internships, oral_of
from workflow import clock

pytestmark = pytest.mark.django_db


def enter(client: Client, person: Pupil | Guardian) -> str:
    """Pass the first screen of a link; return its path."""
    path = path_of(link_of(person.ref))
    pupil = person if isinstance(person, Pupil) else person.pupil
    assert client.post(path, {"gate-birth_date": f"{pupil.birth_date:%d/%m/%Y}"}).status_code == 302
    return path


def test_a_pupil_reads_when_and_where_once_it_is_told(client: Client):
    """Nothing before; then day, hour and room on the first page, the jury and its criteria behind it."""
    conventions = class_with_internships(1)
    pupil = conventions[0].pupil
    orals, oral = arranged(conventions), oral_of(conventions[0])
    home = enter(client, pupil)
    assert "Ton oral" not in client.get(home).content.decode()
    assert client.get(f"{home}/oral/{oral.uuid}").status_code == 404
    tell_orals(orals)
    assert f"Ton oral : {day_in_words(oral.day)} à 8 h 30, salle B12" in client.get(home).content.decode()
    page = client.get(f"{home}/oral/{oral.uuid}").content.decode()
    for said in ("Alix Classe, Alix Direction", "Ce que j&#x27;ai compris du métier", "10 min"):
        assert said in page


def test_what_the_jury_said_is_an_attestation_for_the_pupil_and_the_family():
    """Day, form and three words; the hour, the room and the jury are no part of it."""
    conventions = class_with_internships(1)
    pupil = conventions[0].pupil
    orals, oral = arranged(conventions), oral_of(conventions[0])
    tell_orals(orals)
    clock.move_to(datetime.combine(oral.day, time(18), timezone.get_current_timezone()))
    note_oral(oral, ["well", "a_little", "very_well"], by=conventions[0].school.staff.get(role="head").user)
    for person in (pupil, pupil.guardians.get()):
        client = Client()
        home = enter(client, person)
        assert "Attestation de restitution" in client.get(home).content.decode()
        page = client.get(f"{home}/oral/{oral.uuid}").content.decode()
        for said in (pupil.name, conventions[0].school.name, "Oral de stage", "bien", "un peu", "très bien"):
            assert said in page
        assert "B12" not in page
        assert "Alix Direction" not in page


def test_the_oral_of_another_pupil_does_not_exist(client: Client):
    """A classmate's identifier opens nothing."""
    conventions = class_with_internships(2)
    tell_orals(arranged(conventions))
    home = enter(client, conventions[0].pupil)
    assert client.get(f"{home}/oral/{oral_of(conventions[0]).uuid}").status_code == 200
    assert client.get(f"{home}/oral/{oral_of(conventions[1]).uuid}").status_code == 404
