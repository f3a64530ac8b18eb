"""The doors without a link over HTTP: the front page, a typed code, links found again, the written pages."""

import pytest
from django.urls import reverse
from django_q.models import OrmQ

from conventions.domain.dossier.agreements.base_messages import personal_link
from conventions.domain.persons.links import tokens
from conventions.domain.persons.links.addresses import address_of, path_of
from conventions.domain.persons.links.models import PersonalLink
from conventions.domain.persons.links.services import link_of, revoke_link
from conventions.pages.kit import school_code as places
from notifications.models import Message
from tests.kit import lives
from tests.kit.queued import run_jobs

pytestmark = pytest.mark.django_db


def letters() -> list[Message]:
    return list(Message.objects.filter(slug="links_again").order_by("id"))


@pytest.mark.parametrize(
    "name",
    ["home", "own_place", "typed_code", "recover_links", "links_sent", "not_mine_done"]
    + ["accessibility", "legal_notice", "privacy", "privacy_pupils", "terms"],
)
def test_every_door_opens_without_an_account(client, name, django_assert_max_num_queries):
    """One h1, a title of its own, hardly a query."""
    with django_assert_max_num_queries(3):
        response = client.get(reverse(name))
    assert response.status_code == 200
    assert response.content.decode().count("<h1") == 1


def test_the_front_page_has_three_doors(client):
    """And a way in for staff."""
    page = client.get("/").content.decode()
    for name in ("own_place", "typed_code", "recover_links", "login"):
        assert f'href="{reverse(name)}"' in page


@pytest.mark.parametrize("change", [str, str.lower, lambda code: f" {code.replace('-', ' ')} "])
def test_a_typed_code_leads_to_its_page(client, change):
    """With or without capitals, spaces and dashes."""
    pupil = lives.make_pupil(lives.make_school())
    link = link_of(f"pupil:{pupil.uuid}")
    response = client.post("/code", {"code": change(tokens.typed_code(link))})
    assert (response.status_code, response["Location"]) == (302, path_of(link))


def test_a_wrong_or_revoked_code_opens_nothing(client):
    """A sentence, and what was typed."""
    link = link_of(f"pupil:{lives.make_pupil(lives.make_school()).uuid}")
    code = tokens.typed_code(link)
    revoke_link(link, why=PersonalLink.Why.SCHOOL)
    for typed in (code, "ABCDE-FGHJK"):
        response = client.post("/code", {"code": typed})
        assert response.status_code == 422
        assert "ouvre rien" in response.content.decode()
        assert typed in response.content.decode()
    assert client.post("/code", {"code": ""}).status_code == 422


def test_codes_are_throttled_by_address(client, monkeypatch):
    """The right code too: nothing is learnt by trying on."""
    monkeypatch.setitem(places.PER_ADDRESS, "typed", 2)
    link = link_of(f"pupil:{lives.make_pupil(lives.make_school()).uuid}")
    for _n in range(2):
        assert client.post("/code", {"code": "ABCDE-FGHJK"}).status_code == 422
    assert client.post("/code", {"code": tokens.typed_code(link)}).status_code == 429


def test_the_answer_is_the_same_whether_the_contact_is_known_or_not(client):
    """Same status, same page, one job each; the queue holds no readable address."""
    guardian = lives.make_pupil(lives.make_school()).guardians.first()
    seen = []
    for contact in (guardian.email, "personne@nulle-part.example"):
        response = client.post("/mes-liens", {"contact": contact})
        seen.append((response.status_code, response["Location"]))
    assert seen == [(302, "/mes-liens/demande-recue")] * 2
    assert OrmQ.objects.count() == 2
    for row in OrmQ.objects.all():
        assert "@" not in str(row.task["args"])
    assert letters() == []
    run_jobs()
    assert [row.address for row in letters()] == [guardian.email]


