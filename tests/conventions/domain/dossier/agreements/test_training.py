"""Training periods: their annexes from the opening to the seal, and what the rules ask of them."""

from datetime import date

import pytest

from conventions.domain.dossier.agreements import services
from conventions.domain.dossier.agreements.checking import check_agreement
from tests.kit import lives

pytestmark = pytest.mark.django_db

SEVENTEEN = date(lives.monday_ahead().year - 18, 12, 30)


def blocking(convention) -> list[tuple[str, str]]:
    return [(one.rule, one.field) for one in check_agreement(convention) if one.blocks]


def test_a_training_period_is_opened_approved_and_signed():
    """The kind is that of the level; the annexes are there from the opening, and what lacks is named field by field."""
    convention = lives.opened(level="2de_pro", birth_date=SEVENTEEN, tutor=True)
    assert (convention.kind, convention.training_annex.attestation[:5]) == ("pfmp", "Remis")
    lacking = {field for rule, field in blocking(convention) if rule in ("H-01", "D-07")}
    assert lacking == {
        *("training.benefits", "training.internal_rules", "training.replaces_nobody"),
        *("training.yearly_hours", "training.competences", "referent"),
    }
    lives.fill_host_part(convention)
    lives.fill_school_part(convention)
    services.approve(convention, by=lives.by(convention, "head"))
    lives.sign(convention, *lives.requests(convention))
    lives.signing.seal(str(convention.uuid))
    convention.refresh_from_db()
    assert convention.status == "signed"
