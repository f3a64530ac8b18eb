"""Long life of signatures (PAdES B-LTA): certificates, revocation data and document time-stamps keep them verifiable.

Takes bytes, returns bytes, stores nothing. The security store (DSS) and the time-stamp are one revision, in this order,
so that the time-stamp reaches the last byte of the file.
"""

import asyncio
import io
import logging
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from asn1crypto import cms, crl, ocsp
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.general import extract_certificate_info
from pyhanko.sign.signers import PdfTimeStamper
from pyhanko.sign.timestamps import TimeStamper
from pyhanko.sign.validation import EmbeddedPdfSignature
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko.sign.validation.generic_cms import extract_tst_data_iter
from pyhanko_certvalidator import CertificateValidator, ValidationContext
from pyhanko_certvalidator.fetchers.aiohttp_fetchers import AIOHttpFetcherBackend

from signatures.fields import appended
from signatures.timestamps import Timestamper

log = logging.getLogger(__name__)

FETCH_SECONDS = 5
"""How long another authority's answer about revocation may take; the file is kept without it all the same."""


class NoTimestamp(Exception):
    """No authority gave a time-stamp: nothing was changed."""


@dataclass(frozen=True)
class Trust:
    """Who vouches for the signatures of our files, and the lists of revoked certificates that we hold ourselves."""

    roots: tuple[x509.Certificate, ...]
    timestamp_roots: tuple[x509.Certificate, ...]
    crls: tuple[bytes, ...]
    """DER of lists: our signing authority's, made after the last signature, and those that stand beside the roots."""
    issuer: x509.Certificate
    """Our signing authority: what it issued needs no other list."""


@dataclass
class Material:
    """Contents that the security store of a file must have."""

    certificates: dict[bytes, asn1.Certificate] = field(default_factory=dict)
    crls: dict[bytes, crl.CertificateList] = field(default_factory=dict)
    ocsps: dict[bytes, ocsp.OCSPResponse] = field(default_factory=dict)

    def keep(self, certificates: Iterable[asn1.Certificate]) -> None:
        """Add certificates, each once."""
        self.certificates.update((one.dump(), one) for one in certificates)


def extend(pdf: bytes, *, timestamper: Timestamper, trust: Trust, name: str) -> bytes:
    """Add what verifies every signature and time-stamp of ``pdf``, then a document time-stamp in the field ``name``.

    The same for the first time and for a renewal. Returns the whole file, which begins with exactly ``pdf``;
    ``NoTimestamp`` when no authority answered well: the file is then left as it is.
    """
    material = asyncio.run(_collect(pdf, trust))
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    DocumentSecurityStore.supply_dss_in_writer(
        writer,
        None,
        certs=material.certificates.values(),
        crls=material.crls.values(),
        ocsps=material.ocsps.values(),
    )
    stamper = PdfTimeStamper(_Tokens(timestamper), field_name=name, readable_field_name="Horodatage du document")
    output = io.BytesIO()
    stamper.timestamp_pdf(writer, "sha256", bytes_reserved=2 * timestamper.room, output=output)
    extended = output.getvalue()
    appended(pdf, extended)
    return extended


async def _collect(pdf: bytes, trust: Trust) -> Material:
    """Gather certificates and revocation data of every signature and every time-stamp of the file."""
    material = Material()
    material.crls.update((der, crl.CertificateList.load(der)) for der in trust.crls)
    material.keep(_plain((*trust.roots, trust.issuer)))
    for embedded in PdfFileReader(io.BytesIO(pdf)).embedded_signatures:
        for signed, is_timestamp in _signed_parts(embedded):
            information = extract_certificate_info(signed)
            material.keep((information.signer_cert, *information.other_certs))
            await _ask_about(
                information.signer_cert,
                information.other_certs,
                roots=trust.timestamp_roots if is_timestamp else trust.roots,
                ours=trust.issuer,
                material=material,
            )
    return material


def _signed_parts(embedded: EmbeddedPdfSignature) -> Iterator[tuple[cms.SignedData, bool]]:
    """Yield the CMS of a signature and of the time-stamps on it; true for a time-stamp."""
    yield embedded.signed_data, embedded.sig_object_type == "/DocTimeStamp"
    for token in extract_tst_data_iter(embedded.signer_info, signed=False):
        yield token, True


async def _ask_about(
    certificate: asn1.Certificate,
    others: Sequence[asn1.Certificate],
    *,
    roots: Sequence[x509.Certificate],
    ours: x509.Certificate,
    material: Material,
) -> None:
    """Fetch what another authority says about its certificates, where these name an address for it.

    An authority that does not answer is no reason to leave a signed file without a time-stamp.
    """
    issuer = ours.subject.public_bytes()
    if not any(_names_a_list(one) and one.issuer.dump() != issuer for one in (certificate, *others)):
        return
    fetchers = AIOHttpFetcherBackend(per_request_timeout=FETCH_SECONDS)
    context = ValidationContext(
        trust_roots=_plain(roots), allow_fetching=True, fetcher_backend=fetchers, crls=material.crls.values()
    )
    try:
        await CertificateValidator(
            certificate, intermediate_certs=others, validation_context=context
        ).async_validate_usage(set())
    except Exception as problem:
        log.warning("no complete revocation data about a certificate: %s", type(problem).__name__)
    finally:
        await context.aclose()
    material.crls.update((one.dump(), one) for one in context.crls)
    material.ocsps.update((one.dump(), one) for one in context.ocsps)


def _names_a_list(certificate: asn1.Certificate) -> bool:
    return bool(certificate.crl_distribution_points or certificate.ocsp_urls)


def _plain(certificates: Iterable[x509.Certificate]) -> list[asn1.Certificate]:
    return [asn1.Certificate.load(one.public_bytes(Encoding.DER)) for one in certificates]


class _Tokens(TimeStamper):
    """Our time-stamper as pyHanko wants one."""

    def __init__(self, timestamper: Timestamper) -> None:
        super().__init__()
        self._timestamper = timestamper

    async def async_timestamp(self, message_digest: bytes, md_algorithm: str) -> cms.ContentInfo:
        """Return a token, or raise :class:`NoTimestamp`."""
        token = self._timestamper.token(message_digest)
        if not token:
            raise NoTimestamp
        return cms.ContentInfo.load(token)
