"""Paper in lives: what is signed with a pen is scanned as a picture; the copy of a sheet is certified."""

import io
from datetime import date
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.utils import timezone

from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.agreements.signable import Signable
from conventions.domain.dossier.paper.printing import printable_copy
from conventions.domain.dossier.paper.services import certify_sheets, upload_sheets
from signatures.models import Document, PaperCopy
from signatures.queries import requests_of
from signatures.stamp import FONT_FILE

from .actors import standing
from .parties import HERE

if TYPE_CHECKING:  # both libraries are for whoever scans, not for every process
    from PIL.Image import Image
    from pypdfium2 import PdfPage

ORIGINAL_KEPT = "Dossier de l'élève, au secrétariat"

DPI = 150
TILT = 1.2
"""Degrees: no sheet lies quite straight on the glass."""
DAY = "le ......"
"""Dots where the day is to be written."""
INK = (28, 52, 140)
STROKE = ((0, 60), (25, 5), (40, 70), (70, 15), (80, 65), (115, 30), (130, 60), (190, 40), (260, 55))
"""A signature, in pixels."""


def print_sheet(subject: Signable[Convention], party: str) -> bytes:
    """Return what the office's button gives: what is signed, then the sheet of one party."""
    document = subject.frozen_document()
    return printable_copy(subject, document, [r for r in requests_of(document) if r.key == party])


def scan_signed(printed: bytes) -> bytes:
    """Return the last page as a scanner sees it once it is dated and signed, as JPEG."""
    import pypdfium2
    from PIL import ImageDraw

    pages = pypdfium2.PdfDocument(printed)
    page = pages[len(pages) - 1]
    sheet = page.render(scale=DPI / 72).to_pil().convert("RGB")
    left, bottom = _place_of_day(page, sheet)
    _sign(sheet, left - 200, bottom - 140)
    ImageDraw.Draw(sheet).text((left + 30, bottom), _written_today(), fill=INK, anchor="ls", font_size=22)
    return _scanned(sheet)


def scan_delegation(delegator: str, title: str, representative: str) -> bytes:
    """Return a signed letter of delegation as a scanner sees it, as JPEG."""
    from PIL import Image, ImageDraw, ImageFont

    sheet = Image.new("RGB", (round(8.27 * DPI), round(11.69 * DPI)), "white")
    lines = (
        "DÉLÉGATION DE SIGNATURE (document fictif)",
        f"{delegator}, {title}, donne délégation à {representative}",
        "pour signer les conventions de stage.",
        f"Fait le {_written_today()}",
    )
    font = ImageFont.truetype(FONT_FILE, 30)
    ImageDraw.Draw(sheet).multiline_text((150, 250), "\n\n".join(lines), fill="black", font=font)
    _sign(sheet, 150, 620)
    return _scanned(sheet)


def _sign(sheet: "Image", left: int, top: int) -> None:
    from PIL import ImageDraw

    stroke = [(left + x, top + y) for x, y in STROKE]
    ImageDraw.Draw(sheet).line(stroke, fill=INK, width=4, joint="curve")


def _written_today() -> str:
    return f"{timezone.localdate():%d/%m/%Y}"


def _scanned(sheet: "Image") -> bytes:
    from PIL.Image import Resampling

    scanned, out = sheet.rotate(TILT, fillcolor="white", resample=Resampling.BICUBIC), io.BytesIO()
    scanned.save(out, "JPEG", quality=80)
    return out.getvalue()


def certify_scan(
    subject: Signable[Convention], scan: bytes, *parties: str, role: str = "office", day: date | None = None
) -> PaperCopy:
    """Send a scan as the office does, and certify that it bears the signatures of ``parties``, written that day.

    Without a ``day`` it is today.
    """
    sender = standing(subject.convention.school, role)
    upload = upload_sheets(subject, scan, standing=sender)
    days = dict.fromkeys(parties, day or _today(upload.document))
    return certify_sheets(upload, days, original_kept=ORIGINAL_KEPT, standing=sender, circumstances=HERE)


def _today(document: Document) -> date:
    return timezone.localdate(timezone=ZoneInfo(document.time_zone))


def _place_of_day(page: "PdfPage", sheet: "Image") -> tuple[int, int]:
    """Return where the dots for the day begin, in pixels; the frame to sign in stands above."""
    text = page.get_textpage()
    index, _count = text.search(DAY).get_next()
    left, bottom, _right, _top = text.get_charbox(index)
    return int(left * DPI / 72), int(sheet.height - bottom * DPI / 72)
