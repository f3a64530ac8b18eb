"""The process that opens an uploaded scan: hostile bytes in, clean pages out, within limits of time and memory.

Run by :mod:`signatures.scans`, never imported by the site: a picture that breaks a decoder breaks this process alone.
What comes out was drawn again pixel by pixel: no metadata, no second format hidden in the file, no script.
"""

import io
import json
import sys
from collections.abc import Iterator
from typing import Any

import pypdfium2
import zxingcpp
from PIL import Image, ImageOps

from signatures.confinement import confine

MEMORY = 1536 * 1024 * 1024
SECONDS = 40
"""Processor time; the caller's own patience is the other limit."""
MOST_PIXELS = 64_000_000
"""Pixels of a picture as it was taken; more is refused before it is decoded."""
LONGEST_SIDE = 2400
"""Pixels kept on the longer side of a page: about 200 to the inch on A4."""
MOST_PAGES = 20
LARGEST_KEPT = 20 * 1024 * 1024
"""Bytes of the pages drawn again, twice the largest upload: one small picture shown on every page weighs on each."""
LONGEST_CODE = 500
THUMBNAIL = (340, 480)
"""Pixels of the small picture by which one finds a page again."""
MARGIN = 0.08
"""Share of each side: punched holes and the shadow of the glass are no writing."""
DARK, LEAST_INK = 128, 0.0002
"""Grey below which a point is ink, and the share of the page that a signature alone exceeds."""
QUALITY = 80
KINDS = ((b"\xff\xd8\xff", "JPEG"), (b"\x89PNG\r\n\x1a\n", "PNG"), (b"%PDF-", "PDF"))


class NotKept(Exception):
    """Why the upload is refused: a key of :data:`signatures.scans.REFUSALS`."""


def main(arguments: list[str]) -> None:
    """Read the upload on the standard input; write one line of JSON, then bytes.

    Without arguments: the codes of each page, then the pages as a PDF. With three numbers (first page from 0, how many,
    most pages in all): how many pages there are and what each of those is, then the pictures, one after the other.
    """
    confine(cpu_seconds=SECONDS, memory=MEMORY)
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    content = sys.stdin.buffer.read()
    kept, answer = b"", dict[str, Any]()
    try:
        answer, kept = _stretch(content, *map(int, arguments)) if arguments else _whole(content)
    except NotKept as reason:
        answer, kept = {"refusal": str(reason)}, b""
    except Exception:
        answer, kept = {"refusal": "unreadable"}, b""
    sys.stdout.buffer.write(json.dumps(answer).encode() + b"\n" + kept)


def _whole(content: bytes) -> tuple[dict[str, Any], bytes]:
    pages = list(_pages(content))
    return {"codes": [[code.text for code in _codes_on(page)] for page in pages]}, _as_pdf(pages)


def _stretch(content: bytes, first: int, count: int, most: int) -> tuple[dict[str, Any], bytes]:
    """Return some pages of a pile, upright as their codes stand."""
    total, pages, kept = _length(content, most), list[dict[str, Any]](), list[bytes]()
    for page in _pages(content, range(first, min(first + count, total)), most):
        codes = _codes_on(page)
        upright = page.rotate(round(codes[0].orientation / 90) * 90, expand=True, fillcolor="white") if codes else page
        small = upright.copy()
        small.thumbnail(THUMBNAIL)
        pictures = [_as_jpeg(upright), _as_jpeg(small)]
        kept += pictures
        pages.append(
            {
                "codes": [code.text for code in codes],
                "blank": not codes and _is_blank(page),
                "sizes": [len(picture) for picture in pictures],
            }
        )
        if sum(map(len, kept)) > LARGEST_KEPT:
            raise NotKept("weight")
    return {"total": total, "pages": pages}, b"".join(kept)


def _is_blank(page: Image.Image) -> bool:
    """Tell whether nobody wrote or printed anything inside the margins."""
    wide, high = round(page.width * MARGIN), round(page.height * MARGIN)
    inside = page.crop((wide, high, page.width - wide, page.height - high)).convert("L")
    return sum(inside.histogram()[:DARK]) < LEAST_INK * inside.width * inside.height


def _as_jpeg(page: Image.Image) -> bytes:
    out = io.BytesIO()
    page.save(out, "JPEG", quality=QUALITY)
    return out.getvalue()


def _kind_of(content: bytes) -> str:
    """Return what the first bytes say, not the file's name."""
    kind = next((kind for start, kind in KINDS if content.startswith(start)), None)
    if kind is None:
        raise NotKept("kind")
    return kind


def _pages(content: bytes, wanted: range | None = None, most: int = MOST_PAGES) -> Iterator[Image.Image]:
    """Yield the pages, or those ``wanted`` (from 0), upright, in colour and small enough."""
    kind = _kind_of(content)
    if kind == "PDF":
        yield from _pages_of_pdf(content, wanted, most)
    elif wanted is None or 0 in wanted:
        yield _picture(content, kind)


def _length(content: bytes, most: int) -> int:
    """Return how many pages there are."""
    return len(_opened(content, most)) if _kind_of(content) == "PDF" else 1


def _picture(content: bytes, kind: str) -> Image.Image:
    with Image.open(io.BytesIO(content), formats=[kind]) as picture:
        if picture.width * picture.height > MOST_PIXELS:
            raise NotKept("pixels")
        if kind == "JPEG":
            picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
        upright = ImageOps.exif_transpose(picture)
        upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
        return _on_white(upright)


def _on_white(picture: Image.Image) -> Image.Image:
    """Return the pixels alone: what was attached to the picture does not follow."""
    page = Image.new("RGB", picture.size, "white")
    seen = picture.convert("RGBA")
    page.paste(seen, mask=seen.getchannel("A"))
    return page


def _opened(content: bytes, most: int) -> pypdfium2.PdfDocument:
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as problem:
        raise NotKept("password" if "assword" in str(problem) else "unreadable") from None
    if len(document) > most:
        raise NotKept("pages")
    return document


def _pages_of_pdf(content: bytes, wanted: range | None, most: int) -> Iterator[Image.Image]:
    document = _opened(content, most)
    for number in range(len(document)) if wanted is None else wanted:
        page = document[number]
        longest = max(page.get_size())
        if not longest > 0:
            raise NotKept("unreadable")
        picture = page.render(scale=LONGEST_SIDE / longest).to_pil()
        page.close()
        yield _on_white(picture)


def _codes_on(page: Image.Image) -> list[zxingcpp.Barcode]:
    found = zxingcpp.read_barcodes(page, formats=zxingcpp.BarcodeFormat.QRCode)  # type: ignore[arg-type]  # one does, its documentation says
    return [code for code in found if 0 < len(code.text) <= LONGEST_CODE]


def _as_pdf(pages: list[Image.Image]) -> bytes:
    out = io.BytesIO()
    pages[0].save(out, "PDF", save_all=True, append_images=pages[1:], quality=QUALITY, resolution=200)
    if out.tell() > LARGEST_KEPT:
        raise NotKept("weight")
    return out.getvalue()


if __name__ == "__main__":
    main(sys.argv[1:])
