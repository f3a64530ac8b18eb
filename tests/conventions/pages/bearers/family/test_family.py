"""The pages of families over HTTP: the first screen, a place found, where things stand, an absence, an alert."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from lxml import html

from conventions.domain.dossier.agreements.base_messages import personal_link
from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.alerts.models import PupilAlert, Report
from conventions.domain.law.rules.weeks import school_weeks
from conventions.domain.persons.links.addresses import path_of
from conventions.domain.persons.links.models import PersonalLink
from conventions.domain.persons.links.services import link_of, renew_link, revoke_link
from conventions.domain.persons.people.models import HostContact, Pupil
from conventions.domain.persons.people.typed_places import postcode_and_city, read_name
from conventions.domain.persons.spoken import queries as spoken
from conventions.domain.persons.spoken import speakers
from conventions.pages.bearers.family.queries import WORDS
from conventions.pages.shared.drafting.own_place import OwnPlaceForm, open_own_place
from notifications.models import Message
from tests.kit import lives
from workflow import clock
from workflow.models import Transition

pytestmark = pytest.mark.django_db


def page_of(person) -> str:
    """The path of a pupil's or a guardian's own page."""
    return path_of(link_of(f"{person._meta.model_name}:{person.uuid}"))


def birth_date(pupil: Pupil, **other) -> dict:
    return {"gate-birth_date": f"{pupil.birth_date:%d/%m/%Y}", **other}


def enter(client: Client, person) -> str:
    """Pass the first screen; return the path of the page."""
    path = page_of(person)
    pupil = person if isinstance(person, Pupil) else person.pupil
    response = client.post(path, birth_date(pupil))
    assert (response.status_code, response["Location"]) == (302, path)
    return path


def everything() -> tuple:
    return (
        Convention.objects.count(),
        Transition.objects.count(),
        Message.objects.count(),
        Report.objects.count(),
        list(PersonalLink.objects.order_by("pk").values_list("generation", "revoked_at", "opened_at")),
    )


def place(pupil: Pupil, **changes) -> dict:
    return {
        "host_name": "Garage des Essais",
        "place": "97300 Cayenne",
        "contact_name": "Mme Andréa Modèle",
        "contact": "06 94 12 34 56",
        "first_week": school_weeks(pupil.school)[3].isoformat(),
        "last_week": "",
        **changes,
    }


@pytest.fixture
def pupil() -> Pupil:
    return lives.make_pupil(lives.make_school(postcode="97300", city="Cayenne"), guardians=2)


# -- the first screen ---------------------------------------------------------------------------------------


def test_get_shows_a_first_name_and_never_acts(client, pupil):
    """A scanner opens every page of the link: it reads a school and a first name, and nothing changes."""
    path = page_of(pupil.guardians.first())
    before = everything()
    for end in ("", "/j-ai-deja-un-stage", "/pas-pour-moi"):
        response = client.get(path + end)
        assert response.status_code == 200
        assert response["X-Robots-Tag"] == "noindex, nofollow"
        assert "no-store" in response["Cache-Control"]
        text = response.content.decode()
        assert pupil.school.name in text
        assert pupil.last_name not in text
        assert pupil.class_name not in text
        assert "•••" not in text
    assert everything() == before


def test_a_guardian_enters_with_the_birth_date_of_the_child(client, pupil):
    """Written in any usual way; the page then shows the class and how to begin."""
    path = page_of(pupil.guardians.first())
    response = client.post(path, {"gate-birth_date": f"{pupil.birth_date:%d%m%Y}"})
    assert response.status_code == 302
    response = client.get(path)
    assert "Le stage de Maëlle" in response.content.decode()
    assert pupil.class_name in response.content.decode()
    assert PersonalLink.objects.get(holder=f"guardian:{pupil.guardians.first().uuid}").opened_at is not None


def test_a_wrong_birth_date_says_how_many_tries_are_left_and_the_sixth_is_locked(client, pupil):
    """Five tries a day, whatever the browser."""
    path = page_of(pupil)
    response = client.post(path, {"gate-birth_date": "01/01/2001"})
    assert response.status_code == 409
    assert "Il reste 4 essais" in response.content.decode()
    assert "Erreur :" in response.content.decode()
    for _n in range(4):
        Client().post(path, {"gate-birth_date": "01/01/2001"})
    response = Client().post(path, birth_date(pupil))
    assert response.status_code == 409
    assert "Un code la remplace" in response.content.decode()
    for page in (response.content.decode(), Client().get(path).content.decode()):
        assert 'name="gate-birth_date"' not in page
        assert page.count('class="fr-btn"') == 1
        assert "Recevoir mon code" in page


@pytest.mark.parametrize("typed", ["", "hier", "31/02/2012"])
def test_an_unreadable_birth_date_costs_no_try(client, pupil, typed):
    """The page says that it cannot read the date, and keeps what was typed."""
    path = page_of(pupil)
    response = client.post(path, {"gate-birth_date": typed})
    assert response.status_code == 422
    assert f'value="{typed}"' in response.content.decode() or not typed
    assert "Il reste 4 essais" in client.post(path, {"gate-birth_date": "01/01/2001"}).content.decode()


def last_code(person) -> str:
    ref = f"{person._meta.model_name}:{person.uuid}"
    return Message.objects.filter(slug="link_code", ref=ref).latest("id").secrets["code"]


def test_a_guardian_enters_with_a_code_sent_to_the_known_contact(client, pupil):
    """Only in the browser that asked for it, and only once."""
    guardian = pupil.guardians.first()
    path = page_of(guardian)
    response = client.post(path, {"gate-send": "1"})
    assert response.status_code == 200
    assert "r•••@f•••.example" in response.content.decode()
    code = last_code(guardian)
    other = Client()
    assert other.post(path, {"gate-code": code}).status_code == 409
    assert client.post(path, {"gate-code": "12"}).status_code == 422
    wrong = "000000" if code != "000000" else "111111"
    assert client.post(path, {"gate-code": wrong}).status_code == 409
    assert client.post(path, {"gate-code": f"{code[:3]} {code[3:]}"}).status_code == 302
    assert "Quitter" in client.get(path).content.decode()
    client.post(f"{path}/quitter")
    assert client.post(path, {"gate-code": code}).status_code == 409


def test_five_wrong_codes_end_a_code(client, pupil):
    """The right one comes too late."""
    path = page_of(pupil)
    client.post(path, {"gate-send": "1"})
    code = last_code(pupil)
    wrong = "000000" if code != "000000" else "111111"
    for _n in range(5):
        assert client.post(path, {"gate-code": wrong}).status_code == 409
    response = client.post(path, {"gate-code": code})
    assert response.status_code == 409
    assert "Cinq essais" in response.content.decode()


def test_what_was_typed_survives_the_thirty_minutes(client, pupil):
    """The page closed meanwhile: the birth date is asked, and the form goes on from there."""
    path = page_of(pupil) + "/j-ai-deja-un-stage"
    typed = place(pupil)
    response = client.post(path, typed)
    assert response.status_code == 200
    assert "n'est pas perdu" in response.content.decode()
    assert 'value="Garage des Essais"' in response.content.decode()
    assert not Convention.objects.exists()
    response = client.post(path, birth_date(pupil, **typed))
    assert response.status_code == 302
    assert Convention.objects.get().host.name == "Garage des Essais"


def test_dead_links_say_what_to_do(client, pupil):
    """Never ours, of an earlier generation, revoked: each a page with the way to new links."""
    path = page_of(pupil)
    assert client.get("/f/" + "A" * 43).status_code == 404
    link = link_of(f"pupil:{pupil.uuid}")
    renew_link(link)
    response = client.get(path)
    assert response.status_code == 410
    assert "/mes-liens" in response.content.decode()
    link.refresh_from_db()
    revoke_link(link, why=PersonalLink.Why.SCHOOL)
    response = client.get(path_of(link))
    assert response.status_code == 410
    assert "fermé" in response.content.decode()


def test_a_guardian_of_an_adult_pupil_has_no_page_any_more(client):
    """The link of the mother answers 410; the pupil's own opens."""
    pupil = lives.make_pupil(lives.make_school(), birth_date=lives.monday_ahead() - timedelta(days=7000))
    assert client.get(page_of(pupil.guardians.first())).status_code == 410
    enter(client, pupil)


