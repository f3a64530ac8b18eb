"""The signing policy as a product owner reads it: each scenario played to its seal."""

import pytest

from tests.conventions.domain.dossier.agreements.test_signing_policy import SCENARIOS, SNAPSHOT, table
from tests.kit.snapshots import check_snapshot

pytestmark = pytest.mark.django_db


def test_who_signs_in_which_situation_and_what_becomes_of_it():
    """The signing policy as a product owner reads it, one scenario after the other."""
    text = "\n".join(table(*scenario) for scenario in SCENARIOS)
    check_snapshot(SNAPSHOT, text)
