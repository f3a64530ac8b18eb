"""The base of a version that went before, with mail and jobs waiting in it: what an upgrade is rehearsed on.

``versions/<commit>.dump`` was written by ``make rehearsal ARGS=--keep-version`` at that commit: fictional people and,
beside it, the throw-away keys under which its journal and its documents were made. The services of that version then
left its queue full: a seal, an archive, a batch to approve, one to sign, a password and links to send.
"""

import base64
import json
from datetime import datetime
from pathlib import Path

import psycopg

from config.development.rehearsal.database import OWNER, Cluster
from config.development.rehearsal.place import Place

VERSIONS = Path(__file__).resolve().parent / "versions"
COMMIT = "e5d0205"
KEYS = (
    *("SECRET_KEY", "LINK_KEY", "CODE_KEY", "JOURNAL_KEY"),
    *("SIGNATURE_CA_PASSWORD", "SIGNATURE_SEAL_PASSWORD"),
)
FILES = {"SIGNATURE_CA_PKCS12": "ca.p12", "SIGNATURE_SEAL_PKCS12": "seal.p12", "SIGNATURE_ROOT_PEM": "root.pem"}


def keep(place: Place) -> None:
    """Write the current database and its keys over what was kept of this version."""
    VERSIONS.mkdir(exist_ok=True)
    place.cluster.back_up(place.database, VERSIONS / f"{COMMIT}.dump")
    kept = {name: place.environment[name] for name in KEYS}
    for name, file in FILES.items():
        content = Path(place.environment[name]).read_bytes()
        kept[name] = content.decode() if file.endswith(".pem") else base64.b64encode(content).decode()
    (VERSIONS / f"{COMMIT}.json").write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")


def restore(cluster: Cluster, database: str) -> dict[str, str]:
    """Restore the kept base, owned by the owner and open to nobody else yet; return the settings of its keys.

    What waits in it has waited for an hour, whatever the day: else it would be too old to be sent.
    """
    cluster.restore(VERSIONS / f"{COMMIT}.dump", database, "--no-privileges")
    with psycopg.connect(cluster.url(OWNER, database), autocommit=True) as owner:
        owner.execute(
            "UPDATE notifications_message SET not_before = now() - interval '1 hour',"
            " not_after = now() - interval '1 hour' + (not_after - created_at),"
            " created_at = now() - interval '1 hour' WHERE status = 'queued'"
        )
        owner.execute(
            "UPDATE signatures_signingbatch SET checked_at = now() - interval '1 hour' WHERE id IN"
            " (SELECT batch_id FROM signatures_batchitem WHERE used_at IS NULL AND problem = '')"
        )
    return json.loads((VERSIONS / f"{COMMIT}.json").read_text(encoding="utf-8"))


def waiting(cluster: Cluster, database: str) -> list[int]:
    """Return the messages that still wait, by key."""
    with cluster.connect(database) as admin:
        return [key for (key,) in admin.execute("SELECT id FROM notifications_message WHERE status = 'queued'")]


def sent(cluster: Cluster, database: str, messages: list[int]) -> int:
    """Return how many of the messages have left, alone or with others, or were set aside as over."""
    with cluster.connect(database) as admin:
        asked = "SELECT count(*) FROM notifications_message WHERE status IN ('sent', 'told', 'moot') AND id = ANY(%s)"
        return _counted(admin.execute(asked, [messages]))


def _counted(rows: psycopg.Cursor) -> int:
    row = rows.fetchone()
    assert row is not None  # a count has one
    return row[0]


def jobs(cluster: Cluster, database: str) -> int:
    """Return how many jobs wait in the queue."""
    with cluster.connect(database) as admin:
        return _counted(admin.execute("SELECT count(*) FROM django_q_ormq"))


def pupils_counted(cluster: Cluster, database: str) -> int:
    """Return how many pupils of all years the figures count in the whole country: none before the first projection."""
    with cluster.connect(database) as admin:
        asked = "SELECT coalesce(sum(value), 0) FROM conventions_cell WHERE territory = 'nation' AND statistic = %s"
        return _counted(admin.execute(asked, ["pupils_expected"]))


def done(cluster: Cluster, database: str, since: datetime) -> int:
    """Return how many jobs were done ``since``, periodic ones apart."""
    with cluster.connect(database) as admin:
        asked = "SELECT count(*) FROM notifications_jobrun WHERE key NOT LIKE 'periodic:%%' AND done_at > %s"
        return _counted(admin.execute(asked, [since]))
