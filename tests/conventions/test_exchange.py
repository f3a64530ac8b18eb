"""Journeys of the exchange through its pages: where one sleeps decides what is found; a class is placed; an officer."""

from datetime import timedelta
from html import unescape

import pytest
from django.urls import reverse

from config.development.lives.offers import make_offer
from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.exchange.search.models import Stay
from conventions.domain.exchange.search.stays import say_stay
from conventions.domain.law.year.calendars import present_year
from conventions.domain.persons.localities.models import Locality
from conventions.domain.persons.people.models import Pupil, TerritorialOfficer
from conventions.domain.placements.applications.models import Application
from conventions.domain.placements.applications.services import accept_application
from conventions.domain.placements.offers.describing import describe_offer
from conventions.domain.placements.offers.models import Offer
from conventions.domain.placements.offers.services import desk_actor
from conventions.domain.season.periods.services import save_period
from tests.conventions.pages.bearers.pupil_applications.test_pupil_applications import enter
from tests.kit import lives
from tests.kit.people_factory import make_user
from tests.kit.places import load_some_places
from tests.kit.sign_in import signed_in, verified
from workflow import clock, schedule

pytestmark = pytest.mark.django_db


def read(answer) -> str:
    return unescape(answer.content.decode())


def offer_at(city: str, postcode: str, **columns) -> Offer:
    """Publish an offer in a commune, found by where it is as by what it says."""
    school = lives.make_school(postcode=postcode, city=city)
    offer, _host = make_offer(school, title=f"Atelier à {city}", **columns)
    describe_offer(offer)
    return offer


def found_by(pupil: Pupil, *filters: str) -> set[str]:
    """Return the communes of the offers that the pupil's own page lists."""
    client, key = enter(pupil, f"pupil:{pupil.uuid}")
    page = read(client.get(f"{reverse('family_places', args=[key])}?{'&'.join(('km=100', *filters))}"))
    return {offer.city for offer in Offer.objects.all() if f"/stages/{offer.uuid}" in page}


@pytest.mark.usefixtures("in_term")
def test_who_sleeps_upriver_or_across_the_water_finds_what_can_be_reached_from_there():
    """A boarder at home that week, the barge of Mayotte, the Maroni: each day and back."""
    load_some_places()
    for city, postcode in (("Saint-Georges", "97313"), ("Trois-Sauts", "97330"), ("Mamoudzou", "97600")):
        offer_at(city, postcode)
    offer_at("Maripasoula", "97370")
    offer_at("Saint-Laurent-du-Maroni", "97320", lodging="Une chambre")
    offer_at("Cayenne", "97300")

    boarder = lives.make_pupil(lives.make_school(postcode="97313", city="Saint-Georges"))
    assert found_by(boarder) == {"Saint-Georges"}
    home, week = Locality.objects.get(part="Trois-Sauts"), lives.week()
    days = {"first_day": week[0].day, "last_day": week[-1].day}
    say_stay(pupil=boarder, kind=Stay.Kind.HOME, locality=home, **days)
    save_period(
        school=boarder.school, year=present_year(boarder.school), name="Stage", kind="observation_3e_4e",
        levels=[boarder.level], classes=[], due_on=None, **days,
    )  # fmt: skip
    assert found_by(boarder) == {"Trois-Sauts"}

    islander = lives.make_pupil(lives.make_school(postcode="97615", city="Dzaoudzi"))
    assert found_by(islander) == {"Mamoudzou"}

    upriver = lives.make_pupil(lives.make_school(postcode="97316", city="Papaïchton"))
    assert found_by(upriver) == {"Maripasoula"}
    assert found_by(upriver, "hebergement=on") == {"Maripasoula"}  # staff alone look where one could sleep


def test_a_pupil_of_dzaoudzi_is_placed_in_mamoudzou():
    """From the search to the agreement, which tells nothing of how one crosses: the offer's page does."""
    load_some_places()
    offer = offer_at("Mamoudzou", "97600")
    pupil = lives.make_pupil(lives.make_school(postcode="97615", city="Dzaoudzi"))
    client, key = enter(pupil, f"pupil:{pupil.uuid}")
    place = read(client.get(reverse("family_place", args=[key, offer.uuid])))
    assert "barge entre Dzaoudzi et Mamoudzou" in place
    apply_at = reverse("family_apply", args=[key, offer.uuid])
    assert apply_at in place
    client.post(apply_at, {"slot": str(offer.slots.get().uuid), "motivation": "J'aime les bateaux."})
    application = Application.objects.get(pupil=pupil)
    accept_application(application, by=desk_actor(offer.representative))
    client.post(reverse("family_application", args=[key, application.uuid, "confirmer"]))
    assert Convention.objects.get(pupil=pupil).application == application


def test_a_teacher_places_the_last_five_of_a_class():
    """Each is asked for with the teacher, the host says yes, the teacher confirms: five agreements, no seat left."""
    school = lives.make_school()
    offer, by_host = make_offer(school, seats=5)
    pupils = [lives.make_pupil(school) for _n in range(5)]
    teacher = school.staff.get(role="teacher")
    teacher.classes = [pupils[0].class_name]
    teacher.save()
    client, list_at = signed_in(teacher.user), reverse("class_applications")
    assert read(client.get(list_at)).count("aucune candidature") == 5
    form = f"{reverse('class_apply', args=[offer.uuid])}?classe={pupils[0].class_name}"
    slot = str(offer.slots.get().uuid)
    for pupil in pupils:
        client.post(form, {"pupil": str(pupil.uuid), "slot": slot, "motivation": "Avec toute la classe."})
        accept_application(application := Application.objects.get(pupil=pupil), by=by_host)
        client.post(reverse("class_application_act", args=[application.uuid, "confirmer"]))
    assert Convention.objects.filter(pupil__in=pupils).count() == 5
    offer.refresh_from_db()
    assert (offer.is_open, offer.seats_left) == (False, 0)
    assert "aucune candidature" not in read(client.get(list_at))


def test_an_officer_checks_an_offer_that_pupils_did_not_see():
    """Held, it is nowhere; after two working days schools see it, marked; once it is published a pupil does."""
    load_some_places()
    school = lives.make_school(postcode="97300", city="Cayenne")
    offer, _host = make_offer(school, publish=False)
    describe_offer(offer)
    pupil, office = lives.make_pupil(school), signed_in(school.staff.get(role="office").user)
    assert found_by(pupil) == set()
    clock.move_to(clock.now() + timedelta(days=5))
    while schedule.run_due():
        pass
    assert found_by(pupil) == set()
    assert f"/stages/{offer.uuid}" in read(office.get(reverse("staff_places")))
    officer = TerritorialOfficer.objects.create(user=make_user(), level="department", code="973")
    verified(officer.user).post(reverse("territory_offer_act", args=[offer.uuid, "publish"]))
    assert found_by(pupil) == {"Cayenne"}
