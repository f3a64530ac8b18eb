"""Time-stamping authorities for the tests: an honest one, and those that lie, each in its own way."""

import datetime as dt
import functools
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

from asn1crypto import core, tsp
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from pyhanko.sign.timestamps.dummy_client import DummyTimeStamper

from config.development.timestamping import TimestampServer
from signatures import pki
from signatures.timestamps import TimestampAuthority, Timestamper

NOW = dt.datetime.now(dt.UTC)
DEAD = "http://127.0.0.1:9/"
"""Nobody listens there."""


@functools.cache
def identity(age: dt.timedelta = dt.timedelta(0), lifetime: dt.timedelta = pki.TEN_YEARS):
    """Root, certificate and key of an authority that began ``age`` ago."""
    return pki.create_timestamping(name="Horodatage", organisation="Tiers fictif", now=NOW - age, lifetime=lifetime)


@functools.cache
def without_purpose() -> tuple[pki.TrustRoot, x509.Certificate, rsa.RSAPrivateKey]:
    """A certificate of the same root that is not for time-stamps."""
    root, _certificate, key = identity()
    subject = pki.organisation_name("Serveur", "Tiers fictif")
    builder = pki._under(root.certificate, subject=subject, public_key=key.public_key(), now=NOW, lifetime=None)
    builder = builder.add_extension(pki._signature_usage(), critical=True)
    return root, builder.sign(root.key, pki.hashes.SHA256()), key


@contextmanager
def running(
    who=None, answer: Callable[[DummyTimeStamper, tsp.TimeStampReq], bytes] | None = None, seconds: float = 20, **trust
) -> Iterator[TimestampAuthority]:
    """Run an authority, honest unless ``answer`` says otherwise; ``roots`` replaces whom we trust for it."""
    root, certificate, key = who or identity()
    with TimestampServer(certificate, key, answer=answer) as server:
        roots = trust.get("roots", (root.certificate,))
        yield TimestampAuthority(server.url, roots=roots, crls=(no_revocation(root),), seconds=seconds)


def no_revocation(root: pki.TrustRoot) -> bytes:
    """The root's list of revoked certificates: none."""
    lifetime = dt.timedelta(days=3000)
    return pki.make_crl(ca=pki.Authority(root.certificate, root.key), revoked=(), number=1, now=NOW, lifetime=lifetime)


@contextmanager
def web(status: int = 200, kind: str = "application/timestamp-reply", body: bytes = b"", pause: float = 0.0):
    """Run a web server that answers every request alike, byte by byte with a ``pause`` between two."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:  # noqa: N802
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Location", "http://127.0.0.1:9/elsewhere")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            for byte in [body] if not pause else [body[i : i + 1] for i in range(len(body))]:
                try:
                    self.wfile.write(byte)
                except OSError:
                    return
                time.sleep(pause)

        def log_message(self, *args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        url = f"http://127.0.0.1:{server.server_address[1]}/"
        yield TimestampAuthority(url, roots=(identity()[0].certificate,), seconds=1.0)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def stamper(*authorities: TimestampAuthority) -> Timestamper:
    return Timestamper(authorities)


# -- lies ---------------------------------------------------------------------------------------------------------


def another_nonce(authority: DummyTimeStamper, request: tsp.TimeStampReq) -> bytes:
    request["nonce"] = core.Integer(request["nonce"].native + 1)
    return authority.request_tsa_response(request).dump()


def no_nonce(authority: DummyTimeStamper, request: tsp.TimeStampReq) -> bytes:
    del request["nonce"]
    return authority.request_tsa_response(request).dump()


def another_imprint(authority: DummyTimeStamper, request: tsp.TimeStampReq) -> bytes:
    request["message_imprint"]["hashed_message"] = b"x" * 32
    return authority.request_tsa_response(request).dump()


def weaker_imprint(authority: DummyTimeStamper, request: tsp.TimeStampReq) -> bytes:
    request["message_imprint"]["hash_algorithm"]["algorithm"] = "sha1"
    authority.override_md = "sha256"
    return authority.request_tsa_response(request).dump()


def changed_after_signing(authority: DummyTimeStamper, request: tsp.TimeStampReq) -> bytes:
    response = authority.request_tsa_response(request)
    told = response["time_stamp_token"]["content"]["encap_content_info"]["content"].parsed["gen_time"].contents
    another = told[:-3] + bytes((told[-3] ^ 1,)) + told[-2:]
    return response.dump().replace(told, another)


def yesterday(authority: DummyTimeStamper, request: tsp.TimeStampReq) -> bytes:
    authority.fixed_dt = dt.datetime.now(dt.UTC) - dt.timedelta(days=1)
    return authority.request_tsa_response(request).dump()


def refusing(authority: DummyTimeStamper, request: tsp.TimeStampReq) -> bytes:
    return tsp.TimeStampResp({"status": {"status": "rejection"}}).dump()


def with_reservations(authority: DummyTimeStamper, request: tsp.TimeStampReq) -> bytes:
    response = authority.request_tsa_response(request)
    response["status"] = {"status": "granted_with_mods"}
    return response.dump()


def without_certificate(authority: DummyTimeStamper, request: tsp.TimeStampReq) -> bytes:
    response = authority.request_tsa_response(request)
    response["time_stamp_token"]["content"]["certificates"] = []
    return response.dump(force=True)


def late(authority: DummyTimeStamper, request: tsp.TimeStampReq) -> bytes:
    time.sleep(3)
    return authority.request_tsa_response(request).dump()
