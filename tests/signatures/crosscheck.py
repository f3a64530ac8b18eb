"""Findings of verifiers that are not ours on a file: pyHanko's own, poppler, PDFBox with BouncyCastle; true when good.

Each has to find every signature right, trusted and covering its revision. What each one does not look at at all is said
beside it: bytes after the end, and what was added in a later revision, are seen by some only.
"""

import asyncio
import datetime as dt
import io
import json
import logging
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import async_validate_pdf_signature, async_validate_pdf_timestamp
from pyhanko_certvalidator import ValidationContext

from tests.signatures import papers

Roots = Sequence[x509.Certificate]

PROGRAM = Path(__file__).with_name("PdfBoxCheck.java")
JARS = [
    Path("/usr/share/java") / f"{name}.jar"
    for name in ("pdfbox2", "fontbox2", "commons-logging", "bcprov", "bcpkix", "bcutil")
]
NO_PDFBOX = (
    "PDFBox and BouncyCastle are not installed: apt install default-jdk-headless libpdfbox2-java libbcpkix-java "
    "libbcprov-java"
)


def has_pdfbox() -> bool:
    """Tell whether a Java with its compiler and the libraries are there."""
    return bool(shutil.which("javac")) and all(jar.exists() for jar in JARS)


def by_pdfbox(
    files: Sequence[bytes],
    *,
    roots: Roots,
    timestamp_roots: Roots,
    folder: Path,
    moments: Sequence[dt.datetime] = (),
) -> list[bool]:
    """Ask PDFBox and BouncyCastle, in one process for all ``files``, each as of its moment, or now.

    They follow time-stamps back as we do, and do not compare revisions: a change made by a later one is seen when the
    last signature does not reach the end, not by what it does.
    """
    anchors, asked = [], []
    for name, given in (("roots.pem", roots), ("timestamp-roots.pem", timestamp_roots)):
        anchors.append(folder / name)
        anchors[-1].write_bytes(b"".join(one.public_bytes(Encoding.PEM) for one in given))
    for number, file in enumerate(files):
        path = folder / f"{number}.pdf"
        path.write_bytes(file)
        asked.append(f"{path}\t{moments[number]:%Y-%m-%dT%H:%M:%SZ}" if moments else f"{path}")
    done = subprocess.run(
        ["java", "-Xmx512m", "-cp", ":".join(map(str, JARS)), PROGRAM, *anchors],
        input="\n".join(asked),
        capture_output=True,
        text=True,
        timeout=300,
    )
    answers = [[json.loads(line) for line in part.splitlines()] for part in done.stdout.split("\n\n")[: len(files)]]
    assert len(answers) == len(files), done.stderr
    return [is_all_good(answer) for answer in answers]


def is_all_good(signatures: list[dict]) -> bool:
    """Tell whether every signature of a file is right and trusted, and the last one reaches the end."""
    good = [one.get("intact") and one["trusted"] and one["covers"] != "less" for one in signatures]
    return bool(good) and all(good) and signatures[-1]["covers"] == "file"


def by_poppler(pdf: bytes, *, roots: Roots, folder: Path) -> bool:
    """Ask ``pdfsig``: it looks at no document time-stamp, at no later revision, and at no byte after the end."""
    root_pem = b"".join(one.public_bytes(Encoding.PEM) for one in roots)
    try:
        answers = papers.pdfsig_answers(pdf, root_pem, folder)
    except AssertionError:  # it says so by its status when there is nothing that it can read
        return False
    said = {tuple(answer) for field, *answer in answers if not field.startswith("timestamp_")}
    return said == {("Signature is Valid.", "Certificate is Trusted.")}


def by_pyhanko(pdf: bytes, *, roots: Roots, timestamp_roots: Roots) -> bool:
    """Ask pyHanko as it comes: it compares revisions, and looks at no byte after the end."""
    logging.getLogger("pyhanko").setLevel(logging.CRITICAL)
    logging.getLogger("pyhanko_certvalidator").setLevel(logging.CRITICAL)
    try:
        return asyncio.run(_by_pyhanko(pdf, _context(roots), _context(timestamp_roots)))
    except Exception:  # it has no one way to say that a file is malformed
        return False


async def _by_pyhanko(pdf: bytes, own: ValidationContext, stamps: ValidationContext) -> bool:
    signatures = PdfFileReader(io.BytesIO(pdf)).embedded_signatures
    for one in signatures:
        if one.sig_object_type == "/DocTimeStamp":
            status = await async_validate_pdf_timestamp(one, stamps)
            good = status.intact and status.valid and status.trusted
        else:
            good = (await async_validate_pdf_signature(one, own, stamps)).bottom_line
        if not good:
            return False
    return bool(signatures)


def _context(roots: Roots) -> ValidationContext:
    anchors = [asn1.Certificate.load(one.public_bytes(Encoding.DER)) for one in roots]
    return ValidationContext(trust_roots=anchors, allow_fetching=False)