def test_a_guardian_gets_the_page_and_the_signature_that_waits(client):
    """One letter with both links, and nothing of the other guardian."""
    convention = lives.validated(guardians=2)
    first, _second = convention.pupil.guardians.all()
    client.post("/mes-liens", {"contact": first.email.upper()})
    run_jobs()
    [letter] = letters()
    requests = lives.requests(convention)
    assert personal_link(requests["guardian_1"]) in letter.secrets["links"]
    assert address_of(f"guardian:{first.uuid}") in letter.secrets["links"]
    assert personal_link(requests["guardian_2"]) not in letter.secrets["links"]
    assert convention.pupil.first_name in letter.secrets["links"]
    assert convention.pupil.last_name not in letter.secrets["links"]


def test_a_mother_of_two_gets_one_letter(client):
    """The same person is written once on each child's roll: one letter with a link per child."""
    school = lives.make_school()
    one, two = lives.make_pupil(school).guardians.first(), lives.make_pupil(school).guardians.first()
    two.first_name, two.last_name, two.email = one.first_name, one.last_name, one.email
    two.save()
    client.post("/mes-liens", {"contact": one.email})
    run_jobs()
    [letter] = letters()
    assert letter.secrets["links"].count("/f/") == 2


def test_a_number_gets_a_text_per_link_in_the_local_form(client):
    """``0694…`` is a number of Guyane wherever it is typed."""
    pupil = lives.make_pupil(lives.make_school(postcode="97300", city="Cayenne"))
    guardian = pupil.guardians.first()
    guardian.phone = "0694 12 34 56"
    guardian.save()
    client.post("/mes-liens", {"contact": "06 94 12 34 56"})
    run_jobs()
    [letter] = letters()
    assert (letter.channel, letter.address) == ("sms", "+594694123456")
    assert address_of(f"guardian:{guardian.uuid}") in letter.secrets["first"]


def test_hosts_tutors_and_staff_find_their_way_too(client):
    """The host its part, the tutor the running internship, staff the page to sign in."""
    draft = lives.opened(tutor=True)
    running = lives.running(tutor=True)
    office = draft.school.staff.get(role="office")
    for contact in (draft.representative.email, draft.tutor.email, running.tutor.email, office.user.email):
        client.post("/mes-liens", {"contact": contact})
    run_jobs()
    by_address = {row.address: row.secrets["links"] for row in letters()}
    assert address_of(f"host:{draft.uuid}") in by_address[draft.representative.email]
    assert draft.tutor.email not in by_address
    assert address_of(f"tutor:{running.uuid}") in by_address[running.tutor.email]
    assert reverse("login") in by_address[office.user.email]


def test_a_closed_link_is_not_sent_again(client):
    """Who said that it was not theirs does not receive it a second time."""
    guardian = lives.make_pupil(lives.make_school()).guardians.first()
    revoke_link(link_of(f"guardian:{guardian.uuid}"), why=PersonalLink.Why.NOT_MINE)
    client.post("/mes-liens", {"contact": guardian.email})
    run_jobs()
    assert letters() == []


def test_one_contact_is_written_to_three_times_an_hour(client):
    """The fourth demand gets the same answer and sends nothing."""
    guardian = lives.make_pupil(lives.make_school()).guardians.first()
    for _n in range(4):
        assert client.post("/mes-liens", {"contact": guardian.email}).status_code == 302
    run_jobs()
    assert len(letters()) == 3


def test_a_client_that_asks_too_often_is_told_to_wait(client):
    """Whoever it asks for; nothing is queued."""
    for n in range(places.PER_ADDRESS["recover"]):
        client.post("/mes-liens", {"contact": f"a{n}@b.example"})
    waiting = OrmQ.objects.count()
    response = client.post("/mes-liens", {"contact": "a@b.example"})
    assert response.status_code == 429
    assert OrmQ.objects.count() == waiting


@pytest.mark.parametrize("typed", ["", "nom", "06 12", "nom@", "0000000000"])
def test_a_contact_that_cannot_be_read_gets_a_sentence(client, typed):
    """422 and what was typed; nothing is queued."""
    response = client.post("/mes-liens", {"contact": typed})
    assert response.status_code == 422
    assert "Erreur :" in response.content.decode()
    assert OrmQ.objects.count() == 0
