"""Links in a shared browser over HTTP: the next person finds nothing of the one before, a planted session nothing."""

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from conventions.domain.persons.links.services import link_of
from conventions.domain.persons.links.tokens import token
from conventions.domain.persons.people.models import Pupil
from conventions.pages.kit.unsent_forms import opened
from tests.kit import lives
from tests.kit.sign_in import signed_in

pytestmark = pytest.mark.django_db


def page_of(person) -> str:
    holder = f"{person._meta.model_name}:{person.uuid}"
    return reverse("family", args=[token(link_of(holder))])


def open_family(client: Client, person, pupil: Pupil) -> str:
    """Open the page of a pupil or a guardian with the birth date; return its path."""
    page = page_of(person)
    assert client.post(page, {"gate-birth_date": f"{pupil.birth_date:%d/%m/%Y}"}).status_code == 302
    return page


def is_open(client: Client, page: str) -> bool:
    return "gate-birth_date" not in client.get(page).content.decode()


def key_of(client: Client) -> str:
    return client.cookies[settings.SESSION_COOKIE_NAME].value


@pytest.fixture
def school():
    return lives.make_school()


def test_opening_a_second_link_closes_the_first_persons_pages_and_renews_the_session(client, school):
    """Two families at one computer of the school."""
    one, two = lives.make_pupil(school), lives.make_pupil(school)
    first = open_family(client, one.guardians.get(), one)
    before = key_of(client)
    second = open_family(client, two.guardians.get(), two)
    assert key_of(client) != before
    assert is_open(client, second)
    assert not is_open(client, first)


def test_a_session_that_somebody_planted_opens_nothing_of_the_next_person(school):
    """The attacker's own link is open in it: the victim's proof once went into the same session, under the same key."""
    mine, victims = lives.make_pupil(school), lives.make_pupil(school)
    attacker, victim = Client(), Client()
    open_family(attacker, mine, mine)
    victim.cookies[settings.SESSION_COOKIE_NAME] = key_of(attacker)
    page = open_family(victim, victims, victims)
    assert is_open(victim, page)
    assert not is_open(attacker, page)


def test_a_planted_session_opens_nothing_of_a_signature_link_either():
    """The page of a signature request has the same gate."""
    mine, victims = lives.validated(), lives.validated()
    attacker, victim = Client(), Client()
    lives.open_page(attacker, lives.requests(mine)["guardian_1"])
    victim.cookies[settings.SESSION_COOKIE_NAME] = key_of(attacker)
    page = lives.open_page(victim, lives.requests(victims)["guardian_1"])
    assert victim.get(page + "/copie/convention").status_code == 200
    assert attacker.get(page + "/copie/convention").status_code == 302


def test_a_parent_of_two_keeps_both_pages_open_under_a_new_session_key(client, school):
    """The same name at the same contact is the same person."""
    one, two = lives.make_pupil(school), lives.make_pupil(school)
    mother, again = one.guardians.get(), two.guardians.get()
    again.first_name, again.last_name, again.email = mother.first_name, mother.last_name.upper(), mother.email
    again.save()
    first = open_family(client, mother, one)
    before = key_of(client)
    second = open_family(client, again, two)
    assert key_of(client) != before
    assert is_open(client, first)
    assert is_open(client, second)


def test_a_guardians_own_signature_and_family_page_stay_open_together(client):
    """One person, two links: nobody is asked twice."""
    convention = lives.validated()
    pupil = convention.pupil
    first = open_family(client, pupil.guardians.get(), pupil)
    page = lives.open_page(client, lives.requests(convention)["guardian_1"])
    assert is_open(client, first)
    assert client.get(page + "/signer").status_code == 200


def test_what_one_person_typed_is_not_shown_to_the_next(client, school):
    """Words kept on a page that had closed, messages, codes asked: gone with the session."""
    convention = lives.validated()
    request = lives.requests(convention)["guardian_1"]
    page = lives.open_page(client, request)
    session = client.session
    session["open_links"] = {key: [0, mark] for key, (_until, mark) in session["open_links"].items()}
    session.save()
    client.post(page + "/erreur", {"text": "Mon enfant est malade."})
    [kept] = [value for value in dict(client.session).values() if isinstance(value, dict) and "text" in value]
    assert opened(kept["text"]) == "Mon enfant est malade."
    assert "Mon enfant est malade." not in str(dict(client.session))
    other = lives.make_pupil(school)
    open_family(client, other, other)
    assert kept["text"] not in str(dict(client.session))


def test_a_staff_session_is_not_handed_over_to_the_person_whose_link_is_opened(school):
    """A family at the office's computer: the account is signed out, and the page says so."""
    staff = signed_in(school.staff.get(role="office").user)
    assert staff.get(reverse("account")).status_code == 200
    before = key_of(staff)
    pupil = lives.make_pupil(school)
    page = open_family(staff, pupil, pupil)
    assert key_of(staff) != before
    assert "déconnecté de ce navigateur" in staff.get(page).content.decode()
    assert staff.get(reverse("account")).status_code == 302


def test_signing_in_closes_the_familys_pages(client, school):
    """And the other way round."""
    user = school.staff.get(role="office").user
    user.set_password("quatre chevaux bleus")
    user.save()
    pupil = lives.make_pupil(school)
    page = open_family(client, pupil, pupil)
    client.post(reverse("login"), {"login": user.email, "password": "quatre chevaux bleus"})
    assert client.get(reverse("account")).status_code == 200
    assert not is_open(client, page)
