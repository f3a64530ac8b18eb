"""PAdES signatures on PDF bytes: certify, sign a field, close, seal; takes bytes, returns bytes, stores nothing."""

import asyncio
import datetime as dt
import io
from collections.abc import Iterable
from typing import Any

from asn1crypto import algos
from asn1crypto import cms as asn1_cms
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers
from pyhanko.sign.fields import (
    FieldMDPAction,
    FieldMDPSpec,
    MDPPerm,
    SigFieldSpec,
    SigSeedSubFilter,
    append_signature_field,
    enumerate_sig_fields,
)
from pyhanko.sign.signers.pdf_cms import PdfCMSSignedAttributes
from pyhanko.sign.signers.pdf_signer import PdfSigningSession
from pyhanko.stamp import NoOpStampStyle

from signatures import cms
from signatures.drawn_stamp import TextStampStyle
from signatures.fields import CLOSING, OPENING, CannotSign, FieldBox, appended
from signatures.pki import OneTimeSigner, Seal, SigningKey
from signatures.stamp import StampText
from signatures.timestamps import Timestamper

TOLERANCE = dt.timedelta(minutes=5)
"""A signing time further than this from the system's clock is refused: nobody signs in the past or in the future."""

CMS_OVERHEAD = 380
"""Bytes of a CMS signature besides certificates, issuer names and signature value: about 290, and some room."""


def certify(
    pdf: bytes,
    *,
    boxes: Iterable[FieldBox | tuple],
    seal: Seal,
    reason: str,
    location: str = "",
    contact: str = "",
    stamp: StampText | None = None,
    signed_at: dt.datetime | None = None,
    timestamper: Timestamper | None = None,
) -> bytes:
    """Create every signature field, and certify the document so that from now on only these may be filled.

    The two seal fields are made too, invisible unless ``boxes`` places them; ``stamp`` is drawn in the opening one.
    The input must have no form field at all. Returns the whole file, which begins with exactly ``pdf``.
    """
    placed = {box.field_name: box for box in (FieldBox(*given) for given in boxes)}
    writer = _writer(pdf)
    if "/AcroForm" in writer.root:
        raise CannotSign("the document has a form already")
    for field_name in (*(n for n in placed if n not in (OPENING, CLOSING)), OPENING, CLOSING):
        append_signature_field(writer, _field(placed.get(field_name, FieldBox(field_name, 0, 0, 0, 0, 0))))
    return _sign(
        pdf,
        writer,
        field_name=OPENING,
        key=seal,
        stamp=stamp,
        signed_at=signed_at,
        timestamper=timestamper,
        reason=reason,
        location=location,
        contact=contact,
        certify=MDPPerm.FILL_FORMS,
    )


def sign_field(
    pdf: bytes,
    *,
    field_name: str,
    signer: OneTimeSigner,
    stamp: StampText,
    reason: str,
    location: str = "",
    contact: str = "",
    signed_at: dt.datetime | None = None,
    timestamper: Timestamper | None = None,
) -> bytes:
    """Sign one party's existing, empty field with a visible stamp; the signer's key is gone afterwards.

    ``signed_at`` is system time (default: now); pass the one shown in the stamp, so that both agree. The signature is
    PAdES B-T when ``timestamper`` gives a token for it, else B-B.
    Returns the whole file, which begins with exactly ``pdf``.
    """
    writer = _writer(pdf)
    _require_empty(writer, field_name)
    try:
        return _sign(
            pdf,
            writer,
            field_name=field_name,
            key=signer,
            stamp=stamp,
            signed_at=signed_at,
            timestamper=timestamper,
            reason=reason,
            location=location,
            contact=contact,
        )
    finally:
        signer.destroy()


def close(
    pdf: bytes,
    *,
    seal: Seal,
    reason: str,
    location: str = "",
    contact: str = "",
    stamp: StampText | None = None,
    signed_at: dt.datetime | None = None,
    timestamper: Timestamper | None = None,
) -> bytes:
    """Seal the certified document closed: every field is locked and no change is allowed, a later signature is bad.

    Returns the whole file, which begins with exactly ``pdf``.
    """
    writer = _writer(pdf)
    _require_empty(writer, CLOSING)
    return _sign(
        pdf,
        writer,
        field_name=CLOSING,
        key=seal,
        stamp=stamp,
        signed_at=signed_at,
        timestamper=timestamper,
        reason=reason,
        location=location,
        contact=contact,
    )


def seal_only(
    pdf: bytes,
    *,
    box: FieldBox | tuple | None,
    seal: Seal,
    reason: str,
    location: str = "",
    contact: str = "",
    stamp: StampText | None = None,
    signed_at: dt.datetime | None = None,
    timestamper: Timestamper | None = None,
) -> bytes:
    """Seal a document that nobody else signs (attestation, evaluation): certified, no change allowed.

    The field is ``sig_seal_close`` unless ``box`` names another. Returns the whole file, beginning with ``pdf``.
    """
    placed = FieldBox(*box) if box is not None else FieldBox(CLOSING, 0, 0, 0, 0, 0)
    writer = _writer(pdf)
    if "/AcroForm" in writer.root:
        raise CannotSign("the document has a form already")
    append_signature_field(writer, _field(placed))
    return _sign(
        pdf,
        writer,
        field_name=placed.field_name,
        key=seal,
        stamp=stamp,
        signed_at=signed_at,
        timestamper=timestamper,
        reason=reason,
        location=location,
        contact=contact,
        certify=MDPPerm.NO_CHANGES,
    )


def _writer(pdf: bytes) -> IncrementalPdfFileWriter:
    return IncrementalPdfFileWriter(io.BytesIO(pdf))


