"""Controls of documents over every life that an agreement may have."""

from dataclasses import replace
from datetime import date

import pytest

from config.development.lives.amendments import PLACE, later, proposed, sealed
from conventions.domain.dossier.agreements.rectifications import rectify
from conventions.domain.dossier.agreements.services import withdraw
from tests.conventions.domain.dossier.verification.test_check_documents import checked
from tests.kit import lives

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_once")]


def test_no_life_of_an_agreement_is_a_fault():
    """Amended in its hours, its place and not at all; rectified; refused; withdrawn; ended early; an adult pupil's."""
    amended = lives.signed(tutor=True)
    shorter = replace(amended.presences()[-1], afternoon=None)
    sealed(amended, days=(*amended.presences()[:-1], shorter))
    sealed(amended, place=PLACE)
    proposed(amended, days=later(amended))
    rectify(
        amended,
        path="host.representative.phone",
        value="+33241000001",
        reason="Un chiffre manquait.",
        by=lives.by(amended, "office"),
    )
    withdrawn = lives.validated()
    withdraw(withdrawn, by=lives.by(withdrawn, "office"), reason="Le stage n'aura pas lieu.")
    lives.signed(birth_date=date(lives.monday_ahead().year - 19, 6, 1))
    for state in ("refused", "expired", "terminated"):
        lives.in_state(state, tutor=True)
    assert checked()[1:] == ("", True)
