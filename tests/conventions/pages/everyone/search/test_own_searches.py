"""Looking for a place by a family's link and by the account of staff: what is known of who comes."""

import re
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from conventions.domain.exchange.search.stays import say_stay, stay_of
from conventions.domain.persons.people.models import Pupil
from conventions.domain.placements.offers.models import Offer
from conventions.domain.placements.seats.services import open_slot
from tests.conventions.pages.bearers.family.test_family import enter
from tests.conventions.pages.everyone.search.test_places import links, words
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


def test_who_has_no_link_reads_that_there_is_room_and_a_family_how_much(client, pupil, offer_at):
    """Each seat taken is a pupil: nobody counts them from outside. The list and the page of a place say the same."""
    offer = offer_at("Cayenne", title="Pour les 3e")
    family = enter(client, pupil)
    [own] = [one for one in links(client.get(family)) if one.endswith("/stages")]
    of_family = [words(client.get(one)) for one in (own, f"{own}/{offer.uuid}")]
    of_anybody = [
        words(Client().get("/stages", {"commune": "Cayenne"})),
        words(Client().get(f"/stages/{offer.uuid}")),
    ]
    assert all("1 place libre" in said for said in of_family)
    assert all("il y a de la place" in said for said in of_anybody)
    assert not any(re.search(r"\d+ places? libre", said) for said in of_anybody)
    offer.slots.update(free=0)
    assert "complet" in words(Client().get(f"/stages/{offer.uuid}"))


def test_a_family_looks_around_the_school_at_the_level_of_the_pupil(
    client, pupil, offer_at, unverified, django_assert_max_num_queries
):
    """The link from its page; nothing of the pupil in an address; what nobody has checked is not shown."""
    home = enter(client, pupil)
    page = client.get(home)
    assert words(page).index("J'ai déjà un stage") < words(page).index("Chercher un stage")
    [at] = [one for one in links(page) if one.endswith("/stages")]
    offer_at("Cayenne", title="Pour les 3e")
    offer_at("Cayenne", title="Pour les 2de", levels=["2de_gt"])
    with django_assert_max_num_queries(30):
        page = client.get(at)
    said = words(page)
    assert "Pour les 3e" in said
    assert "Pour les 2de" not in said
    assert "Non relue" not in said
    assert not any("97300" in one or "niveau" in one for one in links(page))
    assert client.get(f"{at}/{unverified.uuid}").status_code == 404
    [place] = [one for one in links(page) if re.search(r"/stages/[0-9a-f]{8}-", one)]
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
    where = places["Kourou"]
    where.name = "Iracoubo"
    where.save()
    assert "1 offre autour d'Iracoubo" in words(client.get(at, {"commune": "97310"}))


def test_staff_see_what_nobody_has_checked_and_are_told(school, unverified, offer_at):
    """In the list, and on the offer, where the direction finds how to answer for the host; the menu leads there."""
    teacher = signed_in(lives.hire(school, "teacher").user)
    page = teacher.get(reverse("staff_places"))
    assert "non vérifiée" in words(page)
    assert 'aria-current="page"' in page.content.decode()
    said = words(teacher.get(reverse("staff_place", args=[unverified.uuid])))
    assert "Personne n'a encore vérifié cette offre" in said
    assert "Connaissez-vous cet organisme ?" not in said
    head = signed_in(school.staff.get(role="head").user)
    page = head.get(reverse("staff_place", args=[unverified.uuid]))
    assert reverse("vouch_offer", args=[unverified.uuid]) in links(page)
    assert teacher.get(reverse("staff_place_pictures")).status_code == 200
    assert "Cayenne (97300)" in words(teacher.get(reverse("staff_places_map")))


def test_an_offer_beyond_a_river_says_how_one_crosses(client, places, offer_at):
    """A crossing of every day with its note; Cayenne, where a plane goes, is far, whatever its host offers."""
    school = lives.make_school(postcode="97316", city="Papaïchton")
    at = f"{enter(client, lives.make_pupil(school))}/stages"
    across, far = offer_at("Maripasoula", title="De l'autre côté"), offer_at("Cayenne", title="Trop loin")
    said = words(client.get(at, {"km": 100}))
    assert "De l'autre côté" in said
    assert "Pirogue, 45 minutes." in said
    assert "Trop loin" not in said
    lodged = offer_at("Cayenne", title="Avec une chambre", lodging="Internat du lycée")
    assert "Avec une chambre" not in words(client.get(at, {"hebergement": "on"}))
    assert "Pirogue, 45 minutes." in words(client.get(f"{at}/{across.uuid}"))
    assert "à vol d'oiseau" not in words(client.get(f"{at}/{far.uuid}"))
    page = client.get(f"{at}/{lodged.uuid}")
    assert "Loin : demande à ton établissement." in words(page)
    assert not any(one.endswith("/candidater") for one in links(page))
    apply_at = f"{at}/{lodged.uuid}/candidater"
    given = {"slot": str(lodged.slots.get().uuid), "motivation": "J'aime la ville."}
    assert client.post(apply_at, given).status_code == 409
    staff = signed_in(lives.hire(school, "teacher").user)
    found = words(staff.get(reverse("staff_places"), {"hebergement": "on"}))
    assert "Avec une chambre" in found
    assert "Avion ou plusieurs jours de fleuve." in found
    assert "Internat du lycée" in words(staff.get(reverse("staff_place", args=[lodged.uuid])))


