"""Scans of signed sheets: an upload read in a process of its own, and the pictures of what was kept of it."""

import hashlib
import io
import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pikepdf

from signatures.slots import Busy, slot

LARGEST_UPLOAD = 10 * 1024 * 1024
PATIENCE = 60
"""Seconds after which the process is stopped: the machine is too busy, its own limits stop a costly file before."""
WORKER = Path(__file__).with_name("scan_worker.py")

REFUSALS = {
    "kind": "Ce fichier n'est ni un PDF ni une photo (JPEG ou PNG) : numérisez de nouveau la feuille.",
    "pixels": "Cette image est trop grande : reprenez la photo avec une qualité plus faible.",
    "pages": "Ce PDF a trop de pages : gardez les seules feuilles utiles (20 pages au plus).",
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
    """What is kept of an upload: its pages as one PDF, and the texts of the QR codes on each of them."""

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
    try:
        done = subprocess.run(  # noqa: S603 - our own program, without a shell
            [sys.executable, "-I", str(WORKER)],
            input=content,
            capture_output=True,
            timeout=PATIENCE,
            env={},
            check=True,
        )
        line, _, pdf = done.stdout.partition(b"\n")
        answer = json.loads(line)
        refusal = answer.get("refusal", "")
        codes = () if refusal else tuple(tuple(texts) for texts in answer["codes"])
    except subprocess.TimeoutExpired:
        raise Busy from None
    except (subprocess.SubprocessError, ValueError, OSError, KeyError, TypeError):
        raise UnreadableScan(REFUSALS["unreadable"]) from None
    if refusal:
        raise UnreadableScan(REFUSALS[refusal])
    return Scan(pdf, codes)


def picture_of_page(pdf: bytes, number: int) -> bytes | None:
    """Return page ``number`` (from 1) of a kept scan as JPEG, as it stands in the file; ``None`` when there is none."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        if not 1 <= number <= len(document.pages):
            return None
        [picture] = document.pages[number - 1].get_images().values()
        return picture.read_raw_bytes()
