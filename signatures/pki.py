"""Certificates and private keys: root, authority, organisation seal and one-time signers; no PDF, no settings."""

import datetime as dt
import re
import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

PrivateKey = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey
PublicKey = ec.EllipticCurvePublicKey | rsa.RSAPublicKey

NAME_LIMIT = 64
"""Upper bound of commonName, title, organizationName (RFC 5280, A.1); givenName and surname may hold 32,768.

RFC 5280 counts characters, several libraries count bytes of UTF-8: what is cut here satisfies both.
"""

EVIDENCE_ID = re.compile(r"[A-Za-z0-9-]{1,64}")
"""Form of `serialNumber`, a PrintableString."""

CLOCK_SKEW = dt.timedelta(minutes=5)
"""A certificate begins this long before its issue: a slower clock elsewhere must not call it *not yet valid*."""

TEN_YEARS = dt.timedelta(days=3652)


class KeyAlreadyUsed(Exception):
    """A one-time key was asked for a second signature."""


class SigningKey(Protocol):
    """A key as the PDF layer needs it: its certificate, the certificates above it, and a signature."""

    @property
    def certificate(self) -> x509.Certificate: ...
    @property
    def chain(self) -> tuple[x509.Certificate, ...]: ...
    def sign(self, data: bytes) -> bytes: ...


@dataclass(frozen=True)
class TrustRoot:
    """The trust anchor; its key is needed only to issue a signing authority."""

    certificate: x509.Certificate
    key: PrivateKey


@dataclass(frozen=True)
class Authority:
    """A certification authority that issues one-time certificates."""

    certificate: x509.Certificate
    key: PrivateKey
    chain: tuple[x509.Certificate, ...] = ()
    """Authorities between this one and the root, nearest first, root excluded."""
    crl_url: str = ""
    """Address of its list of revoked certificates; written into the certificates that it issues."""
    country: str = "FR"
    """Country of whoever runs it (ISO 3166-1, two letters); in the certificates that it issues."""
    policy_oid: str = ""
    """The policy under which it issues (RFC 5280, 4.2.1.4); empty when none is published."""


@dataclass(frozen=True)
class Revoked:
    """A certificate that no longer counts."""

    serial_number: int
    revoked_at: dt.datetime
    since: dt.datetime | None = None
    """From when on its signatures are doubtful, which may be long before it was revoked."""


@dataclass(frozen=True)
class Seal:
    """The organisation's own key: certifies at freezing, closes at the end, seals attestations."""

    certificate: x509.Certificate
    key: PrivateKey
    chain: tuple[x509.Certificate, ...] = ()
    """Authorities between the seal and the root, nearest first, root excluded."""

    def sign(self, data: bytes) -> bytes:
        """Sign ``data`` (hashed here with SHA-256); DER for ECDSA, PKCS#1 v1.5 for RSA."""
        return sign_raw(self.key, data)


class OneTimeSigner:
    """A person's key, held in memory for exactly one signature."""

    def __init__(
        self, *, certificate: x509.Certificate, key: ec.EllipticCurvePrivateKey, chain: Sequence[x509.Certificate]
    ) -> None:
        self.certificate = certificate
        self.chain = tuple(chain)
        self._key: ec.EllipticCurvePrivateKey | None = key
        self._lock = threading.Lock()

    def __repr__(self) -> str:
        return f"<OneTimeSigner serial={self.certificate.serial_number:x} {'used' if self.used else 'unused'}>"

    @property
    def used(self) -> bool:
        """True once the key is gone."""
        return self._key is None

    def sign(self, data: bytes) -> bytes:
        """Sign ``data`` with ECDSA and SHA-256 and drop the key, even when signing fails."""
        with self._lock:
            key, self._key = self._key, None
        if key is None:
            raise KeyAlreadyUsed("a one-time key signs once")
        return sign_raw(key, data)

    def destroy(self) -> None:
        """Drop the key without having signed."""
        with self._lock:
            self._key = None


def sign_raw(key: PrivateKey, data: bytes) -> bytes:
    """Sign ``data`` with SHA-256 and the scheme of the key's kind."""
    if isinstance(key, rsa.RSAPrivateKey):
        return key.sign(data, padding.PKCS1v15(), hashes.SHA256())
    return key.sign(data, ec.ECDSA(hashes.SHA256()))


