"""A complete agreement that lasts: six parties signed, sealed, B-LTA; its verification and its size."""

import datetime as dt
import time
from collections.abc import Callable, Iterator

from signatures import longterm, pades, pki, timestamps
from signatures.validation import validate
from tests.bench import Ratio, say
from tests.signatures import authorities, papers

SMALL: dict[str, int] = {}
LARGEST = 350_000
"""Bytes of a complete agreement of six parties, at most."""


def run() -> Iterator[Ratio]:
    """Make the agreement without time-stamps, then with those of an authority on this machine, and verify it."""
    say("an agreement is made twice, without time-stamps and with them")
    with authorities.running() as authority:
        bare, sealed = _timed(lambda: _closed(()))
        lasting, archived = _timed(lambda: _archived((authority,)))
    yield Ratio("certified, six signatures, sealed: B-B → B-LTA, nine time-stamps", bare, lasting, None)
    roots = {"roots": [papers.keys().root_pem], "timestamp_roots": [authorities.identity()[0].certificate]}
    once, found = _timed(lambda: validate(sealed, **roots))
    again, found_archived = _timed(lambda: validate(archived, **roots))
    if not (found.ok and found_archived.ok):
        raise AssertionError((*found.problems, *found_archived.problems))
    yield Ratio("verification of the whole file: B-B → B-LTA", once, again, None)
    yield Ratio("size: what is allowed → B-LTA with six parties", LARGEST, len(archived), 1.0, unit="B")


def _closed(given: tuple[timestamps.TimestampAuthority, ...]) -> bytes:
    """Certify, sign by six parties, close; each asks the authorities."""
    now, seal = dt.datetime.now(dt.UTC), papers.keys().seal
    pdf = pades.certify(
        papers.render(), boxes=papers.BOXES, seal=seal, reason="Arrêtée", timestamper=timestamps.Timestamper(given)
    )
    for field in papers.PEOPLE:
        pdf = pades.sign_field(
            pdf,
            field_name=field,
            signer=papers.signer_for(field),
            stamp=papers.stamp_for(field, now),
            reason="Convention de stage",
            signed_at=now,
            timestamper=timestamps.Timestamper(given),
        )
    return pades.close(pdf, seal=seal, reason="Close", timestamper=timestamps.Timestamper(given))


def _archived(given: tuple[timestamps.TimestampAuthority, ...]) -> bytes:
    pdf, ring, now = _closed(given), papers.keys(), dt.datetime.now(dt.UTC)
    own = pki.make_crl(ca=ring.ca, revoked=(), number=1, now=now, lifetime=dt.timedelta(days=7))
    trust = longterm.Trust(
        roots=(ring.root.certificate,),
        timestamp_roots=given[0].roots,
        crls=(own, *given[0].crls),
        issuer=ring.ca.certificate,
    )
    return longterm.extend(pdf, timestamper=timestamps.Timestamper(given), trust=trust, name="timestamp_1")


def _timed(work: Callable[[], object]) -> tuple[float, object]:
    """Return how long the second of two runs took, and what it gave."""
    work()
    began = time.perf_counter()
    given = work()
    return time.perf_counter() - began, given