def test_somebody_says_that_a_message_is_not_for_them(client, pupil):
    """Asked once more, then closed; the school is told, with a report when there is an agreement."""
    guardian = pupil.guardians.first()
    path = page_of(guardian)
    assert client.post(f"{path}/pas-pour-moi").status_code == 302
    assert client.get(path).status_code == 410
    assert Message.objects.get(slug="link_not_mine").audience == "office"
    convention = lives.opened()
    other = convention.pupil.guardians.first()
    client.post(f"{page_of(other)}/pas-pour-moi")
    report = Report.objects.get()
    assert (report.convention, report.kind, report.author_id) == (convention, "not_mine", f"guardian:{other.uuid}")


# -- j'ai déjà un stage -------------------------------------------------------------------------------------


def test_a_pupil_opens_the_agreement_in_six_fields(client, pupil):
    """The host gets its own link; the contact stays *déclaré*; the receipt says when, which service, how to ask."""
    path = enter(client, pupil)
    page = client.get(f"{path}/j-ai-deja-un-stage").content.decode()
    assert page.count('class="fr-input"') + page.count("<select") <= 8
    response = client.post(f"{path}/j-ai-deja-un-stage", place(pupil))
    convention = Convention.objects.get()
    assert (response.status_code, response["Location"]) == (302, f"{path}/stage/{convention.number}/ouvert")
    contact = convention.representative
    assert (contact.first_name, contact.last_name, contact.phone) == ("Andréa", "Modèle", "+594694123456")
    assert contact.origin == HostContact.Origin.DECLARED_BY_PUPIL
    assert (convention.place_postcode, convention.place_city) == ("97300", "Cayenne")
    assert (convention.origin, convention.host.department) == ("own_place", "973")
    monday = school_weeks(pupil.school)[3]
    assert convention.first_day == monday
    assert {day.date.weekday() for day in convention.days.all()} <= {0, 1, 2, 3, 4}
    told = Message.objects.get(slug="agreement_opened")
    assert told.address == "+594694123456"
    assert told.secrets["link"].endswith(path_of(link_of(f"host:{convention.uuid}")))
    receipt = client.get(response["Location"]).content.decode()
    for words in ("Accusé de réception", convention.number, pupil.school.name, pupil.school.email):
        assert words in receipt


