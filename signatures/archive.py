"""The long life of sealed documents: a document time-stamp after the seal, and a new one before the last expires."""

import hashlib
import logging
from datetime import datetime, timedelta
from time import monotonic

from django.db import transaction
from django.db.models import Exists, F, Max, OuterRef, Q, QuerySet
from django.utils import timezone

from notifications.jobs import enqueue

from . import keys, longterm, timestamps
from .models import Document, Revision
from .revisions import append, note_answers
from .revocation import list_since

log = logging.getLogger(__name__)

ARCHIVE = "signatures.archive.archive_document"
RENEW_BEFORE = timedelta(days=90)
"""A new document time-stamp is made this long before the certificate of the last one expires."""
TURN = 40.0
"""Seconds that one run of the periodic job works, well under the queue's time limit."""


def archive_later(document: Document) -> None:
    """Ask the queue for the document time-stamp of ``document``, inside the caller's transaction."""
    if timestamps.authorities():
        enqueue(ARCHIVE, document.uuid)


def documents_due(now: datetime | None = None) -> QuerySet[Document]:
    """Return the sealed documents without document time-stamp, or whose own expires soon; most urgent first."""
    soon = (now or timezone.now()) + RENEW_BEFORE
    due = Q(archived_until=None) | Q(archived_until__lt=soon)
    return (
        Document.objects.filter(due, Exists(Revision.objects.filter(document=OuterRef("pk"))), sealed_at__isnull=False)
        .defer("data", "html")
        .order_by(F("archived_until").asc(nulls_first=True), "pk")
    )


def awaits_timestamp(document: Document) -> bool:
    """Tell whether ``document`` is sealed and waits for its first document time-stamp from an authority."""
    return bool(document.sealed_at and not document.archived_until and timestamps.authorities())


def archive_document(uuid: str) -> bool:
    """Job: add certificates, revocation data and a document time-stamp; false when it is not due or nobody answered.

    The new bytes are made aside and stored in one transaction, if the file is still the same: killed at any moment, the
    document is as before or as after. Safe to run several times.
    """
    document = documents_due().filter(uuid=uuid).first()
    if document is None:
        return False
    before, timestamper = document.content(), timestamps.timestamper()
    try:
        after = longterm.extend(
            before, timestamper=timestamper, trust=trust(since=_last_moment(document)), name=_next_field(document)
        )
    except longterm.NoTimestamp:
        note_answers(document, timestamper)
        Document.objects.filter(pk=document.pk).update(archive_tries=F("archive_tries") + 1)
        log.warning("no time-stamp for document %s: it will be tried again", document.number)
        return False
    return _store(document, before, after, timestamper)


def archive_overdue() -> int:
    """Periodic job: archive what is due, whatever became of its first job; stops when no authority answers."""
    if not timestamps.authorities():
        return 0
    done, until = 0, monotonic() + TURN
    for uuid in documents_due().values_list("uuid", flat=True).iterator():
        if monotonic() > until:
            break
        try:
            if not archive_document(str(uuid)):
                break
            done += 1
        except Exception as problem:
            log.error("archiving a document failed: %s", type(problem).__name__)
    return done


def trust(*, since: datetime) -> longterm.Trust:
    """Return the anchors of the settings, with a list of revoked certificates that is newer than ``since``."""
    ring = keys.keyring()
    authorities = timestamps.authorities()
    held = [*ring.crls, *(der for authority in authorities for der in authority.crls)]
    return longterm.Trust(
        roots=ring.roots,
        timestamp_roots=timestamps.trusted_roots(),
        crls=(list_since(since), *held),
        issuer=ring.authority.certificate,
    )


@transaction.atomic
def _store(document: Document, before: bytes, after: bytes, timestamper: timestamps.Timestamper) -> bool:
    """Store the longer file; not when another process was faster, before or after we read the file."""
    locked = Document.objects.select_for_update().defer("data", "html").get(pk=document.pk)
    same_file = locked.sealed_sha256 == hashlib.sha256(before).hexdigest()
    if not same_file or locked.archived_until != document.archived_until:
        return False
    name = _next_field(locked)
    append(locked, before, after, act=Revision.ARCHIVED, field_name=name, timestamper=timestamper)
    Document.objects.filter(pk=locked.pk).update(
        archived_until=timestamper.good.certificate_expires_at, archive_tries=0
    )
    return True


def _last_moment(document: Document) -> datetime:
    """Return when the last signature or time-stamp was made: only a later list says whether its signer was revoked."""
    times = document.revisions.aggregate(stamped=Max("timestamped_at"), stored=Max("created_at"))
    return max(moment for moment in times.values() if moment)


def _next_field(document: Document) -> str:
    return f"timestamp_{document.revisions.filter(act=Revision.ARCHIVED).count() + 1}"
