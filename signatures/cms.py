"""The CMS of a PAdES B-B signature, written as DER at once: building it from objects took half of the signing time."""

import hashlib
from collections.abc import Callable, Sequence

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding

INTEGER, OCTETS, OID, SEQUENCE, SET = 0x02, 0x04, 0x06, 0x30, 0x31
CONTEXT_0, CONTEXT_1, CONTEXT_4 = 0xA0, 0xA1, 0xA4

DATA = bytes.fromhex("2a864886f70d010701")
SIGNED_DATA = bytes.fromhex("2a864886f70d010702")
CONTENT_TYPE = bytes.fromhex("2a864886f70d010903")
MESSAGE_DIGEST = bytes.fromhex("2a864886f70d010904")
SIGNING_CERTIFICATE_V2 = bytes.fromhex("2a864886f70d010910022f")
TIMESTAMP_TOKEN = bytes.fromhex("2a864886f70d010910020e")

SHA256 = bytes.fromhex("300d06096086480165030402010500")
ECDSA_WITH_SHA256 = bytes.fromhex("300a06082a8648ce3d040302")
RSA_WITH_SHA256 = bytes.fromhex("300d06092a864886f70d01010b0500")


def detached_signature(
    *,
    digest: bytes,
    certificate: x509.Certificate,
    chain: Sequence[x509.Certificate],
    sign: Callable[[bytes], bytes],
    timestamp: Callable[[bytes], bytes] = lambda digest: b"",
) -> bytes:
    """Return the DER of a detached CMS (RFC 5652) with the signed attributes of CAdES-BES (RFC 5035, ETSI EN 319 122).

    ``digest`` is the SHA-256 of the content; ``sign`` hashes with SHA-256 and signs what it is given, once;
    ``timestamp`` gives a token over a SHA-256, here that of the signature's value, or nothing.
    """
    own = certificate.public_bytes(Encoding.DER)
    attributes = _signed_attributes(digest, certificate, own)
    elliptic = isinstance(certificate.public_key(), ec.EllipticCurvePublicKey)
    value = sign(_tlv(SET, attributes))
    token = timestamp(hashlib.sha256(value).digest())
    return assemble(
        certificates=sorted((own, *(above.public_bytes(Encoding.DER) for above in chain))),
        issuer=certificate.issuer.public_bytes(),
        serial_number=certificate.serial_number,
        attributes=attributes,
        algorithm=ECDSA_WITH_SHA256 if elliptic else RSA_WITH_SHA256,
        value=value,
        unsigned=_attribute(TIMESTAMP_TOKEN, token) if token else b"",
    )


def assemble(
    *,
    certificates: Sequence[bytes],
    issuer: bytes,
    serial_number: int,
    attributes: bytes,
    algorithm: bytes,
    value: bytes,
    unsigned: bytes = b"",
) -> bytes:
    """Put the parts of a signature together; all are DER, ``attributes`` and ``unsigned`` without their outer tag.

    A verifier does the same with what it read: any other bytes in the file were not written by the platform.
    """
    signer = _tlv(
        SEQUENCE,
        _integer(1),
        _tlv(SEQUENCE, issuer, _integer(serial_number)),
        SHA256,
        _tlv(CONTEXT_0, attributes),
        algorithm,
        _tlv(OCTETS, value),
        _tlv(CONTEXT_1, unsigned) if unsigned else b"",
    )
    signed_data = _tlv(
        SEQUENCE,
        _integer(1),
        _tlv(SET, SHA256),
        _tlv(SEQUENCE, _tlv(OID, DATA)),
        _tlv(CONTEXT_0, *certificates),
        _tlv(SET, signer),
    )
    return _tlv(SEQUENCE, _tlv(OID, SIGNED_DATA), _tlv(CONTEXT_0, signed_data))


def _signed_attributes(digest: bytes, certificate: x509.Certificate, der: bytes) -> bytes:
    """Content type, digest, and which certificate signs: in the order that DER asks of a SET OF."""
    issuer = _tlv(SEQUENCE, _tlv(CONTEXT_4, certificate.issuer.public_bytes()))
    which = _tlv(
        SEQUENCE,
        _tlv(OCTETS, hashlib.sha256(der).digest()),
        _tlv(SEQUENCE, issuer, _integer(certificate.serial_number)),
    )
    attributes = (
        _attribute(CONTENT_TYPE, _tlv(OID, DATA)),
        _attribute(MESSAGE_DIGEST, _tlv(OCTETS, digest)),
        _attribute(SIGNING_CERTIFICATE_V2, _tlv(SEQUENCE, _tlv(SEQUENCE, which))),
    )
    return b"".join(sorted(attributes))


def _attribute(kind: bytes, value: bytes) -> bytes:
    return _tlv(SEQUENCE, _tlv(OID, kind), _tlv(SET, value))


def _integer(value: int) -> bytes:
    return _tlv(INTEGER, value.to_bytes(value.bit_length() // 8 + 1, "big"))


def _tlv(tag: int, *parts: bytes) -> bytes:
    """Write one DER element: tag, length, content."""
    content = b"".join(parts)
    size = len(content)
    if size < 0x80:
        return bytes((tag, size)) + content
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes((tag, 0x80 | len(length))) + length + content
