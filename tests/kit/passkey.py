"""A passkey in software: it makes a key pair and signs what the site asks, as a browser with an authenticator does."""

import hashlib
import json
import os
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData, CollectedClientData

FLAG = AuthenticatorData.FLAG


class Passkey:
    """One authenticator with one key pair."""

    def __init__(self) -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.identifier = os.urandom(32)

    def create(self, options: dict[str, Any], *, origin: str) -> str:
        """Answer a page that asks for a new passkey, as the page's script posts it."""
        asked = options["publicKey"]
        said = CollectedClientData.create("webauthn.create", asked["challenge"], origin)
        public = AttestedCredentialData.create(
            b"\0" * 16, self.identifier, ES256.from_cryptography_key(self.key.public_key())
        )
        proof = AuthenticatorData.create(_hash(asked["rp"]["id"]), FLAG.UP | FLAG.UV | FLAG.AT, 0, public)
        attested = AttestationObject.create("none", proof, {})
        return self._posted({"clientDataJSON": websafe_encode(said), "attestationObject": websafe_encode(attested)})

    def get(self, options: dict[str, Any], *, origin: str) -> str:
        """Answer a page that asks for a proof."""
        asked = options["publicKey"]
        said = CollectedClientData.create("webauthn.get", asked["challenge"], origin)
        proof = AuthenticatorData.create(_hash(asked["rpId"]), FLAG.UP | FLAG.UV, 1)
        signature = self.key.sign(proof + said.hash, ec.ECDSA(hashes.SHA256()))
        return self._posted(
            {
                "clientDataJSON": websafe_encode(said),
                "authenticatorData": websafe_encode(proof),
                "signature": websafe_encode(signature),
            }
        )

    def _posted(self, response: dict[str, str]) -> str:
        name = websafe_encode(self.identifier)
        answer = {"id": name, "rawId": name, "type": "public-key", "response": response, "clientExtensionResults": {}}
        return json.dumps(answer)


def _hash(relying_party: str) -> bytes:
    return hashlib.sha256(relying_party.encode()).digest()
