"""Cost of a whole signing by link in the database: SQL statements of each step, the pages it leads to included.

Only BEGIN and COMMIT are left out.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.kit import lives

pytestmark = pytest.mark.django_db(transaction=True)  # as in production: no savepoint of the test around each act

OPEN, BIRTH_DATE, CODE, SIGN = 4, 12, 13, 30
"""Statements of each step. Sounds and speakers are asked once a minute, two of the four; two of the second read by
when to sign; six of the last plan the next reminder.

The code and the receipt ring for the relays, once each, after their commit.
"""


@contextmanager
def at_most(limit: int) -> Iterator[None]:
    with CaptureQueriesContext(connection) as queries:
        yield
    told = [one["sql"][:150] for one in queries if one["sql"] not in ("BEGIN", "COMMIT", "ROLLBACK")]
    assert len(told) <= limit, "\n".join(told)


def test_a_signing_by_link_costs_59_statements(client, settings):
    """A guardian, with every check on: link, birth date, code, limits, contact changed, lock, file, evidence."""
    settings.WORKFLOW_CLOCK_ADJUSTABLE = False
    convention = lives.validated(guardians=2, tutor=True)
    request = lives.requests(convention)["guardian_1"]
    path, born = lives.page_of(request), f"{convention.pupil.birth_date:%d/%m/%Y}"
    with at_most(OPEN):
        client.get(path)
    with at_most(BIRTH_DATE):
        client.post(path, {"gate-birth_date": born}, follow=True)
    with at_most(CODE):
        client.post(f"{path}/code", follow=True)
    sent = {"code": lives.last_code(request), "consent": "on"}
    with at_most(SIGN):
        client.post(f"{path}/signer", sent)
    request.refresh_from_db()
    assert request.status == "signed"
