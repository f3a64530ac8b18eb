"""Source of the platform's keys: PKCS#12 or PKCS#11 in the settings, or test keys made in development."""

import base64
import binascii
import contextlib
import datetime as dt
import fcntl
import functools
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypedDict

from asn1crypto import pem
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from django.conf import settings

from signatures import hsm, pki

CA, SEAL, ROOT = "SIGNATURE_CA_PKCS12", "SIGNATURE_SEAL_PKCS12", "SIGNATURE_ROOT_PEM"
PASSWORDS = {CA: "SIGNATURE_CA_PASSWORD", SEAL: "SIGNATURE_SEAL_PASSWORD"}

ROOT_NAME = "Autorité racine (test)"
CA_NAME = "Autorité de signature (test)"
SEAL_NAME = "Cachet de la plateforme (test)"
TIMESTAMP_NAME = "Autorité d'horodatage (test)"

SHORTEST_BASE64 = 300
"""No PKCS#12 with a certificate and a key is shorter than this in base64; a path that is this long has a dot."""


class KeysUnusable(Exception):
    """A key is missing or cannot be read; the text is a French sentence that says what to do."""


@dataclass(frozen=True)
class KeyFile:
    """Contents of a PKCS#12."""

    certificate: x509.Certificate
    key: pki.PrivateKey
    others: tuple[x509.Certificate, ...]


@dataclass(frozen=True)
class Keyring:
    """Everything the platform signs with, and the roots that verifiers trust."""

    roots: tuple[x509.Certificate, ...]
    authority: pki.Authority
    seal: pki.Seal
    crls: tuple[bytes, ...] = ()
    """Lists of revoked certificates that stand beside the roots (DER): of a root that publishes none."""


@functools.cache
def keyring() -> Keyring:
    """Return the keys of this process, loaded once; ``KeysUnusable`` when they cannot be.

    Only reading is checked here; whether they are fit to sign is `signatures.checks.key_problems`' question.
    """
    if in_development():
        return _development_keyring(development_folder())
    roots = load_roots()
    ca, own = load_key(CA), load_key(SEAL)
    known = (*ca.others, *own.others, ca.certificate)
    return Keyring(
        roots=roots,
        crls=read_crls(_setting(ROOT), ROOT),
        authority=pki.Authority(
            certificate=ca.certificate,
            key=ca.key,
            chain=pki.path_to_root(ca.certificate, known=known, roots=roots) or (),
            **_issued_as(ca.certificate),
        ),
        seal=pki.Seal(
            certificate=own.certificate,
            key=own.key,
            chain=pki.path_to_root(own.certificate, known=known, roots=roots) or own.others,
        ),
    )


def authority() -> pki.Authority:
    """Return the authority that issues one-time certificates."""
    return keyring().authority


class _Issued(TypedDict):
    crl_url: str
    country: str
    policy_oid: str


def _issued_as(certificate: x509.Certificate) -> _Issued:
    """Return what an authority writes into the certificates that it issues, by the settings."""
    return {
        "crl_url": crl_url(certificate),
        "country": _setting("SIGNATURE_COUNTRY") or "FR",
        "policy_oid": _setting("SIGNATURE_POLICY_OID"),
    }


def crl_url(certificate: x509.Certificate) -> str:
    """Return the public address of an authority's list of revoked certificates (see `config.urls`)."""
    site = _setting("SITE_URL")
    return f"{site}/pki/{pki.key_id(certificate)}.crl" if site else ""


def issuer() -> pki.Authority:
    """Return the authority, to issue a certificate now; ``KeysUnusable`` when its own has ended."""
    require_in_force(authority().certificate, CA)
    return authority()


def seal() -> pki.Seal:
    """Return the organisation seal, to seal now; ``KeysUnusable`` when its certificate has ended."""
    require_in_force(keyring().seal.certificate, SEAL)
    return keyring().seal


def require_in_force(certificate: x509.Certificate, name: str) -> None:
    """Raise ``KeysUnusable`` outside the dates of ``certificate``: whatever its key signs then is worth nothing."""
    start, end = certificate.not_valid_before_utc, certificate.not_valid_after_utc
    if not start <= dt.datetime.now(dt.UTC) <= end:
        raise KeysUnusable(f"{_what(name)} n'est valable que du {start:%d/%m/%Y} au {end:%d/%m/%Y} : remplacez {name}.")


def seal_name() -> str:
    """Return the organisation named by the seal's certificate, as shown in its stamps."""
    subject = keyring().seal.certificate.subject
    for oid in (x509.NameOID.ORGANIZATION_NAME, x509.NameOID.COMMON_NAME):
        for attribute in subject.get_attributes_for_oid(oid):
            return str(attribute.value)
    return subject.rfc4514_string()


def in_development() -> bool:
    """Tell whether test keys are used: no key is configured, and DEBUG is on or their folder is named."""
    if any(_setting(name) for name in (CA, SEAL, ROOT)):
        return False
    return bool(settings.DEBUG or _setting("SIGNATURE_DEVELOPMENT_KEYS_DIR"))


