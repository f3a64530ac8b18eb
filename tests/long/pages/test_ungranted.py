"""Acts that the law does not grant, tried by each role in each state: they change nothing."""

from datetime import timedelta

import pytest

from conventions.domain.dossier.agreements.models import Convention
from tests.conventions.test_matrices import _actor, _everything, _values
from tests.kit import lives
from tests.kit.refusals import refused
from workflow import clock
from workflow.engine import fire


@pytest.mark.django_db
def test_by_each_role_what_the_law_does_not_grant_changes_nothing():
    """Role × transition: whoever is not named is refused, with the names of those who may, if it is anybody's."""
    for state in ("draft", "completed_by_host", "completed_by_school", "validated", "running", "completed"):
        convention = lives.in_state(state)
        clock.set_offset(timedelta())
        before = _everything(convention)
        for law in Convention.transitions().values():
            if state not in law.sources:
                continue
            for role in ("host", "office", "head", "guardian", "pupil", "teacher", "stranger"):
                actor = _actor(convention, role)
                if convention.roles_of(actor) & set(law.spec.who):
                    continue
                with refused("not_for_you" if set(law.spec.who) - {"system"} else "for_nobody"):
                    fire(convention, law.name, by=actor, reason="Essai.", values=_values(law.name, convention))
        assert _everything(convention) == before
