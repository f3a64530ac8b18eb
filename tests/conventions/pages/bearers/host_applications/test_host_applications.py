"""A host answers by its link: a code once, then yes in one press, no with a reason, other dates, a colleague."""

from datetime import timedelta
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from config.development.lives.offers import apply, make_offer
from conventions.domain.exchange.moderation.services import decide_offer
from conventions.domain.persons.links.services import link_of
from conventions.domain.persons.links.tokens import token
from conventions.domain.placements.applications.models import Application
from notifications.models import Message
from tests.conventions.domain.placements.test_offering import officer_of
from tests.kit import lives

pytestmark = pytest.mark.django_db


def enter(contact) -> tuple[Client, str]:
    """Open a desk with the code that its contact receives."""
    client, key = Client(), token(link_of(f"desk:{contact.uuid}"))
    path = reverse("desk_applications", args=[key])
    closed = client.get(path).content.decode()
    assert "Maëlle" not in closed
    client.post(path, {"gate-send": "1"})
    code = Message.objects.filter(slug="desk_code").latest("pk").secrets["code"]
    assert client.post(path, {"gate-code": code}).status_code == 302
    return client, key


def read(answer) -> str:
    return unescape(answer.content.decode())


def test_a_host_reads_and_accepts_in_two_presses_by_link():
    """The message leads to the application; its one big button accepts; the last seat then has a waiting list."""
    school = lives.make_school()
    offer, _by_host = make_offer(school)
    pupil = lives.make_pupil(school)
    first, _by = apply(offer, pupil)
    Application.objects.filter(pk=first.pk).update(motivation="J'aime réparer.")
    second, _by = apply(offer, lives.make_pupil(school))
    client, key = enter(offer.representative)
    shown = read(client.get(Message.objects.filter(slug="application_received").first().secrets["link"]))
    assert all(part in shown for part in ("Maëlle", "3e", school.name, "J'aime réparer.", "Accepter", "reçue"))
    assert "envoyée" not in shown
    assert pupil.last_name not in shown
    first.refresh_from_db()
    assert first.read_at is not None
    assert client.post(reverse("application_accept", args=[key, first.uuid])).status_code == 302
    assert client.post(reverse("application_accept", args=[key, first.uuid])).status_code == 409
    full = read(client.get(reverse("desk_application", args=[key, second.uuid])))
    assert "liste d'attente" in full
    client.post(reverse("application_put_on_list", args=[key, second.uuid]))
    second.refresh_from_db()
    assert second.is_waiting
    listed = read(client.get(reverse("desk_applications", args=[key])))
    assert "Vous avez dit oui" in listed


def test_a_host_says_no_proposes_dates_and_hands_over():
    """The host's words stay when something is missing; the colleague's own desk shows the application."""
    school = lives.make_school()
    offer, _by_host = make_offer(school, seats=3)
    one, two, three = (apply(offer, lives.make_pupil(school))[0] for _n in range(3))
    client, key = enter(offer.representative)
    no = reverse("application_reject", args=[key, one.uuid])
    kept = client.post(no, {"words": "Courage !"})
    assert (kept.status_code, "Courage !" in read(kept)) == (422, True)
    client.post(no, {"why": "dates", "words": "Courage !"})
    dates = reverse("application_other_dates", args=[key, two.uuid])
    monday = lives.monday_ahead() + timedelta(days=21)
    wrong = client.post(dates, {"slot": "new", "first_day": monday, "last_day": monday - timedelta(days=1)})
    assert wrong.status_code == 422
    client.post(dates, {"slot": "new", "first_day": monday, "last_day": monday + timedelta(days=4)})
    over = reverse("application_hand_over", args=[key, three.uuid])
    client.post(over, {"first_name": "Noé", "last_name": "Collègue", "email": "noe@accueil.example"})
    for application in (one, two, three):
        application.refresh_from_db()
    assert [application.status for application in (one, two, three)] == ["rejected", "accepted", "submitted"]
    assert (one.why_not, one.answer, two.slot.first_day) == ("dates", "Courage !", monday)
    followed = read(client.get(reverse("desk_applications", args=[key])))
    assert all(part in followed for part in ("La réponse de votre collègue est attendue.", "Confiée à Noé Collègue."))
    assert "Votre réponse est attendue" not in followed
    colleague, theirs = enter(three.contact)
    listed = read(colleague.get(reverse("desk_applications", args=[theirs])))
    assert all(part in listed for part in ("Maëlle", "Votre réponse est attendue."))
    assert "Confiée" not in listed
    assert colleague.get(reverse("desk_application", args=[theirs, one.uuid])).status_code == 404


def test_a_contact_who_was_refused_reads_no_more_of_what_pupils_wrote():
    """Also in the browser that its code has opened already."""
    school = lives.make_school()
    offer, _by_host = make_offer(school)
    application, _by = apply(offer, lives.make_pupil(school))
    client, key = enter(offer.representative)
    page = reverse("desk_application", args=[key, application.uuid])
    assert client.get(page).status_code == 200
    decide_offer(offer, "refuse_contact", by=officer_of("49"), reason="Ce n'est pas l'atelier.")
    assert client.get(page).status_code == 404
    assert "Maëlle" not in read(client.get(reverse("desk_applications", args=[key])))


def test_a_list_of_many_costs_as_much_as_one_of_two(django_assert_max_num_queries):
    """Pupils, schools, offers, dates and due times are read together."""
    school = lives.make_school()
    offer, _by_host = make_offer(school, seats=9)
    for _n in range(6):
        apply(offer, lives.make_pupil(school, guardians=0))
    client, key = enter(offer.representative)
    with django_assert_max_num_queries(12):
        client.get(reverse("desk_applications", args=[key]))
