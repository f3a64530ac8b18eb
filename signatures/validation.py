"""Worth of the signatures of a PDF, with given trust roots, without network, database or record of ours."""

import asyncio
import datetime as dt
import logging
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from asn1crypto import cms as asn1_cms
from asn1crypto import pem
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.misc import PdfDecodeLimitError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.fields import FieldMDPAction, MDPPerm, enumerate_sig_fields
from pyhanko.sign.validation import EmbeddedPdfSignature, SignatureCoverageLevel, read_certification_data
from pyhanko.sign.validation.generic_cms import extract_tst_data_iter
from pyhanko.sign.validation.status import DocumentTimestampStatus

from signatures import changes, cms
from signatures.bounds import BeyondBounds, BoundedReader, refuse_crowds
from signatures.changes import entry
from signatures.examination import (
    ALTERED,
    CERTIFICATION,
    CLOSING,
    FOREIGN_FIELD,
    MALFORMED,
    MODIFIED,
    NEVER_OURS,
    NO_SIGNATURE,
    NOT_CERTIFIED,
    PARTIAL,
    PARTY,
    REVOKED,
    TIMESTAMP,
    TRAILING,
    UNPROVEN,
    UNREADABLE,
    UNTRUSTED,
    Examination,
    Signature,
)
from signatures.existence import Anchors, Judgement, Revocations, judge
from signatures.levels import B_B, B_LTA, B_T
from signatures.oddities import OTHER, OVERSIZED
from signatures.pki import plain
from signatures.second_opinion import opinion

for _library in ("pyhanko", "pyhanko_certvalidator"):
    # What they log about a bad signature names the signer; the examination says it to who asked.
    logging.getLogger(_library).setLevel(logging.CRITICAL)

MOST_SIGNATURES = 100
"""No agreement has so many, renewals of its time-stamp included."""

LONGEST_NAME = 500
"""Characters; more than any name of ours takes."""

Root = bytes | str | x509.Certificate
"""A certificate: PEM (one or several), DER, or loaded."""


def validate(pdf: bytes, *, roots: Iterable[Root], timestamp_roots: Iterable[Root] = ()) -> Examination:
    """Examine every signature of ``pdf``; nothing but the given roots is trusted, nothing is fetched.

    ``timestamp_roots`` vouch for time-stamps alone, ``roots`` for signatures and seals alone.

    A rollback to an earlier signed revision is a good file here: the caller compares hash and number of
    signatures with its own record. A hostile file may cost time and memory: limit both outside.
    Never raises on a bad file: what goes wrong makes the examination ``never_ours`` when the file is a PDF all the
    same, ``unreadable`` otherwise.
    """
    anchors = Anchors(load_roots(roots), [one for root in timestamp_roots for one in load_roots([root])])
    try:
        return asyncio.run(_examine(pdf, anchors))
    except BeyondBounds as bound:
        return _never_ours([bound.kind], len(pdf))
    except (RecursionError, PdfDecodeLimitError):
        return _never_ours([OVERSIZED], len(pdf))
    except Exception as error:
        if way := opinion(pdf):
            return _never_ours([way], len(pdf))
        return Examination(unreadable=f"{type(error).__name__}: {error}"[:300], problems=(UNREADABLE,), size=len(pdf))


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


async def _examine(pdf: bytes, anchors: Anchors) -> Examination:
    reader = BoundedReader(pdf)
    if strange := changes.never_ours(reader):
        return _never_ours(strange, len(pdf))
    reader.refuse_tangles()
    embedded, malformed = _embedded(reader)
    certification = read_certification_data(reader) if embedded else None
    author = certification.author_sig if certification else None
    judged = await _judged(embedded, pdf, anchors, Revocations(entry(reader.root, "/DSS")), author)
    signatures = (*_levelled(judged, has_revocations=_has_revocations(reader)), *malformed)
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
    return Examination(
        signatures=signatures,
        problems=tuple(problems),
        changes=_changes(pdf, signatures, reaches_end=reaches_end),
        reaches_end=reaches_end,
        size=len(pdf),
    )


def _never_ours(ways: Sequence[str], size: int) -> Examination:
    problems = tuple(NEVER_OURS.format(what=one) for one in ways)
    return Examination(never_ours=tuple(ways), problems=problems, size=size)


