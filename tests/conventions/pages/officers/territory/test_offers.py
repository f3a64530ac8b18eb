"""The officer's pages over HTTP: offers, reports, deputies, needs, networks, last year's hosts."""

from datetime import date, timedelta
from html import unescape

import pytest
from django.urls import reverse
from lxml import html

from config.development.lives.offers import make_offer
from conventions.domain.exchange.moderation.services import report_offer
from conventions.domain.exchange.search.models import SavedSearch
from conventions.domain.exchange.supply.weeks import monday_of
from conventions.domain.law.networks.models import Network, NetworkPost, Target
from conventions.domain.law.year.calendars import present_year
from conventions.domain.numbers.figures.models import Cell
from conventions.domain.numbers.figures.projection import project_figures
from conventions.domain.numbers.publishing.declared import Release
from conventions.domain.numbers.publishing.models import NumbersReading
from conventions.domain.numbers.publishing.services import publish
from conventions.domain.persons.people.models import DeputyOfficer, Host, HostContact, TerritorialOfficer
from conventions.domain.placements.applications.reading import read_without_first_name
from conventions.domain.season.periods.models import Period
from notifications.models import Message
from tests.kit import lives
from tests.kit.matching import period_at
from tests.kit.people_factory import make_user
from tests.kit.presses import Presses
from tests.kit.sign_in import signed_in, verified
from workflow import clock
from workflow.actors import LINK, Actor

pytestmark = pytest.mark.django_db


def text(response) -> str:
    return unescape(response.content.decode())


@pytest.fixture
def officer() -> TerritorialOfficer:
    return TerritorialOfficer.objects.create(user=make_user(), level="department", code="49")


def test_an_officer_reads_the_queue_and_sends_an_offer_back(officer):
    """With a reason, which is asked beside the field; what was typed stays."""
    offer, _host = make_offer(lives.make_school(), publish=False)
    client = verified(officer.user)
    queue = text(client.get(reverse("territory_offers")))
    assert offer.title in queue
    assert "depuis aujourd'hui, visible des établissements" in queue
    shown = text(client.get(reverse("territory_offer", args=[offer.uuid])))
    assert "Renvoyer l'offre à l'organisme" in shown
    publish = reverse("territory_offer_act", args=[offer.uuid, "publish"])
    assert f"{publish}?vue=2" in shown
    assert client.post(f"{publish}?vue=1").status_code == 409
    act = reverse("territory_offer_act", args=[offer.uuid, "send_back"])
    assert client.post(act, {"reason": " "}).status_code == 422
    assert client.post(act, {"reason": "Dites les horaires."}).status_code == 302
    offer.refresh_from_db()
    assert offer.is_draft
    refused = client.post(reverse("territory_offer_act", args=[offer.uuid, "publish"]))
    assert refused.status_code == 409
    assert client.get(reverse("territory_offer_act", args=[offer.uuid, "submit"])).status_code == 404
    other = TerritorialOfficer.objects.create(user=make_user(), level="department", code="69")
    assert verified(other.user).get(reverse("territory_offer", args=[offer.uuid])).status_code == 404


def test_an_officer_answers_for_a_new_contact_once_and_may_refuse_it(officer):
    """The queue and the offer say that nobody ever wrote there and what to check; publishing accepts the contact."""
    offer, _host = make_offer(lives.make_school(), publish=False)
    contact = offer.representative
    contact.origin, contact.email = HostContact.Origin.HOST_ACCOUNT, "ida@gmail.com"
    contact.save()
    client, at = verified(officer.user), reverse("territory_offer", args=[offer.uuid])
    assert "Nouveau contact" in text(client.get(reverse("territory_offers"))).split("<tbody>")[1]
    shown = text(client.get(at))
    assert "n'importe qui peut ouvrir cette adresse" in shown
    assert "ce contact lui-même, sans compte" in shown
    refuse = reverse("territory_offer_act", args=[offer.uuid, "refuse_contact"])
    assert "Accepter ce contact et publier l'offre" in shown
    assert refuse in shown
    assert client.post(refuse, {"reason": ""}).status_code == 422
    client.post(reverse("territory_offer_act", args=[offer.uuid, "publish"]))
    offer.refresh_from_db()
    assert offer.is_open
    assert "Nouveau contact" not in text(client.get(at))
    client.post(refuse, {"reason": "Ce n'est pas lui."})
    offer.refresh_from_db()
    assert offer.is_paused
    shown = text(client.get(at))
    assert "Ce contact a été refusé" in shown
    assert reverse("territory_offer_act", args=[offer.uuid, "accept_contact"]) in shown
    assert refuse not in shown


