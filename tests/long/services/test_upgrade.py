"""The base that 0.2.1 left is upgraded as the manual says: what waited is done, the tables are those of a fresh one."""

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.core import signing
from django_q.core_signing import TimestampSigner
from django_q.signing import PickleSerializer

from config.development import throwaway
from config.development.rehearsal import landed
from config.development.rehearsal.database import SITE, Cluster, own_cluster
from config.development.rehearsal.place import ROOT, Place
from notifications import catalogue
from notifications.jobs import job
from notifications.rendering import render_mail, render_sms
from tests.kit.catalogue import differences, read_catalogue

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
    """The agreement is sealed, the batches are finished, the letters written, all of it counted; nothing given up.

    The journal holds: its chains are whole, and the worker's first checkpoint covers the entries of before.
    """
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
    place.use_database(LANDED)
    assert place.manage("check_journal")
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
    """Columns, defaults, constraints, indexes, triggers, functions and rights, each by its name, whatever the order."""
    with copy_of(LANDED, upgraded.place.cluster) as upgraded_base, copy_of(FRESH, upgraded.place.cluster) as fresh:
        found = read_catalogue(fresh)
        assert len(found) > 3000
        assert differences(read_catalogue(upgraded_base), found) == []
        order = (
            "SELECT array_agg(attname ORDER BY attnum) FROM pg_attribute WHERE attrelid = 'conventions_pupil'::regclass"
        )
        assert upgraded_base.execute(order).fetchone() != fresh.execute(order).fetchone()


@contextmanager
def copy_of(database: str, cluster: Cluster) -> Iterator[psycopg.Connection]:
    """Connect to a restored copy: PostgreSQL writes some checks otherwise once they were dumped and restored."""
    with tempfile.NamedTemporaryFile(dir=cluster.server.base) as backup:
        cluster.back_up(database, Path(backup.name))
        cluster.restore(Path(backup.name), f"{database}_copy")
    with cluster.connect(f"{database}_copy") as connection:
        yield connection


CHANGES = {
    "index message_moment": "DROP INDEX message_moment",
    "column conventions_pupil.level": "ALTER TABLE conventions_pupil ALTER level SET DEFAULT '3e'",
    "constraint conventions_holding.pupil_in_one_place_at_a_time": "ALTER TABLE conventions_holding "
    "DROP CONSTRAINT pupil_in_one_place_at_a_time",
    "constraint conventions_offer.conventions_offer_host_id_": "ALTER TABLE conventions_offer ALTER CONSTRAINT {name} "
    "NOT DEFERRABLE",
    "trigger workflow_transition.workflow_transition_rows": "ALTER TABLE workflow_transition "
    "DISABLE TRIGGER workflow_transition_rows",
    "function workflow_append_only()": "ALTER FUNCTION workflow_append_only RESET search_path",
    "table workflow_leaf": f"GRANT UPDATE ON workflow_leaf TO {SITE}",
    "column conventions_user.sort_name": "ALTER TABLE conventions_user ALTER sort_name TYPE varchar(400)",
    "sequence conventions_user_id_seq": "ALTER SEQUENCE conventions_user_id_seq CYCLE",
    "type textrange": "REVOKE USAGE ON TYPE textrange FROM PUBLIC",
}
"""Changes that somebody might make, and the thing that is then named (or how its name begins)."""


@pytest.mark.parametrize("name", CHANGES)
def test_the_comparison_tells_what_was_changed(upgraded, name):
    """One thing at a time, taken back afterwards."""
    with upgraded.place.cluster.connect(FRESH) as fresh:
        before = read_catalogue(fresh)
        [known] = [one for one in before if one == name or name.endswith("_") and one.startswith(name)]
        with fresh.transaction(force_rollback=True):
            fresh.execute(CHANGES[name].format(name=known.rpartition(".")[2]))
            assert any(line.startswith(f"{known}: ") for line in differences(before, read_catalogue(fresh)))
        assert differences(before, read_catalogue(fresh)) == []