def _embedded(reader: PdfFileReader) -> tuple[list[EmbeddedPdfSignature], list[Signature]]:
    """Return the signatures in the order in which they were made, and apart those that sign nothing of their own."""
    readable: list[EmbeddedPdfSignature] = []
    malformed: list[Signature] = []
    ranges: set[tuple[int, ...]] = set()
    for given, _value, signature in enumerate_sig_fields(reader, filled_status=True):
        name = _name(given)
        if len(readable) + len(malformed) >= MOST_SIGNATURES:
            raise ValueError("too many signatures")
        try:
            embedded = EmbeddedPdfSignature(reader, signature, name)
            signed = tuple(int(value) for value in embedded.byte_range)
            if signed in ranges:
                raise ValueError("two signatures of the same bytes")
            ranges.add(signed)
            for part in (embedded.signed_data, *_tokens(embedded)):
                refuse_crowds(part)
            readable.append(embedded)
        except Exception:
            malformed.append(Signature(field=name, kind=PARTY, fault=MALFORMED))
    return sorted(readable, key=lambda signature: signature.signed_revision), malformed


def _tokens(embedded: EmbeddedPdfSignature) -> Iterator[asn1_cms.SignedData]:
    """Yield the time-stamps that a signature bears, whatever they are worth."""
    for is_signed in (True, False):
        yield from extract_tst_data_iter(embedded.signer_info, signed=is_signed)


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
        return (OTHER,)


async def _judged(
    embedded: Sequence[EmbeddedPdfSignature],
    pdf: bytes,
    anchors: Anchors,
    revocations: Revocations,
    author: generic.DictionaryObject | None,
) -> list[Signature]:
    """Examine the signatures, the last one first: a sound time-stamp proves when what stands before it existed.

    What cannot be examined is malformed, and the others are still told.
    """
    signatures: list[Signature] = []
    moment: dt.datetime | None = None
    for embedding in reversed(embedded):
        try:
            kind = _kind(embedding, author)
            signature = _signature(embedding, kind, pdf, await judge(embedding, anchors, revocations, moment))
        except Exception:
            signature = Signature(field=embedding.field_name, kind=PARTY, fault=MALFORMED)
        if signature.kind == TIMESTAMP and signature.ok:
            moment = signature.proved
        signatures.append(signature)
    return signatures[::-1]


def _signature(embedded: EmbeddedPdfSignature, kind: str, pdf: bytes, judgement: Judgement) -> Signature:
    status = judgement.status
    subject = dict(embedded.signer_cert.subject.native)
    signer = " ".join(str(subject[key]) for key in ("given_name", "surname") if subject.get(key))
    signer = signer or str(subject.get("common_name", ""))
    byte_range = embedded.byte_range
    assert status.coverage is not None  # pyHanko was asked for it
    stated = status.timestamp if isinstance(status, DocumentTimestampStatus) else status.signer_reported_dt
    return Signature(
        field=embedded.field_name,
        kind=kind,
        signer=_name(signer),
        quality=_name(subject.get("title", "")),
        evidence_id=str(subject.get("serial_number", "")),
        serial=f"{embedded.signer_cert.serial_number:x}",
        time=_tellable(stated),
        stamped=judgement.stamped,
        proved=judgement.proved,
        revoked_at=judgement.revoked_at,
        intact=bool(status.intact),
        valid=bool(status.valid),
        trusted=bool(status.trusted),
        coverage=status.coverage.name.lower(),
        covers=int(byte_range[2]) + int(byte_range[3]),
        revision=embedded.signed_revision,
        modification=(status.modification_level or ModificationLevel.NONE).name.lower(),
        final=_is_final(embedded, kind, subject),
        docmdp_ok=bool(status.docmdp_ok),
        fault=_fault(judgement) if _is_written_plainly(embedded, pdf) else ALTERED,
    )


def _name(given: object) -> str:
    """Return a name as it may be shown; a stranger's file gives what it likes, a number or a list too."""
    return plain(str(given))[:LONGEST_NAME]


def _tellable(moment: dt.datetime | None) -> dt.datetime | None:
    """Leave out a moment of the first or last year of the calendar: not every time zone can write it."""
    return moment if moment and dt.MINYEAR < moment.year < dt.MAXYEAR else None


