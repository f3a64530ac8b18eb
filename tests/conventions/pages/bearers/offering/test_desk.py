"""The desk of a host: the link of one contact opens its own offers."""

from datetime import timedelta

import pytest
from django.utils.html import escape
from pytest_django.asserts import assertContains, assertNotContains

from config.development.lives.offers import make_offer
from conventions.domain.persons.links.addresses import address_of, path_of
from conventions.domain.persons.links.services import link_of, revoke_link
from conventions.domain.placements.offers.models import Offer
from conventions.domain.season.recovery.recovery import letters_to
from notifications.models import Message
from tests.kit import lives
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


def test_a_host_lives_with_its_offer_by_its_link(client):
    """Changed, given other dates and seats, paused, resumed, proposed again at other dates, withdrawn with a reason."""
    school = make_school()
    offer, by_host = make_offer(school)
    desk = path_of(link_of(by_host.id))
    page = f"{desk}/offres/{offer.uuid}"
    form = client.get(page).context["form"].initial
    told = {name: value for name, value in form.items() if value not in (None, "", False)}
    told = {**told, "accessibility": "Rampe à l'entrée.", "schools": school.uai, "languages": "Portugais, créole"}
    assert client.post(page, told).status_code == 302
    offer.refresh_from_db()
    assert (offer.accessibility, offer.audience, offer.languages) == (
        "Rampe à l'entrée.",
        "named_schools",
        ["portugais", "créole"],
    )
    assert list(offer.schools.all()) == [school]
    assertContains(client.post(page, {**told, "title": "", "place": "Cayenne"}), "code postal", status_code=422)

    slot = offer.slots.get()
    later = {"first_day": slot.first_day + timedelta(days=7), "last_day": slot.last_day + timedelta(days=7)}
    seats = {f"slot_{slot.pk}": "3", "seats": "2", **later}
    assert client.post(f"{page}/places", seats).status_code == 302
    assert offer.seats_left == 5
    assert "3 places – 3 places libres" in " ".join(client.get(desk).content.decode().split())

    assertContains(client.post(f"{page}/suspendre", {"reason": ""}), "pourquoi", status_code=422)
    client.post(f"{page}/suspendre", {"reason": "Travaux."})
    assertContains(client.get(desk), "suspendue")
    client.post(f"{page}/reprendre")
    assertContains(client.get(desk), "publiée")

    answer = client.post(f"{page}/proposer-a-nouveau")
    copy = Offer.objects.latest("pk")
    assert answer["Location"] == f"{desk}/offres/{copy.uuid}/places"
    assert (copy.title, copy.accessibility, list(copy.schools.all())) == (offer.title, offer.accessibility, [school])
    client.post(f"{page}/retirer", {"reason": "Fermeture."})
    assertContains(client.get(desk), "Offres passées ou retirées")
    stranger = path_of(link_of(f"desk:{lives.make_host(school)[1].uuid}"))
    assert client.get(f"{stranger}/offres/{offer.uuid}").status_code == 404


def test_a_desk_goes_to_a_colleague_who_gets_a_link_of_their_own(client):
    """After a code: whoever was forwarded the link would take the desk. The former link says that it was replaced."""
    offer, by_host = make_offer(make_school())
    desk = path_of(link_of(by_host.id))
    names = {"first_name": "Léo", "last_name": "Relais", "email": "leo@relais.example"}
    client.post(f"{desk}/confier", names)
    assert not Message.objects.filter(slug="desk_handed_over").exists()
    client.post(f"{desk}/confier", {"gate-send": "1"})
    code = Message.objects.filter(slug="desk_code").latest("pk").secrets["code"]
    client.post(f"{desk}/confier", {"gate-code": code})
    assertContains(client.post(f"{desk}/confier", {**names, "email": "leo"}), "Léo", status_code=422)
    client.post(f"{desk}/confier", names)
    assert client.get(desk).status_code == 410
    offer.refresh_from_db()
    assert offer.representative.email == "leo@relais.example"
    assert Message.objects.get(slug="desk_handed_over").address == "leo@relais.example"
    assertContains(client.get(path_of(link_of(f"desk:{offer.representative.uuid}"))), escape(offer.title))


def test_a_host_whose_part_is_done_is_asked_once_whether_it_would_offer(client):
    """Yes leads to its desk with a draft; no is remembered; who offers already is not asked."""
    convention = lives.validated()
    host = path_of(link_of(f"host:{convention.uuid}"))
    client.post(f"{host}/remplir")
    assertContains(client.get(host), "autres élèves cherchent une place")
    answer = client.post(f"{host}/proposer-des-places", {"answer": "yes"})
    desk = path_of(link_of(f"desk:{convention.host_writer.uuid}"))
    assert answer["Location"] == desk
    assertContains(client.get(desk), "Pas encore de dates")
    assertNotContains(client.get(host), "autres élèves cherchent une place")
    assert client.post(f"{host}/proposer-des-places", {"answer": "yes"})["Location"] == host
    assert Offer.objects.count() == 1
