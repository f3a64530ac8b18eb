"""What this floor asks of a root whose documents are signed: the trade above answers."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from workflow.actors import Actor
from workflow.machine import Root, Subject

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from .models import Document, SignatureRequest


class SignedRoot(Root):
    """A root with documents that parties sign."""

    class Meta:
        abstract = True

    @classmethod
    def read_with(cls, requests: "QuerySet[SignatureRequest]") -> "QuerySet[SignatureRequest]":
        """Load with signature requests what acts on them ask of the root, besides what every act on it needs."""
        return requests

    def signed_by(self, document: "Document") -> Subject:
        """Return what a document is about: the root itself, or one of its subjects."""
        raise NotImplementedError

    def request_roles(self, request: "SignatureRequest", actor: Actor) -> frozenset[str]:
        """Return what an account may do with one of its signature requests."""
        raise NotImplementedError

    def differences_from(self, document: "Document") -> Iterable[str]:
        """Name the columns that no longer say what the document in force says."""
        raise NotImplementedError
