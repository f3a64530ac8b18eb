"""Which of our own files a copy is, or begins with: told by SHA-256 alone, without reading it as a PDF."""

import hashlib
import re
from dataclasses import dataclass

from django.db.models import Max

from .models import Document, Revision

END = re.compile(rb"%%EOF(?:\r\n|\n|\r)?")
"""How each revision of a PDF ends."""
MOST_ENDS = 100
"""A file of ours has some twenty ends, renewals of its time-stamp included; a longer one only begins with ours."""


@dataclass(frozen=True)
class Match:
    """A copy that begins with the file of ``document`` as ``revision`` left it."""

    document: Document
    revision: Revision
    length: int
    """Bytes of the copy up to the end of that revision."""
    whole: bool
    """The copy ends there too: it is that file, byte for byte."""
    acts: tuple[tuple[int, str, str], ...]
    """Number, act and SHA-256 of the file then, for each recorded revision."""
    last: int
    """Number of the last revision that the record has."""
    last_sha256: str
    """SHA-256 of the file as it is recorded now."""
    newest_version: int
    """Last version of the same document."""

    @property
    def superseded(self) -> bool:
        return self.document.version != self.newest_version

    @property
    def first_sha256(self) -> str:
        """SHA-256 of the file as it was frozen."""
        return self.acts[0][2]

    @property
    def closing(self) -> int | None:
        """Number of the revision that the record calls the closing seal."""
        return next((n for n, act, _ in self.acts if act == Revision.CLOSED), None)


def find(pdf: bytes) -> Match | None:
    """Return the longest beginning of ``pdf`` that is a file of ours; three queries at most."""
    ends = lengths_by_sha256(pdf)
    known = Revision.objects.filter(sha256__in=ends).select_related("document")
    found = list(known.defer("appended", "document__data", "document__html").order_by("id"))
    if not found:
        return None
    revision = max(found, key=lambda one: ends[one.sha256])
    document, length = revision.document, ends[revision.sha256]
    rows = list(document.revisions.order_by("n").values_list("n", "act", "sha256"))
    same = {name: getattr(document, name) for name in ("root_label", "root_id", "purpose")}
    return Match(
        document=document,
        revision=revision,
        length=length,
        whole=length == len(pdf),
        acts=tuple(rows),
        last=rows[-1][0],
        last_sha256=rows[-1][2],
        newest_version=Document.objects.filter(**same).aggregate(newest=Max("version"))["newest"],
    )


def lengths_by_sha256(pdf: bytes) -> dict[str, int]:
    """Return the SHA-256 of each beginning of ``pdf`` that ends where a revision may end, with its length."""
    lengths: dict[str, int] = {}
    running, done = hashlib.sha256(), 0
    for number, marker in enumerate(END.finditer(pdf)):
        if number == MOST_ENDS:
            break
        for end in range(marker.start() + len(b"%%EOF"), marker.end() + 1):
            running.update(pdf[done:end])
            done = end
            lengths[running.copy().hexdigest()] = end
    running.update(memoryview(pdf)[done:])
    lengths[running.hexdigest()] = len(pdf)
    return lengths