def test_a_guardian_opens_two_weeks_with_an_address(client, pupil):
    """Ten days at most, less the holidays between."""
    guardian = pupil.guardians.first()
    path = enter(client, guardian)
    weeks = school_weeks(pupil.school)
    typed = place(pupil, contact="Accueil@Exemple.FR ", first_week=weeks[3].isoformat(), last_week=weeks[4].isoformat())
    assert client.post(f"{path}/j-ai-deja-un-stage", typed).status_code == 302
    convention = Convention.objects.get()
    assert convention.representative.email == "accueil@exemple.fr"
    assert convention.first_day == weeks[3]
    assert weeks[4] <= convention.last_day <= weeks[4] + timedelta(days=4)
    assert all(day.morning_start and day.afternoon_end for day in convention.days.all())


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("host_name", "", "Il manque le nom de l"),
        ("place", "Ville-Inconnue", "Il manque le code postal"),
        ("place", "99999 Nulle Part", "Ce code postal n"),
        ("contact", "06 12", "nombre de chiffres"),
        ("contact", "nom@", "pas complète"),
        ("contact", "demander au patron", "Il faut une adresse électronique"),
        ("first_week", "", "Il manque la semaine"),
        ("first_week", "1999-01-04", "plus proposée"),
        ("last_week", "first", "après la première"),
    ],
)
def test_bad_input_gets_a_sentence_and_loses_nothing(client, pupil, field, typed, sentence):
    """422, the sentence, everything typed is still there, nothing opened."""
    path = enter(client, pupil)
    if typed == "first":
        typed = school_weeks(pupil.school)[0].isoformat()
    before = everything()
    response = client.post(f"{path}/j-ai-deja-un-stage", place(pupil, **{field: typed}))
    text = response.content.decode().replace("&#x27;", "'")
    assert response.status_code == 422
    assert sentence in text
    assert re.search(r"<title>\s*Erreur :", text.replace("\n", ""))
    assert "Mme Andréa Modèle" in text
    assert everything() == before


