"""Contents of the evidence of one agreement, gathered from the tables: nothing is written, nothing is rendered here."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from conventions.domain.dossier.agreements.freezing import PURPOSE, label_of
from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.persons.people.models import ContactChange, Delegation
from notifications import catalogue
from notifications.masking import mask_address
from notifications.models import Message
from signatures.checkpoints import stamped_checkpoint
from signatures.models import Document, Enclosure, Evidence, PaperCopy, Revision, SignatureRequest
from signatures.queries import SignatureLevel, signature_levels
from signatures.stamp import moment_in_words
from signatures.statement import statement_of
from workflow import clock, engine, notes, tree
from workflow.journal import stamp
from workflow.models import Checkpoint, Transition


@dataclass(frozen=True)
class DocumentVersion:
    """One document about the agreement, with the whole file as it is now."""

    document: Document
    pdf: bytes
    revisions: tuple[tuple[str, str, int], ...]
    """Revisions of the file, one per act: name, SHA-256 of the file then, length in bytes."""
    levels: dict[str, SignatureLevel]
    """Levels by field: how long its signature can be verified, and how sure its time is."""

    @property
    def name(self) -> str:
        """Name of its files, without ending: ``convention-v2``."""
        return f"{self.document.purpose}-v{self.document.version}"


@dataclass(frozen=True)
class Signatures:
    """Signatures of documents of an agreement, with what explains each."""

    convention: Convention
    versions: tuple[DocumentVersion, ...]
    requests: tuple[SignatureRequest, ...]
    entries: tuple[Transition, ...]
    delegations: dict[UUID, Delegation]
    """Delegation under which a request was signed, by request."""

    def version_of(self, request: SignatureRequest) -> DocumentVersion:
        """Return the document that was signed."""
        [version] = [version for version in self.versions if version.document.pk == request.document_id]
        return version

    def level_of(self, request: SignatureRequest) -> SignatureLevel:
        """Return the level of the signature of ``request`` in its document."""
        return self.version_of(request).levels[request.field_name]

    def host_delegation(self, request: SignatureRequest) -> dict[str, str] | None:
        """Return the delegation by which the host's signatory acts, as it was frozen with the document; or nothing."""
        if request.role != "host":
            return None
        return self.version_of(request).document.data["host"].get("delegation")

    def proof_given(self, sha256: str) -> Transition | None:
        """Return the entry that tells who gave a proof of delegation, and when."""
        given = (entry for entry in reversed(self.entries) if entry.name == "prove_delegation")
        return next((entry for entry in given if entry.data["proof"] == sha256), None)

    def entry_of(self, evidence: Evidence) -> Transition:
        """Return the entry by which a signature was written in the journal."""
        return next(entry for entry in self.entries if entry.data.get("evidence") == str(evidence.uuid))

    @property
    def signed(self) -> tuple[SignatureRequest, ...]:
        return tuple(request for request in self.requests if request.is_proved)


@dataclass(frozen=True)
class Dossier(Signatures):
    """Everything about an agreement."""

    copies: tuple[PaperCopy, ...]
    """Scans of the sheets that were signed by hand."""
    proofs: dict[str, bytes]
    """Proofs of the delegations to sign for the host, in every version, by SHA-256."""
    messages: tuple[Message, ...]
    changes: tuple[ContactChange, ...]
    checkpoint: Checkpoint
    inclusion: tree.Inclusion

    @property
    def current(self) -> DocumentVersion:
        """The agreement itself, in its last version."""
        return [version for version in self.versions if version.document.purpose == PURPOSE][-1]


def gather(convention: Convention) -> Dossier:
    """Return the evidence of an agreement that has a frozen document; a dozen queries, whatever it holds.

    A checkpoint is made when the last one does not cover the last entry, with a time-stamp when an authority answers.
    """
    entries, checkpoint = _entries(convention), stamped_checkpoint()
    assert checkpoint is not None  # there are entries
    documents = _documents(convention)
    requests = _requests(documents)
    return Dossier(
        convention=convention,
        versions=_versions(documents),
        requests=requests,
        copies=tuple(PaperCopy.objects.filter(document__in=_documents(convention)).order_by("id")),
        proofs=_proofs(convention),
        entries=entries,
        messages=tuple(Message.objects.filter(about=engine.about(convention)).select_related("letter").order_by("id")),
        changes=_contact_changes(convention, entries, requests),
        delegations=_delegations(convention, requests, entries),
        checkpoint=checkpoint,
        inclusion=tree.prove_inclusion(entries[-1], checkpoint.size),
    )


