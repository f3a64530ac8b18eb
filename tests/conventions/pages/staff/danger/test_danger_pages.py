"""Stopped places over HTTP: a head presses, others read whom to call, the host reads a neutral sentence."""

from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from config.development.lives.offers import apply, make_offer
from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.exchange.moderation.stopping import stop_place
from conventions.domain.persons.links import tokens
from conventions.domain.persons.links.services import link_of
from conventions.domain.persons.people.models import HostContact, School, TerritorialOfficer
from conventions.domain.persons.people.standing import standing_at
from conventions.domain.placements.danger.models import Place, PlaceStop
from notifications.models import Message
from tests.kit import lives
from tests.kit.people_factory import make_user
from tests.kit.sign_in import signed_in, verified

pytestmark = pytest.mark.django_db
SIRET = "73282932000074"
WHY = "Un élève raconte que le patron l'a frappé."


def text(response) -> str:
    return " ".join(unescape(response.content.decode()).split())


@pytest.fixture
def officer() -> TerritorialOfficer:
    return TerritorialOfficer.objects.create(user=make_user(), level="department", code="49")


def enter(contact: HostContact) -> tuple[Client, str]:
    """Open the desk of a contact of a host with the code that it receives."""
    client, key = Client(), tokens.token(link_of(f"desk:{contact.uuid}"))
    path = reverse("desk_applications", args=[key])
    client.post(path, {"gate-send": "1"})
    client.post(path, {"gate-code": Message.objects.filter(slug="desk_code").latest("pk").secrets["code"]})
    return client, key


def client_of(school: School, role: str = "head") -> Client:
    return signed_in(school.staff.get(role=role).user)


def at_one_host() -> tuple[Convention, Convention]:
    """Two agreements of two schools at one SIRET, written by two rows."""
    found = lives.signed(), lives.school_completed()
    for convention in found:
        convention.host.siret = SIRET
        convention.host.save()
    return found


def press(place: Place, school: School) -> PlaceStop:
    by = standing_at(school, school.staff.get(role="head").user)
    assert by is not None
    return stop_place(place, reason=WHY, phone="02 41 00 00 01", by=by.actor, school=school)


def test_a_head_stops_a_place_from_an_agreement_by_one_press():
    """The page says before how many of the own school it stops; without a reason, or a number, nothing is done."""
    mine, _theirs = at_one_host()
    School.objects.filter(pk=mine.school_id).update(phone="")  # which asks for one
    client = client_of(mine.school)
    shown = text(client.get(reverse("agreement", args=[mine.number])))
    address = f"{reverse('place_stop')}?siret={SIRET}"
    assert address in shown
    before = text(client.get(address))
    assert "1 convention de votre établissement est concernée" in before
    assert "D'autres établissements y attendent des élèves" in before
    assert client.post(address, {"reason": " ", "phone": "02 41 00 00 01"}).status_code == 422
    assert not PlaceStop.objects.exists()
    done = client.post(address, {"reason": WHY, "phone": "02 41 00 00 01"}, follow=True)
    page = text(done)
    assert WHY in page
    assert mine.pupil.name in page
    assert "Retirer un arrêt posé par erreur" in page
    stopped = text(client.get(reverse("agreement", args=[mine.number])))
    assert "Lieu arrêté : appelez avant d'y envoyer un élève" in stopped
    assert address not in stopped
    stop = PlaceStop.objects.get()
    withdraw = reverse("stop_withdraw", args=[stop.uuid])
    assert client.post(withdraw, {"reason": "Mauvaise adresse."}).status_code == 302
    stop.refresh_from_db()
    assert not stop.is_in_force


def test_another_school_reads_whom_to_call_and_neither_pupil_nor_reason():
    """On its page, on its agreement, on what is refused; a school that nobody told reads nothing at all."""
    mine, theirs = at_one_host()
    stop = press(Place.of(mine.host), mine.school)
    client = client_of(theirs.school)
    number = theirs.number
    pages = [
        client.get(reverse("stopped_place", args=[stop.uuid])),
        client.get(reverse("stopped_places")),
        client.get(reverse("agreement", args=[number])),
        client.get(reverse("review_agreement", args=[number])),
        client.get(f"{reverse('place_stop')}?siret={SIRET}"),
    ]
    for page in pages:
        assert page.status_code == 200
        assert WHY not in text(page)
        assert mine.pupil.last_name not in text(page)
        assert mine.number not in text(page)
    assert "02 41 00 00 01" in text(pages[0])
    assert theirs.pupil.name in text(pages[0])
    assert "Retirer un arrêt" not in text(pages[0])
    assert client.post(reverse("stop_withdraw", args=[stop.uuid]), {"reason": "Non."}).status_code == 409
    assert client_of(theirs.school, "office").get(reverse("stopped_places")).status_code == 403
    elsewhere = client_of(lives.make_school())
    assert elsewhere.get(reverse("stopped_place", args=[stop.uuid])).status_code == 404
    assert stop.place.label not in text(elsewhere.get(reverse("stopped_places")))


