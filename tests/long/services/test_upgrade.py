"""The base of the landed version is upgraded as the manual says: what waited is done, the tables are those of today."""

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.conf import settings
from django.core import signing
from django_q.core_signing import TimestampSigner
from django_q.signing import PickleSerializer

from config.development import throwaway
from config.development.rehearsal import landed
from config.development.rehearsal.database import OWNER, Cluster, own_cluster
from config.development.rehearsal.place import ROOT, Place
from notifications import catalogue
from notifications.jobs import job
from notifications.rendering import render_mail, render_sms

LANDED, FRESH = "landed", "fresh"


@dataclass(frozen=True)
class Upgraded:
    """A server with two bases, migrated: the landed one and one that was empty; and what the first held right after.

    The names are read before any test: the worker that one test runs adds to the queue that another looks at.
    """

    place: Place
    count: int
    """Jobs that waited before the upgrade."""
    waiting: list[str]
    scheduled: set[str]
    noted: set[str]
    letters: list[tuple[str, dict]]
    """Messages that waited: slug, and the values with which it is written."""


@pytest.fixture(scope="module")
def upgraded() -> Iterator[Upgraded]:
    """The landed base and an empty one, upgraded as the manual says."""
    with tempfile.TemporaryDirectory(dir="/tmp") as name:
        folder = Path(name)
        folder.chmod(0o711)
        (secrets := folder / "secrets").mkdir()
        with own_cluster(folder) as cluster:
            environment = throwaway.production_environment(secrets) | {"VAR_DIR": str(folder / "var")}
            place = Place(folder, cluster, front=None, environment=environment)
            cluster.create_database(FRESH)
            environment |= landed.restore(cluster, LANDED)
            offer_before(cluster)
            count = landed.jobs(cluster, LANDED)
            for database in (FRESH, LANDED):
                place.use_database(database)
                place.manage("migrate", "--verbosity", "0", as_owner=True)
            waiting = sorted(task["args"][1] for task in tasks(place))
            with cluster.connect(LANDED) as admin:
                scheduled = {name for (name,) in admin.execute("SELECT trim('''' FROM args) FROM django_q_schedule")}
                noted = {name for (name,) in admin.execute("SELECT name FROM notifications_jobrun")}
                queued = "SELECT slug, context, secrets FROM notifications_message WHERE status = 'queued'"
                letters = [(slug, context | (secrets or {})) for slug, context, secrets in admin.execute(queued)]
            yield Upgraded(place, count, waiting, scheduled, noted, letters)


OFFERED = """
WITH offer AS (
    INSERT INTO conventions_offer (uuid, journal_length, journal_head, status, title, activities, level, seats, address,
        postcode, city, days, host_id, representative_id)
    SELECT gen_random_uuid(), 0, '', 'published', 'Découvrir l''atelier', 'Regarder.', '3e', 2, '', '49000', 'Angers',
        '[{"date": "2027-03-16"}, {"date": "2027-03-15"}]', contact.host_id, contact.id
    FROM conventions_hostcontact contact ORDER BY contact.id LIMIT 1 RETURNING id
)
INSERT INTO conventions_application (uuid, journal_length, journal_head, status, motivation, offer_id, pupil_id)
SELECT gen_random_uuid(), 0, '', (ARRAY['submitted', 'accepted', 'confirmed'])[pupil.n], '', offer.id, pupil.id
FROM offer, (SELECT id, row_number() OVER (ORDER BY id) AS n FROM conventions_pupil) pupil WHERE pupil.n <= 3
"""
"""An offer with two seats, of whom one pupil asks, one was accepted and one has confirmed: in the tables of then."""


def offer_before(cluster: Cluster) -> None:
    """Write an offer with its applications into the landed base, which was kept without any."""
    with cluster.connect(LANDED) as admin:
        admin.execute(OFFERED)


def test_whoever_was_accepted_before_the_upgrade_keeps_a_seat(upgraded):
    """A seat each for who was accepted and who confirmed, at the dates of the offer; none is free, none asked twice."""
    with upgraded.place.cluster.connect(LANDED) as admin:
        kept = admin.execute(
            "SELECT application.status, holding.is_confirmed, holding.first_day::text, slot.last_day::text, slot.free,"
            " seat.number FROM conventions_application application JOIN conventions_slot slot ON slot.id = slot_id"
            " LEFT JOIN conventions_holding holding ON holding.application_id = application.id"
            " LEFT JOIN conventions_seat seat ON seat.id = holding.seat_id ORDER BY application.status DESC"
        ).fetchall()
        levels = admin.execute("SELECT levels, kinds FROM conventions_offer").fetchall()
    assert kept == [
        ("submitted", None, None, "2027-03-16", 0, None),
        ("confirmed", True, "2027-03-15", "2027-03-16", 0, 1),
        ("accepted", False, "2027-03-15", "2027-03-16", 0, 2),
    ]
    assert levels == [(["3e"], ["observation_3e_4e"])]


