"""A time-stamping authority for development: it answers on this machine only, with a test key that nobody trusts.

with TimestampServer() as server:
    …  # SIGNATURE_TIMESTAMP_AUTHORITIES = [(server.url, server.root_pem)]
"""

import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

from asn1crypto import keys as asn1_keys
from asn1crypto import tsp
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from pyhanko.sign.timestamps.dummy_client import DummyTimeStamper

from signatures.pki import PrivateKey

HOST = "127.0.0.1"
LARGEST_REQUEST = 16 * 1024


class TimestampServer:
    """The authority behind HTTP; ``answer`` may replace what it says, for tests of those that lie."""

    def __init__(
        self,
        certificate: x509.Certificate,
        key: PrivateKey,
        *,
        port: int = 0,
        answer: Callable[[DummyTimeStamper, tsp.TimeStampReq], bytes] | None = None,
    ) -> None:
        plain = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        self.authority = DummyTimeStamper(
            asn1.Certificate.load(certificate.public_bytes(serialization.Encoding.DER)),
            asn1_keys.PrivateKeyInfo.load(key.private_bytes(serialization.Encoding.DER, *plain)),
        )
        self.answer = answer or (lambda authority, request: authority.request_tsa_response(request).dump())
        self._server = _Server((HOST, port), _Handler)
        self._server.owner = self

    @property
    def url(self) -> str:
        """Address at which it listens."""
        return f"http://{HOST}:{self._server.server_address[1]}/"

    def serve(self) -> None:
        """Answer until :meth:`stop`."""
        self._server.serve_forever(poll_interval=0.1)

    def stop(self) -> None:
        """End :meth:`serve`, called from another thread, and give the port back."""
        self._server.shutdown()
        self._server.server_close()

    def __enter__(self) -> Self:
        self._thread = threading.Thread(target=self.serve, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *problem: object) -> None:
        self.stop()
        self._thread.join()


class _Server(ThreadingHTTPServer):
    """The server of an authority."""

    daemon_threads = True
    owner: TimestampServer


class _Handler(BaseHTTPRequestHandler):
    """``POST`` of a request of RFC 3161."""

    server: _Server
    timeout = 10

    def do_POST(self) -> None:  # noqa: N802
        owner = self.server.owner
        try:
            length = int(self.headers.get("Content-Length", ""))
            request = tsp.TimeStampReq.load(self.rfile.read(length) if 0 < length <= LARGEST_REQUEST else b"")
            content = owner.answer(owner.authority, request)
        except ValueError:
            self.send_error(400)
            return
        self.send_response(200)
        self.send_header("Content-Type", "application/timestamp-reply")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """No log: there is nothing to tell."""
