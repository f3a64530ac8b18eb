"""The pages of force majeure: who is concerned, how they are told, one press, what follows; how others read it."""

from datetime import date, timedelta
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from lxml import html

from config.languages import COOKIE
from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.batches.models import BulkAct, BulkItem
from conventions.domain.dossier.internship.attendance import services as attendance
from conventions.domain.dossier.internship.suspension.messages import InternshipSuspended
from conventions.domain.dossier.internship.suspension.services import Suspension, suspend
from conventions.domain.numbers.publishing.models import NumbersReading
from conventions.domain.persons.links.addresses import path_of
from conventions.domain.persons.links.services import link_of
from conventions.domain.persons.people.models import School, TerritorialOfficer
from conventions.domain.season.force_majeure.queries import on_hold
from notifications.models import Message
from notifications.rendering import render_mail
from tests.conventions.pages.bearers.family.test_family import enter
from tests.kit import lives
from tests.kit.people_factory import make_user
from tests.kit.sign_in import on_own_device, signed_in, verified
from workflow import clock, schedule

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
    return verified(user)


def text(answer) -> str:
    return " ".join(html.fromstring(answer.content.decode()).text_content().split())


def asked(first_day: date, **more) -> dict:
    return {"cause": "cyclone", "first_day": first_day.isoformat(), **more}


def hidden(answer, action: str = "") -> dict:
    """Return the hidden fields of the form that acts."""
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
    answer = head.post(reverse("suspend_internships"), {**hidden(page), "reason": "Suivez www.exemple.example"})
    assert answer.status_code == 422
    assert "Pas d'adresse de site dans ce message" in text(answer)
    suspend(convention, Suspension("cyclone", convention.first_day), by=lives.by(convention, "head"))
    answer = head.post(reverse("suspend_internships"), hidden(page))
    assert answer.status_code == 409
    assert "Aucun stage n'est concerné" in text(answer)


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
    right = head.post(reverse("suspensions_go_on"), nobody | {"agreement": hidden(page)["agreement"]})
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


def test_what_changed_since_the_list_was_shown_is_left_and_said(school, head):
    """A token says how long the journal was: somebody has resumed it meanwhile."""
    convention = lives.signed(school=school)
    suspend(convention, Suspension("roads", convention.first_day), by=lives.by(convention, "head"))
    page = head.get(reverse("suspensions"))
    longer = Suspension("cyclone", convention.first_day - timedelta(days=1))
    suspend(convention, longer, by=lives.by(convention, "head"))
    head.post(reverse("suspensions_go_on"), {**hidden(page), "act": "resume", "on": school.today().isoformat()})
    assert BulkAct.objects.get().items.get().refusal.code == "changed_since_seen"
    assert Convention.objects.get().on_hold


def test_days_lost_are_made_up_after_the_internship_went_on(school, head):
    """Tuesday alone was suspended, it goes on by itself: the list and the agreement still lead to making up."""
    convention = running(school)
    tuesday = convention.first_day + timedelta(days=1)
    suspend(convention, Suspension("roads", tuesday, until=tuesday), by=lives.by(convention, "head"))
    clock.move_to(lives.at(convention, tuesday + timedelta(days=1), 8))
    schedule.run_due()
    convention.refresh_from_db()
    assert not convention.on_hold
    page = head.get(reverse("suspensions"))
    assert "1 stage a repris avec des jours perdus" in text(page)
    assert "Rattraper les jours perdus" in text(head.get(reverse("agreement", args=[convention.number])))
    token = html.fromstring(page.content.decode()).xpath("//input[@name='agreement']/@value")
    monday = convention.first_day + timedelta(days=7)
    given = {**hidden(page), "act": "make_up", "on": monday.isoformat(), "agreement": token}
    assert head.post(reverse("suspensions_go_on"), given).status_code == 302
    assert convention.amendments.get().first_change == monday


def test_the_head_reads_what_expires_when_it_goes_on(school, head):
    """An agreement not signed by all: its reader is told to have it signed before."""
    convention = lives.validated(school=school)
    suspend(convention, Suspension("roads", convention.first_day), by=lives.by(convention, "head"))
    page = text(head.get(reverse("suspensions")))
    assert "1 convention n'est pas encore signée par tous" in page
    mail = Message.objects.filter(slug="internship_suspended", audience="guardian").get()
    assert "reste à signer avant la reprise" in render_mail(InternshipSuspended, mail.context).text


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
    assert set(NumbersReading.objects.filter(department="976").values_list("territory", flat=True)) >= {
        f"Mayotte – {what}, par établissement"
        for what in ("stages à suspendre", "Suspension des stages", "stages suspendus")
    }
    item = BulkItem.objects.get(bulk__act="resume")
    assert item.seen_length == here.journal_length, "what changes before the job comes is left"


def test_an_officer_neither_ends_nor_shortens_the_suspension_of_a_head(school, officer):
    """The head's longer suspension is left out, and goes on when the head says so."""
    convention = lives.signed(school=school)
    monday, friday = convention.first_day, convention.last_day
    suspend(convention, Suspension("roads", monday), by=lives.by(convention, "head"))
    shorter = urlencode(asked(monday, until=friday.isoformat()))
    assert "0 stage" in text(officer.get(reverse("suspend_territory") + "?" + shorter))
    page = officer.get(reverse("territory_suspensions"))
    assert "1 stage a été suspendu par son établissement" in text(page)
    day = convention.today().isoformat()
    given = {"key": str(uuid4()), "on": day}
    assert officer.post(reverse("resume_territory"), given).status_code == 409
    earlier = urlencode(asked(monday - timedelta(days=1), until=friday.isoformat()))
    page = officer.get(reverse("suspend_territory") + "?" + earlier)
    assert officer.post(reverse("suspend_territory"), hidden(page)).status_code == 302
    convention.refresh_from_db()
    assert (convention.suspended_from, convention.suspended_until) == (monday - timedelta(days=1), None)
    assert officer.post(reverse("resume_territory"), given).status_code == 409, "the head's word is in it still"


def test_a_territory_is_written_to_with_a_second_factor_alone(school):
    """A password alone opens nothing; on one's own device it opens the figures, and none of the pages that suspend."""
    user = make_user()
    TerritorialOfficer.objects.create(user=user, level="department", code="976")
    for name in ("territory", "territory_suspensions", "suspend_territory"):
        assert signed_in(user).get(reverse(name))["Location"] == reverse("second_factor_setup")
    by_password = on_own_device(user)
    assert by_password.get(reverse("territory")).status_code == 200
    for name in ("territory_suspensions", "suspend_territory"):
        assert by_password.get(reverse(name))["Location"] == reverse("second_factor")
    assert by_password.post(reverse("resume_territory"))["Location"] == reverse("second_factor")


def test_an_officer_sees_no_act_of_another(officer):
    """Another officer's act does not exist; without a territory the pages are refused."""
    other = BulkAct.objects.create(act="suspend", user=make_user())
    assert officer.get(reverse("territory_act", args=[other.uuid])).status_code == 404
    assert officer.get(reverse("territory_suspensions") + "?department=973").status_code == 404
    assert verified(make_user()).get(reverse("territory_suspensions")).status_code == 403


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
