"""Places of hosts as the office, the host and an officer read them; decisions that are filed there."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.batches.models import BulkItem
from conventions.domain.dossier.batches.queries import key_of
from conventions.domain.dossier.batches.running import run_bulk
from conventions.domain.dossier.batches.services import approve_together, find_row, note_reading
from conventions.domain.law.load_decisions.models import LoadDecision
from conventions.domain.law.rules.trainees import HostLoad, TraineeStay, WeekRun, quota_for, runs_of
from conventions.domain.persons.links.models import PersonalLink
from conventions.domain.persons.links.services import link_of
from conventions.domain.persons.links.tokens import token
from conventions.domain.persons.people.models import TerritorialOfficer
from tests.conventions.domain.dossier.agreements.test_host_load import (
    MONDAY,
    WEEK,
    asked_of_one_host,
    other_tutor,
    trainee,
)
from tests.kit import lives
from tests.kit.people_factory import make_user
from tests.kit.sign_in import signed_in, verified
from workflow import clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked() -> list[Convention]:
    """Three trainees of three lycées at a host of ten, and a fourth who asks."""
    return asked_of_one_host()


def office_of(convention: Convention) -> Client:
    return signed_in(convention.school.staff.get(role="office").user)


def typed(convention: Convention, **changes: object) -> dict[str, object]:
    proof = SimpleUploadedFile("decision.pdf", lives.proof(), "application/pdf")
    days = {"decided_on": MONDAY - WEEK, "first_day": MONDAY, "last_day": MONDAY + 4 * WEEK}
    return {"siret": convention.host.siret, "allowed": 5, "file": proof, **days, **changes}


@pytest.mark.django_db(transaction=True)
def test_the_office_reads_its_hosts_and_files_a_decision():
    """Numbers of all schools, names of none; a file that allows more than the law is told at its field, kept typed."""
    convention = asked_of_one_host()[3]
    office, page = office_of(convention), reverse("host_places")
    shown = office.get(page).content.decode()
    assert "3/3" in shown
    assert "complet certaines semaines" in shown
    assert "moins de 20 personnes : 3 stagiaires" in shown
    wrong = office.post(page, typed(convention, allowed=9))
    assert (wrong.status_code, "5 stagiaires au plus par décision" in wrong.content.decode()) == (422, True)
    assert 'value="9"' in wrong.content.decode()
    assert office.post(page, typed(convention)).status_code == 302
    shown = office.get(page).content.decode()
    assert "3/5" in shown
    [kept] = LoadDecision.objects.all()
    assert office.get(reverse("host_places_decision", args=[kept.uuid])).content == bytes(kept.content)
    assert office.post(reverse("host_places_withdraw", args=[kept.uuid])).status_code == 302
    assert "3/3" in office.get(page).content.decode()
    stranger = signed_in(lives.make_school().staff.get(role="office").user)
    assert stranger.get(reverse("host_places_decision", args=[kept.uuid])).status_code == 404
    assert "SIRET" in stranger.get(page).content.decode()


def test_the_list_costs_the_same_for_many_hosts(asked):
    """Its queries do not grow with the hosts."""
    office, page = office_of(asked[0]), reverse("host_places")
    with CaptureQueriesContext(connection) as queries:
        office.get(page)
    assert len(queries) <= 12


@pytest.mark.django_db(transaction=True)
def test_an_officer_files_for_the_territory():
    """The decision holds for all schools; an officer of another territory does not see it."""
    convention = asked_of_one_host()[3]
    officer = make_user()
    TerritorialOfficer.objects.create(user=officer, level="department", code=convention.host.department)
    browser, page = verified(officer), reverse("territory_load_decisions")
    assert browser.post(page, typed(convention)).status_code == 302
    [kept] = LoadDecision.objects.all()
    assert (kept.school, kept.filed_by) == (None, officer)
    assert convention.host.siret in browser.get(page).content.decode()
    assert browser.get(reverse("territory_load_decision", args=[kept.uuid])).status_code == 200
    withdraw = reverse("territory_load_decision_withdraw", args=[kept.uuid])
    other = make_user()
    TerritorialOfficer.objects.create(user=other, level="department", code="973")
    assert verified(other).get(reverse("territory_load_decision", args=[kept.uuid])).status_code == 404
    assert verified(other).post(withdraw).status_code == 404
    assert browser.post(withdraw).status_code == 302
    assert convention.host.siret not in browser.get(page).content.decode()
    assert browser.post(withdraw).status_code == 404


def test_whoever_drafts_reads_the_weeks_and_the_first_free_one(asked):
    """Beside the timetable: others of how many in each week, and when there is room; no pupil is named."""
    fourth = asked[3]
    browser = Client()
    link = link_of(f"host:{fourth.uuid}")
    PersonalLink.objects.filter(pk=link.pk).update(opened_at=clock.now())
    shown = browser.get(reverse("host", args=[token(link)])).content.decode()
    assert "Vos stagiaires, semaine par semaine" in shown
    assert "3/3" in shown
    assert not any(one.pupil.last_name in shown for one in asked[:3])
    draft = lives.opened(level="2de_pro", birth_date=fourth.pupil.birth_date, school=fourth.school)
    draft.host.siret = fourth.host.siret
    draft.host.save()
    typing = signed_in(fourth.school.staff.get(role="office").user)
    shown = typing.get(reverse("host_typing", args=[draft.number, "horaires"])).content.decode()
    assert "Les autres stagiaires de ces semaines" in shown
    assert "Première semaine libre : celle du" in shown
    assert "Sans gratification : 32 h 30 prévues" in shown
    organisation = typing.get(reverse("host_typing", args=[draft.number, "organisme"])).content.decode()
    assert "Combien de personnes y travaillent" in organisation


def test_of_many_approved_at_once_those_that_no_longer_fit_are_told_by_name(asked):
    """Two of a school ask for a host that has one place left: one passes, the other says which week and why."""
    school = asked[3].school
    first = asked[0]
    lives.services.withdraw(first, by=lives.by(first, "office"), reason="Lieu fermé.")
    one = asked[3]
    other_tutor(one)
    two = trainee(one.host.siret, tutor="max@accueil.example", school=school)
    other_tutor(two)
    head = school.staff.get(role="head").user
    for each in (one, two):
        row = find_row(each, head)
        keys = {key_of(finding) for finding in row.warnings}
        note_reading(each, user=head, length=row.convention.journal_length, warnings=keys)
    seen = {each.number: Convention.objects.get(pk=each.pk).journal_length for each in (one, two)}
    bulk = approve_together(school=school, user=head, seen=seen, tell_at=None, key=one.uuid)
    run_bulk(str(bulk.uuid))
    results = {item.convention_id: item for item in BulkItem.objects.filter(bulk=bulk)}
    passed = [pk for pk, item in results.items() if item.result == BulkItem.Result.DONE]
    assert len(passed) == 1
    [lost] = [item for pk, item in results.items() if pk not in passed]
    assert "a déjà 3 stagiaires sur 3 la semaine du" in str(lost.refusal)
    page = signed_in(head).get(reverse("bulk_act", args=[bulk.uuid])).content.decode()
    assert lost.convention.pupil.last_name in page
    assert "a déjà 3 stagiaires sur 3" in page


def test_neighbouring_weeks_with_the_same_numbers_are_one_line():
    """Weeks without trainees are left out."""
    third = MONDAY + 2 * WEEK
    stays = (TraineeStay(MONDAY, third), TraineeStay(third, third + timedelta(days=4)))
    runs = runs_of(HostLoad(quota_for(10), trainees=stays), [MONDAY + n * WEEK for n in range(5)])
    assert runs == [WeekRun(MONDAY, MONDAY + WEEK, 1, 3), WeekRun(MONDAY + 2 * WEEK, MONDAY + 2 * WEEK, 2, 3)]


def test_whoever_is_not_signed_in_is_led_there(client: Client):
    """The page shows nothing before."""
    assert client.get(reverse("host_places")).headers["Location"].startswith(reverse("login"))
