"""The questions to time-stamping authorities and what a token proves (RFC 3161), by pyHanko; no settings here."""

import asyncio
import datetime as dt
from collections.abc import Sequence
from urllib.parse import urlsplit

import aiohttp
from asn1crypto import cms, tsp
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.sign.general import extract_signer_info
from pyhanko.sign.timestamps.aiohttp_client import HTTPTimeStamper
from pyhanko.sign.validation.generic_cms import validate_tst_signed_data
from pyhanko.sign.validation.status import TimestampSignatureStatus
from pyhanko_certvalidator import ValidationContext

from signatures.timestamp_problems import LARGEST, NotTaken, TimestampProblem

CLOCK_TOLERANCE = dt.timedelta(minutes=5)
"""An authority whose time is further from ours than this is refused: one of the two clocks is wrong."""


async def token_over(
    digest: bytes, *, url: str, roots: Sequence[x509.Certificate], seconds: float
) -> tuple[bytes, dt.datetime, dt.datetime]:
    """Ask the authority at ``url``: return its token, what time it proves, until when its certificate is valid.

    Raises :class:`NotTaken` for an answer that is refused.
    """
    client = _Client(url, timeout=seconds)
    nonce, request = client.request_cms(digest, "sha256")
    response = await client.async_request_tsa_response(request)
    if response["status"]["status"].native != "granted":
        raise NotTaken(TimestampProblem.REFUSED)
    token = cms.ContentInfo.load(response["time_stamp_token"].dump(), strict=True)
    if len(token.dump()) > LARGEST:
        raise NotTaken(TimestampProblem.TOO_LONG)
    info = token["content"]["encap_content_info"]["content"].parsed
    if not isinstance(info, tsp.TSTInfo) or info["nonce"].native != nonce:
        raise NotTaken(TimestampProblem.NONCE)
    moment, expires_at = await examine(token, digest, roots=roots)
    if abs(moment - dt.datetime.now(dt.UTC)) > CLOCK_TOLERANCE:
        raise NotTaken(TimestampProblem.CLOCK)
    return token.dump(), moment, expires_at


async def examine(
    token: cms.ContentInfo, digest: bytes, *, roots: Sequence[x509.Certificate]
) -> tuple[dt.datetime, dt.datetime]:
    """Return a token's time and its certificate's end; ``NotTaken`` unless it is about ``digest`` and trusted."""
    signed = token["content"]
    imprint = signed["encap_content_info"]["content"].parsed["message_imprint"]
    if imprint["hash_algorithm"]["algorithm"].native != "sha256" or imprint["hashed_message"].native != digest:
        raise NotTaken(TimestampProblem.IMPRINT)
    certificate = _signing_certificate(signed)
    now = dt.datetime.now(dt.UTC)
    if not certificate.not_valid_before <= now <= certificate.not_valid_after:
        raise NotTaken(TimestampProblem.EXPIRED)
    context = ValidationContext(trust_roots=[_plain(root) for root in roots], allow_fetching=False)
    status = TimestampSignatureStatus(**await validate_tst_signed_data(signed, context, lambda algorithm: digest))
    if not (status.intact and status.valid and status.trusted):
        raise NotTaken(TimestampProblem.UNTRUSTED)
    return status.timestamp, certificate.not_valid_after


def time_of(token: bytes, digest: bytes, *, roots: Sequence[x509.Certificate], crls: Sequence[bytes]) -> dt.datetime:
    """Return what time a stored token proves for the SHA-256 ``digest``; :class:`NotTaken` unless it is trusted.

    Its certificate counts at the token's own time, as it may have ended since.
    """
    try:
        signed = cms.ContentInfo.load(token, strict=True)["content"]
        info = signed["encap_content_info"]["content"].parsed
        imprint, moment = info["message_imprint"], info["gen_time"].native
        if imprint["hash_algorithm"]["algorithm"].native != "sha256" or imprint["hashed_message"].native != digest:
            raise NotTaken(TimestampProblem.IMPRINT)
        context = ValidationContext(
            trust_roots=[_plain(root) for root in roots],
            crls=list(crls),
            allow_fetching=False,
            moment=moment,
            retroactive_revinfo=True,
        )
        checked = asyncio.run(validate_tst_signed_data(signed, context, lambda algorithm: digest))
        status = TimestampSignatureStatus(**checked)
    except NotTaken:
        raise
    except Exception:  # whoever owns the database may have put any bytes there
        raise NotTaken(TimestampProblem.MALFORMED) from None
    if not (status.intact and status.valid and status.trusted):
        raise NotTaken(TimestampProblem.UNTRUSTED)
    return status.timestamp


def _signing_certificate(signed: cms.SignedData) -> asn1.Certificate:
    """The certificate that the token itself brings for its signer."""
    sid = extract_signer_info(signed)["sid"].chosen
    for wrapped in signed["certificates"]:
        certificate = wrapped.chosen
        if (
            isinstance(sid, cms.IssuerAndSerialNumber)
            and (certificate.issuer, certificate.serial_number) == (sid["issuer"], sid["serial_number"].native)
        ) or sid.native == certificate.key_identifier:
            return certificate
    raise NotTaken(TimestampProblem.UNTRUSTED)


class _Client(HTTPTimeStamper):
    """pyHanko's client, which follows no redirection and reads no more than a token needs."""

    async def async_request_tsa_response(self, request: tsp.TimeStampReq) -> tsp.TimeStampResp:
        limit = aiohttp.ClientTimeout(total=self.timeout)
        outside = urlsplit(self.url).hostname not in ("127.0.0.1", "localhost", "::1")
        try:
            async with (
                aiohttp.ClientSession(timeout=limit, trust_env=outside) as session,
                session.post(
                    self.url, headers=self.request_headers(), data=request.dump(), allow_redirects=False
                ) as response,
            ):
                if response.status != 200 or response.content_type != "application/timestamp-reply":
                    raise NotTaken(TimestampProblem.REFUSED)
                return tsp.TimeStampResp.load(await _read(response), strict=True)
        except TimeoutError:
            raise NotTaken(TimestampProblem.SLOW) from None
        except (aiohttp.ClientError, OSError):
            raise NotTaken(TimestampProblem.UNREACHABLE) from None


async def _read(response: aiohttp.ClientResponse) -> bytes:
    try:
        await response.content.readexactly(2 * LARGEST)
    except asyncio.IncompleteReadError as whole:
        return whole.partial
    raise NotTaken(TimestampProblem.TOO_LONG)


def _plain(certificate: x509.Certificate) -> asn1.Certificate:
    return asn1.Certificate.load(certificate.public_bytes(Encoding.DER))
