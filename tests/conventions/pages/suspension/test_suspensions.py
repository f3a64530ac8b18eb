"""The pages of force majeure: who is concerned, how they are told, one press, what follows; how others read it."""

from datetime import date, timedelta
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.urls import reverse
from lxml import html

from config.languages import COOKIE
from conventions.domain.agreements.models import Convention
from conventions.domain.batches.models import BulkAct
from conventions.domain.force_majeure.queries import on_hold
from conventions.domain.internship.attendance import services as attendance
from conventions.domain.internship.suspension.services import Suspension, suspend
from conventions.domain.links.addresses import path_of
from conventions.domain.links.services import link_of
from conventions.domain.people.models import School, TerritorialOfficer
from notifications.models import Message
from tests.conventions.pages.family.test_family import enter
from tests.kit import lives
from tests.kit.people_factory import make_user
from tests.kit.queued import run_jobs
from tests.kit.sign_in import signed_in
from workflow import clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def school() -> School:
    return lives.make_school(postcode="97600", city="Mamoudzou")


@pytest.fixture
def head(school) -> Client:
    return signed_in(school.staff.get(role="head").user)


@pytest.fixture
def officer() -> Client:
    user = make_user()
    TerritorialOfficer.objects.create(user=user, level="department", code="976")
    return signed_in(user)


def text(answer) -> str:
    return " ".join(html.fromstring(answer.content.decode()).text_content().split())


def asked(first_day: date, **more) -> dict:
    return {"cause": "cyclone", "first_day": first_day.isoformat(), **more}


def hidden(answer, action: str = "") -> dict:
    """What the form that acts gives back by itself."""
    form = html.fromstring(answer.content.decode()).xpath("//form[@method='post'][.//input[@name='key']]")[0]
    fields = form.xpath(".//input[@type='hidden'] | .//input[@type='checkbox' and @checked]")
    found: dict[str, list[str]] = {}
    for one in fields:
        found.setdefault(one.get("name"), []).append(one.get("value"))
    return found


def running(school: School) -> Convention:
    convention = lives.signed(school=school)
    clock.move_to(lives.at(convention, convention.first_day, 8))
    attendance.begin(convention)
    convention.refresh_from_db()
    return convention


# -- the head --------------------------------------------------------------------------------------------------------


def test_the_head_sees_who_is_concerned_then_suspends_with_one_press(school, head):
    """Why, from when; the list with the ways; then everybody is written to and the page says how far it is."""
    convention = lives.signed(school=school)
    page = head.get(reverse("suspend_internships"))
    assert page.status_code == 200
    assert not BulkAct.objects.exists()
    page = head.get(reverse("suspend_internships") + "?" + urlencode(asked(convention.first_day)))
    assert "1 stage est concerné" in text(page)
    assert convention.pupil.name in text(page)
    assert "0 par SMS, 3 par courriel" in text(page)
    assert not Message.objects.filter(slug="internship_suspended").exists(), "nothing is done by looking"
    answer = head.post(reverse("suspend_internships"), {**hidden(page), "reason": "Restez chez vous."})
    bulk = BulkAct.objects.get()
    assert answer["Location"] == reverse("bulk_act", args=[bulk.uuid])
    convention.refresh_from_db()
    assert convention.on_hold
    assert "Un stage est suspendu" in text(head.get(answer["Location"]))
    assert head.post(reverse("suspend_internships"), {**hidden(page), "reason": ""})["Location"] == answer["Location"]
    assert BulkAct.objects.count() == 1


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"cause": ""}, "Choisissez pourquoi"),
        ({"first_day": "jeudi"}, "Cette date n'est pas lisible"),
        ({"until": "2020-01-01"}, "Le dernier jour vient après le premier"),
    ],
)
def test_what_cannot_be_read_is_said_at_its_field_and_stays_typed(school, head, typed, sentence):
    """A wrong date or no cause: the sentence, and no preview."""
    given = asked(school.today(), until="2099-01-01") | typed
    page = head.get(reverse("suspend_internships") + "?" + urlencode(given))
    assert page.status_code == 422
    assert sentence in text(page)
    assert "et prévenir" not in text(page)
    answer = head.post(reverse("suspend_internships"), given)
    assert answer.status_code == 422
    assert not BulkAct.objects.exists()


