"""Reads of the paper pages: who may still sign by hand, whom an uploaded scan names, the copies already kept."""

from dataclasses import dataclass

from django.db.models import Prefetch, QuerySet

from conventions.domain.dossier.agreements.signable import Signable
from conventions.domain.persons.people.standing import Standing
from signatures.models import Document, PaperCopy, PaperSignature, SignatureRequest
from signatures.queries import open_requests, requests_of

from .models import PaperUpload


@dataclass(frozen=True)
class PartyChoice:
    """One party that may have signed an uploaded sheet."""

    request: SignatureRequest
    found: bool
    """Named by the QR code of a page; otherwise chosen by hand."""


def waiting_parties(document: Document) -> list[SignatureRequest]:
    """Return the requests without answer, in the order of the parties."""
    return open_requests(requests_of(document))


def choices_in(upload: PaperUpload) -> list[PartyChoice]:
    """Return the signatures that the scan may bear: those it names, all that are awaited if a page names nobody."""
    keys = upload.found_keys
    return [
        PartyChoice(request, request.key in keys)
        for request in waiting_parties(upload.document)
        if request.key in keys or upload.is_open
    ]


def copies_of(subject: Signable) -> QuerySet[PaperCopy]:
    """Return the scans kept for every version of what is signed, newest first, without their pages."""
    found = PaperCopy.objects.filter(document__in=subject.documents())
    found = found.select_related("document").defer("content", "document__html")
    named = PaperSignature.objects.select_related("evidence").only("copy", "evidence__signer_name")
    return found.prefetch_related(Prefetch("signatures", named)).order_by("-id")


def upload_of(subject: Signable, standing: Standing, uuid: object) -> PaperUpload | None:
    """Return a scan that the reader has sent for what is signed and not certified yet."""
    found = PaperUpload.objects.filter(document__in=subject.documents(), user=standing.user, uuid=uuid)
    return found.select_related("document", "convention").first()
