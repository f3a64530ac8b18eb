"""What the signatures of a PDF are worth, with given trust roots, without network, database or record of ours."""

import asyncio
import datetime as dt
import io
import logging
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field, fields

from asn1crypto import pem
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.fields import FieldMDPAction, enumerate_sig_fields
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

from signatures import changes, cms
from signatures.changes import entry

for _library in ("pyhanko", "pyhanko_certvalidator"):
    # What they log about a bad signature names the signer; the report says it to who asked.
    logging.getLogger(_library).setLevel(logging.CRITICAL)

CERTIFICATION, PARTY, CLOSING, TIMESTAMP = "certification", "party", "closing", "timestamp"
B_B, B_T = "B-B", "B-T"
"""Levels of ETSI EN 319 142: without and with a time-stamp of the signature."""

MOST_SIGNATURES = 100
"""No agreement has so many, renewals of its time-stamp included."""

Root = bytes | str | x509.Certificate
"""A certificate: PEM (one or several), DER, or loaded."""

ALTERED, MALFORMED, PARTIAL, MODIFIED, UNTRUSTED = "altered", "malformed", "partial", "modified", "untrusted"
FAULTS = {
    ALTERED: "Le contenu signé par {who} a été altéré, ou sa signature est fausse.",
    MALFORMED: "La signature {who} est mal formée ou recopiée : elle ne signe rien par elle-même.",
    PARTIAL: "La signature de {who} ne couvre pas tout ce qui la précède.",
    MODIFIED: "Le document a été modifié après la signature de {who}, d'une façon qui n'est pas permise.",
    UNTRUSTED: "La signature de {who} ne vient pas de cette plateforme, ou son certificat n'est pas valable.",
}
"""What may be wrong with a signature, and its sentence."""

NO_SIGNATURE = "Le document ne porte aucune signature."
TRAILING = "Le fichier contient des données après la dernière signature."
NOT_CERTIFIED = "Le document n'est pas certifié par le cachet de l'organisme."
FOREIGN_FIELD = "Le document contient un champ de formulaire qui n'est pas une signature : {name}."
NEVER_OURS = "Le fichier est écrit d'une façon que cette plateforme n'emploie jamais : {what}."
UNREADABLE = "Le fichier n'est pas un PDF lisible."


@dataclass(frozen=True)
class Signature:
    """One signature of the file, in the order in which they were made."""

    field: str
    kind: str
    """``certification``, ``party``, ``closing`` or ``timestamp``."""
    signer: str = ""
    """Whole name of the signer, from the certificate."""
    quality: str = ""
    evidence_id: str = ""
    serial: str = ""
    """Serial number of the certificate, hexadecimal."""
    time: dt.datetime | None = None
    """Signing time that the file states (system time of the platform)."""
    level: str = B_B
    intact: bool = False
    """The signed bytes are what was signed."""
    valid: bool = False
    """The cryptographic signature is right."""
    trusted: bool = False
    """The certificate leads to one of the given roots and was valid for signing."""
    coverage: str = ""
    """``entire_file``, ``entire_revision`` or less."""
    covers: int = 0
    """Length of the file up to the end of this signature's revision, in bytes."""
    revision: int = 0
    """Number of the revision that it signs, from 0 for the first one of the file."""
    modification: str = ""
    """What came afterwards: ``none``, ``lta_updates``, ``form_filling``, ``annotations``, ``other``."""
    docmdp_ok: bool = False
    """What came afterwards was allowed."""
    fault: str = ""
    """Why it is not good, a key of :data:`FAULTS`; empty when it is."""

    @property
    def ok(self) -> bool:
        return not self.fault

    @property
    def problem(self) -> str:
        """Why it is not good, in one sentence; empty when it is."""
        return FAULTS[self.fault].format(who=self.signer or self.field) if self.fault else ""


@dataclass(frozen=True)
class Report:
    """The answer for a whole file."""

    signatures: tuple[Signature, ...] = ()
    problems: tuple[str, ...] = ()
    """Sentences for the reader; empty when every signature is good and the last one reaches the end of the file."""
    changes: tuple[str, ...] = ()
    """What was changed after the last good signature: the kinds of :mod:`signatures.changes`."""
    never_ours: tuple[str, ...] = ()
    """Ways of writing a PDF that no document of ours uses: nothing else is examined then."""
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

    @classmethod
    def from_dict(cls, data: dict) -> "Report":
        """Read what :meth:`as_dict` wrote, in another process."""
        rows = [{name: row[name] for name in (one.name for one in fields(Signature))} for row in data["signatures"]]
        for row in rows:
            row["time"] = dt.datetime.fromisoformat(row["time"]) if row["time"] else None
        own = {one.name: data[one.name] for one in fields(cls)}
        lists = {name: tuple(own[name]) for name in ("problems", "changes", "never_ours")}
        return cls(**own | lists | {"signatures": tuple(Signature(**row) for row in rows)})

    def as_dict(self) -> dict:
        """Return JSON-able values; times in ISO 8601."""
        data = asdict(self) | {"ok": self.ok, "certified": self.certified, "closed": self.closed}
        for row in data["signatures"]:
            row["time"] = row["time"].isoformat() if row["time"] else None
        for row, signature in zip(data["signatures"], self.signatures, strict=True):
            row["problem"] = signature.problem
        return data