def test_a_long_sentence_is_refused_and_nobody_concerned_is_said(school, head):
    """422 with what was typed; 409 when there is nothing to suspend any more."""
    convention = lives.signed(school=school)
    page = head.get(reverse("suspend_internships") + "?" + urlencode(asked(convention.first_day)))
    answer = head.post(reverse("suspend_internships"), {**hidden(page), "reason": "x" * 91})
    assert answer.status_code == 422
    assert "x" * 91 in answer.content.decode()
    suspend(convention, Suspension("cyclone", convention.first_day), by=lives.by(convention, "head"))
    answer = head.post(reverse("suspend_internships"), hidden(page))
    assert answer.status_code == 409 or "Aucun stage" in text(answer)


def test_the_office_reads_what_is_suspended_and_the_head_alone_decides(school, head):
    """The office sees who is to call; suspending and what follows are the head's."""
    convention = lives.signed(school=school)
    convention.pupil.guardians.update(email="", phone="")
    suspend(convention, Suspension("roads", convention.first_day), by=lives.by(convention, "head"))
    office = signed_in(school.staff.get(role="office").user)
    page = office.get(reverse("suspensions"))
    guardian = convention.pupil.guardians.get()
    assert "routes ou fleuve coupés" in text(page)
    assert f"à appeler : {guardian.name}" in text(page)
    assert "La direction dit quand ils reprennent" in text(page)
    assert office.get(reverse("suspend_internships")).status_code == 403
    assert office.post(reverse("suspensions_go_on")).status_code == 403
    assert "Faire cela pour ce qui est coché" in text(head.get(reverse("suspensions")))


def test_the_head_resumes_what_is_ticked(school, head):
    """Without a day, or with nothing ticked, it is said; then one goes on."""
    convention = lives.signed(school=school)
    suspend(convention, Suspension("roads", convention.first_day), by=lives.by(convention, "head"))
    page = head.get(reverse("suspensions"))
    wrong = head.post(reverse("suspensions_go_on"), {**hidden(page), "act": "resume"})
    assert wrong.status_code == 422
    assert "Indiquez le jour" in text(wrong)
    nobody = {**hidden(page), "act": "resume", "on": school.today().isoformat(), "agreement": []}
    assert head.post(reverse("suspensions_go_on"), nobody).status_code == 409
    right = head.post(reverse("suspensions_go_on"), nobody | {"agreement": [convention.number]})
    assert right["Location"] == reverse("bulk_act", args=[BulkAct.objects.get().uuid])
    convention.refresh_from_db()
    assert not convention.on_hold
    assert "Un stage reprend" in text(head.get(right["Location"]))
    assert right["Location"] in head.get(reverse("suspensions")).content.decode()


def test_one_agreement_is_suspended_resumed_and_settled_from_its_page(school, head):
    """The same acts, each with the page that says what follows and who is told."""
    convention = running(school)
    act = lambda name: reverse("agreement_act", args=[convention.number, name])  # noqa: E731 - said three times
    assert act("suspend") in head.get(reverse("agreement", args=[convention.number])).content.decode()
    page = head.get(act("suspend"))
    assert "rien à signer" in text(page)
    day = convention.first_day + timedelta(days=1)
    answer = head.post(act("suspend"), {**hidden(page), **asked(day), "reason": "Bus à midi."})
    assert answer.status_code == 302, text(answer)
    page = head.get(reverse("agreement", args=[convention.number]))
    assert "Le stage est suspendu à partir du" in text(page)
    assert act("resume") in page.content.decode()
    assert act("settle") in page.content.decode()
    page = head.get(act("resume"))
    assert head.post(act("resume"), {**hidden(page), "on": convention.today().isoformat()}).status_code == 302
    convention.refresh_from_db()
    assert not convention.on_hold
    assert act("resume") not in head.get(reverse("agreement", args=[convention.number])).content.decode()


# -- the officer -----------------------------------------------------------------------------------------------------


