"""Reads about documents and requests."""

from django.db.models import QuerySet

from workflow.machine import Root

from .machine import State
from .models import Document, SignatureRequest


def documents_of(root: Root, purpose: str) -> QuerySet[Document]:
    """Versions of a root's document, newest first."""
    return Document.objects.filter(root_label=root.journal_label(), root_id=root.pk, purpose=purpose).order_by(
        "-version"
    )


def current_document(root: Root, purpose: str) -> Document | None:
    return documents_of(root, purpose).first()


def requests_of(document: Document) -> list[SignatureRequest]:
    """Requests of a document in the order of the parties; their ``document`` is loaded."""
    requests = list(document.requests.select_related("evidence").order_by("position"))
    for request in requests:
        request.document = document
    return requests


STATE_OF_PLAY = (
    *("uuid", "status", "role", "key"),
    *("document__root_label", "document__root_id", "document__version", "document__policy"),
    "evidence__consent_key",
)
"""What decides who still has to sign: no text, no certificate, no name."""


def newest_requests(root: Root, purpose: str, version: int | None = None) -> list[SignatureRequest]:
    """Requests of a version, the newest by default, in the order of the parties; one query.

    They are loaded with what :data:`STATE_OF_PLAY` names.
    """
    about = {
        "document__root_label": root.journal_label(),
        "document__root_id": root.pk,
        "document__purpose": purpose,
        **({"document__version": version} if version else {}),
    }
    requests = SignatureRequest.objects.filter(**about).select_related("document", "evidence").only(*STATE_OF_PLAY)
    every = list(requests.order_by("-document__version", "position"))
    return [request for request in every if request.document_id == every[0].document_id]


def open_requests(requests: list[SignatureRequest]) -> list[SignatureRequest]:
    return [request for request in requests if request.status == State.WAITING]
