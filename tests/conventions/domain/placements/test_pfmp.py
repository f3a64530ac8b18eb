"""A PFMP is offered, applied for and confirmed as any other place: its agreement is opened, with its annexes."""

from datetime import timedelta

import pytest

from config.development.lives.offers import apply, make_offer
from conventions.domain.dossier.agreements import services
from conventions.domain.placements.applications.models import Holding
from conventions.domain.placements.applications.services import accept_application
from conventions.domain.placements.offers.models import PFMP
from tests.kit import lives
from tests.kit.refusals import refused

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("level", ["cap", "1re"])
def test_a_confirmed_pfmp_opens_its_agreement(level):
    """The seat is taken, the annexes name the formation; withdrawn, the agreement gives the seat back."""
    school = lives.make_school()
    offer, by_host = make_offer(school, kinds=[PFMP], levels=["cap", "1re"], diplomas="CAP cuisine")
    pupil = lives.make_pupil(school, level=level)
    application, by_pupil = apply(offer, pupil)
    accept_application(application, by=by_host)
    convention = services.open_from_application(application, by=by_pupil)
    assert (convention.kind, convention.training_annex.formation.level) == ("pfmp", level)
    assert Holding.objects.get(pupil=pupil).is_confirmed
    services.withdraw(convention, by=lives.by(convention, "office"), reason="Autre lieu.")
    assert not Holding.objects.exists()


def test_a_place_for_one_period_leaves_what_is_asked_for_another():
    """Vocational pupils have several periods a year: what is asked for other dates stays open."""
    school = lives.make_school()
    pupil = lives.make_pupil(school, level="cap")
    first, later = (make_offer(school, kinds=[PFMP], levels=["cap"], diplomas="CAP cuisine") for _n in range(2))
    start = later[0].slots.get().first_day + timedelta(days=28)
    later[0].slots.update(first_day=start, last_day=start + timedelta(days=4))
    other, _by = apply(later[0], pupil)
    application, by_pupil = apply(first[0], pupil)
    accept_application(application, by=first[1])
    services.open_from_application(application, by=by_pupil)
    other.refresh_from_db()
    assert not other.is_withdrawn


def test_a_pupil_of_the_general_track_does_not_apply_for_a_pfmp():
    """At 1re and terminale the formation alone tells whose it is."""
    school = lives.make_school()
    offer, _by_host = make_offer(school, kinds=[PFMP], levels=["1re"], diplomas="Bac pro fictif")
    pupil = lives.make_pupil(school, level="1re")
    pupil.enrolments.update(formation=None)
    with refused("pfmp_without_formation"):
        apply(offer, pupil)
