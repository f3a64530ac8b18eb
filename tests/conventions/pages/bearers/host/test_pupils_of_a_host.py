"""All pupils of one contact: their list, their codes, copies, the stamp."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from conventions.domain.dossier.agreements import services
from conventions.domain.dossier.agreements.models import Consultation
from conventions.domain.persons.links.services import find_link
from conventions.domain.persons.people.models import HostContact
from conventions.domain.persons.people.stamps import stamp_of
from notifications.models import Message
from tests.conventions.domain.persons.people.test_stamps import picture
from tests.conventions.pages.bearers.host.test_host import (
    ACTIVITIES,
    MONDAY,
    begun,
    enter_code,
    filled,
    found_place,
    path,
    step,
)
from tests.kit import lives

pytestmark = pytest.mark.django_db


def test_a_colleague_takes_over(client):
    """A new link goes to the colleague; the old address opens nothing and says why."""
    convention = filled(client, found_place())
    old = path(convention)
    assert (
        client.post(path(convention, "host_hand_over"), {"first_name": "", "last_name": "X", "email": "x"}).status_code
        == 422
    )
    given = {"first_name": "Lou", "last_name": "Relève", "email": "lou@boulangerie.example"}
    client.post(path(convention, "host_hand_over"), given)
    message = Message.objects.get(slug="host_part_handed_over")
    assert message.address == "lou@boulangerie.example"
    gone = client.get(old)
    assert gone.status_code == 410
    assert "a été remplacé" in gone.content.decode()
    new = message.secrets["link"].removeprefix("http://testserver")
    assert client.get(new).status_code == 200
    link = find_link(new.rpartition("/")[2])
    assert link.opened_at is None
    convention.refresh_from_db()
    assert convention.writer.name == "Lou Relève"
    assert convention.representative.last_name == "Farine"
    assert convention.activities == ACTIVITIES["activities"]


def test_all_pupils_of_one_contact_behind_a_code(client):
    """The list opens with the code sent to the contact; other hosts' pupils are not in it."""
    school = lives.make_school()
    one, two, other = found_place(school), found_place(school), found_place(school, contact_email="x@ailleurs.example")
    begun(client, one)
    closed = client.get(path(one, "host_pupils")).content.decode()
    assert two.pupil.last_name not in closed
    assert client.post(path(one, "host_pupils"), {"convention": str(two.uuid)}).status_code == 200
    client.post(path(one, "host_pupils"), {"gate-send": "1"})
    wrong = client.post(path(one, "host_pupils"), {"gate-code": "000000"})
    assert wrong.status_code == 409
    assert enter_code(client, one, "eleves")["Location"] == path(one, "host_pupils")
    page = client.get(path(one, "host_pupils")).content.decode()
    assert two.pupil.last_name in page
    assert other.pupil.last_name not in page


def test_a_code_serves_in_the_browser_that_asked(client):
    """Somebody who reads the code elsewhere opens nothing with it; five wrong tries end it."""
    from django.test import Client

    convention = begun(client, found_place())
    client.post(path(convention, "host_pupils"), {"gate-send": "1"})
    code = Message.objects.get(slug="host_reading_code").secrets["code"]
    thief = Client()
    assert thief.post(path(convention, "host_pupils"), {"gate-code": code}).status_code == 409
    wrong = "111111" if code != "111111" else "222222"
    for _ in range(5):
        assert client.post(path(convention, "host_pupils"), {"gate-code": wrong}).status_code == 409
    assert client.post(path(convention, "host_pupils"), {"gate-code": code}).status_code == 409


def test_the_same_part_for_several_pupils(client):
    """One part is copied to the others still to be filled; their dates stay, each is sent by itself."""
    school = lives.make_school()
    one = filled(client, found_place(school))
    two = found_place(school)
    services.save_host_part(two, by=lives.by(two, "host"), days=lives.week(MONDAY + timedelta(days=7)))
    foreign = found_place(school, contact_email="x@ailleurs.example")
    enter_code(client, one, "eleves")
    client.post(path(one, "host_pupils"), {"convention": [str(two.uuid), str(foreign.uuid)]})
    two.refresh_from_db()
    foreign.refresh_from_db()
    assert two.activities == one.activities
    assert two.host.address == "3 rue du Four"
    assert two.first_day == MONDAY + timedelta(days=7)
    assert {p.minutes for p in two.presences()} == {360}
    assert two.representative.title == "boulangère"
    assert foreign.activities == ""
    services.complete_host_part(two, by=lives.by(two, "host"))


def test_the_list_leads_to_what_waits_for_a_signature(client):
    """Behind the code sent to an address stand the pages to sign that were sent to that very address."""
    mine, colleagues = lives.validated(), lives.validated()
    colleagues.writer = HostContact.objects.create(
        host=colleagues.host, last_name="Écrit", email="ecrit@accueil.example", origin=HostContact.Origin.HOST_ACCOUNT
    )
    colleagues.save(update_fields=["writer"])
    for convention, leads in ((mine, True), (colleagues, False)):
        enter_code(client, begun(client, convention), "eleves")
        page = client.get(path(convention, "host_pupils")).content.decode()
        request = lives.requests(convention)["host"]
        assert convention.pupil.last_name in page
        assert (lives.page_of(request) in page) == leads


def test_copies_are_given_once_signed_behind_a_code(client):
    """Birth date and family contacts: not before everybody has signed, nor with the link alone."""
    early = begun(client, lives.validated())
    assert client.get(path(early, "host_copy", "convention")).status_code == 404
    convention = begun(client, lives.signed())
    assert client.get(path(convention, "host_copy", "convention"))["Content-Type"].startswith("text/html")
    enter_code(client, convention, "convention")
    response = client.get(path(convention, "host_copy", "convention"))
    assert response["Content-Type"] == "application/pdf"
    assert b"".join(response.streaming_content).startswith(b"%PDF")
    assert Consultation.objects.get(convention=convention).detail == "convention-v1"
    assert client.get(path(convention, "host_copy", "journal")).status_code == 404


def test_a_host_sets_its_stamp_once_behind_a_code(client):
    """For all its agreements to come; what is no picture is said beside the field."""
    convention = begun(client, lives.host_completed())
    assert "code" in client.get(path(convention, "host_stamp")).content.decode()
    enter_code(client, convention, "cachet")
    page = path(convention, "host_stamp")
    wrong = client.post(page, {"file": SimpleUploadedFile("cachet.png", b"<svg/>", content_type="image/png")})
    assert wrong.status_code == 422
    assert "ne se lit pas" in wrong.content.decode()
    assert client.post(page, {"file": SimpleUploadedFile("cachet.png", picture())}).status_code == 302
    assert stamp_of(convention.host).exists()


def test_pages_cost_few_queries(client, django_assert_max_num_queries, settings):
    """Thirteen queries at most, with one pupil or seven; the clock is in the database only where it may be moved."""
    settings.WORKFLOW_CLOCK_ADJUSTABLE = False
    school = lives.make_school()
    convention = filled(client, found_place(school))
    for slug in ("organisme", "personnes", "horaires", "activites", "envoi"):
        with django_assert_max_num_queries(12):
            assert client.get(step(convention, slug)).status_code == 200
    with django_assert_max_num_queries(13):
        client.get(path(convention))
    enter_code(client, convention, "eleves")
    for more in (0, 6):
        for _ in range(more):
            found_place(school)
        with django_assert_max_num_queries(12):
            client.get(path(convention, "host_pupils"))