def test_priority_offers_come_first_for_priority_education(client, offer_at, school):
    """Marked, and before what is nearer."""
    school.priority_education = "REP+"
    school.save()
    offer_at("Cayenne", title="Ici")
    offer_at("Kourou", title="Là-bas", audience="priority_first")
    said = words(client.get(f"{enter(client, lives.make_pupil(school))}/stages", {"km": 60}))
    assert said.index("Là-bas") < said.index("Ici ")
    assert "d'abord pour l'éducation prioritaire" in said


def test_where_a_pupil_sleeps_is_looked_around_and_stands_in_no_address(client, pupil, offer_at):
    """Said once by a form, kept; the offers around it come, those around the school on demand; forgotten at will."""
    at = f"{enter(client, pupil)}/stages"
    offer_at("Cayenne", title="Près du collège")
    offer_at("Papaïchton", title="Près de la maison")
    assert "Près du collège" in words(client.get(at))
    assert client.post(f"{at}/ou-je-dors", {}).status_code == 422
    assert "Aucune commune" in words(client.post(f"{at}/ou-je-dors", {"kind": "home", "commune": "Nulle Part"}))
    said = client.post(f"{at}/ou-je-dors", {"kind": "home", "commune": "papaichton"})
    assert (said.status_code, said["Location"]) == (302, at)
    page = client.get(at)
    assert "Près de la maison" in words(page)
    assert "Près du collège" not in words(page)
    assert not any("papa" in one.lower() or "97316" in one for one in links(page))
    assert "Près du collège" in words(client.get(at, {"ou": "college"}))
    assert 'value="Papaïchton (97316)"' in client.get(f"{at}/ou-je-dors").content.decode()
    client.post(f"{at}/ou-je-dors/oublier")
    assert "Près du collège" in words(client.get(at))


def test_a_stay_of_some_days_comes_before_the_usual_one(pupil, places):
    """At other days the usual one counts; what is said again of the same days replaces what was."""
    home, away = places["Papaïchton"], places["Kourou"]
    days = {"first_day": date(2027, 3, 15), "last_day": date(2027, 3, 19)}
    say_stay(pupil=pupil, kind="boarding", locality=home)
    for place in (places["Cayenne"], away):
        say_stay(pupil=pupil, kind="host_family", locality=place, **days)
    assert stay_of(pupil, date(2027, 3, 16), date(2027, 3, 17)).locality == away
    assert stay_of(pupil, date(2027, 4, 1), date(2027, 4, 2)).locality == home
    assert stay_of(pupil).locality == home


def test_a_search_is_kept_with_a_button_and_forgotten_with_another(client, pupil, offer_at):
    """The search is kept in words that name no place; somebody else's does not exist."""
    at = f"{enter(client, pupil)}/stages"
    offer_at("Cayenne")
    said = client.post(f"{at}/garder?secteur=sante&km=10")
    assert said["Location"] == f"{at}?secteur=sante&km=10"
    page = client.get(said["Location"])
    assert "un message te dira quand une place apparaît" in page.content.decode()
    assert "Santé, 3e, 10 km au plus" in words(page)
    [kept] = pupil.saved_searches.all()
    other = enter(Client(), lives.make_pupil(pupil.school))
    assert client.post(f"{other}/stages/garder/{kept.uuid}").status_code == 200  # the gate asks first
    assert pupil.saved_searches.count() == 1
    client.post(f"{at}/garder/{kept.uuid}")
    assert pupil.saved_searches.count() == 0


def test_what_nobody_proposes_is_wished_for_in_one_press(client, pupil, offer_at):
    """The pupil's own row says the trade; it is seen, and ended, on the pupil's page; a guardian reads it too."""
    home = enter(client, pupil)
    offer_at("Cayenne")
    page = client.get(f"{home}/stages?mots=pompier")
    assert "Personne ne le propose : demande-le" in words(page)
    assert "Préviens-moi" in words(page)
    client.post(f"{home}/stages/garder?mots=pompier")
    [kept] = pupil.saved_searches.all()
    assert kept.wanted == "trade:pompier"
    assert "C'est demandé" in words(client.get(f"{home}/stages?mots=pompier"))
    assert "Ce que tu cherches pompier, 3e, 30 km au plus" in words(client.get(home))
    client.post(f"{home}/stages/garder/{kept.uuid}")
    assert "Ce que tu cherches" not in words(client.get(home))


def test_the_map_marks_the_school_and_counts_what_was_searched(client, pupil, offer_at):
    """Its house stands in view; offers that only follow in the list are not counted on the map."""
    home = enter(client, pupil)
    offer_at("Cayenne", title="Au salon", words="'trade:coiffeur'", trades=["coiffeur"])
    offer_at("Cayenne")
    page = client.get(f"{home}/stages/carte?mots=coiffeuse")
    assert "Établissement" in words(page)
    assert "1 offre pour « coiffeuse » ; 1 autre près d'ici" in words(page)
    assert "Cayenne (97300) : 1 offre" in words(page)
    assert "Établissement" not in words(client.get("/stages/carte?commune=Cayenne"))
