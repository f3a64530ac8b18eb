"""A pupil asks for places by link, follows, ranks, confirms one; a guardian stops; a whole class does it at once."""

from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from config.development.lives.offers import apply, make_offer
from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.persons.links.addresses import path_of
from conventions.domain.persons.links.services import link_of
from conventions.domain.persons.links.tokens import token
from conventions.domain.placements.applications.models import Application
from conventions.domain.placements.applications.sentences import model_sentences
from conventions.domain.placements.applications.services import accept_application
from tests.kit import lives

pytestmark = pytest.mark.django_db
ROOM = "203.0.113.7"
"""The one address of a computer room."""


def enter(pupil, holder, client=None) -> tuple[Client, str]:
    """Open the pages of a link with the pupil's birth date; return the browser and the token."""
    client = client or Client()
    link = link_of(holder)
    answer = client.post(path_of(link), {"gate-birth_date": f"{pupil.birth_date:%d/%m/%Y}"})
    assert answer.status_code == 302
    return client, token(link)


def page(name, key, *args) -> str:
    return reverse(name, args=[key, *args])


def read(answer) -> str:
    return unescape(answer.content.decode())


def test_a_pupil_asks_follows_ranks_and_confirms(client):
    """One page and one press to ask; « confirmer » opens the agreement and shows its receipt."""
    school = lives.make_school()
    (offer, by_host), (second, _by) = make_offer(school, sector="auto"), make_offer(school, title="Une autre")
    pupil = lives.make_pupil(school)
    client, key = enter(pupil, f"pupil:{pupil.uuid}", client)
    path = page("family_apply", key, offer.uuid)
    asked = read(client.get(path))
    assert model_sentences("auto")[0] in asked
    assert "ptionnel" not in asked  # one of both is needed
    slot = str(offer.slots.get().uuid)
    empty = client.post(path, {"slot": slot, "motivation": " "})
    assert (empty.status_code, "Cochez une phrase" in read(empty)) == (422, True)
    long = client.post(path, {"slot": slot, "motivation": "x" * 590, "sentences": model_sentences("auto")[0]})
    assert (long.status_code, "x" * 590 in read(long)) == (422, True)
    sent = client.post(
        path, {"slot": slot, "motivation": "Merci.", "sentences": model_sentences("auto")[0]}, follow=True
    )
    assert "doit répondre" in read(sent)
    application = Application.objects.get()
    assert application.motivation == f"{model_sentences('auto')[0]} Merci."
    assert client.post(path, {"slot": slot, "motivation": "Encore."}).status_code == 409
    other, _by = apply(second, pupil)
    follow = page("family_applications", key)
    assert "propose cette place" not in read(client.get(follow))
    Application.objects.filter(pk=other.pk).update(origin=Application.Origin.SCHOOL)
    assert "L'établissement propose cette place." in read(client.get(follow))
    same = client.post(follow, {str(application.uuid): "1", str(other.uuid): "1"})
    assert (same.status_code, "même rang" in read(same)) == (422, True)
    client.post(follow, {str(application.uuid): "2", str(other.uuid): "1"})
    assert [one.wish for one in Application.objects.order_by("pk")] == [2, 1]
    assert "reste à confirmer" not in read(client.get(page("family", key)))
    accept_application(application, by=by_host)
    home = read(client.get(page("family", key)))
    assert ("reste à confirmer" in home, "Aucun stage pour le moment" in home) == (True, False)
    confirm = page("family_application", key, application.uuid, "confirmer")
    assert confirm in read(client.get(follow))
    assert page("family_places", key) in read(client.get(follow))  # where a refusal's message leads
    assert "retirées" in read(client.get(confirm))
    opened = client.post(confirm)
    convention = Convention.objects.get()
    assert opened["Location"] == page("family_opened", key, convention.number)
    assert "retirée" in read(client.get(follow))
    assert client.post(confirm).status_code == 409
    assert client.get(page("family_application", key, application.uuid, "arreter")).status_code == 404


def test_a_guardian_stops_and_who_houses_the_pupil_sees_nothing():
    """Withdrawing is the pupil's word, stopping a guardian's; another pupil's application does not exist."""
    school = lives.make_school()
    offer, _by_host = make_offer(school, seats=2)
    pupil = lives.make_pupil(school, guardians=2)
    application, _by = apply(offer, pupil)
    strange, _by = apply(offer, lives.make_pupil(school))
    mother, housing = pupil.guardians.order_by("rank")
    housing.quality = "housing"
    housing.save()
    client, key = enter(pupil, f"guardian:{mother.uuid}")
    assert client.get(page("family_application", key, strange.uuid, "arreter")).status_code == 404
    assert client.get(page("family_application", key, application.uuid, "retirer")).status_code == 404
    client.post(page("family_application", key, application.uuid, "arreter"))
    application.refresh_from_db()
    assert application.status == "stopped"
    client, key = enter(pupil, f"guardian:{housing.uuid}")
    assert client.get(page("family_applications", key)).status_code == 404


def test_a_page_of_many_applications_costs_as_much_as_one_of_two(django_assert_max_num_queries):
    """Offers, hosts, dates and due times are read together."""
    school = lives.make_school()
    pupil = lives.make_pupil(school)
    for _n in range(5):
        apply(make_offer(school)[0], pupil)
    client, key = enter(pupil, f"pupil:{pupil.uuid}")
    with django_assert_max_num_queries(9):
        client.get(page("family_applications", key))


def test_what_is_to_be_confirmed_comes_first_and_no_rank_is_said_to_be_optional():
    """Three places asked for, the first of them accepted: it stands above the two that came after."""
    school = lives.make_school()
    pupil = lives.make_pupil(school)
    asked = []
    for _n in range(3):
        offer, by_host = make_offer(school)
        asked.append((apply(offer, pupil)[0], by_host))
    accepted, by_host = asked[0]
    accept_application(accepted, by=by_host)
    client, key = enter(pupil, f"pupil:{pupil.uuid}")
    shown = read(client.get(page("family_applications", key)))
    titles = [shown.index(f"/{one.uuid}/") for one, _by in asked]
    assert titles[0] == min(titles)
    assert "ptionnel" not in shown