def development_folder() -> Path:
    """Return the folder of the test keys (default: ``var/keys`` of the checkout)."""
    named = _setting("SIGNATURE_DEVELOPMENT_KEYS_DIR")
    return Path(named) if named else Path(settings.BASE_DIR) / "var" / "keys"


def development_keys_exist() -> bool:
    """Tell whether the test keys have been made already."""
    return (development_folder() / "test").is_dir()


def root_pem() -> bytes:
    """Return the trust roots as PEM, to give to verifiers."""
    return b"".join(root.public_bytes(serialization.Encoding.PEM) for root in keyring().roots)


def load_roots() -> tuple[x509.Certificate, ...]:
    """Read ``SIGNATURE_ROOT_PEM``: a path or the PEM text, one certificate or several."""
    value = _setting(ROOT)
    if not value:
        raise KeysUnusable(f"Le certificat racine manque : indiquez son fichier PEM dans {ROOT}.")
    return read_certificates(value, ROOT)


def read_certificates(value: str, name: str) -> tuple[x509.Certificate, ...]:
    """Read the certificates of the setting ``name``: its value is a path or the PEM text."""
    try:
        return tuple(x509.load_pem_x509_certificates(_pem(value, name)))
    except ValueError:
        raise KeysUnusable(f"{name} ne contient pas de certificat PEM lisible : vérifiez ce fichier.") from None


def read_crls(value: str, name: str) -> tuple[bytes, ...]:
    """Read the lists of revoked certificates (DER) that stand beside the certificates of the setting ``name``."""
    return tuple(der for kind, _headers, der in pem.unarmor(_pem(value, name), multiple=True) if kind == "X509 CRL")


def _pem(value: str, name: str) -> bytes:
    return value.encode() if "-----BEGIN" in value else _read(value, name)


def load_key(name: str) -> KeyFile:
    """Return the key named by a setting: in a PKCS#12, or in a hardware module (PKCS#11 URI)."""
    value = _setting(name)
    if not value.startswith(hsm.SCHEME):
        return load_pkcs12(name)
    try:
        certificate, key, others = hsm.load(value, _setting(PASSWORDS[name]))
    except hsm.ModuleUnusable as problem:
        raise KeysUnusable(f"{_what(name)} : {problem} Vérifiez {name}.") from None
    return KeyFile(certificate=certificate, key=key, others=others)


def load_pkcs12(name: str) -> KeyFile:
    """Read a PKCS#12 named by a setting: a path, or its base64."""
    value = _setting(name)
    if not value:
        raise KeysUnusable(f"{_what(name)} manque : indiquez son fichier PKCS#12 dans {name}.")
    password = _setting(PASSWORDS[name])
    try:
        content = pkcs12.load_pkcs12(_pkcs12_bytes(value, name), password.encode() if password else None)
    except ValueError:
        raise KeysUnusable(
            f"{_what(name)} ne s'ouvre pas : vérifiez le fichier de {name} et le mot de passe de {PASSWORDS[name]}."
        ) from None
    others = tuple(entry.certificate for entry in content.additional_certs)
    own = content.cert.certificate if content.cert else None
    if own is None and others:
        own, others = others[0], others[1:]
    if own is None or not isinstance(content.key, ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey):
        raise KeysUnusable(
            f"{_what(name)} est incomplet : {name} doit contenir un certificat et sa clé privée (ECDSA ou RSA)."
        )
    return KeyFile(certificate=own, key=content.key, others=others)


def _setting(name: str) -> str:
    return str(getattr(settings, name, "") or "").strip()


def _what(name: str) -> str:
    return "L'autorité de signature" if name == CA else "Le cachet de l'organisme"


def _pkcs12_bytes(value: str, name: str) -> bytes:
    """Take a long value that is base64 as the file itself, any other as its path."""
    text = "".join(value.split())
    if len(text) >= SHORTEST_BASE64:
        with contextlib.suppress(binascii.Error):
            return base64.b64decode(text, validate=True)
    return _read(value, name)


def _read(path: str, name: str) -> bytes:
    try:
        return Path(path).read_bytes()
    except OSError:
        raise KeysUnusable(
            f"Le fichier indiqué par {name} ne peut pas être lu : vérifiez son chemin et ses droits."
        ) from None


def _open(file: Path) -> tuple[x509.Certificate, pki.PrivateKey]:
    """Return what a file of ours without a password holds; ``ValueError`` when it is another thing."""
    content = pkcs12.load_pkcs12(file.read_bytes(), None)
    if content.cert is None or not isinstance(content.key, pki.PrivateKey):
        raise ValueError(f"{file.name} holds no certificate with a key that signs")
    return content.cert.certificate, content.key


