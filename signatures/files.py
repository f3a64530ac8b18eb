"""Reading a document's file as it was recorded: every revision in its place, every digest right, or not at all."""

import hashlib
from dataclasses import dataclass

from .faults import FaultKind
from .models import Document


class BrokenFile(Exception):
    """The bytes of a document are no longer what was recorded: ``what`` is wrong, at revision ``n``."""

    def __init__(self, what: FaultKind, n: int) -> None:
        super().__init__(what, n)
        self.what, self.n = what, n


@dataclass(frozen=True)
class RecordedFile:
    """A file whose every revision is right."""

    content: bytes
    sha256: str
    """Digest of the whole file."""
    revisions: int


def read_file(document: Document) -> RecordedFile:
    """Return the file of ``document``; :class:`BrokenFile` names the first revision that is wrong. One query."""
    content, running, digest = [], hashlib.sha256(), ""
    rows = document.revisions.order_by("n").values_list("n", "appended", "sha256")
    for expected, (n, appended, sha256) in enumerate(rows, start=1):
        if n != expected:
            raise BrokenFile(FaultKind.REVISIONS, n)
        running.update(appended)
        digest = running.hexdigest()
        if digest != sha256:
            raise BrokenFile(FaultKind.BYTES, n)
        if n == 1 and digest != document.frozen_sha256:
            raise BrokenFile(FaultKind.FROZEN, n)
        content.append(bytes(appended))
    if not content:
        raise BrokenFile(FaultKind.NO_FILE, 0)
    return RecordedFile(b"".join(content), digest, len(content))
