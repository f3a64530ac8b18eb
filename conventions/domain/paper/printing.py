"""What the office prints: what is signed as it is now, then one sheet for each party who signs by hand; or a pile."""

import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import groupby

import pikepdf

from conventions.domain.agreements.consents import paper_consent
from conventions.domain.agreements.freezing import PARTY_LABELS
from conventions.domain.agreements.signable import Signable
from conventions.domain.agreements.signers import identify
from conventions.domain.agreements.signing import link_actor
from conventions.domain.documents import Asked, CoverLine, render_cover_list, render_sheet
from signatures.models import Document, SignatureRequest

from .codes import address_of_sheet
from .pile_queries import AwaitedSheet

A4 = (595, 842)
"""Points."""
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


def printable_pile(
    sheets: Sequence[AwaitedSheet], *, given_to: str, given_on: date, with_text: bool, both_sides: bool
) -> bytes:
    """Return one PDF: the list to tick, then the sheets in their order, those of one agreement together.

    ``with_text`` puts what is signed before its sheets; ``both_sides`` begins each on a paper of its own. Raises
    :class:`Refused` when one of them is no longer to be signed.
    """
    out = io.BytesIO()
    lines = [
        CoverLine(one.pupil.class_name, one.pupil.name, f"{one.label}, {one.request.name}", one.subject.reference)
        for one in sheets
    ]
    school = sheets[0].subject.convention.school.name
    with pikepdf.new() as pile:
        for part in (
            render_cover_list(school, lines, given_to=given_to, given_on=given_on),
            *_parts(sheets, with_text),
        ):
            with pikepdf.open(io.BytesIO(part)) as printed:
                pile.pages.extend(printed.pages)
                if both_sides and len(printed.pages) % 2:
                    pile.add_blank_page(page_size=A4)
        pile.save(out)
    return out.getvalue()


def _parts(sheets: Sequence[AwaitedSheet], with_text: bool) -> Iterator[bytes]:
    for document, group in groupby(sheets, key=lambda one: one.request.document):
        of_one = list(group)
        if with_text:
            yield printable_copy(of_one[0].subject, document, [])
        for one in of_one:
            yield sheet_of(one.subject, document, one.request)


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
