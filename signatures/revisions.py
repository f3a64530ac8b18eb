"""How the bytes of a document grow: one row per act, with what the time-stamping authorities answered about it."""

import hashlib

from .fields import appended
from .files import RecordedFile
from .models import Document, Revision, TimestampAnswer
from .timestamps import Timestamper


def append(
    document: Document,
    before: bytes | RecordedFile,
    after: bytes,
    *,
    act: str,
    field_name: str,
    timestamper: Timestamper,
) -> Revision:
    """Store what ``after`` adds to ``before`` as the next revision; inside the caller's transaction.

    A file that was read as it is recorded knows how many there are; the table takes each number once.
    """
    good = timestamper.good
    known = before.revisions if isinstance(before, RecordedFile) else document.revisions.count()
    content = before.content if isinstance(before, RecordedFile) else before
    revision = Revision.objects.create(
        document=document,
        n=known + 1,
        act=act,
        field_name=field_name,
        appended=appended(content, after),
        sha256=hashlib.sha256(after).hexdigest(),
        timestamped_at=good.time if good else None,
        timestamp_authority=good.authority.name if good else "",
    )
    note_answers(document, timestamper, revision)
    return revision


def note_answers(document: Document, timestamper: Timestamper, revision: Revision | None = None) -> None:
    """Keep every answer of the authorities, good or not."""
    TimestampAnswer.objects.bulk_create(
        TimestampAnswer(
            document=document,
            revision=revision,
            authority=answer.authority.url[:200],
            asked_at=answer.asked_at,
            milliseconds=answer.milliseconds,
            problem=answer.problem,
            time=answer.time,
            certificate_expires_at=answer.certificate_expires_at,
        )
        for answer in timestamper.answers
    )
