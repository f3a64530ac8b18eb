"""Contents of a signed PDF besides its pages: certificates, revocation data and time-stamps, as their own bytes."""

import io
from collections.abc import Iterator
from dataclasses import dataclass

from asn1crypto import cms
from asn1crypto import x509 as asn1
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import EmbeddedPdfSignature

TOKEN = "signature_time_stamp_token"  # noqa: S105 (the name of an attribute: RFC 3161, appendix A)


@dataclass(frozen=True)
class Embedded:
    """DER of each piece once, in the order of the file."""

    certificates: dict[str, bytes]
    """Serial number in hexadecimal → certificate."""
    crls: tuple[bytes, ...]
    ocsp_responses: tuple[bytes, ...]
    tokens: dict[str, bytes]
    """Time-stamps by the name of the field they stand on."""


def extract(pdf: bytes) -> Embedded:
    """Read the signatures of ``pdf`` and its document security store."""
    reader = PdfFileReader(io.BytesIO(pdf))
    certificates: dict[str, bytes] = {}
    tokens: dict[str, bytes] = {}
    for signature in reader.embedded_signatures:
        for choice in signature.signed_data["certificates"]:
            certificates[_serial(choice.chosen)] = choice.chosen.dump()
        tokens.update(_tokens(signature))
    for der in _store(reader, "/Certs"):
        certificates[_serial(asn1.Certificate.load(der))] = der
    return Embedded(
        certificates, tuple(dict.fromkeys(_store(reader, "/CRLs"))), tuple(_store(reader, "/OCSPs")), tokens
    )


def _serial(certificate: asn1.Certificate) -> str:
    return f"{certificate.serial_number:x}"


def _tokens(signature: EmbeddedPdfSignature) -> Iterator[tuple[str, bytes]]:
    if signature.sig_object_type == "/DocTimeStamp":
        yield signature.field_name, cms.ContentInfo.load(signature.pkcs7_content).dump()
        return
    for attribute in signature.signer_info["unsigned_attrs"] or ():
        if attribute["type"].native == TOKEN:
            yield signature.field_name, attribute["values"][0].dump()


def _store(reader: PdfFileReader, kind: str) -> Iterator[bytes]:
    """Yield the streams of one kind of the DSS (ISO 32000-2, 12.8.4.3), nothing when there is none."""
    if "/DSS" not in reader.root or kind not in reader.root["/DSS"]:
        return
    for reference in reader.root["/DSS"][kind]:
        yield reference.get_object().data
