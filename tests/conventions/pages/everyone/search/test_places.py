"""Looking for a place without an account: what is found, said and shown; pictures, the map, an offer, a report."""

import gzip
import re
from datetime import date
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from django.utils import translation
from lxml import html

from conventions.domain.exchange.moderation.models import OfferReport
from conventions.domain.exchange.search.criteria import PAGE, ResultPage, ResultRow
from conventions.domain.law.trades.sectors import PICTURES, SECTORS
from conventions.domain.persons.localities.models import Locality
from conventions.domain.persons.localities.plane import plane_point
from conventions.domain.persons.people.models import Host
from conventions.domain.placements.offers.models import Offer
from conventions.domain.placements.seats.models import Slot
from conventions.pages.shared.exchange import contexts
from conventions.pages.shared.exchange.drawing import HEIGHT, WIDTH, Outlined, Spot, Tiled
from workflow.actors import LINK, Actor
from workflow.engine import fire

pytestmark = pytest.mark.django_db


def words(page) -> str:
    """Return the words of the page, on one line."""
    return " ".join(html.fromstring(page.content.decode()).find(".//main").text_content().split())


def links(page) -> list[str]:
    return [str(one) for one in html.fromstring(page.content.decode()).xpath("//main//a/@href")]


def look(client: Client, at: str = "/stages", **asked):
    return client.get(at, {"commune": "Cayenne", **asked})


# -- the list -------------------------------------------------------------------------------------------------


def test_the_nearest_come_first_with_all_that_one_chooses_by(client, offer_at):
    """Title, what one does, distance, commune, dates with the places that are free; the address may be shared."""
    offer_at("Kourou", title="Au centre spatial")
    near = offer_at("Cayenne", title="Réparer des vélos", is_accessible=True)
    page = look(client, km=60, niveau="3e")
    assert page.status_code == 200
    said = words(page)
    assert said.index("Réparer des vélos") < said.index("Au centre spatial")
    assert "2 offres autour de Cayenne" in said
    assert "Kourou – à 44 km" in said
    assert "Cayenne – dans la commune" in said
    slot = near.slots.get()
    assert re.search(rf"{slot.first_day.day} – {slot.last_day.day} \w+ : il y a de la place", said)
    assert "accessible en fauteuil roulant" in said
    assert any(f"/stages/{near.uuid}?" in one and "km=60" in one for one in links(page))


def test_nothing_is_looked_for_as_long_as_nobody_says_where(client, places):
    """The form, and twelve pictures."""
    page = client.get("/stages")
    assert page.status_code == 200
    assert all(str(one.caption) in words(page) for one in PICTURES)
    assert "offre autour" not in words(page)


def test_a_commune_that_may_be_several_is_chosen_and_an_unknown_one_is_said(client, offer_at, places):
    """The typed name stays; the communes of that name are offered, each with the search around it."""
    kourou = places["Kourou"]
    other = {"name": "Kourou", "department": "23", "postcodes": ["23000"]}
    Locality.objects.create(
        code="23999", insee="23999", latitude=46, longitude=2, point=kourou.point, group=kourou.group, **other
    )
    page = look(client, commune="Kourou")
    assert page.status_code == 422
    assert "Plusieurs communes" in words(page)
    chosen = [one for one in links(page) if "commune=Kourou+%2897310" in one]
    assert client.get(f"/stages{chosen[0]}").status_code == 200
    near = look(client, commune="Kourrou")
    assert [one for one in links(near) if "commune=Kourou+%2897310" in one]
    page = look(client, commune="Atlantis")
    assert page.status_code == 422
    assert "Aucune commune ne porte ce nom" in words(page)
    assert 'value="Atlantis"' in page.content.decode()


def test_a_search_that_finds_little_is_widened_and_says_how(client, offer_at):
    """Farther, and without the words; each group stands under its line, and the heading counts what was asked."""
    offer_at("Kourou", title="Au centre spatial")
    said = words(look(client, km=10))
    assert "Aucune offre autour de Cayenne ; 1 autre" in said
    assert "Jusqu'à 60 km" in said
    said = words(look(client, km=60, mots="véto"))
    assert "Aucune offre pour « véto » ; 1 autre près d'ici" in said
    assert said.index("Autre chose, près d'ici") < said.index("Au centre spatial")
    assert "avec le lien reçu de l'établissement" in said