def test_every_contact_is_taken_over_as_it_stood(upgraded):
    """Nobody of a season under way is without code or link because of a seal that was not there before."""
    with upgraded.place.cluster.connect(LANDED) as admin:
        [(sealed, unsealed)] = admin.execute(
            "SELECT count(*) FILTER (WHERE seal <> ''), count(*) FILTER (WHERE contact <> '' AND seal = '') FROM ("
            "SELECT email, email_seal FROM conventions_guardian "
            "UNION ALL SELECT phone, phone_seal FROM conventions_pupil "
            "UNION ALL SELECT email, email_seal FROM conventions_hostcontact "
            "UNION ALL SELECT phone, phone_seal FROM conventions_staff "
            "UNION ALL SELECT email, email_seal FROM conventions_user) AS every (contact, seal)"
        ).fetchall()
    assert sealed
    assert unsealed == 0


def tasks(place: Place) -> list[dict]:
    """Return what waits in the queue of the landed base, read with its key."""
    signer = TimestampSigner(key=place.environment["SECRET_KEY"], salt=settings.Q_CLUSTER["name"])
    with place.cluster.connect(LANDED) as admin:
        rows = admin.execute("SELECT payload FROM django_q_ormq ORDER BY id").fetchall()
    return [PickleSerializer.loads(signing.b64_decode(signer.unsign(payload).encode())) for (payload,) in rows]


def test_the_upgrade_names_every_job_that_waits(upgraded):
    """No dotted path is left in the queue, nor in the schedules."""
    assert upgraded.waiting == [
        *("archive_document", "continue_signing", "run_approval", "seal_agreement", "send_links", "send_password_link")
    ]
    assert upgraded.count == len(upgraded.waiting)
    assert upgraded.scheduled < set(settings.PERIODIC_JOBS)
    assert all(name in job for name in (*upgraded.waiting, *upgraded.scheduled, *upgraded.noted))


def test_what_waited_in_the_outbox_is_written_by_the_texts_of_today(upgraded):
    """No mail and no SMS of the version before lacks a value that a text reads now."""
    assert len({slug for slug, _values in upgraded.letters}) > 5
    for slug, values in upgraded.letters:
        assert render_mail(catalogue.get(slug), values).subject
        assert render_sms(catalogue.get(slug), values)


def test_the_worker_does_what_waited_before_the_upgrade(upgraded):
    """The agreement is sealed, the batches are finished, the letters written, all of it counted; nothing given up."""
    place = upgraded.place
    since = datetime.now(UTC)
    with worker(place):
        until = time.monotonic() + 240
        while landed.done(place.cluster, LANDED, since) < upgraded.count or not landed.pupils_counted(
            place.cluster, LANDED
        ):
            assert time.monotonic() < until, (place.folder / "worker.log").read_text()[-2000:]
            time.sleep(0.5)
    assert "sont ceux du journal" in place.manage("rebuild_figures", "--verifier")
    with place.cluster.connect(LANDED) as admin:

        def count(asked: str) -> int:
            return admin.execute(f"SELECT count(*) FROM {asked}").fetchone()[0]

        assert count("notifications_jobrun WHERE given_up OR last_error <> ''") == 0
        assert count("signatures_document WHERE purpose = 'convention' AND sealed_at > now() - interval '1 hour'") == 1
        assert count("conventions_bulkact WHERE finished_at IS NULL") == 0
        assert count("conventions_bulkitem WHERE result = 'waiting'") == 0
        assert count("signatures_batchitem WHERE used_at IS NULL AND problem IS NULL") == 0
        for slug in ("password_reset", "links_again"):
            assert count(f"notifications_message WHERE slug = '{slug}' AND created_at > now() - interval '1 hour'") == 1


@contextmanager
def worker(place: Place) -> Iterator[None]:
    """Run the worker on the landed base until the end of the block."""
    place.use_database(LANDED)
    with (place.folder / "worker.log").open("w") as log:
        process = subprocess.Popen(
            [sys.executable, "manage.py", "worker"], cwd=ROOT, env=place.environment, stdout=log, stderr=log
        )
        try:
            yield
        finally:
            process.terminate()
            process.wait(timeout=60)


def test_an_upgraded_base_has_the_tables_of_a_fresh_one(upgraded):
    """Triggers, functions, constraints, indexes and rights of the site included, as ``pg_dump`` writes them."""
    assert schema(upgraded.place, LANDED) == schema(upgraded.place, FRESH)


def schema(place: Place, database: str) -> list[str]:
    """Return the statements of a schema, without what each dump draws anew.

    Of a restored copy: PostgreSQL writes some checks otherwise once they were dumped and restored.
    """
    backup, file = place.folder / f"{database}.dump", place.folder / f"{database}.sql"
    place.cluster.back_up(database, backup)
    place.cluster.restore(backup, f"{database}_copy")
    place.cluster.program("pg_dump", "--schema-only", f"--file={file}", place.cluster.url(OWNER, f"{database}_copy"))
    return [line for line in file.read_text().splitlines() if not line.startswith(("\\restrict", "\\unrestrict"))]