def create_root(*, name: str, organisation: str, country: str = "FR", now: dt.datetime | None = None) -> TrustRoot:
    """Create a self-signed P-256 root that may have one level of authorities below it."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = organisation_name(name, organisation, country)
    builder = _builder(subject=subject, issuer=subject, public_key=key.public_key(), start=_system(now) - CLOCK_SKEW)
    builder = builder.not_valid_after(_system(now) + 2 * TEN_YEARS)
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=1), critical=True)
    builder = builder.add_extension(_authority_usage(), critical=True)
    return TrustRoot(certificate=builder.sign(key, hashes.SHA256()), key=key)


def create_authority(
    *,
    root: TrustRoot,
    name: str,
    organisation: str,
    country: str = "FR",
    now: dt.datetime | None = None,
    lifetime: dt.timedelta = TEN_YEARS,
) -> Authority:
    """Create a P-256 signing authority under ``root``; it may issue no other authority."""
    key = ec.generate_private_key(ec.SECP256R1())
    builder = _under(
        root.certificate,
        subject=organisation_name(name, organisation, country),
        public_key=key.public_key(),
        now=_system(now),
        lifetime=lifetime,
    )
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    builder = builder.add_extension(_authority_usage(), critical=True)
    return Authority(certificate=builder.sign(root.key, hashes.SHA256()), key=key, country=country)


def create_seal(
    *,
    ca: Authority,
    name: str,
    organisation: str,
    organisation_id: str = "",
    now: dt.datetime | None = None,
    lifetime: dt.timedelta = TEN_YEARS,
) -> Seal:
    """Create a P-256 organisation seal issued by ``ca``, with the country, policy and list that ``ca`` names.

    ``organisation_id`` is the organisation's registered identifier (ETSI EN 319 412-1, 5.1.4), where it has one.
    """
    key = ec.generate_private_key(ec.SECP256R1())
    builder = _under(
        ca.certificate,
        subject=organisation_name(name, organisation, ca.country, organisation_id),
        public_key=key.public_key(),
        now=_system(now),
        lifetime=lifetime,
    )
    builder = builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    builder = _named_by(ca, builder.add_extension(_signature_usage(), critical=True))
    return Seal(certificate=builder.sign(ca.key, hashes.SHA256()), key=key, chain=(ca.certificate, *ca.chain))


def create_timestamping(
    *, name: str, organisation: str, now: dt.datetime | None = None, lifetime: dt.timedelta = TEN_YEARS
) -> tuple[TrustRoot, x509.Certificate, rsa.RSAPrivateKey]:
    """Create a time-stamping authority under a root of its own: root, certificate and key (for development)."""
    root = create_root(name=f"{name}, racine", organisation=organisation, now=now)
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    builder = _under(
        root.certificate,
        subject=organisation_name(name, organisation),
        public_key=key.public_key(),
        now=_system(now),
        lifetime=lifetime,
    )
    builder = builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    builder = builder.add_extension(_usage(digital_signature=True), critical=True)
    builder = builder.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
    return root, builder.sign(root.key, hashes.SHA256()), key


def issue_signer(
    *,
    ca: Authority,
    given_name: str,
    surname: str,
    evidence_id: str,
    quality: str,
    now: dt.datetime | None = None,
) -> OneTimeSigner:
    """Make a fresh P-256 key and its certificate for one signature of one person.

    The certificate bears the whole name (``surname`` alone when it has one part), the quality in ``title``
    and the evidence id in ``serialNumber`` (letters, digits, ``-``; at most 64). It lives as long as the
    authority: the key does not survive the signature. ``now`` is system time, never the workflow's clock.
    """
    key = ec.generate_private_key(ec.SECP256R1())
    subject = person_name(
        given_name=given_name, surname=surname, quality=quality, evidence_id=evidence_id, country=ca.country
    )
    builder = _under(ca.certificate, subject=subject, public_key=key.public_key(), now=_system(now), lifetime=None)
    builder = builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    builder = _named_by(ca, builder.add_extension(_signature_usage(), critical=True))
    certificate = builder.sign(ca.key, hashes.SHA256())
    return OneTimeSigner(certificate=certificate, key=key, chain=(ca.certificate, *ca.chain))


def make_crl(
    *, ca: Authority, revoked: Iterable[Revoked], number: int, now: dt.datetime, lifetime: dt.timedelta
) -> bytes:
    """Return the DER of the authority's list of revoked certificates (RFC 5280, 5)."""
    start = _system(now).replace(microsecond=0)
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(ca.certificate.subject)
        .last_update(start)
        .next_update(start + lifetime)
        .add_extension(x509.CRLNumber(number), critical=False)
        .add_extension(_authority_key_id(ca.certificate), critical=False)
    )
    for certificate in revoked:
        entry = (
            x509.RevokedCertificateBuilder()
            .serial_number(certificate.serial_number)
            .revocation_date(certificate.revoked_at)
        )
        entry = entry.add_extension(x509.CRLReason(x509.ReasonFlags.privilege_withdrawn), critical=False)
        if certificate.since:
            since = certificate.since.astimezone(dt.UTC).replace(tzinfo=None)
            entry = entry.add_extension(x509.InvalidityDate(since), critical=False)
        builder = builder.add_revoked_certificate(entry.build())
    return builder.sign(ca.key, hashes.SHA256()).public_bytes(Encoding.DER)


def key_id(certificate: x509.Certificate) -> str:
    """Return the key identifier of a certificate, hexadecimal: the same for every certificate of one key."""
    return x509.SubjectKeyIdentifier.from_public_key(certificate.public_key()).digest.hex()


