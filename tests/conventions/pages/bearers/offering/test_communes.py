"""A town hall opens one page: how many pupils of its schools look for a place, and how many it welcomes."""

import csv
from datetime import timedelta
from html import unescape
from io import StringIO

import pytest
from django.db import connection
from django.urls import reverse

from conventions.domain.exchange.supply.targets import network_lines
from conventions.domain.law.networks.models import Network
from conventions.domain.law.year.calendars import present_year
from conventions.domain.numbers.figures.models import Cell
from conventions.domain.numbers.figures.projection import project_figures
from conventions.domain.numbers.publishing.declared import Release
from conventions.domain.numbers.publishing.protection import BASE
from conventions.domain.numbers.publishing.services import publish
from conventions.domain.persons.localities.models import Locality, RoadGroup
from conventions.domain.persons.localities.plane import plane_point
from conventions.domain.persons.people.territories import DEPARTMENTS
from conventions.domain.placements.offers.models import Offer
from conventions.pages.bearers.offering.commune_forms import host_of
from notifications.models import Message
from tests.kit import lives
from workflow import clock

pytestmark = pytest.mark.django_db

SEEKING = """
    SELECT count(*) FROM conventions_pupil p JOIN conventions_school s ON s.id = p.school_id
    WHERE s.city = %s AND NOT EXISTS (SELECT 1 FROM conventions_convention c WHERE c.pupil_id = p.id)
"""


def text(response) -> str:
    return " ".join(unescape(response.content.decode()).replace("\u00a0", " ").split())


@pytest.fixture
def angers() -> Locality:
    made, group = [], RoadGroup.objects.create(slug="anjou", name="anjou")
    for name, code, latitude in (("Angers", "49007", 47.47), ("Avrillé", "49015", 47.50)):
        made.append(
            Locality.objects.create(
                code=code, insee=code, name=name, postcodes=[f"49{code[2:]}"], department="49", latitude=latitude,
                longitude=-0.55, point=plane_point(latitude, -0.55, "49"), group=group,
            )
        )  # fmt: skip
    return made[0]


def test_a_town_hall_reads_its_pupils_as_they_are_published(client, angers):
    """The number is the published one, no nearer to the truth than the others; nothing where nothing is told."""
    page = reverse("commune_offer")
    assert "Rien n'est publié" in text(client.get(page, {"commune": "Angers"}))
    for school in [lives.make_school(city="Angers", postcode="49007") for _n in range(3)]:
        for _pupil in range(5):
            lives.make_pupil(school)
    project_figures()
    assert publish(Release(clock.now().date(), Cell.objects.values_list("year", flat=True)[0]))
    shown = client.get(page, {"commune": "angers"})
    day, told = shown.context["page"].published
    assert day == clock.now().date()
    with connection.cursor() as cursor:
        cursor.execute(SEEKING, ["Angers"])
        [(true,)] = cursor.fetchall()
    assert true == 15
    with connection.cursor() as cursor:
        cursor.execute("SELECT content FROM conventions_publishedtable WHERE name = 'besoins'")
        [(content,)] = cursor.fetchall()
    rows = csv.DictReader(StringIO(bytes(content).decode("utf-8-sig")))
    published = sum(int(row["pupils_without_place"] or 0) for row in rows if row["commune"] == "Angers")
    assert told == f"environ\u00a0{published}"
    assert abs(published - true) < 3 * BASE  # of three schools
    assert f"cherchent encore un stage : <strong>{told}</strong>".replace("\u00a0", " ") in text(shown)
    assert "celle où l'élève habite n'est pas gardée" in text(shown)
    assert "Rien n'est publié" in text(client.get(page, {"commune": "Avrillé"}))
    assert client.get(page, {"commune": "Nullepart"}).status_code == 422


def test_what_a_town_hall_promises_waits_for_its_link(client, angers):
    """A draft in its name, of the network of the commune; the link leaves to the address, and nothing counts yet."""
    network = Network.objects.create(kind="collectivite", name="Commune d'Angers")
    page = f"{reverse('commune_offer')}?insee=49007"
    assert client.post(page, {"seats": "3"}).status_code == 422
    first = clock.now().date() + timedelta(days=60)
    given = {
        "seats": "3", "first_day": first.isoformat(), "last_day": (first + timedelta(days=4)).isoformat(),
        "contact_name": "Ida Mairie", "contact": "ida@mairie.example",
    }  # fmt: skip
    assert client.post(page, given)["Location"] == reverse("offer_sent")
    offer = Offer.objects.get()
    assert (offer.status, offer.host.name, offer.network) == ("draft", "Mairie d'Angers", network)
    assert (offer.slots.get().first_day, offer.slots.get().seats.count()) == (first, 3)
    assert Message.objects.get(slug="desk_link").address == "ida@mairie.example"
    year = present_year(lives.make_school()).number
    assert network_lines([DEPARTMENTS["49"]], year) == []


def test_a_town_hall_does_not_join_the_network_of_a_namesake(angers):
    """Two communes of one name: nothing says whose the network is; of one name alone it is that commune's."""
    network = Network.objects.create(kind="collectivite", name="Commune d'Angers")
    assert host_of(angers)["network"] == network.pk
    Locality.objects.create(
        code="93066", insee="93066", name="Angers", postcodes=["93200"], department="93", latitude=48.9, longitude=2.3,
        point=plane_point(48.9, 2.3, "93"), group=angers.group,
    )  # fmt: skip
    assert host_of(angers)["network"] is None


def test_a_commune_whose_insee_code_is_anothers_postcode_sends_its_page(client, angers):
    """Saint-Laurent-du-Maroni is 97311 to INSEE, and Roura by post; a postcode that is typed means the post's."""
    for name, insee, postcode in (("Saint-Laurent-du-Maroni", "97311", "97320"), ("Roura", "97310", "97311")):
        Locality.objects.create(
            code=insee, insee=insee, name=name, postcodes=[postcode], department="973", latitude=5.5, longitude=-54.0,
            point=plane_point(5.5, -54.0, "973"), group=angers.group,
        )  # fmt: skip
    page = reverse("commune_offer")
    shown = client.get(page, {"commune": "Saint-Laurent-du-Maroni"})
    assert shown.context["address"].endswith("?insee=97311")
    sent = client.post(shown.context["address"], {"seats": "3"})
    assert (sent.status_code, sent.context["page"].commune.name) == (422, "Saint-Laurent-du-Maroni")
    assert client.get(page, {"commune": "97311"}).context["page"].commune.name == "Roura"
    assert client.get(page, {"insee": ""}).context["page"] is None


def test_what_is_rounded_to_nothing_and_a_year_that_is_over_say_so(client, angers):
    """No number where each school had too few to be told; nothing of the year that is over."""
    for school in [lives.make_school(city="Angers", postcode="49007") for _n in range(3)]:
        lives.make_pupil(school)
    for school in [lives.make_school(city="Avrillé", postcode="49015") for _n in range(3)]:
        for _pupil in range(9):
            lives.make_pupil(school)
    project_figures()
    assert publish(Release(clock.now().date(), Cell.objects.values_list("year", flat=True)[0]))
    page = reverse("commune_offer")
    found = client.get(page, {"commune": "Angers"}).context["page"].published
    assert found is None or "moins de" not in found[1]
    assert client.get(page, {"commune": "Avrillé"}).context["page"].published
    clock.set_offset(clock.offset() + timedelta(weeks=11))
    assert client.get(page, {"commune": "Avrillé"}).context["page"].published is None
