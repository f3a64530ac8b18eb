"""Prints of the office: the document as it is now, then one sheet for each party who signs by hand."""

import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby

from conventions.domain.dossier.agreements.consents import paper_consent
from conventions.domain.dossier.agreements.freezing import PARTY_LABELS, label_of
from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.agreements.signable import ALONE, Signable, effective_policy
from conventions.domain.dossier.agreements.signers import identify
from conventions.domain.dossier.agreements.signing import link_actor
from conventions.domain.law.documents import CoverLine, SheetSigner, render_cover_list, render_sheet
from signatures.models import Document, SignatureRequest
from workflow.engine import Refused

from .codes import address_of_sheet
from .pile_queries import AwaitedSheet

A4 = (595, 842)
"""Points."""
STAMPED = ("host", "head")


def printable_copy(subject: Signable[Convention], document: Document, requests: Sequence[SignatureRequest]) -> bytes:
    """Return a PDF for the printer: what is signed, then the sheets of ``requests``.

    Raises :class:`Refused` when one of them is no longer to be signed.
    """
    sheets = (sheet_of(subject, document, request) for request in requests)
    return joined([flat_copy(document), *sheets], both_sides=False)


@dataclass(frozen=True)
class RenderedSheets:
    """The sheets that somebody prints."""

    printed: list[tuple[AwaitedSheet, bytes]] = field(default_factory=list)
    """Sheets, each with its PDF."""
    left_out: list[tuple[AwaitedSheet, Refused]] = field(default_factory=list)
    """Sheets that nobody may sign today, each with its reason."""


def rendered(sheets: Iterable[AwaitedSheet]) -> RenderedSheets:
    """Render these sheets; one that cannot be signed stops none of the others."""
    prints = RenderedSheets()
    for sheet in sheets:
        try:
            prints.printed.append((sheet, sheet_of(sheet.subject, sheet.request.document, sheet.request)))
        except Refused as refusal:
            prints.left_out.append((sheet, refusal))
    return prints


def printable_sheets(
    prints: RenderedSheets, *, given_to: str, given_on: date, with_text: bool, both_sides: bool
) -> bytes:
    """Return one PDF: the list to tick, then the sheets in their order, those of one agreement together.

    ``with_text`` puts what is signed before its sheets; ``both_sides`` begins each on a paper of its own.
    """
    school = prints.printed[0][0].subject.convention.school.name
    lines = [_line(one) for one, _sheet in prints.printed]
    left_out = [(_line(one), str(refusal)) for one, refusal in prints.left_out]
    cover = render_cover_list(school, lines, left_out, given_to=given_to, given_on=given_on)
    return joined([cover, *_parts(prints, with_text)], both_sides=both_sides)


def _line(one: AwaitedSheet) -> CoverLine:
    return CoverLine(one.class_name, one.pupil.name, f"{one.label}, {one.request.name}", one.subject.reference)


def _parts(found: RenderedSheets, with_text: bool) -> Iterator[bytes]:
    for document, group in groupby(found.printed, key=lambda pair: pair[0].request.document):
        if with_text:
            yield flat_copy(document)
        yield from (sheet for _one, sheet in group)


def joined(parts: Iterable[bytes], *, both_sides: bool) -> bytes:
    """Return several PDFs as one; printed on ``both_sides``, each begins on a paper of its own."""
    import pikepdf  # for whoever prints, not for every process

    out = io.BytesIO()
    with pikepdf.new() as whole:
        for part in parts:
            with pikepdf.open(io.BytesIO(part)) as one:
                whole.pages.extend(one.pages)
                if both_sides and len(one.pages) % 2:
                    whole.add_blank_page(page_size=A4)
        whole.save(out)
    return out.getvalue()


def flat_copy(document: Document) -> bytes:
    """Return a document for the printer, which claims no signature: fields are flattened to what they show.

    No tags either, which know neither this nor the sheets.
    """
    import pikepdf

    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(document.content())) as whole:
        whole.flatten_annotations("print")
        for page in whole.pages:
            left = [mark for mark in page.obj.get("/Annots", ()) if mark.get("/Subtype") != pikepdf.Name.Widget]
            page.obj.Annots = pikepdf.Array(left)
        for name in ("/AcroForm", "/Perms", "/StructTreeRoot", "/MarkInfo"):
            if name in whole.Root:
                del whole.Root[name]
        whole.save(out)
    return out.getvalue()


def sheet_of(subject: Signable[Convention], document: Document, request: SignatureRequest) -> bytes:
    """Return the sheet of one party, under the name and quality of today."""
    signer, agreed = identify(subject.convention, request, link_actor(request))
    alone = agreed.key in ALONE
    asked = SheetSigner(
        label=label_of(
            effective_policy(subject.convention, document), request.role, own=PARTY_LABELS[agreed.key] if alone else ""
        ),
        name=signer.name,
        quality=signer.quality,
        consent=paper_consent(agreed.key, document.purpose).text,
        address=address_of_sheet(document, request),
        stamps=request.role in STAMPED,
    )
    return render_sheet(document.data, asked, fingerprint=document.frozen_sha256)
