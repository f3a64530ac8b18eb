"""Scans of signed sheets: an upload read in a process of its own, and the pictures of what was kept of it."""

import hashlib
import io
import json
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from signatures import confinement
from signatures.slots import Busy, slot

LARGEST_UPLOAD = 10 * 1024 * 1024
LARGEST_PILE = 30 * 1024 * 1024
MOST_PAGES_OF_PILE = 200
PATIENCE = 60
"""Seconds after which the process is stopped: the machine is too busy, its own limits stop a costly file before."""
T = TypeVar("T")
INCH, RESOLUTION = 72, 200
"""Points of a page to the inch, and pixels of a scan."""
PROGRAM = ("-m", "signatures.scan_worker")

REFUSALS = {
    "kind": "Ce fichier n'est ni un PDF ni une photo (JPEG ou PNG) : numérisez de nouveau la feuille.",
    "pixels": "Cette image est trop grande : reprenez la photo avec une qualité plus faible.",
    "pages": "Ce PDF a trop de pages : gardez les seules feuilles utiles (20 pages au plus).",
    "pile_pages": "Cette pile a plus de 200 pages : numérisez-la en deux fois.",
    "pile_size": "Ce fichier dépasse 30 Mo : numérisez en gris ou en noir et blanc, ou en deux fois.",
    "weight": "Ces pages sont trop lourdes à garder : numérisez-les en gris, ou envoyez-les en plusieurs fois.",
    "password": "Ce PDF est protégé par un mot de passe : enregistrez-le sans protection, puis recommencez.",
    "size": "Ce fichier dépasse 10 Mo : numérisez la feuille avec une qualité plus faible.",
    "unreadable": "Ce fichier ne peut pas être lu : il est abîmé. Numérisez de nouveau la feuille.",
    "busy": "D'autres fichiers sont en cours d'examen. Envoyez de nouveau le vôtre dans une minute.",
}


class UnreadableScan(Exception):
    """The upload is not kept; the text is a sentence for the person who sent it."""


@dataclass(frozen=True)
class Scan:
    """Kept part of an upload: its pages as one PDF, and the texts of the QR codes on each of them."""

    pdf: bytes
    codes: tuple[tuple[str, ...], ...]

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.pdf).hexdigest()

    @property
    def pages(self) -> int:
        return len(self.codes)


def read_scan(content: bytes) -> Scan:
    """Return the clean pages of an upload.

    Raises :class:`UnreadableScan` for what is no scan, whatever it is, and when the machine examines too many.
    """
    if len(content) > LARGEST_UPLOAD:
        raise UnreadableScan(REFUSALS["size"])
    try:
        with slot():
            return _clean_pages(content)
    except Busy:
        raise UnreadableScan(REFUSALS["busy"]) from None


def _clean_pages(content: bytes) -> Scan:
    return _worked(content, lambda answer, pdf: Scan(pdf, tuple(tuple(texts) for texts in answer["codes"])))


@dataclass(frozen=True)
class ScannedPage:
    """One page of a pile: its picture and a small one (JPEG), its codes, whether nothing stands on it."""

    picture: bytes
    thumbnail: bytes
    codes: tuple[str, ...]
    is_blank: bool


@dataclass(frozen=True)
class PileStretch:
    """Some pages of a pile, and how many it has in all."""

    total: int
    pages: tuple[ScannedPage, ...]


def read_stretch(content: bytes, first: int, count: int) -> PileStretch:
    """Return ``count`` clean pages of a pile from page ``first`` on (from 0), upright as their codes stand.

    One pile is read at a time, and leaves a slot to others. Raises :class:`UnreadableScan` for what is no scan,
    ``Busy`` when the machine examines too many or has no time.
    """
    with slot(spare=1, alone="pile"):
        return _worked(content, _as_stretch, first, count, MOST_PAGES_OF_PILE)


def _as_stretch(answer: dict[str, Any], kept: bytes) -> PileStretch:
    stream, pages = io.BytesIO(kept), []
    for told in answer["pages"]:
        picture, thumbnail = (stream.read(size) for size in told["sizes"])
        pages.append(ScannedPage(picture, thumbnail, tuple(told["codes"]), told["blank"]))
    return PileStretch(answer["total"], tuple(pages))


def _worked(content: bytes, read: Callable[[dict[str, Any], bytes], T], *stretch: int) -> T:
    """Return what ``read`` makes of the worker's answer and of the bytes that it draws."""
    try:
        status, written = confinement.run((*PROGRAM, *map(str, stretch)), content, patience=PATIENCE)
        if status:
            raise ValueError(status)  # it broke, whatever it had written
        line, _, kept = written.partition(b"\n")
        answer = json.loads(line)
        refusal = answer.get("refusal", "")
        if not refusal:
            return read(answer, kept)
    except subprocess.TimeoutExpired:
        raise Busy from None
    except (ValueError, OSError, LookupError, TypeError, AttributeError):
        raise UnreadableScan(REFUSALS["unreadable"]) from None
    raise UnreadableScan((stretch and REFUSALS.get(f"pile_{refusal}")) or REFUSALS[refusal])


def pdf_of(pictures: Sequence[bytes]) -> bytes:
    """Return pages that the worker drew as one PDF, each JPEG as it is, so that :func:`picture_of_page` gives it."""
    import pikepdf  # for whoever keeps a scan, not for every process
    from PIL import Image

    out = io.BytesIO()
    with pikepdf.new() as document:
        for picture in pictures:
            with Image.open(io.BytesIO(picture), formats=["JPEG"]) as seen:
                width, height = seen.size
            shown = pikepdf.Stream(document, picture)
            shown.stream_dict = pikepdf.Dictionary(
                Type=pikepdf.Name.XObject,
                Subtype=pikepdf.Name.Image,
                Width=width,
                Height=height,
                ColorSpace=pikepdf.Name.DeviceRGB,
                BitsPerComponent=8,
                Filter=pikepdf.Name.DCTDecode,
            )
            scale = INCH / RESOLUTION
            page = document.add_blank_page(page_size=(width * scale, height * scale))
            name = page.add_resource(shown, pikepdf.Name.XObject)
            draw = f"q {width * scale:.2f} 0 0 {height * scale:.2f} 0 0 cm {name} Do Q"
            page.contents_add(draw.encode())
        document.save(out)
    return out.getvalue()


def picture_of_page(pdf: bytes, number: int) -> bytes | None:
    """Return page ``number`` (from 1) of a kept scan as JPEG, as it stands in the file; ``None`` when there is none."""
    import pikepdf  # for whoever shows a scan, not for every process

    with pikepdf.open(io.BytesIO(pdf)) as document:
        if not 1 <= number <= len(document.pages):
            return None
        [picture] = document.pages[number - 1].get_images().values()
        return picture.read_raw_bytes()
