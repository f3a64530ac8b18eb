"""Offers and applications: seats, withdrawal, and what the applicants are told."""

import pytest
from django.db import IntegrityError, transaction

from config.development.lives.offers import apply, make_offer
from conventions.domain.dossier.agreements import services
from conventions.domain.dossier.internship.attendance.services import justify_absence, mark_half_day
from conventions.domain.placements.applications.models import Holding
from conventions.domain.placements.applications.services import (
    accept_application,
    lapse_application,
    put_on_waiting_list,
    withdraw_application,
    withdraw_offer,
)
from conventions.domain.placements.offers.models import Offer
from conventions.domain.placements.seats.models import Seat
from notifications.models import Message
from tests.kit import lives
from tests.kit.refusals import refused
from workflow.actors import LINK, Actor
from workflow.engine import Refused, open_root

pytestmark = pytest.mark.django_db


def test_the_last_seat_is_kept_for_one_pupil():
    """Two apply for one seat: once one is accepted the host may put the other on the waiting list alone."""
    school = lives.make_school()
    offer, by_host = make_offer(school)
    (first, by_first), (second, _by_second) = (
        apply(offer, lives.make_pupil(school)),
        apply(offer, lives.make_pupil(school)),
    )
    accept_application(first, by=by_host)
    with refused("seats_taken"):
        accept_application(second, by=by_host)
    put_on_waiting_list(second, by=by_host)
    services.open_from_application(first, by=by_first)
    offer.refresh_from_db()
    assert offer.status == "filled"


def test_a_seat_given_back_goes_to_the_first_who_waits():
    """The pupil who was accepted withdraws: the next one is accepted, with days to confirm; the offer stays full."""
    school = lives.make_school()
    offer, by_host = make_offer(school)
    (first, by_first), (second, by_second), (third, _by) = (apply(offer, lives.make_pupil(school)) for _one in range(3))
    accept_application(first, by=by_host)
    for one in (second, third):
        put_on_waiting_list(one, by=by_host)
    withdraw_application(first, by=by_first)
    second.refresh_from_db()
    third.refresh_from_db()
    offer.refresh_from_db()
    assert (second.status, third.status, offer.status) == ("accepted", "waiting", "filled")
    withdraw_application(second, by=by_second)
    third.refresh_from_db()
    assert third.status == "accepted"
    lapse_application(third)
    offer.refresh_from_db()
    assert (offer.status, offer.slots.get().free) == ("published", 1)


def test_a_confirmed_pupil_has_no_second_place_on_the_same_days():
    """The database refuses it, whoever asks."""
    school = lives.make_school()
    offer, by_host = make_offer(school, seats=2)
    application, by_pupil = apply(offer, lives.make_pupil(school))
    accept_application(application, by=by_host)
    services.open_from_application(application, by=by_pupil)
    other, _by_other = make_offer(school)
    held = Holding.objects.get()
    with pytest.raises(IntegrityError, match="pupil_in_one_place_at_a_time"), transaction.atomic():
        Holding.objects.create(
            seat=Seat.objects.get(slot__offer=other),
            application=apply(other, lives.make_pupil(school))[0],
            pupil=held.pupil,
            first_day=held.first_day,
            last_day=held.last_day,
            is_confirmed=True,
        )


def test_a_withdrawn_offer_turns_its_applicants_down_and_tells_them():
    """Those who wait and those who were accepted; nobody can confirm any more."""
    school = lives.make_school()
    offer, by_host = make_offer(school, seats=2)
    (waiting, _by), (accepted, by_accepted) = (
        apply(offer, lives.make_pupil(school)),
        apply(offer, lives.make_pupil(school)),
    )
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
    copy = Offer(host=offer.host, representative=offer.representative, title="Autre", levels=["3e"], postcode="49000")
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