def test_the_pupil_may_not_be_the_contact_of_the_host(client, pupil):
    """The signature of the host would come to the pupil."""
    path = enter(client, pupil)
    response = client.post(f"{path}/j-ai-deja-un-stage", place(pupil, contact=pupil.email.upper()))
    assert response.status_code == 422
    assert "le contact de l" in response.content.decode()


def test_the_same_days_twice_and_a_fourth_opening_are_refused(client, pupil):
    """409 with the reason; what was typed stays; nothing more is opened."""
    path = enter(client, pupil) + "/j-ai-deja-un-stage"
    weeks = school_weeks(pupil.school)
    assert client.post(path, place(pupil)).status_code == 302
    response = client.post(path, place(pupil, host_name="Autre"))
    assert response.status_code == 409
    assert "déjà une convention" in response.content.decode()
    assert 'value="Autre"' in response.content.decode()
    for n in (5, 6):
        assert client.post(path, place(pupil, first_week=weeks[n].isoformat())).status_code == 302
    assert client.post(path, place(pupil, first_week=weeks[8].isoformat())).status_code == 409
    assert Convention.objects.count() == 3


def test_the_office_opens_it_for_a_pupil(pupil):
    """The same form; the contact counts as given by the school."""
    form = OwnPlaceForm(place(pupil), pupil=pupil)
    assert form.is_valid()
    convention = open_own_place(pupil, form, by=lives.account(pupil.school.staff.get(role="office")))
    assert convention.representative.origin == HostContact.Origin.GIVEN_BY_SCHOOL


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("97300 Cayenne", ("97300", "Cayenne")),
        ("Cayenne (97300)", ("97300", "Cayenne")),
        ("97 300  CAYENNE", ("97300", "CAYENNE")),
        ("Cayenne", ("97300", "Cayenne")),
        ("97300", ("97300", "Cayenne")),
        ("Kourou", ("97310", "Kourou")),
        ("Saint-Nulle-Part", ("", "Saint-Nulle-Part")),
    ],
)
def test_a_town_is_read_as_people_write_it(pupil, typed, found):
    """The towns of schools complete a postcode or a town alone."""
    lives.make_school(postcode="97310", city="Kourou")
    assert postcode_and_city(typed, near=pupil.school) == found


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("Andréa Modèle", ("Andréa", "Modèle")),
        ("Mme MODÈLE Andréa", ("Andréa", "MODÈLE")),
        ("M. Modèle", ("", "Modèle")),
        ("Andréa de la Fiction", ("Andréa", "de la Fiction")),
        ("Médard", ("", "Médard")),
    ],
)
def test_a_name_is_read_as_people_write_it(typed, found):
    """Title first or none, surname in capitals first or not."""
    assert read_name(typed) == found


# -- where things stand ---------------------------------------------------------------------------------------


def test_every_state_has_words():
    """A state added to the law without a sentence for families fails here."""
    assert all(str(WORDS[state][1]) for state in Convention.states())


@pytest.mark.parametrize("state", ["draft", "validated", "signed", "running", "completed", "refused", "expired"])
def test_both_sides_of_a_family_see_where_the_internship_stands(client, state):
    """The sentence of the state, on the page of the guardian and on the pupil's."""
    convention = lives.in_state(state, guardians=2)
    for person in (convention.pupil.guardians.first(), convention.pupil):
        page = client.get(enter(client, person)).content.decode().replace("&#x27;", "'")
        assert str(WORDS[state][1]) in page
    clock.set_offset(timedelta())


