"""What the signatures of a PDF are worth, with given trust roots, without network, database or record of ours."""

import asyncio
import datetime as dt
import io
import logging
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field

from asn1crypto import pem
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.fields import FieldMDPAction
from pyhanko.sign.validation import (
    EmbeddedPdfSignature,
    PdfSignatureStatus,
    SignatureCoverageLevel,
    async_validate_pdf_signature,
    async_validate_pdf_timestamp,
    read_certification_data,
)
from pyhanko.sign.validation.status import DocumentTimestampStatus
from pyhanko_certvalidator import ValidationContext

from signatures import cms

for _library in ("pyhanko", "pyhanko_certvalidator"):
    # What they log about a bad signature names the signer; the report says it to who asked.
    logging.getLogger(_library).setLevel(logging.CRITICAL)

CERTIFICATION, PARTY, CLOSING, TIMESTAMP = "certification", "party", "closing", "timestamp"

Root = bytes | str | x509.Certificate
"""A certificate: PEM (one or several), DER, or loaded."""

MODIFIED = "Le document a été modifié après la signature de {who}, d'une façon qui n'est pas permise."
ALTERED = "Le contenu signé par {who} a été altéré, ou sa signature est fausse."
UNTRUSTED = "La signature de {who} ne vient pas de cette plateforme, ou son certificat n'est pas valable."
PARTIAL = "La signature de {who} ne couvre pas tout ce qui la précède."
NO_SIGNATURE = "Le document ne porte aucune signature."
TRAILING = "Le fichier contient des données après la dernière signature."
NOT_CERTIFIED = "Le document n'est pas certifié par le cachet de l'organisme."
FOREIGN_FIELD = "Le document contient un champ de formulaire qui n'est pas une signature : {name}."
UNREADABLE = "Le fichier n'est pas un PDF lisible."


@dataclass(frozen=True)
class Signature:
    """One signature of the file, in the order in which they were made."""

    field: str
    kind: str
    """``certification``, ``party``, ``closing`` or ``timestamp``."""
    signer: str
    """Whole name of the signer, from the certificate."""
    quality: str
    evidence_id: str
    serial: str
    """Serial number of the certificate, hexadecimal."""
    time: dt.datetime | None
    """Signing time that the file states (system time of the platform)."""
    intact: bool
    """The signed bytes are what was signed."""
    valid: bool
    """The cryptographic signature is right."""
    trusted: bool
    """The certificate leads to one of the given roots and was valid for signing."""
    coverage: str
    """``entire_file``, ``entire_revision`` or less."""
    covers: int
    """Length of the file up to the end of this signature's revision, in bytes."""
    revision: int
    """Number of the revision that it signs, from 0 for the first one of the file."""
    modification: str
    """What came afterwards: ``none``, ``lta_updates``, ``form_filling``, ``annotations``, ``other``."""
    docmdp_ok: bool
    """What came afterwards was allowed."""
    problem: str = ""
    """Why it is not good, in one sentence; empty when it is."""

    @property
    def ok(self) -> bool:
        return not self.problem


@dataclass(frozen=True)
class Report:
    """The answer for a whole file."""

    signatures: tuple[Signature, ...] = ()
    problems: tuple[str, ...] = ()
    """Sentences for the reader; empty when every signature is good and the last one reaches the end of the file."""
    reaches_end: bool = False
    unreadable: str = ""
    """Technical reason why the file could not be examined; empty when it was."""
    size: int = field(default=0)

    @property
    def ok(self) -> bool:
        return not self.problems and not self.unreadable

    @property
    def certified(self) -> bool:
        return any(signature.kind == CERTIFICATION for signature in self.signatures)

    @property
    def closed(self) -> bool:
        """The closing seal is there (its worth is in its own line)."""
        return any(signature.kind == CLOSING for signature in self.signatures)

    def as_dict(self) -> dict:
        """Return JSON-able values; times in ISO 8601."""
        data = asdict(self) | {"ok": self.ok, "certified": self.certified, "closed": self.closed}
        for row in data["signatures"]:
            row["time"] = row["time"].isoformat() if row["time"] else None
        return data


