"""Time-stamps (RFC 3161): the authorities of the settings asked in order, every answer checked, nothing stored here.

An authority that lies (wrong nonce, wrong imprint, a certificate that is expired or leads to none of its own anchors)
is refused like one that is silent, and the next one is asked. Without a good answer there is no token at all.
"""

import asyncio
import datetime as dt
import logging
import queue
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from cryptography import x509
from django.conf import settings

from signatures import keys
from signatures.timestamp_problems import LARGEST, NotTaken, TimestampProblem

log = logging.getLogger(__name__)

AUTHORITIES = "SIGNATURE_TIMESTAMP_AUTHORITIES"
TOGETHER = 4.0
"""Seconds that all authorities may take for one token."""
LEAST = 0.2
"""Seconds below which asking one more leads to nothing."""
TRIED_LAST_FOR = 300.0
"""Seconds during which an authority that failed is asked after the others."""


@dataclass(frozen=True)
class TimestampAuthority:
    """One authority of the settings, with the certificates that alone vouch for its time-stamps."""

    url: str
    roots: tuple[x509.Certificate, ...]
    crls: tuple[bytes, ...] = ()
    """Lists of revoked certificates that stand beside its roots (DER), for one that publishes none."""
    seconds: float = 2.0
    """How long its answer may take, everything included."""

    @property
    def name(self) -> str:
        """Its host, as shown to people."""
        return urlsplit(self.url).hostname or self.url


@dataclass(frozen=True)
class AuthorityAnswer:
    """Answer of one authority to one question, good or not."""

    authority: TimestampAuthority
    asked_at: dt.datetime
    milliseconds: int
    problem: str = ""
    """A :class:`TimestampProblem`; empty when the token is good."""
    token: bytes = b""
    """DER of the CMS."""
    time: dt.datetime | None = None
    """Time that the token proves: the content existed then."""
    certificate_expires_at: dt.datetime | None = None


class Timestamper:
    """Asks its authorities in order for one token after another, and keeps every answer for the record."""

    def __init__(self, authorities: Sequence[TimestampAuthority], *, seconds: float = TOGETHER) -> None:
        self.authorities, self.seconds = tuple(authorities), seconds
        self.answers: list[AuthorityAnswer] = []

    @property
    def room(self) -> int:
        """Bytes to keep for a token; none without an authority."""
        return LARGEST if self.authorities else 0

    def token(self, digest: bytes) -> bytes:
        """Return a time-stamp over the SHA-256 ``digest``, empty when no authority gave a good one.

        All together have ``seconds``: who signs does not wait for one silent authority after the other.
        """
        deadline = time.monotonic() + self.seconds
        for authority in _those_that_failed_last(self.authorities):
            left = deadline - time.monotonic()
            if left < LEAST:
                log.warning("no time is left to ask %s for a time-stamp", authority.name)
                break
            answer = ask(authority, digest, seconds=min(authority.seconds, left))
            self.answers.append(answer)
            if not answer.problem:
                _failed.pop(authority.url, None)
                return answer.token
            _failed[authority.url] = time.monotonic()
        return b""

    @property
    def good(self) -> AuthorityAnswer | None:
        """The last answer that was taken."""
        return next((answer for answer in reversed(self.answers) if not answer.problem), None)


_failed: dict[str, float] = {}
"""When an authority failed this process; a hint for the order only."""


def timestamper() -> Timestamper:
    """Return a time-stamper over the authorities of the settings."""
    return Timestamper(authorities(), seconds=settings.SIGNATURE_TIMESTAMP_SECONDS_TOGETHER)


def authorities() -> tuple[TimestampAuthority, ...]:
    """Return the authorities of the settings, in order; one whose anchors cannot be read is left out and logged."""
    known = []
    for url, anchors in getattr(settings, AUTHORITIES):
        try:
            known.append(load(url, anchors))
        except keys.KeysUnusable as problem:
            log.error(str(problem))
    return tuple(known)


def load(url: str, anchors: str) -> TimestampAuthority:
    """Return one authority of the settings; ``KeysUnusable`` when its anchors cannot be read."""
    return TimestampAuthority(
        url=url,
        roots=keys.read_certificates(anchors, AUTHORITIES),
        crls=keys.read_crls(anchors, AUTHORITIES),
        seconds=settings.SIGNATURE_TIMESTAMP_SECONDS,
    )


def trusted_roots() -> tuple[x509.Certificate, ...]:
    """Return the anchors of every authority of the settings, and of those that served before, for a verifier.

    In development that of the test authority too: a command knows what ``make run`` stamped.
    """
    earlier = getattr(settings, "SIGNATURE_TIMESTAMP_ROOTS_PEM", "")
    roots = [root for authority in authorities() for root in authority.roots]
    roots += keys.read_certificates(earlier, "SIGNATURE_TIMESTAMP_ROOTS_PEM") if earlier else ()
    if keys.in_development() and (root := keys.development_folder() / "timestamping" / "root.pem").is_file():
        roots += keys.read_certificates(str(root), "SIGNATURE_DEVELOPMENT_KEYS_DIR")
    return tuple(dict.fromkeys(roots))


def ask(authority: TimestampAuthority, digest: bytes, *, seconds: float | None = None) -> AuthorityAnswer:
    """Ask one authority for a token over ``digest``; the answer comes within its time whatever happens to the network.

    ``seconds`` are what is left when that is less.

    The question runs in a thread of its own, which is left behind when even a name cannot be resolved in time.
    """
    from signatures import rfc3161  # pyHanko and aiohttp: for whoever asks, not for every process

    seconds = authority.seconds if seconds is None else seconds
    asked_at, began = dt.datetime.now(dt.UTC), time.monotonic()
    answers: queue.SimpleQueue = queue.SimpleQueue()

    def work() -> None:
        try:
            answers.put(
                asyncio.run(rfc3161.token_over(digest, url=authority.url, roots=authority.roots, seconds=seconds))
            )
        except NotTaken as refusal:
            answers.put(refusal.args[0])
        except Exception:
            answers.put(TimestampProblem.MALFORMED)

    threading.Thread(target=work, daemon=True, name="time-stamp").start()
    try:
        answer = answers.get(timeout=seconds + 0.2)
    except queue.Empty:
        answer = TimestampProblem.SLOW
    milliseconds = round((time.monotonic() - began) * 1000)
    if isinstance(answer, TimestampProblem):
        return AuthorityAnswer(authority, asked_at, milliseconds, problem=answer.value)
    token, moment, expires_at = answer
    return AuthorityAnswer(
        authority, asked_at, milliseconds, token=token, time=moment, certificate_expires_at=expires_at
    )


def time_of(token: bytes, digest: bytes) -> dt.datetime:
    """Return what time a stored token proves for the SHA-256 ``digest``; :class:`NotTaken` unless it is trusted.

    Its certificate counts at the token's own time, as it may have ended since; the anchors are :func:`trusted_roots`.
    """
    from signatures import rfc3161  # pyHanko: for whoever reads a token, not for every process

    crls = [crl for authority in authorities() for crl in authority.crls]
    return rfc3161.time_of(token, digest, roots=trusted_roots(), crls=crls)


def _those_that_failed_last(given: Sequence[TimestampAuthority]) -> list[TimestampAuthority]:
    """Keep the order of the settings, but put at the end what has just failed."""
    now = time.monotonic()
    return sorted(given, key=lambda one: now - _failed.get(one.url, -TRIED_LAST_FOR) < TRIED_LAST_FOR)
