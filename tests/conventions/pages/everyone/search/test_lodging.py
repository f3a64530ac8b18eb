"""Lodgings of pupils, read by staff alone: on no page of a pupil, a family or a stranger, and in no message."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from conventions.domain.exchange.search.saved_searches import save_search, tell_new_places
from conventions.domain.persons.localities.models import RoadGroup
from notifications.models import Message
from tests.conventions.domain.exchange.search.test_find import around, offers_at
from tests.conventions.pages.bearers.family.test_family import enter
from tests.kit import lives
from tests.kit.page_cases import Case
from tests.kit.pages import LINKS, PAGES
from tests.kit.sign_in import signed_in
from workflow import clock

pytestmark = pytest.mark.django_db

ROOM = "Chambre zibeline"
"""Words that no page says by chance."""


@pytest.fixture
def case(offer_at, school) -> Case:
    """An agreement of a pupil of the school, who applies to one of two offers whose host lodges pupils."""
    case = Case(lives.validated(school=school, guardians=2), "Guyane")
    case.shown_offer, case.open_offer = (offer_at("Cayenne", lodging=ROOM, levels=["3e"]) for _n in range(2))
    assert case.application.offer == case.open_offer
    return case


def pages_that_say(text: str, case: Case) -> set[str]:
    """Return the pages of families, and of everybody, on which a text stands, whoever of them looks."""
    found = set()
    for kind in ("pupil", "guardian"):
        client = Client()
        enter(client, getattr(case, kind))
        for name, link in LINKS.items():
            if name.startswith("family"):
                at = reverse(name, args=[case.tokens[kind], *link.args(case)])
                found |= {name} if text in _read(client, at) else set()
    for name, page in PAGES.items():
        if name.startswith("place"):
            at = reverse(name, args=page.args(case) if page.args else None)
            found |= {name} if text in _read(Client(), at) else set()
    return found


def _read(client: Client, address: str) -> str:
    """Read a page, asked also as who looks for a place around, and where one could sleep."""
    pages = (client.get(address), client.get(address, {"commune": "Cayenne", "km": 60, "hebergement": "on"}))
    return " ".join(page.content.decode() for page in pages if page.status_code == 200 and not page.streaming)


def test_no_page_of_a_pupil_a_family_or_a_stranger_says_where_a_host_lodges(case):
    """Their links, and no link, show none; a member of staff reads it."""
    assert pages_that_say(ROOM, case) == set()
    teacher = signed_in(lives.hire(case.school, "teacher").user)
    assert ROOM in teacher.get(reverse("staff_place", args=[case.shown_offer.uuid])).content.decode()
    assert "hebergement" in teacher.get(reverse("staff_places")).content.decode()
    assert "hebergement" not in Client().get(reverse("places")).content.decode()


def test_the_guard_finds_what_is_said_elsewhere(case):
    """Written where pupils read, it is found on their pages and on everybody's."""
    for offer in (case.shown_offer, case.open_offer):
        offer.title = ROOM
        offer.save(update_fields=["title"])
    assert {"places", "place", "family_places", "family_place", "family_apply"} <= pages_that_say(ROOM, case)


def test_a_kept_search_tells_of_places_without_their_lodging():
    """No message says where one sleeps."""
    group = RoadGroup.objects.create(slug="ici", name="ici")
    pupil = lives.make_pupil(lives.make_school())
    save_search(pupil=pupil, asked=around(group, school=pupil.school, level="3e"))
    [near] = offers_at(pupil.school, group, 2)
    near.lodging = ROOM
    near.save(update_fields=["lodging"])
    with clock.held(clock.now() + timedelta(days=1)):
        assert tell_new_places() == 1
    assert ROOM not in str(Message.objects.get(slug="new_places").context)
