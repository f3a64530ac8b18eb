"""Reads about documents and requests."""

from django.db.models import QuerySet

from workflow.machine import Root

from .machine import State
from .models import Document, SignatureRequest
from .policy import Answer


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


def newest_requests(root: Root, purpose: str) -> list[SignatureRequest]:
    """Requests of the newest version in the order of the parties, with what :data:`STATE_OF_PLAY` names; one query."""
    newest = documents_of(root, purpose).values("pk")[:1]
    requests = SignatureRequest.objects.filter(document=newest).select_related("document", "evidence")
    return list(requests.only(*STATE_OF_PLAY).order_by("position"))


def answers_of(requests: list[SignatureRequest]) -> list[tuple[str, Answer]]:
    return [(request.role, request.answer) for request in requests]


def open_requests(requests: list[SignatureRequest]) -> list[SignatureRequest]:
    return [request for request in requests if request.status == State.WAITING]