def test_a_guardian_finds_their_own_signature_and_never_the_other_guardians_contact(client):
    """The link of the own request while it waits; nothing of the other one."""
    convention = lives.validated(guardians=2)
    first, second = convention.pupil.guardians.all()
    requests = lives.requests(convention)
    page = client.get(enter(client, first)).content.decode()
    assert personal_link(requests["guardian_1"]).removeprefix("http://testserver") in page
    assert personal_link(requests["guardian_2"]).removeprefix("http://testserver") not in page
    assert second.email not in page
    assert second.first_name not in page
    lives.sign(convention, "guardian_1")
    assert "Vous avez signé" in client.get(page_of(first)).content.decode()


def test_the_page_costs_the_same_for_one_internship_and_for_three(client, django_assert_max_num_queries, monkeypatch):
    """Thirteen queries whatever the number of agreements; who speaks which language is asked once a minute, before."""
    for module in (spoken, speakers):
        monkeypatch.setattr(module, "monotonic", lambda: 0.0)
    convention = lives.validated()
    path = enter(client, convention.pupil)
    client.get(path)
    with django_assert_max_num_queries(13):
        client.get(path)
    for n in (3, 4):
        host, representative, _tutor = lives.make_host(convention.school)
        lives.services.open_for_known_host(
            pupil=convention.pupil,
            host=host,
            representative=representative,
            days=lives.week(lives.monday_ahead(n)),
            by=lives.account(convention.school.staff.get(role="office")),
        )
    with django_assert_max_num_queries(13):
        assert client.get(path).content.decode().count("<section") == 3


def test_a_pupil_prints_the_internship_once_it_is_signed(client):
    """The page has the place, hours, people and numbers to call; before the signatures there is no such page."""
    draft = lives.opened()
    path = enter(client, draft.pupil)
    assert client.get(f"{path}/stage/{draft.number}/en-poche").status_code == 404
    convention = lives.signed()
    path = enter(client, convention.pupil)
    page = client.get(f"{path}/stage/{convention.number}/en-poche").content.decode()
    for words in (convention.host.name, "9 h – 12 h", "119", "3018", convention.representative.last_name):
        assert words in page.replace("\xa0", " ")
    assert client.get(f"{path}/stage/{draft.number}/en-poche").status_code == 404


# -- an absence, an alert ---------------------------------------------------------------------------------------


def test_a_guardian_announces_an_absence(client):
    """The school and the tutor are told once, even when the button is pressed twice; a receipt is shown."""
    convention = lives.running(tutor=True)
    path = enter(client, convention.pupil.guardians.first())
    url = f"{path}/stage/{convention.number}/absence"
    typed = {"day": convention.first_day.isoformat(), "half": "morning", "text": "Rendez-vous."}
    first = client.post(url, typed)
    second = client.post(url, typed)
    report = Report.objects.get()
    assert first["Location"] == second["Location"] == f"{path}/recu/{report.uuid}"
    assert report.kind == "absence"
    assert "Rendez-vous." in report.text
    told = Message.objects.get(slug="absence_announced")
    assert told.address == convention.tutor.email
    assert "Rendez-vous" not in str(told.context)
    assert Message.objects.filter(slug="urgent_report_received").count() == 1
    assert convention.school.name in client.get(first["Location"]).content.decode()
    clock.set_offset(timedelta())


def test_an_absence_is_refused_outside_the_internship(client):
    """Another day is no choice; a signed but not begun internship says to call; the pupil has no such page."""
    convention = lives.running()
    path = enter(client, convention.pupil.guardians.first())
    url = f"{path}/stage/{convention.number}/absence"
    typed = {"day": (convention.first_day - timedelta(days=1)).isoformat(), "half": "day", "text": ""}
    assert client.post(url, typed).status_code == 422
    path = enter(client, convention.pupil)
    assert client.get(f"{path}/stage/{convention.number}/absence").status_code == 404
    clock.set_offset(timedelta())
    signed = lives.signed()
    path = enter(client, signed.pupil.guardians.first())
    url = f"{path}/stage/{signed.number}/absence"
    assert "appelez" in client.get(url).content.decode()
    typed = {"day": signed.first_day.isoformat(), "half": "day", "text": ""}
    assert client.post(url, typed).status_code == 409
    assert not Report.objects.exists()


