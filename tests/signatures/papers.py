"""Fictional keys, documents and signers for the tests of signatures, and the tools apart from ours that check them."""

import datetime as dt
import functools
import io
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import time_machine
from cryptography.hazmat.primitives.serialization import Encoding
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.platypus import Paragraph, SimpleDocTemplate
from time_machine import escape_hatch

from signatures import pades, pki
from signatures.stamp import StampText

PEOPLE = {
    "sig_host": ("Łukasz", "Gőrög", "gérant, a pouvoir d'engager l'organisme"),
    "sig_head": ("Şeyma", "Yıldırım-Œuvrard", "principale du collège"),
    "sig_guardian_1": ("João", "Conceição", "père, exerce l'autorité parentale"),
    "sig_guardian_2": ("", "Madi", "mère, exerce l'autorité parentale"),
    "sig_pupil": ("Maël", "Gőrög-Conceição", "élève"),
    "sig_tutor": ("Nguyễn Thị", "Ngọc", "tutrice"),
}
BOXES = tuple(
    pades.FieldBox(name, 2, 50 + 260 * (i % 2), 60 + 80 * (i // 2), 290 + 260 * (i % 2), 130 + 80 * (i // 2))
    for i, name in enumerate(PEOPLE)
)
BOXES_ON_FIRST = tuple(box._replace(page=0) for box in BOXES)
"""The same on a document of one page."""

STARTED = dt.datetime.now(dt.UTC)
T = TypeVar("T")


def shared(make: Callable[[], T]) -> Callable[[], T]:
    """Make once for all tests, under today's clock even when the first test that asks has moved it."""

    @functools.cache
    def once() -> T:
        if not escape_hatch.is_travelling():
            return make()
        with time_machine.travel(escape_hatch.datetime.datetime.now(dt.UTC)):
            return make()

    return once


class Keys:
    """A whole set of test keys: root, signing authority, seal."""

    def __init__(self, label: str) -> None:
        self.root = pki.create_root(name="Autorité racine (test)", organisation=f"{label} (test)")
        self.ca = pki.create_authority(root=self.root, name="Autorité de signature (test)", organisation=label)
        self.seal = pki.create_seal(ca=self.ca, name="Cachet (test)", organisation=f"{label} (test)")

    @property
    def root_pem(self) -> bytes:
        return self.root.certificate.public_bytes(Encoding.PEM)


@shared
def keys() -> Keys:
    return Keys("Collège des Embruns")


@functools.cache
def render(paragraphs: int = 25) -> bytes:
    """A document of several pages, the same bytes each time."""
    out, style = io.BytesIO(), getSampleStyleSheet()["BodyText"]
    story = [Paragraph(f"Article {i}. " + "Texte de la convention. " * 40, style) for i in range(paragraphs)]
    SimpleDocTemplate(out, invariant=1).build(story)
    return out.getvalue()


@shared
def certified() -> bytes:
    return pades.certify(render(), boxes=BOXES, seal=keys().seal, reason="Convention arrêtée")


def signer_for(field: str, *, ring: Keys | None = None) -> pki.OneTimeSigner:
    given_name, surname, quality = PEOPLE[field]
    return pki.issue_signer(
        ca=(ring or keys()).ca, given_name=given_name, surname=surname, evidence_id=f"EV-{field[4:].replace('_', '-')}",
        quality=quality,
    )  # fmt: skip


def stamp_for(field: str, signed_at: dt.datetime) -> StampText:
    given_name, surname, quality = PEOPLE[field]
    return StampText.for_party(
        signer=f"{given_name} {surname}".strip(), quality=quality, signed_at=signed_at, time_zone="America/Cayenne"
    )


def sign(pdf: bytes, field: str, *, ring: Keys | None = None) -> bytes:
    now = dt.datetime.now(dt.UTC)
    return pades.sign_field(
        pdf, field_name=field, signer=signer_for(field, ring=ring), stamp=stamp_for(field, now),
        reason="Convention de stage", location="Cayenne", signed_at=now,
    )  # fmt: skip


def sign_all(order: tuple[str, ...] | None = None) -> bytes:
    pdf = certified()
    for field in order or tuple(PEOPLE):
        pdf = sign(pdf, field)
    return pdf


@shared
def complete() -> bytes:
    """Certified, signed by six parties, closed."""
    return pades.close(sign_all(), seal=keys().seal, reason="Signée par toutes les parties")


@shared
def short() -> bytes:
    """The smallest closed document with one party, for tests that examine it many times."""
    pdf = pades.certify(render(2), boxes=[("sig_host", 0, 50, 60, 290, 130)], seal=keys().seal, reason="Arrêtée")
    return pades.close(sign(pdf, "sig_host"), seal=keys().seal, reason="Close")


def pdfsig_answers(pdf: bytes, root_pem: bytes, folder: Path) -> list[tuple[str, str, str]]:
    """Ask poppler: (field, signature validation, certificate validation) of each signature."""
    store = folder / "nss"
    if not store.exists():
        store.mkdir()
        (folder / "root.pem").write_bytes(root_pem)
        run("certutil", "-N", "-d", f"sql:{store}", "--empty-password")
        run("certutil", "-A", "-d", f"sql:{store}", "-n", "root", "-t", "CT,C,C", "-i", folder / "root.pem")
    (folder / "signed.pdf").write_bytes(pdf)
    text = run("pdfsig", "-nssdir", store, folder / "signed.pdf")
    return re.findall(
        r"Signature Field Name: (\S+).*?Signature Validation: (.*?)\n.*?Certificate Validation: (.*?)\n", text, re.S
    )


def has_pdfsig() -> bool:
    return bool(shutil.which("pdfsig") and shutil.which("certutil"))


def run(*command: object) -> str:
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr or done.stdout
    return done.stdout