def test_the_host_reads_that_it_waits_and_nothing_else():
    """At its desk and on the application: no pupil is named with it, no reason, nobody who pressed."""
    school = lives.make_school()
    offer, by_host = make_offer(school)
    application, _pupil = apply(offer, lives.make_pupil(school))
    stop = press(Place.of(offer.host), school)
    client, key = enter(offer.representative)
    pages = [
        text(client.get(reverse("desk", args=[key]))),
        text(client.get(reverse("desk_applications", args=[key]))),
        text(client.get(reverse("desk_application", args=[key, application.uuid]))),
        text(client.post(reverse("application_accept", args=[key, application.uuid]))),
    ]
    for page in pages:
        assert "le temps d'une vérification" in page
        assert WHY not in page
        assert school.staff.get(role="head").user.last_name not in page
        assert str(stop.uuid) not in page
    assert "Reprendre" not in pages[0]
    assert "Accepter" not in pages[2]


@pytest.mark.parametrize("state", ["draft", "completed_by_host", "signed"])
def test_the_host_of_an_agreement_reads_it_until_it_is_approved(client, state):
    """Whoever welcomes a pupil already reads nothing: the school decides of that internship."""
    convention = lives.in_state(state)
    press(Place.of(convention.host), convention.school)
    key = tokens.token(link_of(f"host:{convention.uuid}"))
    pages = [text(client.get(reverse("host", args=[key])))]
    client.post(reverse("host_begin", args=[key]))
    pages.append(text(client.get(reverse("host", args=[key]))))
    for page in pages:
        assert convention.pupil.first_name in page
        assert ("le temps d'une vérification" in page) == (state != "signed")
        assert WHY not in page


def test_an_officer_stops_a_place_named_on_the_telephone_and_decides(officer):
    """A known SIRET names it, else name and postcode; the officer keeps or lifts; one of elsewhere reads nothing."""
    mine, theirs = at_one_host()
    client = verified(officer.user)
    page = reverse("territory_place_stop")
    assert "Quel lieu" in text(client.get(page))
    assert "SIRET n'est pas valable" in text(client.get(page, {"siret": "123"}))
    assert client.get(page, {"siret": "35600000000048"}).status_code == 422
    named = text(client.get(page, {"siret": "", "nom": mine.host.name, "code_postal": "49000"}))
    assert f"Arrêter : {mine.host.name}" in named
    address = f"{page}?siret={SIRET}"
    assert "Les directions de 2 établissements reçoivent" in text(client.get(address))
    done = text(client.post(address, {"reason": WHY, "phone": "02 41 00 00 02"}, follow=True))
    assert WHY in done
    assert "À décider au plus tard le" in done
    assert mine.pupil.last_name not in done
    assert Message.objects.filter(slug="place_stopped").count() == 2
    stop = PlaceStop.objects.get()
    assert "<small>1 en cours</small>" in text(client.get(reverse("territory_offers")))
    other = TerritorialOfficer.objects.create(user=make_user(), level="department", code="69")
    away = verified(other.user)
    assert away.get(reverse("territory_stop", args=[stop.uuid])).status_code == 404
    assert away.post(f"{page}?siret={SIRET}", {"reason": WHY, "phone": "04 72 00 00 02"}).status_code == 409
    for act in ("keep", "lift"):
        sent = client.post(reverse("territory_stop_act", args=[stop.uuid, act]), {"reason": "Vérifié."})
        assert sent.status_code == 302
    assert client.get(reverse("territory_stop_act", args=[stop.uuid, "report_too"])).status_code == 404
    stop.refresh_from_db()
    assert not stop.is_in_force
    assert "tout a repris comme avant" in text(client_of(theirs.school).get(reverse("stopped_place", args=[stop.uuid])))


def test_an_auditor_reads_who_did_this_and_why():
    """In the journal of all, with the reason and the name."""
    mine, _theirs = at_one_host()
    press(Place.of(mine.host), mine.school)
    journal = text(verified(make_user(is_auditor=True)).get(reverse("audit_journal")))
    assert "A arrêté un lieu qui peut être dangereux" in journal
    assert WHY in journal
