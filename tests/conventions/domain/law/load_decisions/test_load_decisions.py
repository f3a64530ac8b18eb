"""Decisions of an academic authority: what is refused with its field, what is kept, and what they allow."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError

from config.development.lives.people import fictional_siret
from conventions.domain.law.derogations import services
from conventions.domain.law.derogations.services import read_decision
from conventions.domain.law.load_decisions.models import LoadDecision
from conventions.domain.law.load_decisions.services import (
    LoadAllowed,
    decisions_on,
    file_decision,
    raises_of,
)
from conventions.domain.law.rules.trainees import Raise
from tests.kit import lives
from tests.kit.people_factory import make_user
from tests.kit.refusals import refused

pytestmark = pytest.mark.django_db

SIRET = fictional_siret(3)
FIRST = date(2027, 3, 1)
LAST = FIRST + timedelta(days=120)


def decided(**changes) -> LoadAllowed:
    return LoadAllowed(
        **{"siret": SIRET, "allowed": 5, "decided_on": FIRST, "first_day": FIRST, "last_day": LAST} | changes
    )


@pytest.mark.django_db(transaction=True)
def test_a_decision_is_kept_as_clean_pages():
    """Pages are drawn again; who filed it is known, and after too many files in an hour others wait."""
    user = make_user()
    scan = read_decision(lives.proof(), by=user)
    file_decision(decided(), scan, headcount=12, school=None, by=user)
    [kept] = LoadDecision.objects.all()
    assert (bytes(kept.content), kept.pages, kept.filed_by) == (scan.pdf, 1, user)
    for _n in range(services.MOST_FILES - 1):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(services, "read_scan", lambda content: scan)
            read_decision(b"", by=user)
    with refused("too_many_decisions"):
        read_decision(b"", by=user)


@pytest.mark.parametrize(
    ("field", "headcount", "changes"),
    [
        ("siret", 12, {"siret": "123"}),
        ("last_day", 12, {"last_day": FIRST - timedelta(days=1)}),
        ("last_day", 12, {"last_day": FIRST + timedelta(days=732)}),
        ("decided_on", 12, {"decided_on": LAST + timedelta(days=1)}),
        ("allowed", 12, {"allowed": 6}),
        ("allowed", None, {"allowed": 6}),
        ("allowed", 40, {"allowed": 9}),
    ],
)
def test_what_the_law_does_not_know_is_refused_with_its_field(field, headcount, changes):
    """A number that is none, days in no order, more than 20 %, more than five below thirty people."""
    with pytest.raises(ValidationError) as refusal:
        file_decision(decided(**changes), None, headcount=headcount, school=None, by=None)  # type: ignore[arg-type]
    assert list(refusal.value.message_dict) == [field]


def test_a_headcount_that_shrinks_takes_the_decision_down():
    """What was allowed for forty people is not allowed for twelve; what is over is not read."""
    kept = {**vars(decided(allowed=8)), "content": b"%PDF", "pages": 1, "filed_by": make_user()}
    LoadDecision.objects.create(**kept)
    assert raises_of({SIRET: 40}, FIRST)[SIRET] == [Raise(FIRST, LAST, 8)]
    assert raises_of({SIRET: 12}, FIRST)[SIRET] == [Raise(FIRST, LAST, 5)]
    assert raises_of({SIRET: 40}, LAST + timedelta(days=1)) == {}
    assert [one.allowed for one in decisions_on([SIRET], FIRST)] == [8]