def gather_one(convention: Convention, request: SignatureRequest) -> Signatures:
    """Return the evidence of one signature of ``convention``: for its signer's receipt."""
    document = _documents(convention).filter(pk=request.document_id)
    requests = tuple(one for one in _requests(document) if one.pk == request.pk)
    entries = _entries(convention)
    return Signatures(
        convention=convention,
        versions=_versions(document),
        requests=requests,
        entries=entries,
        delegations=_delegations(convention, requests, entries),
    )


def _entries(convention: Convention) -> tuple[Transition, ...]:
    rows = Transition.objects.filter(root_uuid=convention.uuid).select_related("personal")
    return tuple(rows.order_by("position"))


def _documents(convention: Convention) -> QuerySet[Document]:
    return Document.objects.filter(root_label=convention.journal_label(), root_id=convention.pk)


def _proofs(convention: Convention) -> dict[str, bytes]:
    rows = Enclosure.objects.filter(document__in=_documents(convention)).order_by("id")
    return {row.sha256: bytes(row.content) for row in rows}


def _versions(found: QuerySet[Document]) -> tuple[DocumentVersion, ...]:
    """Return every document, the agreement's versions first; two queries, and one for each."""
    documents = {row.pk: row for row in found}
    rows = Revision.objects.filter(document__in=documents).order_by("document_id", "n")
    files: dict[int, DocumentVersion] = {}
    for key, group in groupby(rows, key=lambda row: row.document_id):
        parts, acts, length = [], [], 0
        for row in group:
            parts.append(bytes(row.appended))
            length += len(row.appended)
            acts.append((row.act, row.sha256, length))
        levels = {fact.field_name: fact for fact in signature_levels(documents[key])}
        files[key] = DocumentVersion(documents[key], b"".join(parts), tuple(acts), levels)
    return tuple(
        sorted(
            files.values(),
            key=lambda version: (
                version.document.purpose != PURPOSE,
                version.document.purpose,
                version.document.version,
            ),
        )
    )


def _requests(documents: QuerySet[Document]) -> tuple[SignatureRequest, ...]:
    """Return every request of these documents, with its evidence; one query."""
    rows = SignatureRequest.objects.filter(document__in=documents).select_related(
        "document", "evidence__revision", "evidence__item__batch__in_person", "evidence__paper__copy"
    )
    requests = tuple(
        rows.defer("document__html", "document__data", "evidence__paper__copy__content").order_by(
            "document__version", "position"
        )
    )
    for request in requests:
        if request.is_proved:
            request.evidence.request = request
    return requests


def _contact_changes(
    convention: Convention, entries: tuple[Transition, ...], requests: tuple[SignatureRequest, ...]
) -> tuple[ContactChange, ...]:
    """Return the changes of the family's contacts, proposed or decided, while signatures were asked for."""
    begun = next((entry.at for entry in entries if entry.name == "approve"), None)
    if begun is None:
        return ()
    is_open = any(request.is_waiting for request in requests)
    sealed = (entry.at for entry in reversed(entries) if entry.name == "seal")
    ended = clock.now() if is_open else next(sealed, clock.now())
    family = Q(pupil=convention.pupil_id) | Q(guardian__pupil=convention.pupil_id)
    during = Q(found_at__range=(begun, ended)) | Q(resolved_at__range=(begun, ended))
    rows = ContactChange.objects.filter(family, during).select_related("pupil", "guardian", "resolved_by")
    return tuple(rows.order_by("found_at", "id"))


def _delegations(
    convention: Convention, requests: tuple[SignatureRequest, ...], entries: tuple[Transition, ...]
) -> dict[UUID, Delegation]:
    """Find the published act under which somebody signed for the head: the account is in the journal."""
    signers = {entry.subject_uuid: entry.actor_id for entry in entries if entry.name == "sign"}
    rows = list(
        Delegation.objects.filter(school=convention.school_id)
        .select_related("from_staff__user", "to_staff__user")
        .order_by("id")
    )
    delegations = {}
    for request in requests:
        if request.role != "head" or not request.is_proved:
            continue
        day = request.evidence.signed_at.date()
        for row in rows:
            in_force = row.starts_on - timedelta(days=1) <= day <= row.ends_on + timedelta(days=1)
            if str(row.to_staff.user.uuid) == signers.get(request.uuid) and in_force:
                delegations[request.uuid] = row
    return delegations


# -- as data ---------------------------------------------------------------------------------------------------


