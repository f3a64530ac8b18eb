"""The direction of a school of the département answers for a host that it knows; nobody else's school does."""

import pytest
from pytest_django.asserts import assertContains

from conventions.domain.placements.offers.models import Offer
from conventions.domain.placements.offers.services import desk_actor, save_offer, start_offer, submit_offer
from conventions.domain.placements.seats.services import open_slot
from tests.kit import lives
from tests.kit.sign_in import signed_in

pytestmark = pytest.mark.django_db


def test_a_head_who_knows_a_host_publishes_its_offer():
    """Who, where and whom to call are shown; another département has no such page, the office may not."""
    school, elsewhere = lives.make_school(), lives.make_school(postcode="97300", city="Cayenne")
    _host, contact, _tutor = lives.make_host(school)
    by = desk_actor(contact)
    told = {"title": "Atelier", "activities": "Regarder.", "levels": ["3e"], "kinds": ["observation_3e_4e"]}
    offer = start_offer(representative=contact, fields=told, by=by)
    days = lives.week()
    open_slot(offer=offer, first_day=days[0].day, last_day=days[-1].day, seats=1)
    page = f"/etablissement/offres-a-verifier/{offer.uuid}"
    head = signed_in(school.staff.get(role="head").user)
    assert head.get(page).status_code == 404  # a draft
    submit_offer(offer, by=by)
    assertContains(head.get(page), contact.email)
    assert signed_in(elsewhere.staff.get(role="head").user).get(page).status_code == 404
    assert signed_in(school.staff.get(role="office").user).post(page).status_code == 403
    seen = {"seen": Offer.objects.get().journal_length}
    save_offer(offer, fields={"activities": "Tout autre chose."}, by=by)  # while the head reads
    head.post(page, seen)
    assert not Offer.objects.get().is_open
    assert head.post(page, {"seen": Offer.objects.get().journal_length}).status_code == 302
    assert Offer.objects.get().is_open
