"""Reads about documents, requests, and what each signature is worth."""

from dataclasses import dataclass
from datetime import datetime
from typing import cast

from django.db.models import Exists, F, Manager, OuterRef, Q, QuerySet, Subquery, TextChoices

from workflow.machine import Root
from workflow.prepared import Given, prepared

from .levels import B_B, B_LTA, B_T
from .models import Document, Revision, SignatureRequest, SignedRoot


def documents_of(root: Root, purpose: str) -> QuerySet[Document]:
    """Versions of a root's document, newest first."""
    return Document.objects.filter(root_label=root.journal_label(), root_id=root.pk, purpose=purpose).order_by(
        "-version"
    )


def current_document(root: Root, purpose: str) -> Document | None:
    return documents_of(root, purpose).first()


def frozen_document(root: Root, purpose: str) -> Document:
    """Return the newest version of a document that was frozen; ``Document.DoesNotExist`` when none was."""
    document = current_document(root, purpose)
    if document is None:
        raise Document.DoesNotExist(f"no {purpose} of {root}")
    return document


def requests_of(document: Document) -> list[SignatureRequest]:
    """Requests of a document in the order of the parties; their ``document`` is loaded."""
    requests = list(document.requests.select_related("evidence").order_by("position"))
    for request in requests:
        request.document = document
    return requests


def with_root(requests: QuerySet[SignatureRequest] | Manager[SignatureRequest]) -> QuerySet[SignatureRequest]:
    """Load the document, what it is about and what acts on a request ask of that, in the same statement."""
    root = cast(type[SignedRoot], Document._meta.get_field("root").related_model)
    return root.read_with(requests.select_related(*(f"document__root__{name}" for name in root.FETCH)))


STATE_OF_PLAY = (
    *("uuid", "status", "role", "key"),
    *("document__root_label", "document__root_id", "document__version", "document__policy"),
    "evidence__consent_key",
)
"""Columns that decide who still has to sign: no text, no certificate, no name."""


def newest_requests(root: Root, purpose: str, version: int | None = None) -> list[SignatureRequest]:
    """Requests of a version, the newest by default, in the order of the parties; one query.

    They are loaded with what :data:`STATE_OF_PLAY` names.
    """
    label, key = root.journal_label(), root.pk
    every = _requests(bool(version)).all(root_label=label, root_id=key, purpose=purpose, version=version)
    return [request for request in every if request.document_id == every[0].document_id]


@prepared
def _requests(of_one_version: bool) -> QuerySet[SignatureRequest]:
    """Requests of every version of a document, newest first, or of one."""
    which = ("root_label", "root_id", "purpose", *(["version"] if of_one_version else []))
    requests = SignatureRequest.objects.filter(**{f"document__{name}": Given(name) for name in which})
    return (
        requests.select_related("document", "evidence").only(*STATE_OF_PLAY).order_by("-document__version", "position")
    )


def documents_awaiting_seal(before: datetime) -> QuerySet[Document]:
    """Return the documents that all had answered ``before`` that moment, that some signed, and that nobody sealed."""
    own = SignatureRequest.objects.filter(document=OuterRef("pk"))
    return Document.objects.filter(
        Exists(own.filter(SignatureRequest.is_signed)),
        ~Exists(own.filter(SignatureRequest.forbids_seal | Q(answered_at__gte=before))),
        sealed_at__isnull=True,
    ).defer("data", "html")


def open_requests(requests: list[SignatureRequest]) -> list[SignatureRequest]:
    return [request for request in requests if request.is_waiting]


class TimeQuality(TextChoices):
    """How sure the time of a signature is."""

    OWN = "own", "horodatée par une autorité au moment de la signature"
    LATER = "later", "heure de la plateforme ; un horodatage postérieur prouve que la signature existait"
    DECLARED = "declared", "heure de la plateforme, sans horodatage"


@dataclass(frozen=True)
class SignatureLevel:
    """One signature or seal of a document: its level and how sure its time is, as recorded when it was made."""

    field_name: str
    act: str
    """``certified``, ``signed`` or ``closed``."""
    level: str
    """``B-B``, ``B-T`` or ``B-LTA`` (ETSI EN 319 142-1); one made without time-stamp stays B-B."""
    time_quality: TimeQuality
    made_at: datetime
    """Time by the platform's clock."""
    timestamped_at: datetime | None
    """Time that its own time-stamp proves."""
    authority: str
    """Host of the authority that gave it."""
    proved_at: datetime | None
    """It existed then at the latest: its own time-stamp, or the first later one, which covers its bytes."""
    revoked_at: datetime | None
    """When the signer's certificate was revoked."""


def signature_levels(document: Document) -> list[SignatureLevel]:
    """Return the level of each signature and seal, in the order in which they were made; one query."""
    revisions = list(
        document.revisions.select_related("evidence__revocation")
        .only(
            *("document_id", "n", "act", "field_name", "timestamped_at", "timestamp_authority", "created_at"),
            *("evidence__signed_at", "evidence__revocation__revoked_at"),
        )
        .order_by("n")
    )
    return [
        _signature_level(document, evidence, revisions[place:])
        for place, evidence in enumerate(revisions)
        if evidence.act != Revision.ARCHIVED
    ]


def with_levels(requests: QuerySet[SignatureRequest]) -> QuerySet[SignatureRequest]:
    """Load what the level of each signature follows from, without another query; :func:`level_in_words` says it."""
    onwards = Revision.objects.filter(document=OuterRef("document"), n__gte=OuterRef("evidence__revision__n"))
    proofs = onwards.exclude(timestamped_at=None).order_by("n").values("timestamped_at")
    return requests.annotate(  # type: ignore[no-redef]  # the model declares them
        timestamped_at=F("evidence__revision__timestamped_at"), proved_at=Subquery(proofs[:1])
    )


def level_in_words(request: SignatureRequest) -> str:
    """Say how sure the time of a signature is, with its level, of a request that :func:`with_levels` loaded."""
    level = _level(request.document, request.timestamped_at)
    words = _time_quality(request.timestamped_at, request.proved_at).label
    years = ", vérifiable pendant des années" if level == B_LTA else ""
    return f"{words}{years} (PAdES {level})"


def _level(document: Document, timestamped_at: datetime | None) -> str:
    if timestamped_at is None:
        return B_B
    return B_LTA if document.archived_until else B_T


def _time_quality(timestamped_at: datetime | None, proved_at: datetime | None) -> TimeQuality:
    if timestamped_at:
        return TimeQuality.OWN
    return TimeQuality.LATER if proved_at else TimeQuality.DECLARED


def _signature_level(document: Document, revision: Revision, onwards: list[Revision]) -> SignatureLevel:
    own = revision.timestamped_at
    proved_at = next((one.timestamped_at for one in onwards if one.timestamped_at), None)
    evidence = getattr(revision, "evidence", None)
    return SignatureLevel(
        field_name=revision.field_name,
        act=revision.act,
        level=_level(document, own),
        time_quality=_time_quality(own, proved_at),
        made_at=evidence.signed_at if evidence else revision.created_at,
        timestamped_at=own,
        authority=revision.timestamp_authority,
        proved_at=proved_at,
        revoked_at=evidence.revocation.revoked_at if evidence and hasattr(evidence, "revocation") else None,
    )