def signature_data(dossier: Signatures, request: SignatureRequest) -> dict[str, Any]:
    """Return one signature: what the journal's digest covers, and what helps to read it."""
    evidence = request.evidence
    delegation, level = dossier.delegations.get(request.uuid), dossier.level_of(request)
    return {
        "facts": statement_of(evidence),
        "role_in_words": label_of(request.document.signing_policy(), request.role),
        "assurance_in_words": evidence.get_assurance_display(),
        "signed_at_local": moment_in_words(evidence.signed_at, evidence.time_zone),
        "level": level.level,
        "time_quality": str(level.time_quality.label),
        "timestamped_at": _moment(level.timestamped_at),
        "timestamp_authority": level.authority,
        "existed_at": _moment(level.proved_at),
        "certificate_revoked_at": _moment(level.revoked_at),
        "contested_at": _moment(request.contested_at),
        "contest_cleared_at": _moment(request.contest_cleared_at),
        "delegation": delegation and delegation_data(delegation),
        "host_delegation": _host_delegation_data(dossier, request),
    }


def _moment(moment: datetime | None) -> str | None:
    return stamp(moment) if moment else None


def delegation_data(delegation: Delegation) -> dict[str, Any]:
    return {
        "from": delegation.from_staff.user.name,
        "to": delegation.to_staff.user.name,
        "scope": delegation.scope,
        "published_on": delegation.publication_date.isoformat(),
        "starts_on": delegation.starts_on.isoformat(),
        "ends_on": delegation.ends_on.isoformat(),
        "reference": delegation.reference,
    }


def _host_delegation_data(dossier: Signatures, request: SignatureRequest) -> dict[str, Any] | None:
    """Return the delegation of the host's signatory: its giver, the proof's file, its author and moment."""
    delegation = dossier.host_delegation(request)
    if delegation is None:
        return None
    given = dossier.proof_given(delegation["proof"])
    return {
        "from": delegation["name"],
        "title": delegation["title"],
        "proof": delegation["proof"],
        "file": proof_name(delegation["proof"]),
        "given_at": _moment(given.at) if given else None,
        "given_by": author_of(given) if given else "",
    }


def author_of(entry: Transition) -> str:
    """Return the name of who did it; empty once it was erased."""
    personal = getattr(entry, "personal", None)
    return personal.content.get("actor", "") if personal else ""


def proof_name(sha256: str) -> str:
    """Return the path of a proof of delegation in the evidence."""
    return f"delegations/{sha256}.pdf"


def unsigned_data(request: SignatureRequest) -> dict[str, Any]:
    """Return a request that led to no signature: who was asked, and what became of it."""
    return {
        "party": request.key,
        "role_in_words": label_of(request.document.signing_policy(), request.role),
        "name": request.name,
        "document": f"{request.document.purpose}-v{request.document.version}",
        "version": request.document.version,
        "state": request.status,
        "state_in_words": request.get_status_display(),
        "answered_at": _moment(request.answered_at),
    }


def message_data(message: Message) -> dict[str, Any]:
    """Return one message: to whom, by what, whether it left and arrived; never what it said, which holds links."""
    left = message.left
    return {
        "message": message.slug,
        "sent_when": title_of(message.slug),
        "audience": message.audience,
        "recipient": message.recipient_name,
        "channel": message.channel,
        "address": mask_address(message.address),
        "state": left.status,
        "state_in_words": left.outcome_in_words,
        "created_at": stamp(message.created_at),
        "sent_at": _moment(left.sent_at),
        "delivery": left.delivery,
        "delivery_at": _moment(left.delivery_at),
        "delivery_code": left.delivery_code,
        "tries": left.tries,
    }


def title_of(slug: str) -> str:
    try:
        return str(catalogue.get(slug).title)
    except catalogue.UnknownMessage:  # of an earlier release
        return slug


def change_data(change: ContactChange) -> dict[str, Any]:
    """Return one change of contact during the signatures: masked, with who decided it."""
    is_person = change.field == ContactChange.Field.PERSON
    return {
        "person": change.holder.name,
        "field": change.get_field_display(),
        "before": change.old if is_person else mask_address(change.old),
        "after": change.new if is_person else mask_address(change.new),
        "found_at": stamp(change.found_at),
        "outcome": change.get_outcome_display() or "en attente",
        "decided_at": _moment(change.resolved_at),
        "decided_by": change.resolved_by.name if change.resolved_by else "",
    }


def tree_data(dossier: Dossier) -> dict[str, Any]:
    """Return the place of the last entry in the tree over the whole journal."""
    return {
        "entry": dossier.entries[-1].hash,
        "index": dossier.inclusion.index,
        "size": dossier.inclusion.size,
        "hashes": list(dossier.inclusion.hashes),
        "key": notes.verifier_key(),
    }
