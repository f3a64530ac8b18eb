"""The base of a version that went before, with mail and jobs waiting in it: what an upgrade is rehearsed on.

``versions/<version>.sql.xz`` is plain SQL that names every column, without owner or rights, so that any server and any
driver takes it. The people are fictional; beside it stand the throw-away keys under which its journal and its documents
were made. ``make rehearsal ARGS=--keep-version`` writes it anew.

That of 0.2.1 was begun by 0.1.0, whose services left its queue full (a seal, an archive, a batch to approve, one to
sign, a password and links to send), and was migrated by 0.2.0, then by 0.2.1: its tables have their columns in the
order in which versions added them.
"""

import base64
import json
import lzma
from datetime import datetime
from pathlib import Path

import psycopg

from config.development.rehearsal.database import OWNER, Cluster
from config.development.rehearsal.place import Place

VERSIONS = Path(__file__).resolve().parent / "versions"
VERSION = "0.2.1"
KEYS = (
    *("SECRET_KEY", "LINK_KEY", "CODE_KEY", "JOURNAL_KEY"),
    *("SIGNATURE_CA_PASSWORD", "SIGNATURE_SEAL_PASSWORD"),
)
FILES = {"SIGNATURE_CA_PKCS12": "ca.p12", "SIGNATURE_SEAL_PKCS12": "seal.p12", "SIGNATURE_ROOT_PEM": "root.pem"}


def keep(place: Place) -> None:
    """Write the current database and its keys over what was kept of this version."""
    VERSIONS.mkdir(exist_ok=True)
    dump = place.folder / "kept.sql"
    whole = ("--no-owner", "--no-privileges", "--column-inserts", "--rows-per-insert=200")
    place.cluster.program("pg_dump", *whole, f"--file={dump}", place.cluster.url(OWNER, place.database))
    lines = dump.read_text(encoding="utf-8").splitlines(keepends=True)
    text = "".join(line for line in lines if not line.startswith(("\\restrict ", "\\unrestrict ")))  # words of psql
    (VERSIONS / f"{VERSION}.sql.xz").write_bytes(lzma.compress(text.encode()))
    kept = {name: place.environment[name] for name in KEYS}
    for name, file in FILES.items():
        content = Path(place.environment[name]).read_bytes()
        kept[name] = content.decode() if file.endswith(".pem") else base64.b64encode(content).decode()
    (VERSIONS / f"{VERSION}.json").write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")


def restore(cluster: Cluster, database: str) -> dict[str, str]:
    """Write the kept base into a new database of the owner, open to nobody else yet; return the settings of its keys.

    What waits in it has waited for an hour, whatever the day: else it would be too old to be sent.
    """
    cluster.create_database(database)
    with psycopg.connect(cluster.url(OWNER, database)) as owner:
        owner.execute(lzma.decompress((VERSIONS / f"{VERSION}.sql.xz").read_bytes()))
        owner.execute("SET search_path = public")
        owner.execute(
            "UPDATE notifications_message SET not_before = now() - interval '1 hour',"
            " not_after = now() - interval '1 hour' + (not_after - created_at),"
            " created_at = now() - interval '1 hour' WHERE status = 'queued'"
        )
        owner.execute(
            "UPDATE signatures_signingbatch SET checked_at = now() - interval '1 hour' WHERE id IN"
            " (SELECT batch_id FROM signatures_batchitem WHERE used_at IS NULL AND problem IS NULL)"
        )
    return json.loads((VERSIONS / f"{VERSION}.json").read_text(encoding="utf-8"))


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
