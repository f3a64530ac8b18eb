"""As of which moment each signature of a PDF is judged, and what its certificates still prove.

A certificate that ended since proves as much as before, when a time-stamp shows that the signature existed while it was
good (proof of existence, ETSI EN 319 102-1, 5.6): the last time-stamp is judged as of now, the one before as of the
time of the last, and so on down to the signatures.
"""

import datetime as dt
from dataclasses import dataclass

from asn1crypto import x509 as asn1
from cryptography import x509
from pyhanko.pdf_utils import generic
from pyhanko.sign.validation import (
    EmbeddedPdfSignature,
    PdfSignatureStatus,
    async_validate_pdf_signature,
    async_validate_pdf_timestamp,
)
from pyhanko.sign.validation.generic_cms import extract_tst_data_iter
from pyhanko.sign.validation.status import DocumentTimestampStatus, TimestampSignatureStatus
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.path import ValidationPath

from signatures.bounds import MOST_LISTS, BeyondBounds
from signatures.changes import entry
from signatures.oddities import OVERSIZED

Status = PdfSignatureStatus | DocumentTimestampStatus


@dataclass(frozen=True)
class Anchors:
    """Who vouches for what."""

    signatures: list[asn1.Certificate]
    timestamps: list[asn1.Certificate]

    def context(self, *, timestamps: bool, moment: dt.datetime | None) -> ValidationContext:
        """Return what pyHanko validates with as of ``moment``, of now when it is empty; nothing is fetched."""
        roots = self.timestamps if timestamps else self.signatures
        return ValidationContext(trust_roots=roots, allow_fetching=False, moment=moment)


class Revocations:
    """The lists of revoked certificates in a file's security store (DSS); each counts under its issuer's signature."""

    def __init__(self, store: generic.DictionaryObject | None) -> None:
        lists = entry(store, "/CRLs") if store is not None else None
        self._lists = list(dict.fromkeys(one.get_object().data for one in lists or ()))
        if len(self._lists) > MOST_LISTS:
            raise BeyondBounds(OVERSIZED)

    def date(self, path: ValidationPath | None) -> dt.datetime | None:
        """Return when the first certificate of ``path`` to be revoked was; the root cannot be."""
        chain = list(path.iter_certs(include_root=True)) if path is not None else []
        dates = [self._date(own, above) for above, own in zip(chain, chain[1:], strict=False)]
        return min((date for date in dates if date), default=None)

    def _date(self, certificate: asn1.Certificate, issuer: asn1.Certificate) -> dt.datetime | None:
        dates = (_revoked_by(der, certificate, issuer) for der in self._lists)
        return min((date for date in dates if date), default=None)


def _revoked_by(der: bytes, certificate: asn1.Certificate, issuer: asn1.Certificate) -> dt.datetime | None:
    """Return when a list says that ``certificate`` was revoked; one that cannot be read revokes nobody."""
    try:
        listed, above = x509.load_der_x509_crl(der), x509.load_der_x509_certificate(issuer.dump())
        key = above.public_key()
        if listed.issuer != above.subject or not listed.is_signature_valid(key):  # type: ignore[arg-type]  # any that signs
            return None
        row = listed.get_revoked_certificate_by_serial_number(certificate.serial_number)
        return row.revocation_date_utc if row is not None else None
    except Exception:
        return None


@dataclass(frozen=True)
class Judgement:
    """Verdict of pyHanko on a signature as of the right moment, and the proof that is left of its certificates."""

    status: Status
    is_good: bool
    """Its certificates were good when it says that it was made."""
    has_ended: bool
    """They no longer were at the first moment that is proved."""
    time: dt.datetime | None
    """When it was made, as it says."""
    stamped: dt.datetime | None
    """When it was made, as its own time-stamp proves, or as it proves itself when it is one."""
    proved: dt.datetime | None
    """When it existed at the latest, as the first sound time-stamp over it proves."""
    revoked_at: dt.datetime | None
    """When its certificate, or one above it, was revoked."""

    @property
    def revoked_before(self) -> bool:
        """It says itself that it was made with a certificate that was revoked already."""
        return bool(self.revoked_at and self.time and self.revoked_at < _second(self.time))

    @property
    def unproven(self) -> bool:
        """Nothing proves any more that it was made before its certificates ended, by their dates or by a list."""
        return self.is_good and (self.has_ended or not _is_before(self.proved, self.revoked_at))


async def judge(
    embedded: EmbeddedPdfSignature, anchors: Anchors, revocations: Revocations, moment: dt.datetime | None
) -> Judgement:
    """Judge a signature or time-stamp that existed at ``moment``, as later time-stamps prove; empty when none does."""
    stated = _time_stated(embedded)
    status = await _as_of(embedded, anchors, _earliest(stated, moment), moment)
    stamp = _stamp_of(status)
    stands = stamp is not None and _is_sound(stamp) and _is_before(moment, revocations.date(stamp.validation_path))
    stamped = stated if stands else None
    good = _is_good(status)
    has_ended = not good or stamped != stated
    claimed = stated or getattr(status, "signer_reported_dt", None)
    if not good and status.intact and status.valid and claimed and claimed <= dt.datetime.now(dt.UTC):
        then = await _as_of(embedded, anchors, claimed, stated)
        good = _is_good(then)
        status = then if good else status
    return Judgement(
        status=status,
        is_good=good,
        has_ended=has_ended,
        time=claimed,
        stamped=stamped,
        proved=_earliest(stamped, moment),
        revoked_at=revocations.date(status.validation_path),
    )


async def _as_of(
    embedded: EmbeddedPdfSignature, anchors: Anchors, moment: dt.datetime | None, stamp_moment: dt.datetime | None
) -> Status:
    """Validate a signature as of one moment, and the time-stamp that it bears or is as of another."""
    stamps = anchors.context(timestamps=True, moment=stamp_moment)
    if embedded.sig_object_type == "/DocTimeStamp":
        return await async_validate_pdf_timestamp(embedded, stamps)
    return await async_validate_pdf_signature(embedded, anchors.context(timestamps=False, moment=moment), stamps)


def _time_stated(embedded: EmbeddedPdfSignature) -> dt.datetime | None:
    """Return the time of the time-stamp that a signature bears or is, which nothing has checked yet."""
    if embedded.sig_object_type == "/DocTimeStamp":
        token = embedded.signed_data
    else:
        token = next(extract_tst_data_iter(embedded.signer_info, signed=False), None)
    return token["encap_content_info"]["content"].parsed["gen_time"].native if token is not None else None


def _stamp_of(status: Status) -> TimestampSignatureStatus | None:
    return status if isinstance(status, DocumentTimestampStatus) else status.timestamp_validity


def _is_sound(stamp: TimestampSignatureStatus | None) -> bool:
    return stamp is not None and bool(stamp.intact and stamp.valid and stamp.trusted)


def _is_good(status: Status) -> bool:
    if isinstance(status, DocumentTimestampStatus):
        return _is_sound(status)
    return bool(status.trusted and status.bottom_line)


def _is_before(proved: dt.datetime | None, revoked_at: dt.datetime | None) -> bool:
    """Tell whether a revocation came after what is proved; always when there was none."""
    return revoked_at is None or (proved is not None and _second(proved) <= revoked_at)


def _second(moment: dt.datetime) -> dt.datetime:
    """Cut to the second, as a list of revoked certificates names it."""
    return moment.replace(microsecond=0)


def _earliest(*moments: dt.datetime | None) -> dt.datetime | None:
    return min((one for one in moments if one), default=None)
