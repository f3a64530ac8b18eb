"""Sheets as a scanner or a telephone gives them: pictures that bear the QR codes of a page, or none."""

import io
from collections.abc import Sequence

import pikepdf
import pypdfium2
import segno
from PIL import Image, ImageDraw

from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.paper.codes import address_of_sheet
from signatures.models import SignatureRequest

A4 = (1654, 2339)
"""Pixels of a page at 200 to the inch."""


def page(*codes: str, tilt: float = 2) -> Image.Image:
    """Draw a page that bears the QR codes of these texts, a little askew as paper is."""
    drawn = Image.new("RGB", A4, "white")
    for place, text in enumerate(codes):
        out = io.BytesIO()
        segno.make(text, error="m", micro=False).save(out, kind="png", scale=5)
        square = Image.open(out).convert("RGB").rotate(tilt, fillcolor="white", expand=True)
        drawn.paste(square, (1250, 80 + 400 * place))
    return drawn


def jpeg(picture: Image.Image, **options) -> bytes:
    out = io.BytesIO()
    picture.save(out, "JPEG", **options)
    return out.getvalue()


def pdf(*pictures: Image.Image) -> bytes:
    out = io.BytesIO()
    pictures[0].save(out, "PDF", save_all=True, append_images=pictures[1:])
    return out.getvalue()


def sheet(request: SignatureRequest) -> Image.Image:
    """Draw the scan of one party's sheet."""
    return page(address_of_sheet(request.document, request))


def blank() -> Image.Image:
    """Draw a page without any code."""
    return page()


def number_and_version(convention: Convention, *, version: int = 1, party: str = "guardian_1") -> str:
    """Return what the code of a sheet of some version says."""
    return f"https://conventions.example/verifier/{convention.number}/{version}#papier-{party}"


def text_of(pdf: bytes) -> str:
    """Return all that the pages show in letters, the stamps of signed fields too, on one line."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as document:
        document.flatten_annotations()
        for page in document.pages:
            page.obj.Annots = pikepdf.Array()
        document.save(out)
    pages = pypdfium2.PdfDocument(out.getvalue())
    return " ".join(" ".join(page.get_textpage().get_text_bounded() for page in pages).split())


def printed(content: bytes, *, dpi: int = 150) -> list[Image.Image]:
    """Return the pages of a PDF as paper shows them."""
    return [page.render(scale=dpi / 72).to_pil().convert("RGB") for page in pypdfium2.PdfDocument(content)]


def by_hand(sheet: Image.Image) -> Image.Image:
    """Return a sheet with strokes of a pen on it."""
    drawn = sheet.copy()
    across, down = drawn.width, drawn.height
    stroke = [(0.2, 0.72), (0.26, 0.68), (0.3, 0.74), (0.36, 0.69), (0.42, 0.73)]
    ImageDraw.Draw(drawn).line([(x * across, y * down) for x, y in stroke], fill=(28, 52, 140), width=4, joint="curve")
    return drawn


def scanned_askew(pages: Sequence[Image.Image], *, turns: Sequence[float] = (0, 180, 3, 90, -4, 270, 178)) -> bytes:
    """Return the scan of a pile as a feeder gives it: each paper another way round, its blank back after it."""
    found = []
    for n, page in enumerate(pages):
        turned = page.rotate(turns[n % len(turns)], expand=True, fillcolor="white")
        found += [turned, Image.new("RGB", turned.size, (250, 250, 248))]
    return pdf(*found)