def test_what_was_typed_comes_first_under_its_own_line(client, offer_at):
    """The trade, its sector, then the rest; a result says trade, firm, distance and one line of dates."""
    offer_at("Cayenne", title="Une semaine à la mairie", words="'sector:administration'")
    offer_at("Cayenne", title="Au salon", words="'trade:coiffeur' 'sector:beaute'", trades=["coiffeur"])
    offer_at("Cayenne", title="Les ongles", words="'sector:beaute'")
    said = words(look(client, mots="coiffeuse"))
    assert "1 offre pour « coiffeuse » ; 2 autres près d'ici" in said
    lines = ("Pour « coiffeuse »", "Au salon", "Coiffeur,", "Le même secteur", "Les ongles", "Autre chose", "mairie")
    assert sorted(lines, key=said.index) == list(lines)
    assert "Pour « coiffeuse », la plus proche d'abord" in said
    assert "Cayenne, 30 km" in said


def test_a_word_that_was_corrected_is_told(client, offer_at):
    """« coifeuse » is read as a trade."""
    offer_at("Cayenne")
    assert "« coifeuse » a été lu « coiffeuse »" in words(look(client, mots="coifeuse"))


def test_the_name_of_a_commune_follows_de_as_one_says_it():
    """Its article contracts in French; another language has none to contract."""
    said = [contexts.after_de_commune(name) for name in ("Guéret", "Le Lamentin", "Les Abymes", "La Rochelle")]
    assert said == ["de Guéret", "du Lamentin", "des Abymes", "de La Rochelle"]
    with translation.override("en"):
        assert contexts.after_de_commune("Le Lamentin") == "Le Lamentin"


def test_where_nothing_is_found_the_page_says_what_to_do(client, places):
    """Farther, pictures, the teacher, and what to say on the telephone."""
    page = look(client, km=10)
    said = words(page)
    assert "Aucune offre autour de Cayenne" in said
    for part in ("Chercher plus loin", "Choisir une image", "professeur principal", "Bonjour, je m'appelle"):
        assert part in said
    assert any("km=100" in one for one in links(page))


def test_what_cannot_be_read_is_said_beside_its_field(client, places):
    """Days in no order, a level that nobody has: 422 with what was typed, never an error of ours."""
    for asked in ({"du": "2027-03-19", "au": "2027-03-15"}, {"niveau": "cm2"}, {"km": "7"}, {"du": "hier"}):
        page = look(client, **asked)
        assert page.status_code == 422, asked
        assert "Erreur :" in page.content.decode()
    assert look(client, page="-1").status_code == look(client, page="9999999").status_code == 200


def test_more_than_200_is_said_and_a_full_page_weighs_little(client, monkeypatch, places):
    """Twenty offers a page, under 150 kB with all that the page fetches; no script is needed."""
    rows = tuple(_imagined(n) for n in range(PAGE))
    given = {"rows": rows, "total": 200, "found": 200, "more_than": True, "page": 2, "pages": 10}
    monkeypatch.setattr(contexts, "find_offers", lambda asked: ResultPage(asked=asked, **given))
    page = look(client, page=2)
    text = page.content.decode()
    assert "Plus de 200 offres" in words(page)
    assert "page=3" in text
    assert text.count('<li class="fr-enlarge-link">') == PAGE
    assert len(page.content) + _shipped(text) <= 150_000
    assert text.count("<script") == 1  # the site's own


def _imagined(n: int) -> ResultRow:
    host, told = Host(name=f"Atelier des Grands Essais {n}"), "Regarder, demander, essayer. " * 40
    offer = Offer(title=f"Découvrir un métier de l'atelier numéro {n}", activities=told, city="Cayenne", host=host)
    slots = [Slot(first_day=date(2027, 3, day), last_day=date(2027, 3, day), free=3) for day in range(1, 6)]
    return ResultRow(offer=offer, km=12.3, slots=tuple(slots), is_priority=True)


