"""The long life of sealed documents: a document time-stamp after the seal, and a new one before the last expires."""

import logging
from datetime import datetime, timedelta
from time import monotonic
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Exists, F, Max, OuterRef, Q, QuerySet, TextChoices
from django.utils import timezone

from notifications.jobs import enqueue, job

from . import keys, timestamps
from .files import BrokenFile, read_file
from .models import Document, DocumentFault, Revision
from .revisions import append, note_answers
from .revocation import list_since
from .standing_faults import set_aside

if TYPE_CHECKING:
    from . import longterm  # pyHanko: loaded by whoever archives, not by every process

log = logging.getLogger(__name__)

RENEW_BEFORE = timedelta(days=90)
"""A new document time-stamp is made this long before the certificate of the last one expires."""
TURN = 40.0
"""Seconds that one run of the periodic job works, well under the queue's time limit."""


class ArchiveOutcome(TextChoices):
    """Outcome for one document; only an authority that does not answer stops the others."""

    ARCHIVED = "archived", "horodaté"
    NOT_DUE = "not_due", "rien à faire"
    FASTER = "faster", "un autre processus l'a fait"
    SET_ASIDE = "set_aside", "mis de côté, son fichier est abîmé"
    UNREACHABLE = "unreachable", "aucune autorité d'horodatage n'a répondu"


def archive_later(document: Document) -> None:
    """Ask the queue for the document time-stamp of ``document``, inside the caller's transaction."""
    if timestamps.authorities():
        enqueue("archive_document", document.uuid)


def documents_due(now: datetime | None = None) -> QuerySet[Document]:
    """Return the sealed documents without document time-stamp, or whose own expires soon; most urgent first.

    Those set aside because their file is broken are left out until somebody has mended them.
    """
    soon = (now or timezone.now()) + RENEW_BEFORE
    due = Q(archived_until=None) | Q(archived_until__lt=soon)
    return (
        Document.objects.filter(due, Exists(Revision.objects.filter(document=OuterRef("pk"))), sealed_at__isnull=False)
        .exclude(Exists(DocumentFault.objects.set_aside().filter(document=OuterRef("pk"))))
        .defer("data", "html")
        .order_by(F("archived_until").asc(nulls_first=True), "pk")
    )


def awaits_timestamp(document: Document) -> bool:
    """Tell whether ``document`` is sealed and waits for its first document time-stamp from an authority."""
    return bool(document.sealed_at and not document.archived_until and timestamps.authorities())


@job("archive_document")
def archive_document(uuid: str) -> ArchiveOutcome:
    """Job: add certificates, revocation data and a document time-stamp; return what became of it.

    The new bytes are made aside and stored in one transaction, if the file is still the same: killed at any moment, the
    document is as before or as after. Safe to run several times. A file that is no longer what was recorded gets no
    time-stamp, which would vouch for it: it is set aside.
    """
    from . import longterm

    document = documents_due().filter(uuid=uuid).first()
    if document is None:
        return ArchiveOutcome.NOT_DUE
    try:
        before = read_file(document)
    except BrokenFile as broken:
        set_aside(document, broken)
        return ArchiveOutcome.SET_ASIDE
    timestamper = timestamps.timestamper()
    try:
        after = longterm.extend(
            before.content,
            timestamper=timestamper,
            trust=trust(since=_last_moment(document)),
            name=_next_field(document),
        )
    except longterm.NoTimestamp:
        note_answers(document, timestamper)
        Document.objects.filter(pk=document.pk).update(archive_tries=F("archive_tries") + 1)
        log.warning("no time-stamp for document %s: it will be tried again", document.number)
        return ArchiveOutcome.UNREACHABLE
    return _store(document, before.content, before.sha256, after, timestamper)


@job("archive_documents")
def archive_overdue() -> int:
    """Periodic job: archive what is due, whatever became of its first job; return how many this run archived.

    It stops when no authority answers, which each further document would wait for in vain, and when its turn is over.
    """
    if not timestamps.authorities():
        return 0
    done, until = 0, monotonic() + TURN
    for uuid in documents_due().values_list("uuid", flat=True).iterator():
        if monotonic() > until:
            break
        outcome = _outcome_of(str(uuid))
        done += outcome is ArchiveOutcome.ARCHIVED
        if outcome is ArchiveOutcome.UNREACHABLE:
            break
        if outcome is not ArchiveOutcome.ARCHIVED:
            log.info("document %s was passed over: %s", uuid, outcome and outcome.value)
    return done


def _outcome_of(uuid: str) -> ArchiveOutcome | None:
    """Archive one document among others; ``None`` when it failed, which is logged and stops none of them."""
    try:
        return archive_document(uuid)
    except Exception as problem:
        log.error("archiving document %s failed: %s", uuid, type(problem).__name__)
        return None


def trust(*, since: datetime) -> "longterm.Trust":
    """Return the anchors of the settings, with a list of revoked certificates that is newer than ``since``."""
    from . import longterm

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
def _store(
    document: Document, before: bytes, before_sha256: str, after: bytes, timestamper: timestamps.Timestamper
) -> ArchiveOutcome:
    """Store the longer file; not when another process was faster, before or after we read the file."""
    locked = Document.objects.select_for_update().defer("data", "html").get(pk=document.pk)
    same_file = locked.sealed_sha256 == before_sha256
    if not same_file or locked.archived_until != document.archived_until:
        return ArchiveOutcome.FASTER
    name = _next_field(locked)
    append(locked, before, after, act=Revision.ARCHIVED, field_name=name, timestamper=timestamper)
    assert timestamper.good is not None  # it is there, or nothing would have been appended
    Document.objects.filter(pk=locked.pk).update(
        archived_until=timestamper.good.certificate_expires_at, archive_tries=0
    )
    return ArchiveOutcome.ARCHIVED


def _last_moment(document: Document) -> datetime:
    """Return when the last signature or time-stamp was made: only a later list says whether its signer was revoked."""
    times = document.revisions.aggregate(stamped=Max("timestamped_at"), stored=Max("created_at"))
    return max(moment for moment in times.values() if moment)


def _next_field(document: Document) -> str:
    return f"timestamp_{document.revisions.filter(act=Revision.ARCHIVED).count() + 1}"
