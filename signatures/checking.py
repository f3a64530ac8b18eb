"""Checking documents against their files and the journal: what is recorded is recomputed, what is copied is compared.

The journal itself is checked by :mod:`workflow.journal`; here it is taken at its word where its chain holds.
"""

import hashlib
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from django.db.models import Prefetch, QuerySet

from workflow.faults import Fault
from workflow.journal import canonical

from .evidence_check import check_signature, is_near
from .examination import CERTIFICATION, CLOSING, PARTY, TIMESTAMP
from .examining import examine_copy
from .faults import FaultKind
from .files import BrokenFile, read_file
from .models import Document, Evidence, PaperCopy, Revision, SignatureRequest, SignedRoot
from .standing_faults import fault_of_file, name_of
from .statement import digest_of_request, document_identity
from .trail import Trail, named, trails_of

NOT_A_FILE = ("document", "html", "data", "policy")
"""Digests in the entry of a freezing that name no file kept beside the document."""
KINDS = {
    CERTIFICATION: Revision.CERTIFIED,
    PARTY: Revision.SIGNED,
    CLOSING: Revision.CLOSED,
    TIMESTAMP: Revision.ARCHIVED,
}
"""Name of each revision for a signature in the file."""


def check_documents(documents: Iterable[Document], *, files: bool = True) -> Iterator[tuple[Document, Fault]]:
    """Yield what is wrong with each document; ``files`` examines the signatures of each file too, a second each.

    The documents are :func:`loaded`: then the queries are a few for all of them and a few for each.
    """
    documents = list(documents)
    chains: dict[tuple[str, int], Trail] = {}
    for label in {document.root_label for document in documents}:
        found = trails_of(label, {document.root_id for document in documents if document.root_label == label})
        chains |= {(label, key): trail for key, trail in found.items()}
    for document in documents:
        trail = chains[document.root_label, document.root_id]
        for fault in _each(document, trail, files=files):
            yield document, fault


def loaded() -> QuerySet[Document]:
    """Return the documents with all that is checked beside them."""
    evidence = Evidence.objects.select_related("request", "revision", "item__batch", "paper__copy", "revocation")
    return Document.objects.prefetch_related(
        Prefetch("requests", SignatureRequest.objects.order_by("position")),
        Prefetch("requests__evidence", evidence),
        Prefetch("paper_copies", PaperCopy.objects.order_by("id").prefetch_related("signatures__evidence__request")),
        "enclosures",
        "timestamp_answers",
    ).order_by("pk")


def _each(document: Document, trail: Trail, *, files: bool) -> list[Fault]:
    """Return the faults of one document; what cannot even be read stops the check of no other."""
    try:
        return list(_faults_of(document, trail, files=files))
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as problem:
        return [Fault(name_of(document), FaultKind.UNREADABLE, values={"problem": type(problem).__name__})]


def _faults_of(document: Document, trail: Trail, *, files: bool) -> Iterator[Fault]:
    name = name_of(document)
    if trail.root is None:
        yield Fault(name, FaultKind.NO_ROOT)
        return
    if not trail.holds:
        yield Fault(name, FaultKind.CHAIN)
        return
    if trail.is_erased(document.uuid):
        return  # what is left of it is the matter of `check_erasures`
    try:
        content = read_file(document).content
    except BrokenFile as broken:
        yield fault_of_file(document, broken)
        content = b""
    yield from _frozen(document, trail, name)
    yield from _sealed(document, trail, name)
    yield from _requests(document, trail, name)
    yield from _beside(document, trail, name)
    revisions = list(document.revisions.defer("appended").order_by("n"))
    yield from _stamps(document, revisions, name)
    if content and files:
        yield from _file(content, revisions, name)
    for request in document.requests.all():
        yield from check_signature(request, trail)
    assert isinstance(trail.root, SignedRoot)  # whose chain holds, and tells of a document
    for column in trail.root.differences_from(document):
        yield Fault(name, FaultKind.COLUMNS, values={"name": column})


# -- what was frozen ---------------------------------------------------------------------------------------------


def _frozen(document: Document, trail: Trail, name: str) -> Iterator[Fault]:
    """Text and data against their digests, both against the entry of the freezing or of the only seal."""
    if document.html_sha256 != (hashlib.sha256(document.html.encode()).hexdigest() if document.html else ""):
        yield Fault(name, FaultKind.HTML)
    if document.data_sha256 != hashlib.sha256(canonical(document.data)).hexdigest():
        yield Fault(name, FaultKind.DATA)
    entry = trail.frozen.get(document.frozen_sha256) or trail.sealed.get(document.frozen_sha256)
    if entry is None:
        if document.requests.all() or document.policy or trail.names_another(document.purpose, document.version):
            yield Fault(name, FaultKind.UNTOLD)
        return
    policy = hashlib.sha256(canonical(document.policy)).hexdigest()
    freezings = {
        "html": document.html_sha256,
        "data": document.data_sha256,
        "policy": policy,
        "version": document.version,
        "amendment": document.version,
    }
    wrong = [key for key, value in freezings.items() if entry.data.get(key, value) != value]
    kept = entry.data.get("file", {})
    identity = {**document_identity(document), "version": document.version}
    wrong += [key for key, value in identity.items() if kept.get(key, value) != value]
    for key in dict.fromkeys(wrong):
        yield Fault(name, FaultKind.FREEZING, values={"name": key})
    if not is_near(document.created_at, entry):
        yield Fault(name, FaultKind.MOMENT, values={"name": "created_at"})


