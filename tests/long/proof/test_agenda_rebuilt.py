"""The agenda made again from the journal at every state of an agreement."""

from datetime import timedelta

import pytest

from conventions.domain.dossier.agreements.models import Convention
from tests.kit import lives
from workflow import agenda, clock

pytestmark = pytest.mark.django_db


def test_the_agenda_is_rebuilt_equal_at_every_state():
    """Each state of the machine, one agreement each: same nodes, parties and due dates."""
    for state in Convention.states():
        convention = lives.in_state(state, guardians=2, tutor=True)
        assert agenda.differences(Convention.objects.get(pk=convention.pk)) == [], state
        clock.set_offset(timedelta())
