"""What the office prints: what is signed as it is now, then one sheet for each party who signs by hand."""

import io
from collections.abc import Iterable, Sequence

import pikepdf

from conventions.domain.agreements.consents import paper_consent
from conventions.domain.agreements.freezing import PARTY_LABELS
from conventions.domain.agreements.signable import Signable
from conventions.domain.agreements.signers import identify
from conventions.domain.agreements.signing import link_actor
from conventions.domain.documents import Asked, render_sheet
from signatures.models import Document, SignatureRequest

from .codes import address_of_sheet

STAMPED = ("host", "head")


def printable_copy(subject: Signable, document: Document, requests: Sequence[SignatureRequest]) -> bytes:
    """Return a PDF for the printer, which claims no signature: fields are flattened to what they show.

    Raises :class:`Refused` when one of ``requests`` is no longer to be signed.
    """
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(document.content())) as whole:
        _flatten(whole)
        for request in requests:
            with pikepdf.open(io.BytesIO(sheet_of(subject, document, request))) as sheet:
                whole.pages.extend(sheet.pages)
        whole.save(out)
    return out.getvalue()


def pile(documents: Iterable[Document]) -> bytes:
    """Return one PDF for the printer of several documents, each as it is now and from a page of its own."""
    out = io.BytesIO()
    with pikepdf.new() as whole:
        for document in documents:
            with pikepdf.open(io.BytesIO(document.content())) as one:
                _flatten(one)
                whole.pages.extend(one.pages)
        whole.save(out)
    return out.getvalue()


def _flatten(whole: pikepdf.Pdf) -> None:
    """Draw what each field shows on its page, and leave no field; nor tags, which know neither this nor the sheets."""
    whole.flatten_annotations("print")
    for page in whole.pages:
        left = [mark for mark in page.obj.get("/Annots", ()) if mark.get("/Subtype") != pikepdf.Name.Widget]
        page.obj.Annots = pikepdf.Array(left)
    for name in ("/AcroForm", "/Perms", "/StructTreeRoot", "/MarkInfo"):
        if name in whole.Root:
            del whole.Root[name]


def sheet_of(subject: Signable, document: Document, request: SignatureRequest) -> bytes:
    """Return the sheet of one party, under the name and quality of today."""
    signer, agreed = identify(subject.convention, request, link_actor(request))
    asked = Asked(
        label=PARTY_LABELS[agreed.key],
        name=signer.name,
        quality=signer.quality,
        consent=paper_consent(agreed.key, document.purpose).text,
        address=address_of_sheet(document, request),
        stamps=request.role in STAMPED,
    )
    return render_sheet(document.data, asked, fingerprint=document.frozen_sha256)
