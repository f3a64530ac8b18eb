"""*Proposer un stage* on a phone, without an account: three screens, a link, one press; nothing typed is lost."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from conventions.domain.law.year.calendars import present_year
from conventions.domain.persons.people.models import Host, HostContact
from conventions.domain.placements.offers.models import Offer
from conventions.domain.season.periods.models import Period
from notifications.models import Message
from notifications.relay import deliver_due
from tests.kit import lives
from tests.kit.places import load_some_places
from workflow import clock

pytestmark = pytest.mark.django_db

WHO = {
    "number": "",
    "name": "Garage Fictif",
    "address": "3 rue de l'Essai",
    "place": "97320 Saint-Laurent-du-Maroni",
    "contact_name": "Ida Garage",
    "contact": "ida@garage.example",
}
WHAT = {"title": "Mécanicien auto", "sentences": ["0", "1"], "levels": ["3e"], "audience": "everyone"}


@pytest.fixture
def week():
    """Return the week in which a school of Saint-Laurent has pupils of 3e away, as it confirmed."""
    school = lives.make_school(postcode="97320", city="Saint-Laurent-du-Maroni")
    monday = clock.now().date() + timedelta(days=35 - clock.now().weekday())
    Period.objects.create(
        school=school,
        year=present_year(school),
        name="Stage de 3e",
        kind="observation_3e_4e",
        levels=["3e"],
        first_day=monday,
        last_day=monday + timedelta(days=4),
        confirmed_at=timezone.now(),
    )
    return f"{monday.isoformat()}/{(monday + timedelta(days=4)).isoformat()}"


def test_a_host_posts_in_three_screens_and_one_press(client, week, mailoutbox):
    """The week of the schools around is proposed and ticked; nothing is submitted before the link and the press."""
    page = client.post("/proposer-un-stage", WHO, follow=True)
    assert page.redirect_chain[-1][0] == "/proposer-un-stage/quoi"
    page = client.post("/proposer-un-stage/quoi", WHAT, follow=True)
    assertContains(page, f'value="{week}"')
    assertContains(page, "checked")
    hours = {"morning_start": "09:00", "morning_end": "12:00"}
    page = client.post("/proposer-un-stage/quand", {"weeks": [week], "seats": "2", **hours}, follow=True)
    assertContains(page, "Il reste un geste")
    offer = Offer.objects.get()
    assert offer.is_draft
    assert offer.seats_left == 2
    assert offer.kinds == ["observation_3e_4e"]
    assert "poser des questions" in offer.activities
    assert not HostContact.objects.get().verified_at
    deliver_due()
    (mail,) = mailoutbox
    path = next(word for word in mail.body.split() if "/o/" in word).split("testserver")[-1]
    page = client.get(path)
    assertContains(page, "Envoyer mon offre")
    assert offer.is_draft  # opening an address acts on nothing
    page = client.post(f"{path}/offres/{offer.uuid}/envoyer", follow=True)
    assertContains(page, "Votre offre est envoyée")
    assertContains(page, "non vérifiée")
    offer.refresh_from_db()
    assert offer.awaits_check
    assert offer.representative.verified_at


def test_a_postcode_that_no_commune_of_that_name_has_is_asked_again(client):
    """The one that may be meant is proposed; a CEDEX, a hamlet and a commune pass."""
    load_some_places()
    page = client.post("/proposer-un-stage", {**WHO, "place": "97399 Saint-Laurent"})
    assertContains(page, "Est-ce Saint-Laurent-du-Maroni (97320) ?", status_code=422)
    page = client.post("/proposer-un-stage", {**WHO, "place": "97399 Saint-Laurent-du-Maroni"})
    assertContains(page, "Aucune commune de ce nom n&#x27;a le code postal 97399.", status_code=422)
    for place in ("97399 Saint-Laurent CEDEX", "97318 Javouhey", "97320 St Laurent du Maroni"):
        assert client.post("/proposer-un-stage", {**WHO, "place": place}).status_code == 302, place


def test_a_host_reads_short_screens(client):
    """No needed field is said to be optional, levels stand under their track, who has a SIRET types three fields."""
    who = client.get("/proposer-un-stage")
    assertContains(who, "<summary>Pas de SIRET, ou une autre adresse</summary>")
    assertContains(who, "(Optionnel)", count=1)  # the street
    assertContains(client.post("/proposer-un-stage", {**WHO, "place": ""}), "<details open>", status_code=422)
    client.post("/proposer-un-stage", WHO)
    what = client.get("/proposer-un-stage/quoi")
    assertNotContains(what, "(Optionnel)")
    groups = re.findall(r'role="group" aria-label="([^"]+)"', what.content.decode())
    assert groups == ["Collège", "Seconde", "Lycée professionnel"]


def test_what_is_wrong_is_said_beside_the_field_and_nothing_is_lost(client, settings, tmp_path):
    """A number, a place abroad, no sentence, dates; the register fills name and address, knows who is closed."""
    page = client.post("/proposer-un-stage", {**WHO, "number": "123", "place": "Albina, Suriname"})
    assert page.status_code == 422
    assertContains(page, "Garage Fictif", status_code=422)
    assertContains(page, "étranger", status_code=422)
    assertContains(page, "SIRET a 14 chiffres", status_code=422)
    assertNotContains(client.post("/proposer-un-stage", {**WHO, "place": ""}), "étranger", status_code=422)
    assert client.get("/proposer-un-stage/quand").status_code == 302
    register = tmp_path / "sirene.csv"
    register.write_text(
        "siret,denominationUniteLegale,libelleVoieEtablissement,codePostalEtablissement,libelleCommuneEtablissement,"
        "activitePrincipaleEtablissement,etatAdministratifEtablissement,dateDebut\n"
        "73282932000074,GARAGE DU REGISTRE,RUE DU REGISTRE,97320,SAINT-LAURENT-DU-MARONI,45.20A,A,2020-01-01\n"
        "35600000000048,CLOSE,RUE,97320,SAINT-LAURENT-DU-MARONI,45.20A,F,2024-01-01\n"
    )
    settings.SIRENE_FILE = str(register)
    nothing = {"name": "", "address": "", "place": ""}
    page = client.post("/proposer-un-stage", {**WHO, **nothing, "number": "356 000 000 00048"})
    assertContains(page, "fermé", status_code=422)
    assert client.post("/proposer-un-stage", {**WHO, **nothing, "number": "732 829 320 00074"}).status_code == 302
    page = client.post("/proposer-un-stage/quoi", {"title": "Mécanicien", "levels": ["cap"]})
    assertContains(page, "Dites qui peut voir", status_code=422)
    assertContains(page, "Cochez au moins une phrase", status_code=422)
    assertContains(page, "quel diplôme", status_code=422)
    assertContains(page, "Mécanicien", status_code=422)
    client.post("/proposer-un-stage/quoi", {**WHAT, "levels": ["cap"], "diplomas": "CAP mécanique auto, 1re année"})
    page = client.post("/proposer-un-stage/quand", {"seats": "1", "first_day": "2020-01-01", "last_day": "2020-01-03"})
    assertContains(page, "à venir", status_code=422)
    first = clock.now().date() + timedelta(days=30)
    days = {"first_day": first.isoformat(), "last_day": (first + timedelta(days=25)).isoformat()}
    assert client.post("/proposer-un-stage/quand", {"seats": "1", **days}).status_code == 302
    offer = Offer.objects.get()
    assert (offer.kinds, offer.families, offer.host.naf) == (["pfmp"], ["mechanics"], "4520A")
    assert Host.objects.get().name == "GARAGE DU REGISTRE"


def test_what_is_typed_is_kept_when_one_goes_back(client, week):
    """Even what is not finished, which is judged only when it is sent."""
    client.post("/proposer-un-stage", WHO)
    client.post("/proposer-un-stage/quoi", WHAT)
    left = {"seats": "7", "first_day": "2027-05-03", "morning_start": "08:15", "back": "1"}
    page = client.post("/proposer-un-stage/quand", left, follow=True)
    assert page.redirect_chain == [("/proposer-un-stage/quoi", 302)]
    page = client.post("/proposer-un-stage/quoi", {**WHAT, "title": "", "back": "1"}, follow=True)
    assertContains(page, "Garage Fictif")
    assertNotContains(client.get("/proposer-un-stage/quoi"), 'value="Mécanicien auto"')
    client.post("/proposer-un-stage/quoi", WHAT)
    page = client.get("/proposer-un-stage/quand")
    assert all(part in page.content.decode() for part in ('value="7"', 'value="2027-05-03"', 'value="08:15"'))
    assertNotContains(page, "checked")
    assertNotContains(page, "À corriger")


def test_so_many_offers_of_one_contact_wait(client, week):
    """The link goes three times an hour to one contact: anybody may type anybody's; what was typed stays."""
    for _time in range(3):
        client.post("/proposer-un-stage", WHO)
        client.post("/proposer-un-stage/quoi", WHAT)
        assert client.post("/proposer-un-stage/quand", {"weeks": [week], "seats": "1"}).status_code == 302
    client.post("/proposer-un-stage", WHO)
    client.post("/proposer-un-stage/quoi", WHAT)
    page = client.post("/proposer-un-stage/quand", {"weeks": [week], "seats": "1"})
    assertContains(page, "réessayez dans une heure", status_code=409)
    assert Message.objects.filter(slug="desk_link").count() == 3
