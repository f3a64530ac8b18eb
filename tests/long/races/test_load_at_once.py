"""Two lycées approve the last place of a host, or of a tutor, at the same instant: one passes."""

import pytest

from conventions.domain.dossier.agreements.host_load import load_of
from conventions.domain.dossier.agreements.models import Convention
from tests.conventions.domain.dossier.agreements.test_host_load import MONDAY, approve, trainee
from tests.conventions.domain.dossier.agreements.test_signing import at_once
from tests.kit import lives
from workflow import journal
from workflow.engine import Refused

pytestmark = pytest.mark.django_db
ROUNDS = 60


@pytest.mark.chaos
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("of_tutor", [False, True], ids=["the host's", "the tutor's"])
def test_of_two_that_take_the_last_place_at_once_one_passes(rounds, of_tutor):
    """Two hosts of ten have two trainees, in sixty rounds; the other reads which week, and the number stays three."""
    for turn in range(rounds(2, ROUNDS)):
        mine, theirs = lives.fictional_siret(100 + turn), lives.fictional_siret(300 + turn)
        tutor = f"paule{turn}@accueil.example" if of_tutor else ""
        others = [trainee(mine, tutor=tutor) for _ in range(2)]
        for one in others:
            approve(one)
        two = [trainee(mine, tutor=tutor), trainee(theirs if of_tutor else mine, tutor=tutor)]
        results = at_once(*[lambda one=one: approve(one) for one in two])
        assert sum(result is None for result in results) == 1, results
        [lost] = [result for result in results if result is not None]
        assert isinstance(lost, Refused), lost
        assert (lost.code, "la semaine du" in str(lost)) == ("against_rules", True)
        counted = [one for one in (*others, *two) if Convention.objects.get(pk=one.pk).counted_at]
        assert len(counted) == 3
        assert load_of(others[0].host, MONDAY) == (2 + (results[0] is None) if of_tutor else 3)
        assert list(journal.check()) == []
