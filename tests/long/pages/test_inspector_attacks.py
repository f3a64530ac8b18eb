"""Attacks on an inspector's link: another host, year, school, territory; a closed reading, one that has ended."""

import pytest
from django.test import Client
from django.urls import reverse

from conventions.domain.law.regulated_works.services import grant_inspection, revoke_inspection
from conventions.domain.persons.links.addresses import path_of
from conventions.domain.persons.links.services import link_of
from conventions.domain.persons.people.models import TerritorialOfficer
from tests.kit import lives
from tests.kit.inspection import approved, granted, opened, reading_of, shown
from workflow import clock, schedule
from workflow.actors import ACCOUNT, Actor

pytestmark = pytest.mark.django_db


@pytest.fixture
def school_of_three(db):
    """An agreement of a school, one of the same school elsewhere, one of another school at the same place."""
    own = approved()
    elsewhere = approved(school=own.school)
    other = approved()
    siret = lives.fictional_siret(7)
    for convention, number in ((own, siret), (other, siret), (elsewhere, lives.fictional_siret(8))):
        convention.host.siret = number
        convention.host.save()
    return {"own": own, "elsewhere": elsewhere, "other": other}


def test_nothing_else_opens(school_of_three):
    """Another host, another year, another school's trainee, a closed reading, its last day passed, another link."""
    own, elsewhere, of_other_school = (school_of_three[key] for key in ("own", "elsewhere", "other"))
    grant = granted(own)
    client, path = opened(grant)
    token = path.split("/")[-1]
    page = shown(client, path)
    for other in (elsewhere, of_other_school):
        assert other.pupil.last_name not in page
        assert client.get(reverse("inspection_hours", args=[token, other.number])).status_code == 404
    last_year = granted(own, year=grant.year - 1)
    former, its_path = opened(last_year)
    assert own.pupil.last_name not in shown(former, its_path)
    host_link = link_of(f"host:{own.uuid}")
    assert client.get(reverse("inspection", args=[path_of(host_link).split("/")[-1]])).status_code == 302
    assert Client().get(reverse("inspection_hours", args=[token, own.number])).status_code == 200
    assert own.pupil.last_name not in shown(Client(), reverse("inspection_hours", args=[token, own.number]))
    assert client.post(path, {"x": "1"}).status_code in (302, 405)
    revoke_inspection(grant, by=lives.staff_actor(own.school, "head"))
    closed = client.get(path)
    assert closed.status_code == 410
    assert own.pupil.last_name not in closed.content.decode()
    passed = granted(own, until=own.school.today())
    client, path = opened(passed)
    with clock.held(passed.ends_at()):
        assert client.get(path).status_code == 410
        schedule.run_due()
    passed.refresh_from_db()
    assert not passed.is_open


def test_an_officer_opens_the_trainees_of_the_territory(school_of_three):
    """Trainees of both schools there, not of another territory; the host's SIRET names the place."""
    own, of_other_school = school_of_three["own"], school_of_three["other"]
    user = lives.open_account("referente@territoire.example", "Alix", "Fictive")
    officer = TerritorialOfficer.objects.create(user=user, level="department", code=own.school.department)
    by = Actor(ACCOUNT, str(user.uuid), label=user.name)
    grant = grant_inspection(reading_of(own), officer=officer, by=by)
    page = shown(*opened(grant))
    assert own.pupil.last_name in page
    assert of_other_school.pupil.last_name in page
    officer.code = "973"
    officer.save()
    assert own.pupil.last_name not in shown(*opened(grant))
    officer.delete()
    assert own.pupil.last_name not in shown(*opened(grant))