def _shipped(page: str) -> int:
    """Bytes of a page's own files, compressed."""
    files = re.findall(r'(?:src|href)="/static/([^"]+)"', page)
    total = 0
    for name in files:
        total += len(gzip.compress(Path(finders.find(name)).read_bytes()))
    return total


@pytest.mark.parametrize("offers", [1, 3])
def test_the_list_asks_as_many_queries_for_one_offer_as_for_three(
    client, offer_at, django_assert_max_num_queries, offers
):
    """The commune, its reach, the offers near, those of the page with their dates; then what is widened."""
    for _ in range(offers):
        offer_at("Cayenne")
    with django_assert_max_num_queries(12):
        look(client, km=100)


# -- pictures -------------------------------------------------------------------------------------------------


def test_a_picture_leads_to_sectors_then_to_places(client, places):
    """The former criteria are kept; each picture is a file of ours."""
    page = look(client, at="/stages/images", niveau="3e", page="2")
    assert all(finders.find(f"site/drawings/{one.slug}.svg") for one in PICTURES)
    [behind] = [one for one in links(page) if "image=soigner" in one]
    page = client.get(behind)
    assert str(SECTORS["sante"].name) in words(page)
    [at] = [one for one in links(page) if "secteur=sante" in one]
    assert "niveau=3e" in at
    assert "commune=Cayenne" in at
    assert "page=" not in at
    [at] = [one for one in links(page) if "secteur=image-soigner" in one]
    page = client.get(at)
    assert page.status_code == 200
    assert "selected" in re.findall(r"<option[^>]*image-soigner[^>]*>", page.content.decode())[0]


# -- an offer -------------------------------------------------------------------------------------------------


def test_an_offer_tells_all_that_a_pupil_must_know(client, offer_at):
    """The page has title, dates, hours, levels, place, way, accessibility, languages; and the way to ask for it."""
    offer = offer_at(
        "Cayenne", accessibility="Une marche à l'entrée.", languages=["fr", "pt"],
        morning_start="08:00", morning_end="12:00", conditions="Chaussures fermées", sector="auto",
    )  # fmt: skip
    said = words(client.get(f"/stages/{offer.uuid}"))
    for part in (
        "Regarder réparer des vélos.", "il y a de la place", "8:00 – 12:00", "Stage d'observation",
        "Chaussures fermées", "2 place du Prototype", "Aucun temps de trajet", "Une marche à l'entrée.",
        "Français, Português", "Autos, motos et vélos", "J'ai reçu un code",
    ):  # fmt: skip
        assert part in said, part


def test_what_is_not_shown_to_everybody_does_not_exist_here(client, offer_at, school):
    """Drafts, offers that nobody has checked, those for named schools, and those that are gone."""
    named = offer_at("Cayenne", audience="named_schools")
    named.schools.add(school)
    gone = offer_at("Cayenne")
    fire(gone, "withdraw", by=Actor(LINK, f"desk:{gone.representative.uuid}"), reason="Fermé.")
    for offer in (named, gone):
        assert client.get(f"/stages/{offer.uuid}").status_code == 404
    page = look(client)
    assert "Aucune offre" in words(page)


def test_anybody_may_report_an_offer(client, offer_at):
    """A choice is enough; what is sent empty is said; the officer reads the sentence."""
    offer = offer_at("Cayenne")
    at = f"/stages/{offer.uuid}/signaler?commune=Cayenne"
    assert client.post(at, {}).status_code == 422
    sent = client.post(at, {"what": "unsafe", "text": "Une scie sans carter."})
    assert sent["Location"] == f"/stages/{offer.uuid}?commune=Cayenne"
    [report] = OfferReport.objects.all()
    assert report.actor_id == "public"
    assert report.reason.endswith("interdit à un mineur – Une scie sans carter.")
    assert "transmis au référent" in client.get(sent["Location"]).content.decode()