def test_the_officer_suspends_a_commune_and_reads_no_name(school, officer):
    """Figures by school, communes to tick, one press; the page of the act says how far it is."""
    here = lives.signed(school=school)
    there = lives.signed(school=lives.make_school(postcode="97650", city="Bandraboua"))
    assert reverse("territory_suspensions") in officer.get(reverse("territory")).content.decode()
    query = urlencode(asked(here.first_day))
    page = officer.get(reverse("suspend_territory") + "?" + query)
    assert "2 stages sont concernés" in text(page)
    page = officer.get(reverse("suspend_territory") + "?" + query + "&commune=Mamoudzou")
    assert "1 stage est concerné" in text(page)
    assert here.school.name in text(page)
    assert here.pupil.last_name not in text(page)
    answer = officer.post(reverse("suspend_territory"), hidden(page))
    for convention in (here, there):
        convention.refresh_from_db()
    assert (here.on_hold, there.on_hold) == (True, False)
    page = officer.get(answer["Location"])
    assert here.school.name in text(page)
    assert here.pupil.last_name not in text(page)
    page = officer.get(reverse("territory_suspensions"))
    assert "1 stage suspendu" in text(page)
    resumed = officer.post(reverse("resume_territory"), {**hidden(page), "on": here.today().isoformat()})
    assert resumed.status_code == 302
    assert not Convention.objects.filter(on_hold()).exists()


def test_an_officer_sees_no_act_of_another(officer):
    """What somebody else did does not exist; without a territory the pages are refused."""
    other = BulkAct.objects.create(act="suspend", user=make_user())
    assert officer.get(reverse("territory_act", args=[other.uuid])).status_code == 404
    assert officer.get(reverse("territory_suspensions") + "?department=973").status_code == 404
    assert signed_in(make_user()).get(reverse("territory_suspensions")).status_code == 403


def test_a_long_act_of_an_officer_goes_on_by_itself(school, officer):
    """More than a few: the page shows the progress, a job does the work."""
    conventions = [lives.signed(school=school) for _ in range(6)]
    page = officer.get(reverse("suspend_territory") + "?" + urlencode(asked(conventions[0].first_day)))
    answer = officer.post(reverse("suspend_territory"), hidden(page))
    assert "0 sur 6" in text(officer.get(answer["Location"]))
    assert officer.post(answer["Location"] + "/relancer").status_code == 302
    run_jobs()
    assert Convention.objects.filter(on_hold()).count() == 6


# -- how others read it ------------------------------------------------------------------------------------------------


def test_family_host_and_tutor_read_that_nobody_is_expected(school, client):
    """Each on their own page; the tutor has nothing to mark, in English too."""
    convention = running(school)
    tuesday = convention.first_day + timedelta(days=1)
    suspend(convention, Suspension("cyclone", tuesday, until=convention.last_day), by=lives.by(convention, "head"))
    clock.move_to(lives.at(convention, tuesday, 9))
    said = "Le stage est suspendu du"
    assert said in text(client.get(enter(client, convention.pupil.guardians.get())))
    tutor = path_of(link_of(f"tutor:{convention.uuid}"))
    page = text(client.get(tutor))
    assert said in page
    assert "le stage est suspendu" in page
    assert page.count("Suspendue") >= 8
    half_day = convention.half_days.filter(date=tuesday).first()
    refused = client.post(f"{tutor}/demi-journees/{half_day.uuid}", {"mark": "absent"})
    assert refused.status_code in (302, 404, 409)
    assert half_day.status == "suspended"
    client.cookies[COOKIE] = "en"
    assert "The internship is suspended from" in text(client.get(tutor))


def test_the_board_shows_s_before_and_after_the_first_day(school, head):
    """« suspendu » is neither expected, nor absent, nor overdue; the filter finds it."""
    convention = lives.signed(school=school)
    monday = convention.first_day
    suspend(convention, Suspension("cyclone", monday), by=lives.by(convention, "head"))
    clock.move_to(lives.at(convention, monday, 16))
    query = {"vue": "semaine", "jour": monday.isoformat()}
    page = text(head.get(reverse("week_board"), query))
    assert page.count("suspendu. ") == 10
    assert "1 stage suspendu" in page
    day = head.get(reverse("week_board"), {"vue": "jour", "jour": monday.isoformat(), "etat": "suspended"})
    badges = html.fromstring(day.content.decode()).xpath("//td//span[contains(@class, 'fr-badge')]")
    assert [one.text_content().strip() for one in badges] == ["Suspendu", "Suspendu"]
