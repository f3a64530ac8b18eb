"""Findings of pyHanko's own validator by the long-term procedure of ETSI EN 319 102-1, without any network."""

import asyncio
import io
import logging
from collections.abc import Iterable

from asn1crypto import x509 as asn1
from asn1crypto.crl import CertificateList
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation.ades import ades_lta_validation
from pyhanko.sign.validation.policy_decl import (
    LocalKnowledge,
    PdfSignatureValidationSpec,
    RevinfoOnlineFetchingRule,
    RevocationInfoGatheringSpec,
    SignatureValidationSpec,
)
from pyhanko_certvalidator.context import CertValidationPolicySpec
from pyhanko_certvalidator.policy_decl import CertRevTrustPolicy, RevocationCheckingPolicy
from pyhanko_certvalidator.registry import SimpleTrustManager
from pyhanko_certvalidator.revinfo.archival import CRLContainer


def answers(
    pdf: bytes,
    *,
    roots: list[x509.Certificate],
    timestamp_roots: list[x509.Certificate],
    lists: Iterable[bytes] = (),
) -> dict[str, str]:
    """Return pyHanko's answer per signature field (``OK`` or why not); every certificate's revocation must be known.

    ``lists`` are what a verifier with a network would fetch today, besides those in the file.
    """
    spec = PdfSignatureValidationSpec(
        SignatureValidationSpec(
            cert_validation_policy=_policy(roots),
            ts_cert_validation_policy=_policy(timestamp_roots),
            revinfo_gathering_policy=RevocationInfoGatheringSpec(
                online_fetching_rule=RevinfoOnlineFetchingRule.LOCAL_ONLY
            ),
            local_knowledge=LocalKnowledge(known_crls=[CRLContainer(CertificateList.load(one)) for one in lists]),
        )
    )
    logging.getLogger("pyhanko").setLevel(logging.CRITICAL)
    logging.getLogger("pyhanko_certvalidator").setLevel(logging.CRITICAL)
    found = {}
    for signature in PdfFileReader(io.BytesIO(pdf)).embedded_signatures:
        if signature.sig_object_type == "/DocTimeStamp":
            continue
        result = asyncio.run(ades_lta_validation(signature, spec))
        found[signature.field_name] = result.ades_subindic.name
    return found


def _policy(roots: list[x509.Certificate]) -> CertValidationPolicySpec:
    anchors = [asn1.Certificate.load(root.public_bytes(Encoding.DER)) for root in roots]
    return CertValidationPolicySpec(
        trust_manager=SimpleTrustManager.build(trust_roots=anchors),
        revinfo_policy=CertRevTrustPolicy(RevocationCheckingPolicy.from_legacy("require")),
    )
