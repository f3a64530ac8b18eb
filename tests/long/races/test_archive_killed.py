"""Archiving while a process is killed, or another one archives the same: nothing is lost, nothing done twice."""

import signal
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from signatures import archive
from signatures.archive import ArchiveOutcome
from signatures.models import Revision, TimestampAnswer
from tests.long.proof.test_archive import archivist, examined, fresh, sealed

pytestmark = pytest.mark.django_db


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("step", ["before anything", "once the time-stamp is there", "once the revision is written"])
def test_killed_at_any_step_the_document_is_as_before_and_the_next_run_archives_it(authority, step, tmp_path):
    """kill -9: no revision, no answer, the same bytes; then one run makes it whole."""
    document = sealed()
    before = document.content(), Revision.objects.count(), TimestampAnswer.objects.count()
    assert archivist(document, authority, step, tmp_path) == -signal.SIGKILL
    assert (document.content(), Revision.objects.count(), TimestampAnswer.objects.count()) == before
    assert fresh(document).archived_until is None
    assert archivist(document, authority, "never", tmp_path) == 0
    assert examined(document).ok
    assert fresh(document).archived_until


@pytest.mark.django_db(transaction=True)
def test_archived_by_three_workers_at_once_is_archived_once(authority):
    """One stores its bytes, the others find that the file is no longer the one they began with."""
    document = sealed()

    def work(_n: int) -> ArchiveOutcome:
        try:
            return archive.archive_document(str(document.uuid))
        finally:
            connection.close()

    with ThreadPoolExecutor(3) as pool:
        outcomes = list(pool.map(work, range(3)))
    assert outcomes.count(ArchiveOutcome.ARCHIVED) == 1
    assert set(outcomes) <= {ArchiveOutcome.ARCHIVED, ArchiveOutcome.FASTER, ArchiveOutcome.NOT_DUE}
    assert document.revisions.filter(act=Revision.ARCHIVED).count() == 1
    assert examined(document).ok