def test_an_officer_answers_a_report_and_names_a_deputy_who_reads_the_queue_alone(officer):
    """The deputy has offers and reports, no figures; the officer may end it."""
    offer, _host = make_offer(lives.make_school())
    report = report_offer(offer, "Le téléphone est faux.", Actor(LINK, "public"))
    client = verified(officer.user)
    assert "Le téléphone est faux." in text(client.get(reverse("territory_reports")))
    answer = reverse("territory_report", args=[report.uuid])
    assert client.post(answer, {"answer": "Il est corrigé."}).status_code == 302
    deputy, today = make_user(), clock.now().date()
    given = {"officer": officer.pk, "email": deputy.email, "first_day": today, "last_day": today + timedelta(days=9)}
    page = reverse("territory_deputies")
    unknown = client.post(page, {**given, "email": "personne@ecole.example"})
    assert unknown.status_code == 422
    assert "personne@ecole.example" in text(unknown)
    assert client.post(page, given).status_code == 302
    other = verified(deputy)
    assert other.get(reverse("territory_offers"), {"etat": "publiees"}).status_code == 200
    assert other.get(reverse("territory")).status_code == other.get(page).status_code == 403
    named = DeputyOfficer.objects.get()
    assert client.post(reverse("territory_deputy_end", args=[named.uuid])).status_code == 302
    assert other.get(reverse("territory_offers")).status_code == 403


def test_an_officer_reads_true_numbers_of_needs_and_it_is_written_down(officer):
    """The officer reads them by week, narrowed from the address, as a file; a row says who read which school."""
    school = lives.make_school()
    for _ in range(3):
        lives.make_pupil(school)
    make_offer(school, seats=2)
    client = verified(officer.user)
    page = client.get(reverse("territory_needs"), {"par": "school", "etablissement": school.uai})
    assert page.context["page"].total == (3, 2)
    assert [(line.pupils, line.seats) for line in page.context["page"].lines] == [(3, None)]
    assert NumbersReading.objects.get().school == school
    asked = {"par": "commune", "fichier": "csv", "semaine": "n'importe quoi", "niveau": "8e"}
    rows = client.get(reverse("territory_needs"), asked).content.decode("utf-8-sig").splitlines()
    assert rows[1].split(";")[1:] == ["3", "2", "1"]
    assert NumbersReading.objects.filter(as_file=True).exists()


def test_the_lists_of_needs_hold_only_weeks_and_levels_that_lack(officer):
    """Schools with the most pupils without a place come first; one pupil is not « élèves »."""
    first, second = lives.make_school(), lives.make_school()
    period = period_at(first)
    period_at(second)
    lives.make_pupil(first)
    make_offer(first, seats=2, levels=["2de_gt"])
    client = verified(officer.user)
    shown = client.get(reverse("territory_needs"))
    choices = {name: [key for key, _words in values] for name, _label, values, _value in shown.context["page"].filters}
    assert (choices["semaine"], choices["niveau"]) == ([monday_of(period.first_day).isoformat()], ["3e"])
    assert shown.context["page"].total == (1, 0)
    assert "1 élève sans stage" in " ".join(html.fromstring(shown.content).text_content().split())
    for _ in range(2):
        lives.make_pupil(second)
    lines = client.get(reverse("territory_needs"), {"par": "school"}).context["page"].lines
    assert [line.pupils for line in lines] == [2, 1]
    gone = monday_of(clock.now().date()) - timedelta(days=7)
    Period.objects.filter(pk=period.pk).update(first_day=gone, last_day=gone + timedelta(days=4))
    weeks = [line.label for line in client.get(reverse("territory_needs")).context["page"].lines]
    assert [label.endswith(", passée") for label in weeks] == [False, True]