def _sealed(document: Document, trail: Trail, name: str) -> Iterator[Fault]:
    """The closing seal: revisions, column and journal say the same of it."""
    revisions = dict(document.revisions.filter(act=Revision.CLOSED).values_list("sha256", "created_at"))
    if document.requests.all() or document.policy:
        sealed_as = trail.sealed_as(document.frozen_sha256)
        if list(revisions) != ([sealed_as] if sealed_as else []) or bool(sealed_as) != bool(document.sealed_at):
            yield Fault(name, FaultKind.SEAL)
    elif revisions or document.sealed_at is None:
        yield Fault(name, FaultKind.SEAL)
    entry = trail.sealed.get(document.frozen_sha256)
    if entry and document.sealed_at and not is_near(document.sealed_at, entry):
        yield Fault(name, FaultKind.MOMENT, values={"name": "sealed_at"})


def _requests(document: Document, trail: Trail, name: str) -> Iterator[Fault]:
    """Who was asked to sign: the parties of the freezing, each as it was then."""
    entry = trail.frozen.get(document.frozen_sha256)
    if entry is None:
        return
    requests = list(document.requests.all())
    if [one.key for one in requests] != entry.data.get("parties", [one.key for one in requests]):
        yield Fault(name, FaultKind.REQUESTS)
    kept = entry.data.get("requests", {})
    for request in requests:
        told_of_it = trail.contacts.get(str(request.uuid), kept.get(request.key))
        if told_of_it and (not request.salt or digest_of_request(request) != told_of_it):
            yield Fault(f"request/{request.uuid}", FaultKind.REQUEST)
    signed = {one.uuid for one in requests if hasattr(one, "evidence")}
    of_this = {one.subject_uuid for one in trail.signings_of(document.frozen_sha256)}
    if signed != of_this:
        yield Fault(name, FaultKind.SIGNED)


# -- files kept beside -------------------------------------------------------------------------------------------


def _beside(document: Document, trail: Trail, name: str) -> Iterator[Fault]:
    """Enclosures that the freezing names, paper copies that the signatures name: each with its own bytes."""
    entry = trail.frozen.get(document.frozen_sha256)
    files = {
        value for key, value in (entry.data if entry else {}).items() if key not in NOT_A_FILE and _is_digest(value)
    }
    enclosed = {one.sha256: one for one in document.enclosures.all()}
    if files != enclosed.keys() or not all(_is_whole(one) for one in document.enclosures.all()):
        yield Fault(name, FaultKind.ENCLOSURE)
    signings = trail.signings_of(document.frozen_sha256)
    told_copies = {named(one, "paper"): one.actor_id for one in signings if named(one, "paper")}
    copies = {one.sha256: one.certifier_id for one in document.paper_copies.all()}
    if copies != told_copies or not all(_is_whole(one) for one in document.paper_copies.all()):
        yield Fault(name, FaultKind.PAPER)


def _is_digest(value: Any) -> bool:
    return isinstance(value, str) and len(value) == 64


def _is_whole(kept: Any) -> bool:
    return hashlib.sha256(bytes(kept.content)).hexdigest() == kept.sha256


# -- the file and its time-stamps ----------------------------------------------------------------------------------


def _stamps(document: Document, revisions: list[Revision], name: str) -> Iterator[Fault]:
    """Each time-stamp is one that an authority answered, and the last archive's end is what its answer said."""
    good = {one.revision_id: one for one in document.timestamp_answers.all() if not one.problem and one.revision_id}
    for revision in revisions:
        answer = good.get(revision.pk)
        if (answer and answer.time) != revision.timestamped_at:
            yield Fault(name, FaultKind.ANSWERS, values={"field": revision.field_name})
    archives = [good.get(one.pk) for one in revisions if one.act == Revision.ARCHIVED]
    until = archives[-1].certificate_expires_at if archives and archives[-1] else None
    if document.archived_until != until:
        yield Fault(name, FaultKind.ARCHIVED)


def _file(content: bytes, revisions: list[Revision], name: str) -> Iterator[Fault]:
    """The signatures that the file itself shows are good, and are those of the revisions."""
    examination = examine_copy(content)
    if not (examination.ok or examination.is_outlived):
        yield Fault(name, FaultKind.SIGNATURES)
        return
    acts = [KINDS.get(one.kind) for one in examination.signatures]
    fields = [one.field for one in examination.signatures[1:]]  # the first one's name is that of its box
    if (acts, fields) != ([one.act for one in revisions], [one.field_name for one in revisions[1:]]):
        yield Fault(name, FaultKind.FIELDS)
        return
    for found, revision in zip(examination.signatures, revisions, strict=True):
        in_file = found.time if revision.act == Revision.ARCHIVED else found.stamped
        if _second(in_file) != _second(revision.timestamped_at):
            yield Fault(name, FaultKind.STAMPS, values={"field": revision.field_name})


def _second(moment: datetime | None) -> datetime | None:
    return moment and moment.replace(microsecond=0)
