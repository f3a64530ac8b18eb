"""Looking for a place by a family's link and by the account of staff: what is known of who comes."""

import pytest
from django.urls import reverse

from conventions.domain.people.models import Pupil
from conventions.domain.placements.offers.models import Offer
from conventions.domain.placements.seats.services import open_slot
from tests.conventions.pages.family.test_family import enter
from tests.conventions.pages.search.test_places import links, words
from tests.kit import lives
from tests.kit.sign_in import signed_in
from workflow.actors import LINK, Actor, system
from workflow.engine import fire, open_root

pytestmark = pytest.mark.django_db


@pytest.fixture
def pupil(school) -> Pupil:
    return lives.make_pupil(school)


@pytest.fixture
def unverified(school, places) -> Offer:
    """An offer that nobody has checked in time."""
    host, representative, _tutor = lives.make_host(school)
    by_host, at = Actor(LINK, f"desk:{representative.uuid}"), places["Cayenne"]
    told = {"title": "Non relue", "activities": "Regarder.", "levels": ["3e"], "kinds": ["observation_3e_4e"]}
    where = {"postcode": "97300", "city": "Cayenne", "locality": at, "point": at.point, "group": at.group}
    offer = open_root(Offer(host=host, representative=representative, **told, **where), by=by_host)
    days = lives.week()
    open_slot(offer=offer, first_day=days[0].day, last_day=days[-1].day, seats=1, days=days)
    fire(offer, "submit", by=by_host)
    fire(offer, "show_unverified", by=system("deadlines"))
    return offer


def test_a_family_looks_around_the_school_at_the_level_of_the_pupil(client, pupil, offer_at, unverified):
    """The link from its page; nothing of the pupil in an address; what nobody has checked is not shown."""
    home = enter(client, pupil)
    page = client.get(home)
    assert words(page).index("J'ai déjà un stage") < words(page).index("Chercher un stage")
    [at] = [one for one in links(page) if one.endswith("/stages")]
    offer_at("Cayenne", title="Pour les 3e")
    offer_at("Cayenne", title="Pour les 2de", levels=["2de_gt"])
    page = client.get(at)
    said = words(page)
    assert "Pour les 3e" in said
    assert "Pour les 2de" not in said
    assert "Non relue" not in said
    assert not any("97300" in one or "niveau" in one for one in links(page))
    assert client.get(f"{at}/{unverified.uuid}").status_code == 404
    [place] = [one for one in links(page) if f"{at}/" in one and "images" not in one and "carte" not in one]
    assert "Dans la commune de Cayenne" in words(client.get(place))
    for other in ("/images", "/carte"):
        assert client.get(at + other).status_code == 200


def test_a_school_that_nobody_can_place_asks_for_a_commune(client, places, offer_at):
    """Its postcode is of no commune that is known: the page says so, and goes on with one that is typed."""
    pupil = lives.make_pupil(lives.make_school(postcode="23000", city="Guéret"))
    at = f"{enter(client, pupil)}/stages"
    offer_at("Kourou")
    assert "n'est pas encore situé" in words(client.get(at))
    assert "1 offre autour de Kourou" in words(client.get(at, {"commune": "Kourou"}))


def test_staff_see_what_nobody_has_checked_and_are_told(school, unverified, offer_at):
    """In the list, and on the offer; the menu leads there."""
    teacher = signed_in(lives.hire(school, "teacher").user)
    page = teacher.get(reverse("staff_places"))
    assert "non vérifiée" in words(page)
    assert 'aria-current="page"' in page.content.decode()
    said = words(teacher.get(reverse("staff_place", args=[unverified.uuid])))
    assert "Personne n'a encore vérifié cette offre" in said
    assert teacher.get(reverse("staff_place_pictures")).status_code == 200
    assert "Cayenne (97300)" in words(teacher.get(reverse("staff_places_map")))


def test_an_offer_beyond_a_river_says_how_one_crosses(client, places, offer_at):
    """A crossing of every day with its note; Cayenne, which no road joins, is not proposed."""
    school = lives.make_school(postcode="97316", city="Papaïchton")
    at = f"{enter(client, lives.make_pupil(school))}/stages"
    across, far = offer_at("Maripasoula", title="De l'autre côté"), offer_at("Cayenne", title="Trop loin")
    said = words(client.get(at, {"km": 100}))
    assert "De l'autre côté" in said
    assert "Pirogue, 45 minutes." in said
    assert "Trop loin" not in said
    assert "Pirogue, 45 minutes." in words(client.get(f"{at}/{across.uuid}"))
    assert "à vol d'oiseau" not in words(client.get(f"{at}/{far.uuid}"))


def test_priority_offers_come_first_for_priority_education(client, offer_at, school):
    """Marked, and before what is nearer."""
    school.priority_education = "REP+"
    school.save()
    offer_at("Cayenne", title="Ici")
    offer_at("Kourou", title="Là-bas", audience="priority_first")
    said = words(client.get(f"{enter(client, lives.make_pupil(school))}/stages", {"km": 60}))
    assert said.index("Là-bas") < said.index("Ici ")
    assert "d'abord pour l'éducation prioritaire" in said
