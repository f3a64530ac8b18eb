"""A PFMP is offered, applied for and confirmed here; its agreement is still made elsewhere, from a prefilled file."""

import pytest
from pytest_django.asserts import assertContains

from config.development.lives.offers import apply, make_offer
from conventions.domain.dossier.agreements import services
from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.placements.applications.models import Holding
from conventions.domain.placements.applications.services import accept_application, give_back_place
from conventions.domain.placements.offers.models import PFMP
from notifications.models import Message
from tests.kit import lives
from tests.kit.refusals import refused
from tests.kit.sign_in import signed_in

pytestmark = pytest.mark.django_db


def test_a_confirmed_pfmp_opens_no_agreement_and_its_school_gets_the_file():
    """Its seat is taken, the office is told in its letter, the list has what the agreement asks; nobody else's."""
    school, other = lives.make_school(), lives.make_school()
    offer, by_host = make_offer(school, kinds=[PFMP], levels=["cap"], diplomas="CAP cuisine, 1re année")
    pupil = lives.make_pupil(school, level="cap")
    application, by_pupil = apply(offer, pupil)
    accept_application(application, by=by_host)
    assert services.open_from_application(application, by=by_pupil) is None
    assert not Convention.objects.exists()
    assert Holding.objects.get(pupil=pupil).is_confirmed
    assert Message.objects.filter(slug="pfmp_found").exists()
    office = signed_in(school.staff.get(role="office").user)
    assertContains(office.get("/etablissement/pfmp"), pupil.name)
    answer = office.get("/etablissement/pfmp?fichier=csv").content.decode()
    assert all(told in answer for told in (pupil.name, offer.host.name, "CAP cuisine, 1re année", offer.address))
    elsewhere = signed_in(other.staff.get(role="office").user)
    assert pupil.name not in elsewhere.get("/etablissement/pfmp").content.decode()


def test_the_school_gives_back_the_place_of_a_pupil_who_does_not_come():
    """The host is told, the seat is free again; a place that has an agreement is not given back so."""
    school = lives.make_school()
    offer, by_host = make_offer(school, kinds=[PFMP], levels=["cap"], diplomas="CAP cuisine, 1re année")
    pupil = lives.make_pupil(school, level="cap")
    application, by_pupil = apply(offer, pupil)
    accept_application(application, by=by_host)
    services.open_from_application(application, by=by_pupil)
    office = signed_in(school.staff.get(role="office").user)
    act = f"/etablissement/candidatures/{application.uuid}/rendre"
    assertContains(office.get("/etablissement/pfmp"), act)
    assertContains(office.get(act), "ne fera pas cette PFMP")
    assert office.post(act).status_code == 302
    application.refresh_from_db()
    offer.refresh_from_db()
    assert application.is_withdrawn
    assert offer.is_open
    assert offer.slots.get().free == 1
    assert not Holding.objects.exists()
    assert Message.objects.filter(slug="application_given_back").exists()
    other, by_other = make_offer(school)
    usual, by_usual = apply(other, lives.make_pupil(school))
    accept_application(usual, by=by_other)
    services.open_from_application(usual, by=by_usual)
    with refused("place_of_an_agreement"):
        give_back_place(usual, by=lives.by(usual.convention, "office"))