def _levelled(signatures: Sequence[Signature], *, has_revocations: bool) -> Iterator[Signature]:
    """Yield the signatures with their level: what a later document time-stamp keeps with revocation data lasts."""
    for place, one in enumerate(signatures):
        is_kept = has_revocations and any(other.kind == TIMESTAMP and other.ok for other in signatures[place:])
        level = B_B if not one.stamped else B_LTA if is_kept else B_T
        yield replace(one, level="" if one.kind == TIMESTAMP else level)


def _has_revocations(reader: PdfFileReader) -> bool:
    """Tell whether the file carries certificates and lists of revoked ones: then it is verified for years."""
    store = entry(reader.root, "/DSS")
    return store is not None and bool(entry(store, "/Certs")) and bool(entry(store, "/CRLs") or entry(store, "/OCSPs"))


def _fault(judgement: Judgement) -> str:
    """Name what is wrong first."""
    status = judgement.status
    if not (status.intact and status.valid):
        return ALTERED
    if status.coverage not in (SignatureCoverageLevel.ENTIRE_FILE, SignatureCoverageLevel.ENTIRE_REVISION):
        return PARTIAL
    level = status.modification_level
    if isinstance(status, DocumentTimestampStatus):
        allowed = level is not None and level <= ModificationLevel.LTA_UPDATES
    else:
        allowed = bool(status.docmdp_ok) and level is not None and level <= _MOST
    if not allowed:
        return MODIFIED
    if not judgement.is_good:
        return UNTRUSTED
    if judgement.revoked_before:
        return REVOKED
    return UNPROVEN if judgement.unproven else ""


def _is_written_plainly(embedded: EmbeddedPdfSignature, pdf: bytes) -> bool:
    """Check the bytes that no signature protects: those of the last CMS itself which verification does not read.

    The parts that verification reads are put together again as the platform does, in capital hexadecimal digits with
    zeros after the end: the file must say the same, so that no byte of it can change unseen.
    """
    start, length, rest, _ = (int(value) for value in embedded.byte_range)
    if embedded.sig_object_type == "/DocTimeStamp":
        der = asn1_cms.ContentInfo.load(embedded.pkcs7_content).dump()
    else:
        der = _assembled_again(embedded)
    written = der.hex().upper().encode().ljust(rest - length - start - 2, b"0")
    return pdf[start + length : rest] == b"<" + written + b">"


def _assembled_again(embedded: EmbeddedPdfSignature) -> bytes:
    signer, own = embedded.signer_info, embedded.signer_cert
    algorithm = signer["signature_algorithm"].dump()
    certificates = [one.chosen for one in embedded.signed_data["certificates"]]
    usual = all(one["signature_value"].contents[:1] == b"\0" for one in certificates)
    if not usual or algorithm not in (cms.ECDSA_WITH_SHA256, cms.RSA_WITH_SHA256):
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


def _is_final(embedded: EmbeddedPdfSignature, kind: str, subject: dict) -> bool:
    """Tell whether a seal of the organisation ends the document; a person's certificate bears a person's name."""
    forbids_changes = kind == CERTIFICATION and embedded.docmdp_level is MDPPerm.NO_CHANGES
    return (kind == CLOSING or forbids_changes) and subject.keys().isdisjoint({"given_name", "surname"})


def _foreign_fields(reader: PdfFileReader) -> Iterator[str]:
    """Name the form fields that are no signature: pyHanko accepts new values in them, we do not."""
    form = entry(reader.root, "/AcroForm")
    if form is not None:
        yield from _foreign_among(entry(form, "/Fields") or (), inherited=None, depth=0)


def _foreign_among(fields: Iterable, *, inherited: str | None, depth: int) -> Iterator[str]:
    if depth > 20:
        raise ValueError("form fields nested too deeply")
    for reference in fields:
        item = reference.get_object()
        kind = entry(item, "/FT") or inherited
        kids = entry(item, "/Kids") or ()
        if kind != "/Sig" and (kind or not kids):
            yield _name(entry(item, "/T") or "?")
        else:
            yield from _foreign_among(kids, inherited=kind, depth=depth + 1)