@pytest.mark.parametrize("page", ["needs", "hosts", "wishes", "compliance", "networks"])
def test_a_departement_that_is_not_ones_own_is_refused_with_a_sentence(officer, page):
    """One's own is not shown in its place; the way to it is."""
    client = verified(officer.user)
    for code in ("69", "999"):
        refused = client.get(reverse(f"territory_{page}"), {"departement": code})
        assert refused.status_code == 404
        assert "Ce département n'est pas le vôtre" in text(refused)
        assert f'href="{reverse(f"territory_{page}")}?departement=49"' in text(refused)
    assert client.get(reverse(f"territory_{page}"), {"departement": "49"}).status_code == 200
    assert client.post(reverse("territory_hosts_write"), {"departement": "69"}).status_code == 404


def test_of_several_departements_the_one_that_lacks_most_is_shown_first():
    """Whoever steers the country does not begin with Ain; a network, which reads published numbers, does."""
    lives.make_pupil(lives.make_school(postcode="69001"))
    project_figures()
    user = make_user()
    TerritorialOfficer.objects.create(user=user, level="national")
    client = verified(user)
    assert client.get(reverse("territory_needs")).context["page"].department.code == "69"
    assert client.get(reverse("territory_needs"), {"departement": "49"}).context["page"].department.code == "49"
    network = Network.objects.create(kind="operator", name="Opérateur de l'Exemple")
    post = NetworkPost.objects.create(user=make_user(), network=network, role="referent", level="national")
    assert verified(post.user).get(reverse("territory_needs")).context["page"].department.code == "01"


def test_a_network_reads_the_same_table_as_it_was_published():
    """No school, no filter that would narrow numbers of pupils; seats are true; nothing is written down.

    What changes after the publication is not seen: two readings say no more than one.
    """
    school = lives.make_school()
    for _ in range(10):
        lives.make_pupil(school)
    make_offer(school, seats=2)
    post = NetworkPost.objects.create(
        user=make_user(), network=Network.objects.create(kind="association", name="Association de l'Exemple"),
        level="department", code="49",
    )  # fmt: skip
    TerritorialOfficer.objects.create(user=post.user, level="academy", code="Nulle part")  # makes nobody an officer
    client = verified(post.user)
    asked = {"par": "commune", "etablissement": school.uai, "prioritaire": "1", "niveau": "4e"}
    page = client.get(reverse("territory_needs"), asked).context["page"]
    assert [(line.pupils, line.seats, line.missing) for line in page.lines] == [("pas encore publié", 2, None)]
    project_figures()
    assert publish(Release(date(2026, 12, 7), Cell.objects.values_list("year", flat=True)[0]))
    lives.make_pupil(school)
    page = client.get(reverse("territory_needs"), asked).context["page"]
    assert [(line.pupils, line.seats, line.missing) for line in page.lines] == [("environ\xa010", 2, None)]
    assert page.total == ("environ\xa010", 2)
    assert [line.seats_bar for line in page.lines] == [page.bar]  # 10 pupils would have shortened it
    assert client.get(reverse("territory_needs"), {"par": "school"}).context["page"].by == "week"
    assert client.get(reverse("territory")).status_code == 403
    assert not NumbersReading.objects.exists()


def test_an_officer_reads_what_networks_were_asked(officer):
    """For the year under way, or another."""
    network = Network.objects.create(kind="ministry", name="Ministère de l'Exemple")
    year = present_year(lives.make_school()).number
    Target.objects.create(network=network, year=year, department="49", seats=20)
    client = verified(officer.user)
    assert network.name in text(client.get(reverse("territory_networks")))
    assert network.name not in text(client.get(reverse("territory_networks"), {"annee": year + 1}))
    assert not client.get(reverse("territory_networks")).context["page"].by_department


