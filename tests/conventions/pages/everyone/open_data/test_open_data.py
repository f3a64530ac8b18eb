"""The open figures: pages for everybody, files byte for byte."""

import csv
import io
import json
from random import Random

import pytest
from django.contrib import messages
from django.contrib.messages.storage.session import SessionStorage
from django.http import HttpResponse
from django.test import Client, RequestFactory

from conventions.domain.numbers.charts.chart import Chart
from conventions.domain.numbers.publishing.queries import table_of
from conventions.pages.everyone.open_data.contexts import OpenDataPage
from tests.kit.people_factory import make_user
from tests.kit.published import FIRST, SECOND, Season
from tests.kit.sign_in import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def season():
    found = Season(Random(3), (6, 12))
    found.publish(FIRST)
    found.go_on()
    return found


def text_of(answer) -> str:
    return " ".join(answer.content.decode().replace("&#x27;", "'").split())


def test_the_page_says_when_figures_come_before_there_are_any():
    """And files that do not exist are not found."""
    answer = Client().get("/chiffres")
    assert "Aucun chiffre n'est encore publié." in text_of(answer)
    assert not answer.cookies
    for path in ("/chiffres/derniere", "/chiffres/2026-12-07", "/chiffres/hier", "/chiffres/derniere/eleves.csv"):
        assert Client().get(path).status_code == 404, path


def test_everybody_reads_the_last_figures_with_their_definitions(season, monkeypatch):
    """Numbers in words, what they mean, the licence, the files, what changed, all publications; no cookie, cached."""
    publication = season.publish(SECOND)
    answer = Client().get("/chiffres")
    page, said = answer.context["page"], text_of(answer)
    assert page.publication == publication
    assert "publication du 7 décembre 2026" in said
    expected = table_of(publication, "territoires").rows[-1]
    assert f"environ {expected['pupils_expected']}" in said
    assert f"<b>{page.pupils[0].number}</b> <span>élèves attendus, environ</span>" in said
    assert "Élèves sur la liste de l'année, d'un niveau dont un stage est attendu" in said
    assert 'rel="license"' in said
    assert "Depuis la publication du 2 novembre 2026" in said
    assert 'href="/chiffres/2026-11-02"' in said
    assert 'href="/chiffres/2026-12-07/besoins.csv"' in said
    assert "Prochaine publication de cette année scolaire : le 4 janvier 2027" in said
    assert said.count("<figure") == 3
    assert "Démonstration : la clé qui arrondit les nombres est publique" in said
    assert "demonstration" in publication.package
    assert "Une place pourvue est un élève" in said
    assert {row["territoire"] for row in page.regions().rows} == {"Guyane", "Pays de la Loire"}
    assert not answer.cookies
    assert "public" in answer["Cache-Control"]
    assert "noindex" not in answer.get("X-Robots-Tag", "")
    with monkeypatch.context() as other:
        other.setattr(OpenDataPage, "changes", [])
        other.setattr(OpenDataPage, "other_tables", ["places"])
        assert "Tables ajoutées ou retirées : places" in text_of(Client().get("/chiffres"))
    picture = Client().get("/chiffres", {"graphique": "chiffres-annee.svg"})
    assert picture["Content-Type"].startswith("image/svg+xml")
    with monkeypatch.context() as undrawn:
        undrawn.setattr(Chart, "drawing", None)
        again = Client().get("/chiffres", {"graphique": "chiffres-annee.svg", "x": "1"})
    assert again.content == picture.content, "it is drawn once, whatever else the address says"
    english = text_of(Client().get("/chiffres?lang=en"))
    assert "Internship figures" in english
    assert "Pupils on the list of the year" in english
    older = text_of(Client().get("/chiffres/2026-11-02"))
    assert "Lire la dernière publication" in older
    assert Client().get("/chiffres/derniere")["Location"] == "/chiffres/2026-12-07"


def test_a_departement_is_shown_alone(season):
    """Its numbers, its season, its files narrowed to it; an unknown one shows the country."""
    page = Client().get("/chiffres", {"departement": "973"}).context["page"]
    assert page.place == "Guyane"
    assert page.regions().rows == []
    addresses = dict(page.files[0].addresses)
    assert addresses["CSV"] == "/chiffres/2026-11-02/territoires.csv?departement=973"
    assert Client().get("/chiffres", {"departement": "x"}).context["page"].place == "France entière"
    season.publish(SECOND)
    unsaid = Client().get("/chiffres", {"departement": "975"}).context["page"]
    assert {one.words for one in unsaid.pupils} == {"pas publié"}, "it has no three schools, not few pupils"
    assert unsaid.season is None


def test_files_are_given_as_they_were_frozen(season):
    """CSV and JSON say the same, the schema names each column; others' pages may read them, and caches keep them."""
    publication = season.publish(SECOND)
    client = Client()
    package = json.loads(client.get("/chiffres/2026-12-07/datapackage.json").content)
    assert {one["name"] for one in package["resources"]} == {
        *("territoires", "eleves", "besoins", "secteurs", "places", "reseaux")
    }
    for one in package["resources"]:
        answer = client.get(f"/chiffres/2026-12-07/{one['path']}")
        assert answer.content == table_of(publication, one["name"]).content
        assert answer["Content-Type"] == "text/csv; charset=utf-8"
        assert answer["Access-Control-Allow-Origin"] == "*"
        assert "max-age=86400" in answer["Cache-Control"]
        assert "diffusable" in answer["Content-Disposition"]
        again = client.get(f"/chiffres/2026-12-07/{one['path']}", headers={"If-None-Match": answer["ETag"]})
        assert again.status_code == 304
        lines = list(csv.DictReader(io.StringIO(answer.content.decode(), newline="")))
        rows = json.loads(client.get(f"/chiffres/2026-12-07/{one['name']}.json").content)["rows"]
        assert [{name: "" if cell is None else str(cell) for name, cell in row.items()} for row in rows] == lines
        schema = json.loads(client.get(f"/chiffres/2026-12-07/{one['name']}.schema.json").content)
        assert schema == one["schema"]
        assert all(field["title"] and field["description"] for field in schema["fields"])
    assert client.get("/chiffres/derniere/eleves.csv?departement=973")["Location"].endswith(
        "/chiffres/2026-12-07/eleves.csv?departement=973"
    )
    narrowed = client.get("/chiffres/2026-12-07/eleves.csv", {"departement": "973"}).content.decode()
    assert {row["departement"] for row in csv.DictReader(io.StringIO(narrowed))} == {"973"}
    for path in ("eleves.xml", "x.csv", "reseaux.csv?departement=973", "eleves.csv?departement=0"):
        assert client.get(f"/chiffres/2026-12-07/{path}").status_code == 404, path


def test_whoever_is_signed_in_reads_what_everybody_reads(season):
    """No number is truer for an account, and what a session has to say is in no page that others are given."""
    client = signed_in(make_user())
    asked = RequestFactory().get("/")
    asked.session = client.session
    storage = SessionStorage(asked)
    storage.add(messages.INFO, "Bonjour Zoé.")
    storage.update(HttpResponse())
    asked.session.save()
    ours, theirs = client.get("/chiffres"), Client().get("/chiffres")
    assert ours.content == theirs.content
    assert "Bonjour Zoé." not in ours.content.decode()