def person_name(*, given_name: str, surname: str, quality: str, evidence_id: str, country: str = "FR") -> x509.Name:
    """Build the subject of a person's certificate; ``ValueError`` when there is no name at all."""
    given, family = plain(given_name), plain(surname)
    if not family:
        given, family = "", given
    if not family:
        raise ValueError("a signer needs a name")
    if not EVIDENCE_ID.fullmatch(evidence_id):
        raise ValueError("an evidence id has 1 to 64 letters, digits or hyphens")
    parts = [(NameOID.COUNTRY_NAME, country), (NameOID.COMMON_NAME, cut(f"{given} {family}".strip()))]
    if given:
        parts.append((NameOID.GIVEN_NAME, given))
    parts.append((NameOID.SURNAME, family))
    if plain(quality):
        parts.append((NameOID.TITLE, cut(plain(quality))))
    parts.append((NameOID.SERIAL_NUMBER, evidence_id))
    return x509.Name([x509.NameAttribute(oid, value) for oid, value in parts])


def organisation_name(name: str, organisation: str, country: str = "FR", identifier: str = "") -> x509.Name:
    """Build the subject of a root, an authority or a seal."""
    parts = [(NameOID.COUNTRY_NAME, country), (NameOID.ORGANIZATION_NAME, cut(plain(organisation)))]
    if identifier:
        parts.append((NameOID.ORGANIZATION_IDENTIFIER, cut(plain(identifier))))
    parts.append((NameOID.COMMON_NAME, cut(plain(name))))
    return x509.Name([x509.NameAttribute(oid, value) for oid, value in parts])


def cut(text: str) -> str:
    """Cut a text to `NAME_LIMIT` bytes of UTF-8 without breaking a character."""
    return text.encode()[:NAME_LIMIT].decode(errors="ignore").rstrip()


def path_to_root(
    certificate: x509.Certificate, *, known: Iterable[x509.Certificate], roots: Iterable[x509.Certificate]
) -> tuple[x509.Certificate, ...] | None:
    """Return the authorities from ``certificate`` up to a root (root excluded, nearest first); None if there is no way.

    Only issuers' signatures are checked here; dates and key usages are the caller's business.
    """
    roots, known = tuple(roots), tuple(known)
    path: list[x509.Certificate] = []
    current = certificate
    while len(path) <= len(known):
        if current in roots or any(_issued(current, root) for root in roots):
            return tuple(path)
        above = next((other for other in known if other not in path and _issued(current, other)), None)
        if above is None or above == current:
            return None
        path.append(above)
        current = above
    return None


def _issued(certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
    try:
        certificate.verify_directly_issued_by(issuer)
    except Exception:
        return False
    return True


def _under(
    issuer: x509.Certificate,
    *,
    subject: x509.Name,
    public_key: PublicKey,
    now: dt.datetime,
    lifetime: dt.timedelta | None,
) -> x509.CertificateBuilder:
    """Begin a certificate issued by ``issuer``, within the issuer's own dates."""
    start = max(now - CLOCK_SKEW, issuer.not_valid_before_utc)
    end = issuer.not_valid_after_utc if lifetime is None else min(now + lifetime, issuer.not_valid_after_utc)
    builder = _builder(subject=subject, issuer=issuer.subject, public_key=public_key, start=start)
    return builder.not_valid_after(end).add_extension(_authority_key_id(issuer), critical=False)


def _authority_key_id(issuer: x509.Certificate) -> x509.AuthorityKeyIdentifier:
    own = issuer.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    return x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(own)


def _named_by(ca: Authority, builder: x509.CertificateBuilder) -> x509.CertificateBuilder:
    """Say where the authority publishes what it revoked, and under which policy it issues."""
    if ca.crl_url:
        builder = builder.add_extension(_distribution_point(ca.crl_url), critical=False)
    if ca.policy_oid:
        policy = x509.PolicyInformation(x509.ObjectIdentifier(ca.policy_oid), None)
        builder = builder.add_extension(x509.CertificatePolicies([policy]), critical=False)
    return builder


def _distribution_point(url: str) -> x509.CRLDistributionPoints:
    place = [x509.UniformResourceIdentifier(url)]
    return x509.CRLDistributionPoints([x509.DistributionPoint(place, None, None, None)])


def _builder(
    *, subject: x509.Name, issuer: x509.Name, public_key: PublicKey, start: dt.datetime
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public_key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public_key), critical=False)
    )


def _usage(**allowed: bool) -> x509.KeyUsage:
    every = (
        *("digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement"),
        *("key_cert_sign", "crl_sign", "encipher_only", "decipher_only"),
    )
    return x509.KeyUsage(**{name: allowed.get(name, False) for name in every})


def _signature_usage() -> x509.KeyUsage:
    """digitalSignature and nonRepudiation: both are asked by verifiers of PDF signatures."""
    return _usage(digital_signature=True, content_commitment=True)


def _authority_usage() -> x509.KeyUsage:
    return _usage(key_cert_sign=True, crl_sign=True)


def _system(now: dt.datetime | None) -> dt.datetime:
    moment = now or dt.datetime.now(dt.UTC)
    if moment.tzinfo is None:
        raise ValueError("a time with its zone is needed")
    return moment.astimezone(dt.UTC)


def plain(text: str) -> str:
    """Collapse white space and drop what commands a terminal or turns the writing: no name should bear it."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())