def test_what_networks_give_is_added_up_by_departement():
    """For whoever follows several: those that lack most first, and those where nothing is asked left out."""
    network = Network.objects.create(kind="ministry", name="Ministère de l'Exemple")
    other = Network.objects.create(kind="association", name="Association de l'Exemple")
    year = present_year(lives.make_school()).number
    for of, code, seats in ((network, "49", 5), (network, "44", 20), (other, "44", 3), (other, "72", 0)):
        Target.objects.create(network=of, year=year, department=code, seats=seats)
    user = make_user()
    TerritorialOfficer.objects.create(user=user, level="academy", code="Nantes")
    at = Presses(verified(user))
    at.open(reverse("territory_networks"))
    lines = at.read("par département")
    assert list(lines.items())[1:] == [
        ("Loire-Atlantique", ["23", "0", "0", "23"]),
        ("Maine-et-Loire", ["5", "0", "0", "5"]),
    ]
    at.follow("Loire-Atlantique")
    assert "par département, là où" not in at.text


def test_an_officer_writes_to_hosts_of_last_year(officer):
    """Chosen, shown once more, then sent; a second factor is asked first."""
    agreement = lives.signed()
    clock.move_to(clock.now() + timedelta(days=365))
    assert signed_in(officer.user).get(reverse("territory_hosts")).status_code == 302
    client = verified(officer.user)
    page = client.get(reverse("territory_hosts"))
    [one] = page.context["page"].listed.object_list
    assert one.host == agreement.host_id
    for commune in (one.city.upper(), "Ailleurs"):  # where nobody of a commune is listed, all are
        assert list(client.get(reverse("territory_hosts"), {"commune": commune}).context["page"].listed) == [one]
    reading = NumbersReading.objects.earliest("pk")
    assert reading.territory == "Maine-et-Loire – élèves accueillis l'an dernier, par organisme"
    write = reverse("territory_hosts_write")
    chosen = {"organisme": [one.establishment], "departement": "49"}
    assert one.name in text(client.post(write, chosen))
    assert not Message.objects.filter(slug="places_asked_again").exists()
    assert client.post(write, {**chosen, "confirm": "1"}).status_code == 302
    assert Message.objects.get(slug="places_asked_again").audience == "host"
    assert not client.get(reverse("territory_hosts")).context["page"].some_may_be_asked
    assert "cochez-en au moins un" in text(client.post(write, {"departement": "49"}))


def test_an_officer_reads_what_pupils_wish_for_and_asks_in_one_press(officer):
    """Counts alone; the hosts of the trade by one press, the network by another; reading is noted."""
    first, second = (lives.make_school() for _ in range(2))
    agreement = lives.signed(school=first)
    Host.objects.filter(pk=agreement.host_id).update(naf="8425Z")
    network = Network.objects.create(kind="operator", name="Sapeurs-pompiers de l'Exemple")
    NetworkPost.objects.create(user=make_user(), network=network, level="department", code="49")
    clock.move_to(clock.now() + timedelta(days=365))
    pupils = [lives.make_pupil(school) for school in (first, first, first, second, second)]
    for pupil in pupils:
        SavedSearch.objects.create(pupil=pupil, criteria={}, wanted="trade:pompier", until=first.today())
    client = verified(officer.user)
    page = client.get(reverse("territory_wishes"))
    [row] = page.context["page"].rows
    assert (row.wish.pupils, row.wish.schools, len(row.hosts), row.networks) == (5, 2, 1, [network])
    assert not any(pupil.last_name in text(page) for pupil in pupils)
    assert NumbersReading.objects.get().territory == "Maine-et-Loire – métiers que des élèves cherchent"
    assert "5 élèves de 2 établissements cherchent « pompier »" in text(client.get(reverse("territory_needs")))
    chosen = {"departement": "49", "cherche": row.asked, "organisme": [row.hosts[0].establishment], "confirm": "1"}
    assert client.post(reverse("territory_hosts_write"), chosen)["Location"].startswith(reverse("territory_wishes"))
    assert Message.objects.get(slug="places_asked_again").context["wish"] == "pompier"
    asked = {"cherche": "trade:pompier", "lieu": row.wish.place, "reseau": network.pk}
    assert client.post(reverse("territory_wish_network"), asked).status_code == 302
    assert client.post(reverse("territory_wish_network"), {**asked, "cherche": "trade:coiffeur"}).status_code == 302
    assert Message.objects.filter(slug="network_wished").count() == 1
    assert "Personne à qui demander" in text(client.get(reverse("territory_wishes")))