def validate(pdf: bytes, *, roots: Iterable[Root]) -> Report:
    """Examine every signature of ``pdf``; nothing but ``roots`` is trusted, nothing is fetched.

    A rollback to an earlier signed revision is a good file here: the caller compares hash and number of
    signatures with its own record. A hostile file may cost time and memory: limit both outside.
    Never raises on a bad file: whatever goes wrong makes the report ``unreadable``.
    """
    anchors = load_roots(roots)
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


async def _examine(pdf: bytes, anchors: list[asn1.Certificate]) -> Report:
    reader = PdfFileReader(io.BytesIO(pdf))
    if strange := changes.never_ours(reader):
        problems = tuple(NEVER_OURS.format(what=one) for one in strange)
        return Report(never_ours=tuple(strange), problems=problems, size=len(pdf))
    embedded, malformed = _embedded(reader)
    certification = read_certification_data(reader) if embedded else None
    author = certification.author_sig if certification else None
    signatures = (*[await _judge(one, pdf, anchors, author) for one in embedded], *malformed)
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
    return Report(
        signatures=signatures,
        problems=tuple(problems),
        changes=_changes(pdf, signatures, reaches_end=reaches_end),
        reaches_end=reaches_end,
        size=len(pdf),
    )


def _embedded(reader: PdfFileReader) -> tuple[list[EmbeddedPdfSignature], list[Signature]]:
    """Return the signatures in the order in which they were made, and apart those that sign nothing of their own."""
    readable, malformed, ranges = [], [], set()
    for name, _value, one in enumerate_sig_fields(reader, filled_status=True):
        if len(readable) + len(malformed) >= MOST_SIGNATURES:
            raise ValueError("too many signatures")
        try:
            embedded = EmbeddedPdfSignature(reader, one, name)
            signed = tuple(int(value) for value in embedded.byte_range)
            if signed in ranges:
                raise ValueError("two signatures of the same bytes")
            ranges.add(signed)
            readable.append(embedded)
        except Exception:
            malformed.append(Signature(field=name, kind=PARTY, fault=MALFORMED))
    return sorted(readable, key=lambda one: one.signed_revision), malformed


def _changes(pdf: bytes, signatures: Sequence[Signature], *, reaches_end: bool) -> tuple[str, ...]:
    """Name what was done to the file after the last genuine signature that it breaks, or after the last one of all."""
    genuine = [one for one in signatures if one.intact and one.valid and one.trusted]
    broken = [one for one in genuine if one.fault == MODIFIED]
    base = broken[-1:] or ([] if reaches_end and len(genuine) == len(signatures) else genuine[-1:])
    if not base:
        return ()
    try:
        return tuple(changes.changes_since(pdf, base[0].revision, ours=frozenset(one.field for one in genuine)))
    except Exception:
        return (changes.OTHER,)


async def _judge(
    embedded: EmbeddedPdfSignature,
    pdf: bytes,
    anchors: list[asn1.Certificate],
    author: generic.DictionaryObject | None,
) -> Signature:
    """Examine one signature; what cannot be examined is malformed, and the others are still told."""
    try:
        return await _signature(embedded, pdf, anchors, author)
    except Exception:
        return Signature(field=embedded.field_name, kind=PARTY, fault=MALFORMED)


async def _signature(
    embedded: EmbeddedPdfSignature,
    pdf: bytes,
    anchors: list[asn1.Certificate],
    author: generic.DictionaryObject | None,
) -> Signature:
    kind = _kind(embedded, author)
    context = ValidationContext(trust_roots=anchors, allow_fetching=False)
    status: PdfSignatureStatus | DocumentTimestampStatus
    if kind == TIMESTAMP:
        status = await async_validate_pdf_timestamp(embedded, context)
        time = status.timestamp
    else:
        status = await async_validate_pdf_signature(embedded, context)
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
        level=_level(status),
        intact=bool(status.intact),
        valid=bool(status.valid),
        trusted=bool(status.trusted),
        coverage=status.coverage.name.lower(),
        covers=int(byte_range[2]) + int(byte_range[3]),
        revision=embedded.signed_revision,
        modification=(status.modification_level or ModificationLevel.NONE).name.lower(),
        docmdp_ok=bool(status.docmdp_ok),
        fault=_fault(status) if _is_written_plainly(embedded, pdf) else ALTERED,
    )


def _level(status: PdfSignatureStatus | DocumentTimestampStatus) -> str:
    stamp = getattr(status, "timestamp_validity", None)
    return B_T if stamp is not None and stamp.valid and stamp.trusted else B_B


def _fault(status: PdfSignatureStatus | DocumentTimestampStatus) -> str:
    """Name what is wrong first."""
    if not (status.intact and status.valid):
        return ALTERED
    if status.coverage not in (SignatureCoverageLevel.ENTIRE_FILE, SignatureCoverageLevel.ENTIRE_REVISION):
        return PARTIAL
    if not status.docmdp_ok or status.modification_level is None or status.modification_level > _MOST:
        return MODIFIED
    return "" if status.trusted and status.bottom_line else UNTRUSTED


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
    form = entry(reader.root, "/AcroForm")
    if form is not None:
        yield from _foreign_among(entry(form, "/Fields") or (), inherited=None, depth=0)


def _foreign_among(fields: Iterable, *, inherited: str | None, depth: int) -> Iterator[str]:
    if depth > 20:
        raise ValueError("form fields nested too deeply")
    for reference in fields:
        one = reference.get_object()
        kind = entry(one, "/FT") or inherited
        kids = entry(one, "/Kids") or ()
        if kind != "/Sig" and (kind or not kids):
            yield str(entry(one, "/T") or "?")
        else:
            yield from _foreign_among(kids, inherited=kind, depth=depth + 1)
