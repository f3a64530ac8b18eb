"""The pages of who posts for others, over HTTP."""

import re
from datetime import UTC, datetime
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from config.development.lives.offers import make_offer
from conventions.domain.exchange.posting.models import OffersImport
from conventions.domain.law.networks.models import Network, NetworkPost, NetworkSite, Target
from conventions.domain.persons.links.addresses import address_of
from conventions.domain.persons.people.models import TerritorialOfficer
from conventions.domain.persons.people.standing import account_actor
from conventions.domain.placements.offers.models import Offer
from conventions.domain.placements.offers.services import publish_checked
from notifications.models import Message
from tests.kit import lives
from tests.kit.people_factory import make_user
from tests.kit.sign_in import on_own_device, verified
from workflow import clock

pytestmark = pytest.mark.django_db

SIRET = "73282932000074"
OFFER = {
    "siret": SIRET,
    "name": "Préfecture fictive",
    "postcode": "97300",
    "city": "Cayenne",
    "title": "Découvrir l'accueil",
    "activities": "Voir comment on accueille un usager.",
    "levels": "3e",
    "dates": "semaine 5",
    "seats": "3",
    "contact": "Ida Accueil",
    "email": "ida@prefecture.example",
}


@pytest.fixture(autouse=True)
def in_november():
    """Lines name days of the months after."""
    with clock.held(datetime(2026, 11, 2, 12, tzinfo=UTC)):
        yield


@pytest.fixture
def post():
    network = Network.objects.create(kind="ministry", name="Ministère fictif")
    return NetworkPost.objects.create(user=make_user(), network=network, level="national", role="referent")


def text(response) -> str:
    return unescape(response.content.decode())


def test_a_referent_posts_for_a_site_and_follows_the_year(post):
    """The first page is theirs; what is wrong stays typed; what is posted counts against the target."""
    client = verified(post.user)
    assert client.get("/", follow=True).redirect_chain[-1][0] == reverse("network", args=[post.uuid])
    add = reverse("network_offer_add", args=[post.uuid])
    wrong = client.post(add, {**OFFER, "seats": "plein"})
    assert wrong.status_code == 422
    assert "Découvrir l'accueil" in text(wrong)
    assert "de 1 à" in text(wrong)
    said = text(client.post(add, OFFER, follow=True))
    assert re.search(r"Personne n'a encore écrit à ce contact : .* d'ici au \d+ novembre, puis elle est publiée", said)
    assert re.search(r"Personne n'a encore écrit à son contact : .* d'ici au \d+ novembre\.", said)
    offer = Offer.objects.get()
    assert offer.awaits_check
    officer = TerritorialOfficer.objects.create(user=make_user(), level="department", code="973")
    publish_checked(offer, by=account_actor(officer.user))
    target = {"department": "973", "year": "2026", "seats": "10"}
    client.post(reverse("network_target", args=[post.uuid]), target)
    client.post(reverse("network_filled", args=[post.uuid]), {**target, "seats": "2"})
    home = text(client.get(reverse("network", args=[post.uuid])))
    assert "Il manque 5 places" in home
    listed = reverse("network_offers", args=[post.uuid])
    assert "Suspendre l'offre" in text(client.get(listed))
    assert b"Cayenne" in client.get(listed, {"fichier": "csv"}).content
    client.post(reverse("network_offer_act", args=[post.uuid, offer.uuid, "suspendre"]), {"reason": "Travaux."})
    offer.refresh_from_db()
    assert offer.is_paused
    assert "Reprendre l'offre" in text(client.get(listed))


def test_a_referent_lists_sites_and_writes_to_those_chosen(post):
    """A second factor is asked first; the letter bears an address that unsubscribes."""
    add = reverse("network_sites_add", args=[post.uuid])
    plain = on_own_device(post.user)
    assert plain.post(add, {"lines": "12;Faux"}).status_code == 422
    plain.post(add, {"lines": f"{SIRET};Préfecture fictive;accueil@prefecture.example;973"})
    site = NetworkSite.objects.get()
    letter = reverse("network_letter", args=[post.uuid])
    written = {"sites": [str(site.uuid)], "text": "Pouvez-vous accueillir deux élèves ?"}
    assert plain.post(letter, written)["Location"] == reverse("second_factor")
    assert not Message.objects.filter(slug="network_letter").exists()
    client = verified(post.user)
    assert client.get(letter).status_code == 200
    client.post(letter, written)
    row = Message.objects.get(slug="network_letter")
    assert (row.address, row.reply_to) == ("accueil@prefecture.example", post.user.email)
    client.post(reverse("network_site_remove", args=[post.uuid, site.uuid]))
    assert not NetworkSite.objects.exists()
    Network.objects.update(kind="company")  # anybody opens one, and lists whom they like
    assert client.get(letter).status_code == 404
    assert letter not in text(client.get(reverse("network", args=[post.uuid])))


