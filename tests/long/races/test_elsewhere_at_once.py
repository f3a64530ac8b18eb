"""Two agreements of one pupil, acted upon at the same instant: one passes, nobody waits for ever."""

import threading
from datetime import timedelta

import pytest

from conventions.domain.dossier.agreements import services
from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.amendments import services as amendments
from conventions.domain.dossier.amendments.services import Wanted
from tests.conventions.domain.dossier.agreements.test_elsewhere import MONDAY, NEXT_WEEK, approve, beside, ready, some
from tests.conventions.domain.dossier.agreements.test_signing import at_once
from tests.kit import lives
from workflow import journal
from workflow.engine import Refused

pytestmark = pytest.mark.django_db


def one_passes(acts) -> None:
    """One of two acts at once passes, the other reads a rule's sentence; neither waits for ever."""
    results = at_once(*acts)
    assert sum(result is None for result in results) == 1, results
    [lost] = [result for result in results if result is not None]
    assert isinstance(lost, Refused), lost
    assert lost.code in ("against_rules", "pupil_taken", "pupil_taken_elsewhere")
    assert list(journal.check()) == []


@pytest.mark.chaos
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("two_schools", [False, True], ids=["one school", "two schools"])
def test_two_overlapping_agreements_approved_at_the_same_instant_exactly_one_passes(rounds, two_schools):
    """Five days each: whichever comes first, the second reads why; of one school, or of two that know one child."""
    for _turn in range(rounds(2, 12)):
        first = lives.school_completed()
        second = ready(beside(first, lives.week(NEXT_WEEK), school=lives.make_school() if two_schools else None))
        one_passes([lambda c=c: approve(Convention.objects.get(pk=c.pk)) for c in (first, second)])


@pytest.mark.chaos
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("two_schools", [False, True], ids=["one school", "two schools"])
def test_two_overlapping_amendments_at_the_same_instant_exactly_one_passes(rounds, two_schools):
    """Both signed agreements would move to the same day: one is asked, the other reads why not."""
    for _turn in range(rounds(2, 8)):
        first = lives.signed(days=some(MONDAY, 1))
        second = ready(beside(first, some(NEXT_WEEK, 1), school=lives.make_school() if two_schools else None))
        approve(second)
        lives.sign(second)
        lives.signing.seal(str(second.uuid))
        same = tuple(some(NEXT_WEEK + timedelta(days=2), 1))
        drafted = [
            (amendments.draft_amendment(c, Wanted(why="Report.", days=same), by=lives.by(c, "office")), c)
            for c in (first, second)
        ]
        one_passes(
            [lambda a=a, c=c: amendments.propose(a, by=lives.by(c, "office")) for a, c in drafted],
        )


@pytest.mark.chaos
@pytest.mark.django_db(transaction=True)
def test_saving_days_and_approving_at_once_never_wait_for_each_other(rounds):
    """The host saves its days while the head approves another agreement of the pupil: both end, in some order."""
    for _turn in range(rounds(2, 12)):
        first = lives.school_completed(days=some(MONDAY, 2))
        second = beside(first, some(NEXT_WEEK, 2))
        host, started = lives.by(second, "host"), threading.Barrier(2, timeout=20)

        def save(second=second, host=host, started=started):
            started.wait()
            services.save_host_part(second, by=host, days=some(NEXT_WEEK, 3))

        def agree(first=first, started=started):
            started.wait()
            approve(Convention.objects.get(pk=first.pk))

        assert at_once(save, agree) == [None, None]
