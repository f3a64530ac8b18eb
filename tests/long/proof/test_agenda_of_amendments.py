"""The agenda of an amendment, made again at each step of its life."""

import pytest

from config.development.lives.amendments import draft, later
from conventions.domain.dossier.amendments import services
from tests.conventions.domain.dossier.amendments.test_amendments import all_is_coherent
from tests.conventions.domain.dossier.amendments.test_amendments_at_work import expected_of
from tests.kit import lives
from workflow import agenda

pytestmark = pytest.mark.django_db


def test_the_agenda_expects_each_party_then_the_seal_and_can_be_rebuilt_at_each_step():
    """Beside the agreement's own task; due before the first day that changes; nothing is left once it is in force."""
    convention = lives.signed(guardians=2)
    amendment = draft(convention, days=later(convention))
    assert expected_of(amendment) == []
    services.propose(amendment, by=lives.by(convention, "office"))
    keys = list(lives.requests(amendment))
    for left in range(len(keys), 0, -1):
        assert expected_of(amendment) == [("signature", "signer", amendment.expiry())] * left
        all_is_coherent(convention)
        lives.sign(amendment, keys[-left])
    assert expected_of(amendment) == [("sealing", "system", amendment.expiry())]
    all_is_coherent(convention)
    services.seal(str(amendment.uuid))
    assert [e.node for e in agenda.expected(convention)] == ["beginning"]
    all_is_coherent(convention)