def _field(box: FieldBox) -> SigFieldSpec:
    locks = box.field_name == CLOSING
    return SigFieldSpec(
        box.field_name,
        on_page=box.page,
        box=(round(box.x0, 2), round(box.y0, 2), round(box.x1, 2), round(box.y1, 2)),  # type: ignore[arg-type]  # reals do
        readable_field_name=box.label or None,
        field_mdp_spec=FieldMDPSpec(FieldMDPAction.ALL) if locks else None,
        doc_mdp_update_value=MDPPerm.NO_CHANGES if locks else None,
    )


def _require_empty(writer: IncrementalPdfFileWriter, field_name: str) -> None:
    signed = {found: value is not None for found, value, _ in enumerate_sig_fields(writer.prev)}
    if field_name not in signed:
        raise CannotSign(f"the document has no field {field_name}")
    if signed[field_name]:
        raise CannotSign(f"the field {field_name} is signed already")
    if signed.get(CLOSING):
        raise CannotSign("the document is closed")


def _sign(
    pdf: bytes,
    writer: IncrementalPdfFileWriter,
    *,
    field_name: str,
    key: SigningKey,
    reason: str,
    location: str,
    contact: str,
    stamp: StampText | None,
    signed_at: dt.datetime | None,
    timestamper: Timestamper | None,
    certify: MDPPerm | None = None,
) -> bytes:
    metadata = signers.PdfSignatureMetadata(
        field_name=field_name,
        md_algorithm="sha256",
        subfilter=SigSeedSubFilter.PADES,
        reason=reason or None,
        location=location or None,
        contact_info=contact or None,
        name=_display_name(key.certificate),
        certify=certify is not None,
        docmdp_permissions=certify or MDPPerm.NO_CHANGES,
    )
    signer = _KeySigner(key, timestamper)
    pdf_signer = signers.PdfSigner(
        metadata, signer=signer, stamp_style=TextStampStyle(stamp) if stamp else NoOpStampStyle()
    )
    session = pdf_signer.init_signing_session(writer, existing_fields_only=True)
    session.system_time = _signing_time(signed_at)
    output = io.BytesIO()
    _finish(session, output, bytes_reserved=signer.room())
    signed = output.getvalue()
    appended(pdf, signed)
    return signed


def _finish(session: PdfSigningSession, output: io.BytesIO, *, bytes_reserved: int) -> None:
    """Write the revision and its CMS in one pass: the size is known, so no trial signature is made."""
    document = session.prepare_tbs_document(validation_info=None, bytes_reserved=bytes_reserved)
    digest, _ = document.digest_tbs_document(output=output)
    signing = document.perform_signature(
        document_digest=digest.document_digest,
        pdf_cms_signed_attrs=PdfCMSSignedAttributes(signing_time=session.system_time),
    )
    asyncio.run(signing)


def _signing_time(signed_at: dt.datetime | None) -> dt.datetime:
    now = dt.datetime.now(dt.UTC)
    if signed_at is None:
        return now.replace(microsecond=0)
    if signed_at.tzinfo is None or abs(signed_at - now) > TOLERANCE:
        raise ValueError("a signing time is the system's own, with its zone")
    return signed_at.replace(microsecond=0)


def _display_name(certificate: x509.Certificate) -> str:
    """The signer's whole name (the common name may be cut)."""
    parts = [
        str(attribute.value)
        for oid in (x509.NameOID.GIVEN_NAME, x509.NameOID.SURNAME)
        for attribute in certificate.subject.get_attributes_for_oid(oid)
    ]
    common = certificate.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)
    return " ".join(parts) or (str(common[0].value) if common else certificate.subject.rfc4514_string())


class _KeySigner(signers.Signer):
    """pyHanko signer around a key that stays loaded."""

    def __init__(self, key: SigningKey, timestamper: Timestamper | None = None) -> None:
        kind = "ecdsa" if isinstance(key.certificate.public_key(), ec.EllipticCurvePublicKey) else "rsa"
        super().__init__(
            signing_cert=asn1.Certificate.load(key.certificate.public_bytes(Encoding.DER)),
            signature_mechanism=algos.SignedDigestAlgorithm({"algorithm": f"sha256_{kind}"}),
        )
        self._key, self._timestamper = key, timestamper or Timestamper(())

    async def async_sign(
        self, data_digest: bytes, digest_algorithm: str, *args: Any, **settings: Any
    ) -> asn1_cms.ContentInfo:
        """Make the CMS ourselves: same content as pyHanko's, in a fraction of the time."""
        if digest_algorithm != "sha256" or settings.get("dry_run") or settings.get("timestamper"):
            raise CannotSign("only SHA-256 signatures are made here, time-stamped by our own client")
        key = self._key
        der = cms.detached_signature(
            digest=data_digest,
            certificate=key.certificate,
            chain=key.chain,
            sign=key.sign,
            timestamp=self._timestamper.token,
        )
        return asn1_cms.ContentInfo.load(der)

    def room(self) -> int:
        """Hexadecimal digits to reserve for the CMS: certificates, issuer (named twice), value, token, the rest."""
        certificate = self._key.certificate
        public_key = certificate.public_key()
        assert isinstance(public_key, ec.EllipticCurvePublicKey | rsa.RSAPublicKey)  # what :mod:`signatures.pki` makes
        bits = public_key.key_size
        value = bits // 4 + 16 if isinstance(public_key, ec.EllipticCurvePublicKey) else bits // 8
        certificates = sum(len(c.public_bytes(Encoding.DER)) for c in (certificate, *self._key.chain))
        return 2 * (
            certificates + 2 * len(certificate.issuer.public_bytes()) + value + self._timestamper.room + CMS_OVERHEAD
        )
