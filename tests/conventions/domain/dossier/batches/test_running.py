"""Items of an act on many, as the act finds them when it comes to them."""

import pytest
from django.db import transaction

from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.batches.models import BulkItem
from conventions.domain.dossier.batches.running import lock_as_seen
from conventions.domain.season.reminders.services import remind
from tests.kit import lives
from tests.kit.refusals import refused

pytestmark = pytest.mark.django_db


lock = transaction.atomic(lock_as_seen)


def test_a_reminder_that_left_meanwhile_changes_nothing_of_what_was_seen():
    """Anything else does, and so does a form that tells of more than there is."""
    convention = lives.validated()
    seen = convention.journal_length
    item = BulkItem(convention=convention, seen_length=seen)
    remind(convention, lives.requests(convention)["guardian_1"], by=lives.by(convention, "office"))
    assert lock(item).journal_length == seen + 1
    with refused("changed_since_seen"):
        lock(BulkItem(convention=convention, seen_length=seen + 2))
    lives.sign(Convention.objects.get(pk=convention.pk), "host")
    with refused("changed_since_seen"):
        lock(item)