def validate(pdf: bytes, *, roots: Iterable[Root], timestamp_roots: Iterable[Root] = ()) -> Report:
    """Examine every signature of ``pdf``; nothing but the given roots is trusted, nothing is fetched.

    ``timestamp_roots`` vouch for time-stamps alone, ``roots`` for signatures and seals alone.

    A rollback to an earlier signed revision is a good file here: the caller compares hash and number of
    signatures with its own record. A hostile file may cost time and memory: limit both outside.
    Never raises on a bad file: whatever goes wrong makes the report ``unreadable``.
    """
    anchors = Anchors(load_roots(roots), [one for root in timestamp_roots for one in load_roots([root])])
    try:
        return asyncio.run(_examine(pdf, anchors))
    except Exception as error:
        return Report(unreadable=f"{type(error).__name__}: {error}"[:300], problems=(UNREADABLE,), size=len(pdf))


def load_roots(roots: Iterable[Root]) -> list[asn1.Certificate]:
    """Load trust anchors; ``ValueError`` when there is none."""
    loaded: list[asn1.Certificate] = []
    for root in roots:
        if isinstance(root, x509.Certificate):
            root = root.public_bytes(Encoding.DER)
        data = root.encode() if isinstance(root, str) else root
        parts = (der for _, _, der in pem.unarmor(data, multiple=True)) if pem.detect(data) else (data,)
        loaded.extend(asn1.Certificate.load(der) for der in parts)
    if not loaded:
        raise ValueError("a trust root is needed")
    return loaded


@dataclass(frozen=True)
class Anchors:
    """Who vouches for what."""

    signatures: list[asn1.Certificate]
    timestamps: list[asn1.Certificate]

    def context(self, *, timestamps: bool) -> ValidationContext:
        return ValidationContext(trust_roots=self.timestamps if timestamps else self.signatures, allow_fetching=False)


async def _examine(pdf: bytes, anchors: Anchors) -> Report:
    reader = PdfFileReader(io.BytesIO(pdf))
    embedded = list(reader.embedded_signatures)
    certification = read_certification_data(reader) if embedded else None
    author = certification.author_sig if certification else None
    signatures = tuple([await _signature(one, pdf, anchors, author) for one in embedded])
    reaches_end = bool(signatures) and max(one.covers for one in signatures) == len(pdf)
    problems = [one.problem for one in signatures if one.problem]
    if not signatures:
        problems.append(NO_SIGNATURE)
    else:
        if not any(one.kind == CERTIFICATION for one in signatures):
            problems.append(NOT_CERTIFIED)
        if not reaches_end:
            problems.append(TRAILING)
    problems += [FOREIGN_FIELD.format(name=name) for name in _foreign_fields(reader)]
    return Report(signatures=signatures, problems=tuple(problems), reaches_end=reaches_end, size=len(pdf))


async def _signature(
    embedded: EmbeddedPdfSignature,
    pdf: bytes,
    anchors: Anchors,
    author: generic.DictionaryObject | None,
) -> Signature:
    kind = _kind(embedded, author)
    status: PdfSignatureStatus | DocumentTimestampStatus
    if kind == TIMESTAMP:
        status = await async_validate_pdf_timestamp(embedded, anchors.context(timestamps=True))
        time = status.timestamp
    else:
        status = await async_validate_pdf_signature(
            embedded, anchors.context(timestamps=False), anchors.context(timestamps=True)
        )
        time = status.signer_reported_dt
    subject = dict(embedded.signer_cert.subject.native)
    signer = " ".join(str(subject[key]) for key in ("given_name", "surname") if subject.get(key))
    signer = signer or str(subject.get("common_name", ""))
    byte_range = embedded.byte_range
    return Signature(
        field=embedded.field_name,
        kind=kind,
        signer=signer,
        quality=str(subject.get("title", "")),
        evidence_id=str(subject.get("serial_number", "")),
        serial=f"{embedded.signer_cert.serial_number:x}",
        time=time,
        intact=bool(status.intact),
        valid=bool(status.valid),
        trusted=bool(status.trusted),
        coverage=status.coverage.name.lower(),
        covers=int(byte_range[2]) + int(byte_range[3]),
        revision=embedded.signed_revision,
        modification=(status.modification_level or ModificationLevel.NONE).name.lower(),
        docmdp_ok=bool(status.docmdp_ok),
        problem=(_problem(status) if _is_written_plainly(embedded, pdf) else ALTERED).format(
            who=signer or embedded.field_name
        ),
    )


