"""Faults of documents that stand until they are mended: written once, logged without a name, told to administrators."""

import logging
from collections.abc import Iterable

from django.db import transaction

from notifications.catalogue import Event
from notifications.outbox import queue
from workflow.faults import Fault

from .files import BrokenFile, read_file
from .messages import DocumentFaultNotice
from .models import Document, DocumentFault

log = logging.getLogger(__name__)


def name_of(document: Document) -> str:
    """Return how a fault names a document: by its identifier, never by a person."""
    return f"document/{document.uuid}"


def fault_of_file(document: Document, broken: BrokenFile) -> Fault:
    return Fault(name_of(document), broken.what, values={"n": broken.n})


def set_aside(document: Document, broken: BrokenFile) -> None:
    """Set aside a document whose file is broken: the archive leaves it alone until it is mended."""
    note_faults([(document, fault_of_file(document, broken))])


@transaction.atomic
def note_faults(found: Iterable[tuple[Document | None, Fault]]) -> int:
    """Keep what was found wrong and tell the administrators of what is new, once; return how much that is."""
    new = []
    for document, fault in found:
        row, created = DocumentFault.objects.get_or_create(
            where=fault.where,
            what=fault.what,
            defaults={"document": document, "values": {**fault.values, "position": fault.position}},
        )
        if created:
            log.error("a check found %s: %s", fault.where, fault.what.value)
            new.append(row)
    if new:
        slug = DocumentFaultNotice.slug
        queue((slug,), Event(name=slug, subject=None, data={"faults": [str(row) for row in new]}))
    return len(new)


def take_up_again() -> tuple[int, int]:
    """Read again the files set aside; return how many are mended, and so taken up again, and how many are not."""
    mended = broken = 0
    for document in Document.objects.filter(faults__in=DocumentFault.objects.set_aside()).distinct().order_by("pk"):
        try:
            read_file(document)
        except BrokenFile:
            broken += 1
        else:
            DocumentFault.objects.set_aside().filter(document=document).delete()
            mended += 1
    return mended, broken
