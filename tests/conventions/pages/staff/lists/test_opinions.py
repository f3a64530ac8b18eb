"""The medical opinion on the machines of a pupil of SEGPA: a day, works, read by few, gone after a year."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.urls import reverse

from conventions.domain.law.opinions.models import MachineOpinion
from conventions.domain.law.rules import work
from conventions.domain.persons.people.dossiers import ContactReading
from conventions.domain.upkeep.retention.health import machine_opinions
from conventions.domain.upkeep.retention.person import collect
from conventions.domain.upkeep.retention.subject import find
from tests.kit import lives, regulated
from tests.kit.sample_facts import LEGAL
from workflow import clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def school():
    return lives.make_school()


def test_office_and_head_alone_note_and_read_it(school, client):
    """A wrong day stands beside its field; each reading is written down; a teacher gets nothing."""
    pupil = lives.make_pupil(school, level="3e_segpa")
    address, dossier = reverse("pupil_opinion", args=[pupil.uuid]), reverse("registry_pupil", args=[pupil.uuid])
    client.force_login(school.staff.get(role="teacher").user)
    assert client.get(address).status_code in (403, 404)
    client.force_login(school.staff.get(role="office").user)
    assert "Aucun avis médical" in client.get(dossier).content.decode()
    today = school.today()
    for day in (today + timedelta(days=1), today - timedelta(days=400)):
        wrong = client.post(address, {"given_on": f"{day}", "works": "Scie à ruban"})
        assert wrong.status_code == 422
        assert "Scie à ruban" in wrong.content.decode()
    assert client.post(address, {"given_on": f"{today}", "works": "Scie à ruban"}).status_code == 302
    page = client.get(dossier).content.decode()
    assert "Avis médical du" in page
    assert "Scie à ruban" not in page
    readings = ContactReading.objects.filter(piece="avis-machines")
    assert not readings.exists()
    assert "Scie à ruban" in client.get(address).content.decode()
    assert readings.count() == 1
    assert "Scie à ruban" in str(collect(find(f"pupil:{pupil.uuid}")))
    client.post(address, {"forget": "on"})
    assert not MachineOpinion.objects.exists()


def test_it_goes_a_year_after_its_day(school):
    """Whoever holds no opinion any more is asked for another one."""
    pupil = lives.make_pupil(school, level="3e_segpa")
    user = school.staff.get(role="office").user
    MachineOpinion.objects.create(pupil=pupil, given_on=school.today(), works="Perceuse", recorded_by=user)
    assert not machine_opinions(clock.now() - timedelta(days=1)).exists()
    assert machine_opinions(clock.now() + timedelta(days=1)).exists()


@pytest.mark.parametrize(("days_before", "asked"), [(0, False), (360, False), (365, True), (-1, True), (None, True)])
def test_a_recorded_opinion_answers_the_warning_of_machines(days_before, asked):
    """It holds on the first day and a year after its own; which works it allows, a person reads."""
    first = LEGAL.days[0].day
    given = None if days_before is None else first - timedelta(days=days_before)
    facts = replace(LEGAL, activities="Coudre à la machine.", machines_opinion=given)
    assert bool(list(work.machines_ask_a_medical_opinion.find(facts))) == asked


def test_the_opinion_of_a_pupil_in_training_is_ticked(client):
    """A list of works with its end, for whoever has a formation; nothing free is written."""
    convention = regulated.training("machines")
    school, pupil = convention.school, convention.pupil
    client.force_login(school.staff.get(role="office").user)
    address = reverse("pupil_opinion", args=[pupil.uuid])
    today = school.today()
    assert client.post(address, {"given_on": f"{today}"}).status_code == 422
    late = {"given_on": f"{today}", "ends_on": f"{today + timedelta(days=500)}", "listed": ["machines"]}
    assert client.post(address, late).status_code == 422
    client.post(address, {"given_on": f"{today}", "ends_on": f"{today + timedelta(days=200)}", "listed": ["machines"]})
    opinion = MachineOpinion.objects.get()
    assert (opinion.listed, opinion.works, opinion.last_day) == (["machines"], "", today + timedelta(days=200))
    assert "machines dangereuses" in str(collect(find(f"pupil:{pupil.uuid}")))
