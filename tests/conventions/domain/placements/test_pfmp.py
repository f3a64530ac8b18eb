"""A PFMP is offered, applied for and confirmed as any other place: its agreement is opened, with its annexes."""

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


def test_a_pupil_of_the_general_track_does_not_apply_for_a_pfmp():
    """At 1re and terminale the formation alone tells whose it is."""
    school = lives.make_school()
    offer, _by_host = make_offer(school, kinds=[PFMP], levels=["1re"], diplomas="Bac pro fictif")
    pupil = lives.make_pupil(school, level="1re")
    pupil.enrolments.update(formation=None)
    with refused("pfmp_without_formation"):
        apply(offer, pupil)