def test_a_referent_writes_to_whoever_offers_once_a_month(post):
    """One press: a letter with the link of their desk; a company's team has no such page."""
    school = lives.make_school(postcode="97300", city="Cayenne")
    offer, _by = make_offer(school, network=post.network)
    page, letter = (reverse(name, args=[post.uuid]) for name in ("network_offers", "network_letter_offering"))
    client = verified(post.user)
    assert letter in text(client.get(page))
    assert "1 personne répond d'une offre en cours" in text(client.get(letter))
    assert client.post(letter, {"text": ""}).status_code == 422
    for said in ("La lettre part à 1 lieu.", "La lettre part à 0 lieux."):
        assert said in text(client.post(letter, {"text": "Merci ! Deux places de plus ?"}, follow=True))
    row = Message.objects.get(slug="network_letter")
    assert (row.address, row.reply_to) == (offer.representative.email, post.user.email)
    assert row.secrets["door"] == address_of(f"desk:{offer.representative.uuid}")
    Network.objects.update(kind="company")
    assert client.get(letter).status_code == 404


def test_a_file_is_sent_read_confirmed_and_its_wrong_lines_come_back(post):
    """Each wrong line has its sentence on the page and in the file to correct."""
    client = verified(post.user)
    names = [name for name in OFFER if name != "contact"]
    lines = [";".join(("SIRET", "Nom", "CP", "Commune", "Titre", "Activités", "Niveaux", "Dates", "Places", "Mail"))]
    lines += [";".join(OFFER[name] for name in names), ";".join({**OFFER, "levels": "CM2"}[name] for name in names)]
    file = SimpleUploadedFile("offres.csv", "\n".join(lines).encode())
    answer = client.post(reverse("network_file_add", args=[post.uuid]), {"file": file}, follow=True)
    assert "« CM2 » n'est pas un niveau" in text(answer)
    assert not Offer.objects.exists()
    upload = OffersImport.objects.get()
    client.post(reverse("network_file_confirm", args=[post.uuid, upload.uuid]))
    page = reverse("network_file", args=[post.uuid, upload.uuid])
    shown = text(client.get(page))
    assert "Les offres sont enregistrées" in shown
    assert "Elles ont 1 contact à qui personne n'a encore écrit" in shown
    assert Offer.objects.get().awaits_check
    to_correct = client.get(page, {"fichier": "csv"}).content.decode("utf-8-sig")
    assert "CM2" in to_correct
    assert "Erreur" in to_correct
    assert client.get(reverse("network_file_sample", args=[post.uuid])).status_code == 200


def test_an_officer_sets_the_target_of_a_network_and_reads_all_of_them(post):
    """In the territory alone."""
    officer = make_user()
    TerritorialOfficer.objects.create(user=officer, level="department", code="973")
    client = verified(officer)
    asked = {"network": str(post.network.uuid), "department": "973", "year": "2026", "seats": "40"}
    client.post(reverse("territory_target"), asked)
    assert client.post(reverse("territory_target"), {**asked, "department": "974"}).status_code == 422
    assert Target.objects.get().seats == 40
    page = text(client.get(reverse("territory_networks")))
    assert "Ministère fictif" in page
    assert "40" in page