def _development_keyring(folder: Path) -> Keyring:
    """Load the test keys."""
    ready = _made_once(folder, "test", _create_development_keys)
    try:
        roots = tuple(x509.load_pem_x509_certificates((ready / "root.pem").read_bytes()))
        issuer, issuer_key = _open(ready / "signing-ca.p12")
        own, own_key = _open(ready / "seal.p12")
    except (OSError, ValueError):
        raise KeysUnusable(f"Les clés de test sont incomplètes : supprimez le dossier {ready} et relancez.") from None
    ca = pki.Authority(certificate=issuer, key=issuer_key, **_issued_as(issuer))
    revoked = _made_once(folder, "revocation", lambda aside, _organisation: _create_root_list(ready, aside))
    return Keyring(
        roots=roots,
        crls=read_crls(str(revoked / "root-crl.pem"), ROOT),
        authority=ca,
        seal=pki.Seal(certificate=own, key=own_key, chain=(ca.certificate,)),
    )


def development_timestamping() -> tuple[x509.Certificate, pki.PrivateKey, Path]:
    """Return certificate and key of the test authority for time-stamps, and the file of its root."""
    ready = _made_once(development_folder(), "timestamping", _create_development_timestamping)
    try:
        certificate, key = _open(ready / "tsa.p12")
    except (OSError, ValueError):
        raise KeysUnusable(f"Les clés de test sont incomplètes : supprimez le dossier {ready} et relancez.") from None
    return certificate, key, ready / "root.pem"


def _made_once(folder: Path, name: str, make: Callable[[Path, str], None]) -> Path:
    """Return a folder of test keys; the first process makes it aside and puts it in place, the others wait."""
    ready = folder / name
    if ready.is_dir():
        return ready
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with _locked(folder / ".lock"):
        if not ready.is_dir():
            aside = Path(tempfile.mkdtemp(prefix=".new-", dir=folder))
            try:
                make(aside, f"{_setting('OPERATOR_NAME') or 'Conventions de stage'} (test)")
                aside.rename(ready)
            except BaseException:
                shutil.rmtree(aside, ignore_errors=True)
                raise
    return ready


def _create_development_keys(folder: Path, organisation: str) -> None:
    """Make root, authority and seal."""
    now = dt.datetime.now(dt.UTC)
    country = _setting("SIGNATURE_COUNTRY") or "FR"
    root = pki.create_root(name=ROOT_NAME, organisation=organisation, country=country, now=now)
    ca = pki.create_authority(root=root, name=CA_NAME, organisation=organisation, country=country, now=now)
    ca = replace(ca, **_issued_as(ca.certificate))
    identifier = _setting("SIGNATURE_ORGANISATION_ID")
    own = pki.create_seal(ca=ca, name=SEAL_NAME, organisation=organisation, organisation_id=identifier, now=now)
    (folder / "root-key").mkdir(mode=0o700)
    _write(folder / "root.pem", root.certificate.public_bytes(serialization.Encoding.PEM))
    _write(folder / "root-key" / "root.p12", as_pkcs12(root.certificate, root.key))
    _write(folder / "signing-ca.p12", as_pkcs12(ca.certificate, ca.key))
    _write(folder / "seal.p12", as_pkcs12(own.certificate, own.key, own.chain))


def _create_root_list(keys: Path, folder: Path) -> None:
    """Make the test root's list of revoked authorities: none, for as long as the authority lives."""
    _write(folder / "root-crl.pem", _empty_list(*_open(keys / "root-key" / "root.p12")))


def _empty_list(certificate: x509.Certificate, key: pki.PrivateKey) -> bytes:
    ca, now = pki.Authority(certificate, key), dt.datetime.now(dt.UTC)
    return pem.armor("X509 CRL", pki.make_crl(ca=ca, revoked=(), number=1, now=now, lifetime=pki.TEN_YEARS))


def _create_development_timestamping(folder: Path, organisation: str) -> None:
    """Make an authority for time-stamps under a root of its own."""
    root, certificate, key = pki.create_timestamping(name=TIMESTAMP_NAME, organisation=organisation)
    anchor = root.certificate.public_bytes(serialization.Encoding.PEM)
    _write(folder / "root.pem", anchor + _empty_list(root.certificate, root.key))
    _write(folder / "tsa.p12", as_pkcs12(certificate, key))


def as_pkcs12(
    certificate: x509.Certificate,
    key: pki.PrivateKey,
    others: tuple[x509.Certificate, ...] = (),
    *,
    password: str = "",
) -> bytes:
    """Pack a key with its certificates; without a password it is protected by the file's mode only."""
    locked: serialization.KeySerializationEncryption = serialization.NoEncryption()
    if password:
        locked = serialization.BestAvailableEncryption(password.encode())
    return pkcs12.serialize_key_and_certificates(None, key, certificate, others, locked)


def _write(path: Path, data: bytes) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(data)


@contextlib.contextmanager
def _locked(path: Path) -> Iterator[None]:
    with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "rb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