def _problem(status: PdfSignatureStatus | DocumentTimestampStatus) -> str:
    """Name what is wrong first; a sentence with a place for the signer's name."""
    if not (status.intact and status.valid):
        return ALTERED
    if status.coverage not in (SignatureCoverageLevel.ENTIRE_FILE, SignatureCoverageLevel.ENTIRE_REVISION):
        return PARTIAL
    level = status.modification_level
    if isinstance(status, DocumentTimestampStatus):
        allowed, good = level is not None and level <= ModificationLevel.LTA_UPDATES, status.trusted
    else:
        allowed = bool(status.docmdp_ok) and level is not None and level <= _MOST
        good = status.trusted and status.bottom_line
    if not allowed:
        return MODIFIED
    return "" if good else UNTRUSTED


def _is_written_plainly(embedded: EmbeddedPdfSignature, pdf: bytes) -> bool:
    """Check the bytes that no signature protects: those of the last CMS itself which verification does not read.

    The parts that verification reads are put together again as the platform does, in capital hexadecimal digits with
    zeros after the end: the file must say the same, so that no byte of it can change unseen.
    """
    start, length, rest, _ = (int(value) for value in embedded.byte_range)
    if embedded.sig_object_type == "/DocTimeStamp":
        der = embedded.pkcs7_content
    else:
        der = _assembled_again(embedded)
    written = der.hex().upper().encode().ljust(rest - length - start - 2, b"0")
    return pdf[start + length : rest] == b"<" + written + b">"


def _assembled_again(embedded: EmbeddedPdfSignature) -> bytes:
    signer, own = embedded.signer_info, embedded.signer_cert
    algorithm = signer["signature_algorithm"].dump()
    certificates = [one.chosen for one in embedded.signed_data["certificates"]]
    plain = all(one["signature_value"].contents[:1] == b"\0" for one in certificates)
    if not plain or algorithm not in (cms.ECDSA_WITH_SHA256, cms.RSA_WITH_SHA256):
        return b""
    unsigned = signer["unsigned_attrs"]
    return cms.assemble(
        certificates=[one.dump() for one in certificates],
        issuer=own.issuer.dump(),
        serial_number=own.serial_number,
        attributes=signer["signed_attrs"].contents,
        algorithm=algorithm,
        value=signer["signature"].native,
        unsigned=unsigned.contents or b"" if unsigned else b"",
    )


_MOST = ModificationLevel.FORM_FILLING


def _kind(embedded: EmbeddedPdfSignature, author: generic.DictionaryObject | None) -> str:
    if embedded.sig_object_type == "/DocTimeStamp":
        return TIMESTAMP
    if author is not None and embedded.sig_object == author:
        return CERTIFICATION
    lock = embedded.fieldmdp
    return CLOSING if lock is not None and lock.action is FieldMDPAction.ALL else PARTY


def _foreign_fields(reader: PdfFileReader) -> Iterator[str]:
    """Name the form fields that are no signature: pyHanko accepts new values in them, we do not."""
    form = _entry(reader.root, "/AcroForm")
    if form is not None:
        yield from _foreign_among(_entry(form, "/Fields") or (), inherited=None, depth=0)


def _foreign_among(fields: Iterable, *, inherited: str | None, depth: int) -> Iterator[str]:
    if depth > 20:
        raise ValueError("form fields nested too deeply")
    for reference in fields:
        one = reference.get_object()
        kind = _entry(one, "/FT") or inherited
        kids = _entry(one, "/Kids") or ()
        if kind != "/Sig" and (kind or not kids):
            yield str(_entry(one, "/T") or "?")
        else:
            yield from _foreign_among(kids, inherited=kind, depth=depth + 1)


def _entry(dictionary: generic.DictionaryObject, key: str) -> generic.PdfObject | None:
    """Follow the reference under ``key`` (`get` does not)."""
    try:
        return dictionary[key]
    except KeyError:
        return None
