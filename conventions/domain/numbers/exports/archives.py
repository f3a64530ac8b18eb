"""The signed files of many agreements in one ZIP: gathered by an act on many, given to whoever asked, for some days.

Nothing is copied: the act checks each file and keeps which ones it checked; the ZIP is made of these when it is
fetched, and each is written down then. What was erased meanwhile is no longer in it.
"""

import hashlib
import io
import zipfile
from collections.abc import Iterator, Sequence
from uuid import UUID

from django.db.models import QuerySet

from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.amendments.models import Amendment
from conventions.domain.dossier.batches.downloads import keep_documents
from conventions.domain.dossier.batches.models import BulkAct, BulkItem
from conventions.domain.dossier.batches.running import begin_bulk, on_many
from conventions.domain.persons.people.models import School, User
from conventions.domain.persons.people.names import file_key
from signatures.models import Document
from workflow.engine import Refused

ACT = "gather_files"
LONGEST_NAME, LONGEST_HOST = 40, 60
"""Characters of a pupil's names and of a host's in the name of a file."""


def gather_files(conventions: Sequence[Convention], *, school: School, user: User, key: UUID) -> BulkAct:
    """Gather the signed files of these agreements; see :func:`begin_bulk`."""

    def chosen() -> list[BulkItem]:
        if not conventions:
            raise Refused("no_file_to_gather")
        return [BulkItem(convention=convention) for convention in conventions]

    return begin_bulk(ACT, chosen, school=school, user=user, key=key)


@on_many(ACT)
def _gather_one(bulk: BulkAct, item: BulkItem) -> None:
    """Check the files of one agreement."""
    convention = item.convention
    assert convention is not None  # as they were chosen
    documents = list(_signed_documents(convention))
    if not documents:
        raise Refused("nothing_signed_yet")
    for document in documents:
        if hashlib.sha256(document.content()).hexdigest() != document.sealed_sha256:
            raise Refused("file_is_damaged", number=document.number)
    keep_documents(bulk, item, documents)


def _signed_documents(convention: Convention) -> QuerySet[Document]:
    """Return the sealed agreement, then its sealed amendments."""
    documents = Document.objects.filter(
        root_label=Convention.journal_label(),
        root_id=convention.pk,
        purpose__in=(Convention.PURPOSE, Amendment.PURPOSE),
        sealed_at__isnull=False,
    )
    return documents.defer("data", "html").order_by("-purpose", "version")


def zipped(files: Sequence[tuple[Convention, Document]]) -> Iterator[bytes]:
    """Yield the ZIP of these files, one by one: it stands nowhere whole."""
    names = unique_names([name_of(convention, document) for convention, document in files])
    out = _Unseekable()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name, (_convention, document) in zip(names, files, strict=True):
            archive.writestr(name, document.content())
            yield out.taken()
    yield out.taken()


def name_of(convention: Convention, document: Document) -> str:
    """Return the name of a file without its ending: ``3e-A_NOM_Prenom_accueil``; no file system refuses its length."""
    pupil, host = convention.pupil, convention.host
    parts = (
        file_key(convention.class_name),
        file_key(pupil.last_name.upper())[:LONGEST_NAME],
        file_key(pupil.first_name)[:LONGEST_NAME],
        file_key(host.name)[:LONGEST_HOST],
    )
    name = "_".join(part for part in parts if part) or convention.number
    return f"{name}_avenant-{document.version}" if document.purpose == Amendment.PURPOSE else name


def unique_names(names: Sequence[str]) -> list[str]:
    """Return each name once, with its ending: the second of the same name ends with ``_2``, whatever its capitals."""
    taken, unique = set[str](), []
    for name in names:
        number, free = 1, name
        while free.casefold() in taken:
            number += 1
            free = f"{name}_{number}"
        taken.add(free.casefold())
        unique.append(f"{free}.pdf")
    return unique


class _Unseekable(io.RawIOBase):
    """Output of a ZIP that leaves while it is written."""

    def __init__(self) -> None:
        self._left = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: bytes) -> int:  # type: ignore[override]  # what zipfile gives is bytes
        self._left += data
        return len(data)

    def taken(self) -> bytes:
        """Return the bytes written since."""
        part = bytes(self._left)
        self._left.clear()
        return part
