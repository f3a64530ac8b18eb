"""The process that opens an uploaded scan: hostile bytes in, clean pages out, within limits of time and memory.

Run by :mod:`signatures.scans`, never imported by the site: a picture that breaks a decoder breaks this process alone.
What comes out was drawn again pixel by pixel: no metadata, no second format hidden in the file, no script.
"""

import io
import json
import resource
import sys
from collections.abc import Iterator
from typing import Any

import pypdfium2
import zxingcpp
from PIL import Image, ImageOps

MEMORY = 1536 * 1024 * 1024
SECONDS = 40
"""Processor time; the caller's own patience is the other limit."""
MOST_PIXELS = 64_000_000
"""Of a picture as it was taken; more is refused before it is decoded."""
LONGEST_SIDE = 2400
"""Pixels kept on the longer side of a page: about 200 to the inch on A4."""
MOST_PAGES = 20
LARGEST_KEPT = 20 * 1024 * 1024
"""Bytes of the pages drawn again, twice the largest upload: one small picture shown on every page weighs on each."""
LONGEST_CODE = 500
QUALITY = 80
KINDS = ((b"\xff\xd8\xff", "JPEG"), (b"\x89PNG\r\n\x1a\n", "PNG"), (b"%PDF-", "PDF"))


class NotKept(Exception):
    """Why the upload is refused: a key of :data:`signatures.scans.REFUSALS`."""


def main() -> None:
    """Read the upload on the standard input; write one line of JSON, then the pages as a PDF."""
    _limit()
    content = sys.stdin.buffer.read()
    pdf, answer = b"", dict[str, Any]()
    try:
        pages = list(_pages(content))
        answer = {"codes": [_codes_on(page) for page in pages]}
        pdf = _as_pdf(pages)
    except NotKept as reason:
        answer = {"refusal": str(reason)}
    except Exception:
        answer = {"refusal": "unreadable"}
    sys.stdout.buffer.write(json.dumps(answer).encode() + b"\n" + pdf)


def _limit() -> None:
    for what, most in ((resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_CPU, SECONDS), (resource.RLIMIT_FSIZE, 0)):
        resource.setrlimit(what, (most, most))
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS


def _pages(content: bytes) -> Iterator[Image.Image]:
    """Yield the pages, upright, in colour and small enough; what the first bytes say decides, not the file's name."""
    kind = next((kind for start, kind in KINDS if content.startswith(start)), None)
    if kind is None:
        raise NotKept("kind")
    if kind == "PDF":
        yield from _pages_of_pdf(content)
    else:
        yield _picture(content, kind)


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


def _pages_of_pdf(content: bytes) -> Iterator[Image.Image]:
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as problem:
        raise NotKept("password" if "assword" in str(problem) else "unreadable") from None
    if len(document) > MOST_PAGES:
        raise NotKept("pages")
    for page in document:
        longest = max(page.get_size())
        if not longest > 0:
            raise NotKept("unreadable")
        picture = page.render(scale=LONGEST_SIDE / longest).to_pil()
        page.close()
        yield _on_white(picture)


def _codes_on(page: Image.Image) -> list[str]:
    found = zxingcpp.read_barcodes(page, formats=zxingcpp.BarcodeFormat.QRCode)  # type: ignore[arg-type]  # one does, its documentation says
    return [code.text for code in found if 0 < len(code.text) <= LONGEST_CODE]


def _as_pdf(pages: list[Image.Image]) -> bytes:
    out = io.BytesIO()
    pages[0].save(out, "PDF", save_all=True, append_images=pages[1:], quality=QUALITY, resolution=200)
    if out.tell() > LARGEST_KEPT:
        raise NotKept("weight")
    return out.getvalue()


if __name__ == "__main__":
    main()