def test_a_pupil_tells_the_head_alone_that_something_is_wrong(client):
    """The numbers come first; the host never knows; neither does a guardian, nor who looks at the pupil's page."""
    convention = lives.running(tutor=True)
    path = enter(client, convention.pupil)
    page = client.get(f"{path}/quelque-chose-ne-va-pas").content.decode()
    assert page.index("tel:119") < page.index("<textarea")
    before = Message.objects.count()
    sent = {"what": "danger", "text": "La scie.", "to": "head"}
    assert client.post(f"{path}/quelque-chose-ne-va-pas", sent | {"what": ""}).status_code == 422
    assert client.post(f"{path}/quelque-chose-ne-va-pas", sent | {"to": "both"}).status_code == 422
    response = client.post(f"{path}/quelque-chose-ne-va-pas", sent)
    alert = PupilAlert.objects.get()
    assert response["Location"] == f"{path}/quelque-chose-ne-va-pas/{alert.uuid}"
    assert (alert.pupil, alert.convention, alert.to) == (convention.pupil, convention, "head")
    assert alert.text.endswith("La scie.")
    assert not Report.objects.exists()
    new = Message.objects.order_by("id")[before:]
    assert {row.audience for row in new} == {"head"}
    shown = client.get(response["Location"]).content.decode()
    assert "La scie." not in shown
    assert 'href="tel:119"' in shown
    guardian = convention.pupil.guardians.first()
    path = enter(client, guardian)
    assert client.get(f"{path}/quelque-chose-ne-va-pas").status_code == 404
    assert client.get(f"{path}/quelque-chose-ne-va-pas/{alert.uuid}").status_code == 404
    clock.set_offset(timedelta())


@pytest.mark.parametrize("state", ["draft", "validated", "running", "completed"])
def test_a_pupil_is_spoken_to_as_tu(client, state):
    """No page of the pupil's says « vous », whatever the state, in errors too; a guardian's says nothing else."""
    convention = lives.in_state(state)
    home = page_of(convention.pupil)
    gate = [client.get(home), client.post(home, {"gate-birth_date": ""})]
    path = enter(client, convention.pupil)
    number = convention.number
    below = ("/j-ai-deja-un-stage", "/quelque-chose-ne-va-pas", f"/{number}/accident", f"/stage/{number}/absence")
    pages = [path, *(path + page for page in (*below, f"/stage/{number}/ouvert", f"/{number}/evaluation"))]
    answers = [*gate, *(client.get(page) for page in pages), *(client.post(page, {}) for page in pages[1:5])]
    for answer in (answer for answer in answers if answer.status_code != 404):
        main = html.document_fromstring(answer.content.decode()).find(".//main").text_content()
        said = re.findall(r"[^.]*\b(?:[Vv]ous|[Vv]otre|[Vv]os|\w{3,}ez)\b[^.]*", main)
        assert [sentence for sentence in said if "chez" not in sentence.split()] == [], answer.request["PATH_INFO"]


@pytest.mark.parametrize("state", ["signed", "running"])
def test_a_pupil_finds_accident_and_alert_on_the_first_page(client, state):
    """Both are one tap away during the internship; a guardian has neither of the pupil's pages."""
    convention = lives.in_state(state)
    path = enter(client, convention.pupil)
    home = client.get(path).content.decode()
    for page in (f"{path}/{convention.number}/accident", f"{path}/quelque-chose-ne-va-pas"):
        assert f'href="{page}"' in home
        assert client.get(page).status_code == 200
    guardians = enter(client, convention.pupil.guardians.first())
    assert "/accident" not in client.get(guardians).content.decode()


def test_a_pupil_without_internship_reads_whom_to_call(client, pupil):
    """No form, the numbers; a form sent all the same is refused with a sentence."""
    path = enter(client, pupil)
    page = client.get(f"{path}/quelque-chose-ne-va-pas").content.decode()
    assert "tel:3018" in page
    assert "<textarea" not in page
    assert client.post(f"{path}/quelque-chose-ne-va-pas", {"what": "bad", "text": "", "to": "head"}).status_code == 409
    assert not PupilAlert.objects.exists()
