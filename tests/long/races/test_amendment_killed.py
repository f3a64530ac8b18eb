"""Sealing an amendment is killed anywhere: it is before or after."""

import pytest
from django.db import transaction

from config.development.lives.amendments import proposed
from conventions.domain.dossier.amendments import services
from notifications.models import Message
from signatures import documents, pades
from signatures.models import Revision
from tests.conventions.domain.dossier.amendments.test_amendments import Killed, all_is_coherent, die, terms
from tests.kit import lives
from workflow import clock, deadlines, engine, journal
from workflow.models import Transition

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("module", "name"),
    [
        (pades, "close"),
        (documents, "append"),
        (journal, "append"),
        (deadlines, "arm_again"),
        (engine, "queue"),
    ],
)
def test_killed_while_sealing_it_is_before_or_after(monkeypatch, module, name):
    """Nothing of the seal is left, and the periodic job does it later."""
    convention = lives.running()
    clock.move_to(lives.at(convention, convention.first_day, 18))
    days = (*convention.presences()[:-1],)
    amendment = proposed(convention, days=days)
    lives.sign(amendment)
    before = terms(convention), Transition.objects.count(), Message.objects.count(), Revision.objects.count()
    with monkeypatch.context() as patch:
        patch.setattr(module, name, die)
        with pytest.raises(Killed), transaction.atomic():
            services.seal(str(amendment.uuid))
    assert (terms(convention), Transition.objects.count(), Message.objects.count(), Revision.objects.count()) == before
    assert services.seal_overdue() == 1
    assert services.seal_overdue() == 0
    assert terms(convention)[0] == days
    all_is_coherent(convention)