def test_what_a_company_promises_counts_once_the_officer_has_confirmed_it(post):
    """The State beside the others on one page; the company is told who confirms, the officer presses once."""
    Target.objects.create(network=post.network, year=2026, department="973", seats=20)
    firm = Network.objects.create(kind="company", name="Société fictive")
    member = NetworkPost.objects.create(user=make_user(), network=firm, level="national", role="member")
    promised, home = (reverse(name, args=[member.uuid]) for name in ("network_target", "network"))
    client = verified(member.user)
    assert "Promettre des places" in text(client.get(home))
    said = text(client.post(promised, {"department": "973", "year": "2026", "seats": "12"}, follow=True))
    assert "elle compte dès que le référent du territoire la confirme" in said
    assert "12 places promises compteront" in said
    officer = TerritorialOfficer.objects.create(user=make_user(), level="department", code="973")
    reader, page = verified(officer.user), reverse("territory_networks")

    def sides():
        table = reader.get(page).context["page"].sides()
        return {str(row.side): (row.target, row.missing) for row in table.rows}

    assert "Société fictive promet 12 places, Guyane : elles ne comptent pas encore." in text(reader.get(page))
    assert sides() == {"state": (20, 20), "local": (0, 0), "private": (0, 0)}
    hidden = re.findall(r'name="(network|department|year|seats)" value="([^"]*)"', text(reader.get(page)))
    assert reader.post(reverse("territory_target"), dict(hidden)).status_code == 302
    assert sides() == {"state": (20, 20), "local": (0, 0), "private": (12, 12)}
    assert "ne comptent pas encore" not in text(reader.get(page))
    rows = reader.get(page, {"fichier": "csv"}).content.decode("utf-8-sig").splitlines()
    assert [row.split(";")[:4] for row in rows[1:]] == [
        ["Ministère fictif", "ministère", "Guyane", "20"],
        ["Société fictive", "entreprise à plusieurs sites", "Guyane", "12"],
    ]
    departmental = NetworkPost.objects.create(user=make_user(), network=post.network, level="department", code="973")
    assert verified(departmental.user).get(reverse("network_target", args=[departmental.uuid])).status_code == 403


def test_an_operator_names_networks_and_who_acts_for_them(post):
    """An invitation leaves to an address without account."""
    client = verified(make_user(is_administrator=True))
    client.post(reverse("operator_networks_add"), {"lines": "association;Association fictive;AF"})
    network = Network.objects.get(name="Association fictive")
    given = {"email": "ida@asso.example", "last_name": "Asso", "role": "member", "level": "department"}
    appoint = reverse("operator_network_appoint", args=[network.uuid])
    client.post(appoint, {**given, "code": "973", "reason": "Convention fictive."})
    member = network.posts.get()
    assert Message.objects.filter(slug="account_opened", address="ida@asso.example").exists()
    assert "Association fictive" in text(client.get(reverse("operator_networks")))
    client.post(reverse("operator_network_end", args=[member.uuid]), {"reason": "Départ."})
    member.refresh_from_db()
    assert member.ended_at


def test_a_team_grows_by_invitation_and_hands_over(post):
    """Whoever hands over is led home and has no page left; another network does not exist."""
    client = verified(post.user)
    given = {"email": "leo@ministere.example", "last_name": "Relais", "role": "member", "level": "national"}
    client.post(reverse("network_invite", args=[post.uuid]), given)
    assert post.network.posts.count() == 2
    assert "Relais" in text(client.get(reverse("network_team", args=[post.uuid])))
    client.post(reverse("network_hand_over", args=[post.uuid]), {"email": "suite@ministere.example", "last_name": "S"})
    assert client.get(reverse("network", args=[post.uuid])).status_code == 404
    assert post.network.posts.get(user__email="suite@ministere.example").is_central


def test_a_public_host_names_what_it_is_of_when_it_offers(client, post):
    """A few words or the acronym; of several the names are said, what was typed stays; nobody else is asked."""
    Network.objects.create(kind="operator", name="Agence fictive des exemples", acronym="AFE", parent=post.network)
    Network.objects.create(kind="operator", name="Agence fictive des modèles")
    who = {"name": "Agence de Cayenne", "address": "1 rue de l'Essai", "place": "97300 Cayenne"}
    who |= {"contact_name": "Ida Agence", "contact": "ida@agence.example"}
    several = client.post(reverse("offer_door"), {**who, "network": "agence fictive"})
    assert several.status_code == 422
    assert "Agence fictive des modèles" in text(several)
    assert client.post(reverse("offer_door"), {**who, "network": "préfecture"}).status_code == 422
    assert client.post(reverse("offer_door"), {**who, "network": "afe"})["Location"] == reverse("offer_what")
    Network.objects.update(parent=None)
    Network.objects.all().delete()
    assert "de qui relevez-vous" not in text(client.get(reverse("offer_door")))
