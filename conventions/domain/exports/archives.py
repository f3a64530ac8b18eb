"""The signed files of many agreements in one ZIP: gathered by an act on many, given to whoever asked, for some days.

Nothing is copied: the act checks each file and writes down that it is taken; the ZIP is made of the documents as they
are when it is fetched. What was erased meanwhile is no longer in it.
"""

import hashlib
import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from uuid import UUID

from django.utils import timezone

from conventions.domain.agreements.consultations import note_consultation
from conventions.domain.agreements.models import Consultation, Convention
from conventions.domain.amendments.models import Amendment
from conventions.domain.batches.models import BulkAct, BulkItem
from conventions.domain.batches.running import begin_bulk, on_many
from conventions.domain.people.models import School, User
from conventions.domain.people.names import file_key
from conventions.domain.people.standing import account_actor
from signatures.models import Document
from workflow.engine import Refused

ACT = "gather_files"
KEPT_FOR = timedelta(days=3)
"""How long whoever asked may fetch what was gathered."""


def gather_files(conventions: Sequence[Convention], *, school: School, user: User, key: UUID) -> BulkAct:
    """Gather the signed files of these agreements; see :func:`begin_bulk`."""

    def chosen() -> list[BulkItem]:
        if not conventions:
            raise Refused("no_file_to_gather")
        return [BulkItem(convention=convention) for convention in conventions]

    return begin_bulk(ACT, chosen, school=school, user=user, key=key)


@on_many(ACT)
def _gather_one(bulk: BulkAct, item: BulkItem) -> None:
    """Check the files of one agreement, and write down that they leave, as for a download."""
    convention = item.convention
    assert convention is not None  # as they were chosen
    documents = signed_documents([convention])
    if not documents:
        raise Refused("nothing_signed_yet")
    for document in documents:
        if hashlib.sha256(document.content()).hexdigest() != document.sealed_sha256:
            raise Refused("file_is_damaged", number=document.number)
        detail = f"{document.purpose}-v{document.version}"
        note_consultation(convention, Consultation.What.DOWNLOADED, by=account_actor(bulk.user), detail=detail)


def signed_documents(conventions: Iterable[Convention]) -> list[Document]:
    """Return the sealed agreements, each followed by its sealed amendments; one query."""
    found = Document.objects.filter(
        root_label=Convention.journal_label(),
        root_id__in=[convention.pk for convention in conventions],
        purpose__in=(Convention.PURPOSE, Amendment.PURPOSE),
        sealed_at__isnull=False,
    )
    return list(found.defer("data", "html").order_by("root_id", "-purpose", "version"))


def is_kept(bulk: BulkAct) -> bool:
    """Tell whether what was gathered may be fetched now."""
    return bulk.finished_at is not None and bulk.finished_at > timezone.now() - KEPT_FOR


def archive_of(bulk: BulkAct) -> Iterator[bytes]:
    """Yield the ZIP of what an act gathered, file by file: it stands nowhere whole."""
    done = bulk.items.filter(result=BulkItem.Result.DONE, convention__erased_at=None).order_by("position")
    items = done.select_related("convention__pupil", "convention__host", "convention__enrolment")
    conventions = [item.convention for item in items if item.convention is not None]
    by_root: dict[int, list[Document]] = {}
    for document in signed_documents(conventions):
        by_root.setdefault(document.root_id, []).append(document)
    files = [(convention, document) for convention in conventions for document in by_root.get(convention.pk, [])]
    names = unique_names([name_of(convention, document) for convention, document in files])
    out = _Unseekable()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name, (_convention, document) in zip(names, files, strict=True):
            archive.writestr(name, document.content())
            yield out.taken()
    yield out.taken()


def name_of(convention: Convention, document: Document) -> str:
    """Return the name of a file without its ending: ``3e-A_NOM_Prenom_accueil``."""
    pupil = convention.pupil
    parts = (convention.class_name, pupil.last_name.upper(), pupil.first_name, convention.host.name)
    name = "_".join(part for part in map(file_key, parts) if part) or convention.number
    return f"{name}_avenant-{document.version}" if document.purpose == Amendment.PURPOSE else name


def unique_names(names: Sequence[str]) -> list[str]:
    """Return each name once, with its ending: the second of the same name ends with ``_2``, whatever its capitals."""
    taken, found = set[str](), []
    for name in names:
        number, free = 1, name
        while free.casefold() in taken:
            number += 1
            free = f"{name}_{number}"
        taken.add(free.casefold())
        found.append(f"{free}.pdf")
    return found


class _Unseekable(io.RawIOBase):
    """What a ZIP is written to when it leaves at once."""

    def __init__(self) -> None:
        self._left = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: bytes) -> int:  # type: ignore[override]  # what zipfile gives is bytes
        self._left += data
        return len(data)

    def taken(self) -> bytes:
        """Return what was written since."""
        part = bytes(self._left)
        self._left.clear()
        return part
