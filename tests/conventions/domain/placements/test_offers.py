"""Offers and applications: seats, withdrawal, and what the applicants are told."""

import pytest

from conventions.domain.agreements import services
from conventions.domain.internship.attendance.services import justify_absence, mark_half_day
from conventions.domain.placements.applications.services import accept_application, submit_application, withdraw_offer
from conventions.domain.placements.offers.models import Offer
from notifications.models import Message
from tests.kit import lives
from tests.kit.refusals import refused
from workflow.actors import LINK, Actor
from workflow.engine import Refused, open_root

pytestmark = pytest.mark.django_db


def make_offer(school, seats: int = 1) -> tuple[Offer, Actor]:
    host, representative, _tutor = lives.make_host(school)
    by_host = Actor(LINK, f"host:{host.uuid}", label="Hôte")
    offer = Offer(
        host=host,
        representative=representative,
        title="Découvrir l'atelier",
        level="3e",
        seats=seats,
        address="2 place du Prototype",
        postcode=school.postcode,
        city=school.city,
        days=[day.to_data() for day in lives.week()],
    )
    return open_root(offer, by=by_host), by_host


def apply(offer: Offer, school) -> tuple:
    pupil = lives.make_pupil(school)
    by_pupil = Actor(LINK, f"pupil:{pupil.uuid}", label="Élève")
    return submit_application(offer=offer, pupil=pupil, by=by_pupil), by_pupil


def test_the_last_seat_goes_to_the_first_who_confirms():
    """Two are accepted for one seat: the second is told to choose another."""
    school = lives.make_school()
    offer, by_host = make_offer(school)
    (first, by_first), (second, by_second) = apply(offer, school), apply(offer, school)
    accept_application(first, by=by_host)
    accept_application(second, by=by_host)
    services.open_from_application(first, by=by_first)
    with refused("seat_taken"):
        services.open_from_application(second, by=by_second)
    offer.refresh_from_db()
    assert offer.status == "filled"


def test_a_withdrawn_offer_turns_its_applicants_down_and_tells_them():
    """Those who wait and those who were accepted; nobody can confirm any more."""
    school = lives.make_school()
    offer, by_host = make_offer(school, seats=2)
    (waiting, _by), (accepted, by_accepted) = apply(offer, school), apply(offer, school)
    accept_application(accepted, by=by_host)
    assert len(withdraw_offer(offer, reason="Fermeture de l'atelier.", by=by_host)) == 2
    assert Message.objects.filter(slug="application_rejected").count() == 2
    with pytest.raises(Refused):
        services.open_from_application(accepted, by=by_accepted)
    waiting.refresh_from_db()
    assert waiting.status == "rejected"


def test_a_stranger_publishes_no_offer_in_a_hosts_name():
    """Only the host's own link opens an offer."""
    school = lives.make_school()
    offer, _by_host = make_offer(school)
    copy = Offer(host=offer.host, representative=offer.representative, title="Autre", level="3e", postcode="49000")
    with refused("not_for_you"):
        open_root(copy, by=Actor(LINK, "host:somebody-else", label="Autre"))


def test_the_school_justifies_an_absence_and_the_tutor_does_not():
    """With its reason, kept in the erasable part of the journal."""
    convention = lives.running()
    half_day = convention.half_days.first()
    mark_half_day(half_day, "absent", by=lives.by(convention, "host"))
    with refused("not_for_you"):
        justify_absence(half_day, reason="Malade.", by=lives.by(convention, "host"))
    justify_absence(half_day, reason="Malade.", by=lives.by(convention, "office"))
    half_day.refresh_from_db()
    assert half_day.status == "justified"
