"""Keys that never leave a hardware module: PKCS#11 behind the key types of `cryptography`, so that nobody else knows.

The setting that otherwise names a PKCS#12 file holds a PKCS#11 URI (RFC 7512) instead:
``pkcs11:token=seal;object=seal?module-path=/usr/lib/softhsm/libsofthsm2.so``, and its password is the token's PIN.
Needs the package ``python-pkcs11``, which only those who have a module install.
"""

import hashlib
import threading
from collections.abc import Callable
from typing import Any, NoReturn
from urllib.parse import parse_qs, unquote, urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

SCHEME = "pkcs11:"


class ModuleUnusable(Exception):
    """The module, the token or an object on it cannot be used; the text is a French sentence."""


class HsmToken:
    """One token, opened when it is first needed and again after the module lost us; one operation at a time."""

    def __init__(self, uri: str, pin: str) -> None:
        parts = urlsplit(uri)
        named = dict(part.split("=", 1) for part in parts.path.split(";") if "=" in part)
        self.label, self.object = unquote(named.get("token", "")), unquote(named.get("object", ""))
        self._module = parse_qs(parts.query).get("module-path", [""])[0]
        self._pin = pin
        self._session: Any = None
        self._lock = threading.Lock()
        if not (self.label and self.object and self._module):
            raise ModuleUnusable("L'adresse PKCS#11 doit nommer token, object et module-path.")

    def use(self, work: Callable[[Any], Any]) -> Any:  # python-pkcs11 is there where a token is
        """Call ``work`` with a session; once more with a new one when the module forgot the first."""
        try:
            import pkcs11
        except ImportError:
            raise ModuleUnusable(
                "Une clé PKCS#11 demande python-pkcs11 : installez-le (make install EXTRAS=pkcs11)."
            ) from None
        with self._lock:
            for attempt in (1, 2):
                try:
                    self._session = self._session or self._open(pkcs11)
                    return work(self._session)
                except pkcs11.PKCS11Error as problem:
                    self._session = None
                    if attempt == 2:
                        kind = type(problem).__name__
                        raise ModuleUnusable(f"Le module PKCS#11 de {self.label} ne répond pas ({kind}).") from None
        return None

    def _open(self, pkcs11: Any) -> Any:
        try:
            return pkcs11.lib(self._module).get_token(token_label=self.label).open(user_pin=self._pin)
        except pkcs11.UserAlreadyLoggedIn:
            return pkcs11.lib(self._module).get_token(token_label=self.label).open()
        except RuntimeError:
            raise ModuleUnusable(f"Le module PKCS#11 {self._module} ne peut pas être chargé.") from None

    def certificates(self) -> tuple[x509.Certificate, tuple[x509.Certificate, ...]]:
        """Return the certificate of our object, and the others on the token."""

        def read(session: Any) -> list[tuple[str, bytes]]:
            from pkcs11 import Attribute, ObjectClass

            found = session.get_objects({Attribute.CLASS: ObjectClass.CERTIFICATE})
            return [(one[Attribute.LABEL], bytes(one[Attribute.VALUE])) for one in found]

        loaded = [(label, x509.load_der_x509_certificate(der)) for label, der in self.use(read)]
        own = [certificate for label, certificate in loaded if label == self.object]
        if not own:
            raise ModuleUnusable(f"Le module PKCS#11 n'a pas de certificat nommé {self.object} sur {self.label}.")
        return own[0], tuple(certificate for label, certificate in loaded if label != self.object)

    def sign(self, data: bytes, mechanism: str) -> bytes:
        """Let the module sign ``data`` as it is."""

        def work(session: Any) -> bytes:
            from pkcs11 import Mechanism, ObjectClass

            key = session.get_key(object_class=ObjectClass.PRIVATE_KEY, label=self.object)
            return key.sign(data, mechanism=Mechanism[mechanism])

        return self.use(work)


class _OnToken:
    """A key of either kind on a token: nothing can be taken out of the module."""

    def __init__(self, token: HsmToken, public_key: Any) -> None:
        self._token, self._public_key = token, public_key

    def public_key(self) -> Any:
        return self._public_key

    @property
    def key_size(self) -> int:
        return self._public_key.key_size

    def __copy__(self) -> Any:
        return self

    def __deepcopy__(self, memo: dict) -> Any:
        return self

    def _refuse(self, *args: object, **kwargs: object) -> NoReturn:
        raise ModuleUnusable("Cette clé ne sort pas de son module.")

    private_numbers = private_bytes = exchange = decrypt = _refuse


class EllipticKey(_OnToken, ec.EllipticCurvePrivateKey):
    """An ECDSA key on a token."""

    @property
    def curve(self) -> ec.EllipticCurve:
        return self._public_key.curve

    def sign(self, data: bytes, signature_algorithm: ec.EllipticCurveSignatureAlgorithm) -> bytes:
        """Sign with ECDSA and SHA-256; DER."""
        _require_sha256(signature_algorithm.algorithm)
        raw = self._token.sign(hashlib.sha256(data).digest(), "ECDSA")
        half = len(raw) // 2
        return encode_dss_signature(int.from_bytes(raw[:half], "big"), int.from_bytes(raw[half:], "big"))


class RsaKey(_OnToken, rsa.RSAPrivateKey):
    """An RSA key on a token."""

    def sign(self, data: bytes, padding_scheme: padding.AsymmetricPadding, algorithm: object) -> bytes:
        """Sign with PKCS#1 v1.5 and SHA-256."""
        _require_sha256(algorithm)
        return self._token.sign(data, "SHA256_RSA_PKCS")


def load(uri: str, pin: str) -> tuple[x509.Certificate, EllipticKey | RsaKey, tuple[x509.Certificate, ...]]:
    """Return certificate, key and other certificates of a PKCS#11 URI; ``ModuleUnusable`` when they cannot be."""
    token = HsmToken(uri, pin)
    certificate, others = token.certificates()
    public_key = certificate.public_key()
    kind = EllipticKey if isinstance(public_key, ec.EllipticCurvePublicKey) else RsaKey
    return certificate, kind(token, public_key), others


def _require_sha256(algorithm: object) -> None:
    if not isinstance(algorithm, hashes.SHA256):
        raise ModuleUnusable("Seul SHA-256 est employé ici.")