def test_a_head_reads_what_is_lacking_around():
    """The head reads of the own school alone; a teacher does not."""
    school = lives.make_school()
    lives.make_pupil(school)
    head, teacher = school.staff.get(role="head"), lives.hire(school, "teacher")
    page = signed_in(head.user).get(reverse("school_needs"), {"km": "50"})
    assert [(one.pupils, one.seats) for one in page.context["table"].rows] == [(1, 0)]
    assert signed_in(teacher.user).get(reverse("school_needs")).status_code == 403


def test_an_officer_has_applications_read_without_first_name(officer):
    """On, then off; each box is a département of the officer's."""
    client, page = verified(officer.user), reverse("territory_reading")
    assert client.post(page, {"departments": ["49"]}).status_code == 302
    assert read_without_first_name() == {"49"}
    assert "checked" in text(client.get(page))
    assert client.post(page, {"departments": ["69"]}).status_code == 422
    assert client.post(page).status_code == 302
    assert not read_without_first_name()


def test_an_auditor_reads_who_read_which_numbers(officer):
    """Beside the dossiers that the person opened."""
    verified(officer.user).get(reverse("territory_needs"))
    auditor = verified(make_user(is_auditor=True))
    shown = text(auditor.get(reverse("audit_actor"), {"id": officer.user.uuid, "vue": "chiffres"}))
    assert "Élèves sans stage et places libres" in shown
    assert "49 – Maine-et-Loire" in shown


def test_an_officer_reads_the_new_contacts_of_a_network_on_one_page_and_accepts_them_in_one_act(officer):
    """Three presses from the territory; an offer that was changed since is left, and named."""
    school, network = lives.make_school(), Network.objects.create(kind="association", name="Association de l'Exemple")
    offers = []
    for n in range(4):
        offer, _host = make_offer(school, publish=False, title=f"Offre {n}")
        contact = offer.representative
        contact.origin, contact.email = HostContact.Origin.HOST_ACCOUNT, f"ida{n}@gmail.com"
        contact.save()
        offers.append(offer)
    away, _host = make_offer(lives.make_school(postcode="69001", city="Lyon"), publish=False, title="Offre lointaine")
    away.representative.origin, away.representative.email = HostContact.Origin.HOST_ACCOUNT, "loin@gmail.com"
    away.representative.save()
    type(offer).objects.filter(pk__in=[one.pk for one in offers[:3]] + [away.pk]).update(network=network)
    client = verified(officer.user)
    at = reverse("territory_new_contacts", args=[network.uuid])
    assert at in client.get(reverse("territory_offers")).content.decode()
    page = client.get(at)
    assert all(f"ida{n}@gmail.com" in page.content.decode() for n in range(3))
    assert "ida3@gmail.com" not in page.content.decode()
    read = page.context["read"].split()
    assert "loin@gmail.com" not in page.content.decode()
    read.append(f"{away.uuid}:{away.journal_length}")
    read[2] = f"{read[2].partition(':')[0]}:99"
    answer = text(client.post(at, {"read": " ".join(read)}, follow=True))
    assert "2 offres sont publiées. À relire : « Offre" in answer
    assert [type(one).objects.get(pk=one.pk).is_open for one in offers].count(True) == 2
    assert not type(away).objects.get(pk=away.pk).is_open
