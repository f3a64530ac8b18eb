"""Every link and every button of the demonstration's pages is pressed, by whoever it is meant for."""

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from lxml import html

from config.development.demo import mailbox, views
from config.development.demo.population import STORY_HOST, fill_first_schools, host_email
from config.development.demo.schools import NATIONAL_OFFICER, OFFICER_OF_LILLE, make_officer, make_platform_accounts
from config.development.demo.special import special_cases
from config.development.demo.story import story
from config.development.lives.offers import apply, make_offer
from conventions.domain.persons.people.models import School
from tests.kit import lives
from tests.kit.places import load_some_places

OWN = {"", urlsplit(settings.SITE_URL).netloc, "testserver"}


def dead(client: Client, address: str) -> Iterator[str]:
    """Press each link of a page, as a visitor, then as the head of each school where an account is asked for; and each
    button that enters as somebody. Yield what does not open."""
    page = html.fromstring(client.get(address).content)
    for link in sorted({one.get("href") for one in page.iter("a") if one.get("href")}):
        parts = urlsplit(link)
        if parts.netloc in OWN and parts.scheme in ("", "http", "https") and parts.path and not _opens(link):
            yield link
    for form in page.iter("form"):
        if form.get("action") == reverse("enter"):
            given = {field.get("name"): field.get("value") for field in form.iter("input")}
            answer = Client().post(form.get("action"), given, follow=True)
            if answer.status_code != 200 or not answer.request["PATH_INFO"].startswith(_meant(given)):
                yield f"{given['account']} {given.get('page', '')}"


def _meant(given: dict[str, str]) -> str:
    """Return where a button leads; the volunteer, whose code comes by SMS, is asked for it first."""
    is_asked = given.get("page") == reverse("networks")
    return "/" if is_asked else urlsplit(given.get("page") or "/").path


def _opens(link: str) -> bool:
    visitor = Client(raise_request_exception=False)
    answer = visitor.get(link)
    if answer.status_code != 302 or "/compte/connexion" not in answer["Location"]:
        return answer.status_code in (200, 302)
    return any(_opens_to_head(school, link) for school in School.objects.all())


def _opens_to_head(school: School, link: str) -> bool:
    head = school.staff.filter(role="head", user__email__endswith=".example").first()
    if head is None:
        return False
    client = Client(raise_request_exception=False)
    client.post(reverse("enter"), {"account": head.user.uuid})
    return client.get(link).status_code == 200


@pytest.fixture
def visited(tmp_path, monkeypatch):
    """An agreement in each state that the page lists, a story, an exchange, and a mailbox with a mail and its file."""
    load_some_places()
    told = lives.school_completed()
    told.representative.email = host_email(STORY_HOST)
    told.representative.save()
    lives.sign(lives.validated(school=told.school), "host")
    lives.signed(school=told.school)
    offer, _host = make_offer(told.school)
    apply(offer, lives.make_pupil(told.school))
    make_platform_accounts()
    make_officer(OFFICER_OF_LILLE, "Lille", level="academy")
    make_officer(NATIONAL_OFFICER, "", level="national")
    (tmp_path / "0001-x.txt").write_text(
        f"To: +33639980001\n\nVotre convention : {settings.SITE_URL}{reverse('verifier')}", encoding="utf-8"
    )
    monkeypatch.setattr(views, "letters", lambda query: mailbox.letters(query, folder=tmp_path))
    return tmp_path


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["demonstration", "mailbox"])
def test_a_visitor_presses_every_link_and_button_of_the_demonstration(visited, client, name):
    """Each opens, to the right person."""
    assert story()
    assert list(dead(client, reverse(name))) == []


@pytest.mark.django_db
def test_a_dead_link_of_the_demonstration_is_found(visited, client):
    """One that leads nowhere in a letter; a button whose page is not there."""
    (visited / "0002-x.txt").write_text(f"To: x\n\nLisez {settings.SITE_URL}/nulle-part", encoding="utf-8")
    assert [urlsplit(link).path for link in dead(client, reverse("mailbox"))] == ["/nulle-part"]


@pytest.mark.django_db(transaction=True)
def test_a_visitor_presses_every_link_of_the_schools_that_are_filled_first(client, settings):
    """As `make run` shows them: each state, paper, amendments, copies to verify."""
    settings.WORKFLOW_CLOCK_ADJUSTABLE = True
    load_some_places()
    fill_first_schools(lambda line: None)
    assert special_cases()
    assert list(dead(client, reverse("demonstration"))) == []
