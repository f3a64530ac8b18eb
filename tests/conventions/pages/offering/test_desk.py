"""The desk of a host: the link of one contact opens its own offers."""

import pytest
from django.utils.html import escape
from pytest_django.asserts import assertContains, assertNotContains

from conventions.domain.doors.recovery import letters_to
from conventions.domain.links.addresses import address_of, path_of
from conventions.domain.links.services import link_of, revoke_link
from tests.kit import lives
from tests.kit.offers import make_offer
from tests.kit.people_factory import make_school

pytestmark = pytest.mark.django_db


def test_the_link_of_a_desk_opens_its_own_offers_and_a_closed_one_says_so(client):
    """Each contact has a desk of their own; *retrouver mes liens* finds it; a closed one is gone."""
    school = make_school()
    offer, by_host = make_offer(school)
    _host, another, _tutor = lives.make_host(school)
    link = link_of(by_host.id)
    assertContains(client.get(path_of(link)), escape(offer.title))
    assertNotContains(client.get(path_of(link_of(f"desk:{another.uuid}"))), escape(offer.title))
    (letter,) = letters_to(offer.representative.email, "")
    assert [address for _what, address in letter.lines] == [address_of(by_host.id)]
    revoke_link(link, why="handed_over")
    assert client.get(path_of(link)).status_code == 410
    assert letters_to(offer.representative.email, "") == []