# -- the map --------------------------------------------------------------------------------------------------


def test_the_map_says_what_the_list_says_with_links_alone(client, offer_at, django_assert_max_num_queries):
    """Each commune once with its offers, on our outlines; under 60 kB in all; no other host may be asked."""
    offer_at("Kourou")
    for _ in range(2):
        offer_at("Cayenne")
    with django_assert_max_num_queries(19):
        page = look(client, at="/stages/carte", km=60)
    text = page.content.decode()
    said = words(page)
    assert "Cayenne (97300) : 2 offres" in said
    assert "Kourou (97310) : 1 offre" in said
    tree = html.fromstring(text)
    drawn = [one.get("aria-label") for one in tree.findall(".//svg//a")]
    listed = [" ".join(one.text_content().split()) for one in tree.xpath("//main//ul[contains(@class, 'rows')]//a")]
    assert drawn == listed
    assert "exchange/departements.svg" in text
    assert len(gzip.compress(page.content)) + _shipped(text.replace('href="/static/site', "")) < 60_000
    assert "img-src 'self' data:;" in f"{page['Content-Security-Policy']};"  # the order of directives is nobody's
    [there] = [one for one in links(page) if "commune=Kourou" in one][:1]
    assert words(client.get(there)).index("Kourou –") < words(client.get(there)).index("Cayenne –")


def test_tiles_come_from_the_host_that_the_operator_chose_on_the_map_alone(client, offer_at, settings):
    """Around the offers, never around who looks; the list may ask that host nothing."""
    settings.MAP_TILES_URL = "https://tuiles.example/{z}/{x}/{y}.png"
    settings.MAP_TILES_CREDIT = "© les contributeurs d'OpenStreetMap"
    offer_at("Kourou")
    page, other = look(client, at="/stages/carte", km=60), look(client, at="/stages/carte", commune="Kourou")
    text = page.content.decode()
    tiles = re.findall(r'href="(https://tuiles\.example/[^"]+)"', text)
    assert 0 < len(tiles) <= 12
    assert tiles == re.findall(r'href="(https://tuiles\.example/[^"]+)"', other.content.decode())
    assert "https://tuiles.example" in page["Content-Security-Policy"]
    assert "OpenStreetMap" in words(page)
    assert "tuiles.example" not in look(client)["Content-Security-Policy"]


def test_an_address_of_a_map_that_makes_no_sense_shows_all_the_offers(client, offer_at):
    """Whatever is typed in it."""
    offer_at("Cayenne")
    for x, y, z in (("nan", "1", "3"), ("1e300", "1", "3"), ("1", "1", "99"), ("a", "b", "c")):
        assert "Cayenne (97300) : 1 offre" in words(look(client, at="/stages/carte", x=x, y=y, z=z))
    assert "Aucune place dans cette partie" in words(look(client, at="/stages/carte", x="700", y="500", z="5"))


@pytest.mark.parametrize("kind", [Outlined, Tiled])
def test_hundreds_of_communes_are_few_marks_that_come_apart_when_opened(places, kind):
    """At most 300 of them, no offer is lost, and each view stays in the drawing."""
    one = places["Cayenne"]
    spots = [Spot(_moved(one, n % 40 / 40, n // 40 / 40), 1 + n % 3) for n in range(1600)]
    view = kind.around(spots)
    marks = view.marks(spots)
    assert len(marks) <= 300
    assert sum(mark.offers for mark in marks) == sum(spot.offers for spot in spots)
    assert all(0 <= mark.x <= WIDTH and 0 <= mark.y <= HEIGHT for mark in marks)
    nearer = view.opened(marks[0])
    assert nearer.zoom > view.zoom
    assert len(nearer.marks(marks[0].spots)) > 1
    assert view.zoomed(-99) is None


def _moved(place: Locality, north: float, east: float) -> Locality:
    latitude, longitude = place.latitude - north, place.longitude - east
    return Locality(
        name=place.name, department="973", latitude=latitude, longitude=longitude,
        point=plane_point(latitude, longitude, "973"),
    )  # fmt: skip
