"""A small OpenID Connect provider on this machine: it answers what a test has it know of one person."""

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT, SECRET = "conventions", "un secret fictif"


@cache
def _keys() -> tuple[rsa.RSAPrivateKey, rsa.RSAPrivateKey]:
    """Draw the provider's key and one that is not its own, once: they take long to find."""
    return tuple(rsa.generate_private_key(public_exponent=65537, key_size=2048) for _ in range(2))


class IdentityProvider:
    """One provider and who is signed in there; ``person`` and ``proof`` are what it says of them."""

    def __init__(self, address: str) -> None:
        self.issuer = address
        self.key, self.stranger = _keys()
        self.person: dict[str, Any] = {"sub": "agent-1", "email": "dina.fictive@ecole.example"}
        self.proof: dict[str, Any] = {"acr": "eidas1", "amr": ["pwd"]}
        self.signed_userinfo = True
        """ProConnect answers a JWT; others answer JSON."""
        self.signs_with = self.key
        self.about = ""
        """Subject of the id_token when it is not the person's: a provider that mixes people up."""
        self.nonce = ""
        """Nonce put in place of the one it was given."""
        self.asked: dict[str, str] = {}
        self.codes: dict[str, dict[str, str]] = {}

    def authorize(self, address: str) -> dict[str, str]:
        """Let the person sign in at ``address``, where the site led; return what the browser brings back."""
        assert address.startswith(f"{self.issuer}/authorize?"), address
        self.asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        assert (self.asked["client_id"], self.asked["response_type"]) == (CLIENT, "code")
        code = secrets.token_urlsafe()
        self.codes[code] = dict(self.asked)
        return {"code": code, "state": self.asked["state"]}

    def answer(self, path: str, given: dict[str, str], bearer: str) -> tuple[str, bytes] | None:
        """Return type and content of one answer, ``None`` for a refusal."""
        if path == "/.well-known/openid-configuration":
            return _json(
                {
                    "issuer": self.issuer,
                    "jwks_uri": f"{self.issuer}/jwks",
                    "token_endpoint_auth_methods_supported": ["client_secret_post"],
                    "end_session_endpoint": f"{self.issuer}/session/end",
                    **{f"{name}_endpoint": f"{self.issuer}/{name}" for name in ("token", "userinfo")},
                    "authorization_endpoint": f"{self.issuer}/authorize",
                }
            )
        if path == "/jwks":
            public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key()))
            return _json({"keys": [{**public, "kid": "1", "alg": "RS256", "use": "sig"}]})
        if path == "/token":
            return self._token(given)
        if path == "/userinfo" and bearer == "Bearer an-access-token":
            if self.signed_userinfo:
                return "application/jwt", self._signed(self.person).encode()
            return _json(self.person)
        return None

    def _token(self, given: dict[str, str]) -> tuple[str, bytes] | None:
        asked = self.codes.pop(given.get("code", ""), None)  # a code serves once
        if asked is None or (given["client_id"], given["client_secret"]) != (CLIENT, SECRET):
            return None
        challenge = hashlib.sha256(given["code_verifier"].encode()).digest()
        if base64.urlsafe_b64encode(challenge).decode().rstrip("=") != asked["code_challenge"]:
            return None
        if given["redirect_uri"] != asked["redirect_uri"]:
            return None
        told = {"sub": self.about or self.person["sub"], "nonce": self.nonce or asked["nonce"], **self.proof}
        return _json({"access_token": "an-access-token", "token_type": "Bearer", "id_token": self._signed(told)})

    def _signed(self, told: dict[str, Any]) -> str:
        now = int(time.time())
        claims = {"iss": self.issuer, "aud": CLIENT, "iat": now, "exp": now + 60, **told}
        return jwt.encode(claims, self.signs_with, algorithm="RS256", headers={"kid": "1"})


def _json(told: dict[str, Any]) -> tuple[str, bytes]:
    return "application/json", json.dumps(told).encode()


@contextmanager
def serving() -> Iterator[IdentityProvider]:
    """Serve a provider on a free port."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            sent = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
            given = {name: values[0] for name, values in parse_qs(sent).items()}
            found = provider.answer(urlsplit(self.path).path, given, self.headers.get("Authorization", ""))
            kind, content = found or ("application/json", b'{"error": "invalid_request"}')
            self.send_response(200 if found else 400)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_POST = do_GET  # noqa: N815 - the server's own names

        def log_message(self, *args: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    provider = IdentityProvider(f"http://127.0.0.1:{server.server_port}")
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
