"""A signed document that ages: certificates of signers, of their authority and of time-stamps end one after another."""

import datetime as dt
import functools
from collections.abc import Sequence

import time_machine
from cryptography import x509

from signatures import longterm, pades, pki
from signatures.keys import Keyring
from tests.signatures import authorities, papers

NOW = dt.datetime.now(dt.UTC)
YEAR = dt.timedelta(days=365)


class Ring(papers.Keys):
    """Keys under one root, whose authority, and so every signer's certificate, lasts some years from ``began``."""

    def __init__(self, root: pki.TrustRoot, *, began: float, lasts: float) -> None:
        common = {"organisation": "Collège des Embruns (test)", "now": NOW + began * YEAR}
        self.root = root
        self.ca = pki.create_authority(root=root, name="Autorité de signature (test)", lifetime=lasts * YEAR, **common)
        self.seal = pki.create_seal(ca=self.ca, name="Cachet (test)", **common)

    def as_keyring(self) -> Keyring:
        """The same as the platform's own keys."""
        return Keyring(roots=(self.root.certificate,), authority=self.ca, seal=self.seal)


@functools.cache
def ring() -> Ring:
    """The keys of the first three years."""
    return Ring(pki.create_root(name="Autorité racine (test)", organisation="Test", now=NOW), began=0, lasts=3)


@functools.cache
def later_ring() -> Ring:
    """Those that came after."""
    return Ring(ring().root, began=2.5, lasts=9)


def authority(began: float, lasts: float):
    """A time-stamping authority that begins ``began`` years from now, for ``lasts`` years: root, certificate, key."""
    return authorities.identity(age=-began * YEAR, lifetime=lasts * YEAR)


FIRST, SECOND, THIRD = (0, 2), (1.5, 4), (5, 6)
"""When each authority begins and how long it lasts: each renewal is made before the one before ends."""


def timestamp_roots() -> list[x509.Certificate]:
    return [authority(*one)[0].certificate for one in (FIRST, SECOND, THIRD)]


def after(years: float) -> time_machine.travel:
    """The clock, some years from now."""
    return time_machine.travel(NOW + years * YEAR + dt.timedelta(minutes=1))


def signed(*, stamped: bool = True) -> bytes:
    """Certified, signed by two parties and closed, at ``NOW``; each with a time-stamp or none."""
    with time_machine.travel(NOW), authorities.running(authority(*FIRST)) as one:
        given = {"timestamper": authorities.stamper(one) if stamped else authorities.stamper()}
        pdf = pades.certify(papers.render(2), boxes=papers.BOXES_ON_FIRST, seal=ring().seal, reason="Arrêtée", **given)
        for field in ("sig_host", "sig_head"):
            moment = dt.datetime.now(dt.UTC)
            pdf = pades.sign_field(
                pdf,
                field_name=field,
                signer=papers.signer_for(field, ring=ring()),
                stamp=papers.stamp_for(field, moment),
                reason="Convention de stage",
                signed_at=moment,
                **given,
            )
        return pades.close(pdf, seal=ring().seal, reason="Close", **given)


def lists(moment: dt.datetime) -> list[bytes]:
    """Return the lists published at ``moment`` by every issuer that still lives: nothing is revoked."""
    roots = [ring().root, *(authority(*one)[0] for one in (FIRST, SECOND, THIRD) if is_alive(one, moment))]
    return [list_of(pki.Authority(one.certificate, one.key), moment) for one in roots]


def is_alive(which: tuple[float, float], moment: dt.datetime) -> bool:
    certificate = authority(*which)[1]
    return certificate.not_valid_before_utc <= moment <= certificate.not_valid_after_utc


def list_of(issuer: pki.Authority, moment: dt.datetime, revoked: Sequence[pki.Revoked] = ()) -> bytes:
    """A list of revoked certificates, good for a week."""
    return pki.make_crl(ca=issuer, revoked=revoked, number=1, now=moment, lifetime=dt.timedelta(days=7))


def archived(
    pdf: bytes,
    years: float,
    which: tuple[float, float],
    revoked: Sequence[pki.Revoked] = (),
    lists_besides: Sequence[bytes] = (),
) -> bytes:
    """Add lists of revoked certificates and a document time-stamp of the authority ``which``, ``years`` from now."""
    with after(years), authorities.running(authority(*which)) as one:
        moment = dt.datetime.now(dt.UTC)
        trust = longterm.Trust(
            roots=(ring().root.certificate,),
            timestamp_roots=tuple(timestamp_roots()),
            crls=(list_of(ring().ca, moment, revoked), *lists(moment), *lists_besides),
            issuer=ring().ca.certificate,
        )
        stamper = authorities.stamper(one)
        return longterm.extend(pdf, timestamper=stamper, trust=trust, name=f"timestamp_{round(years * 100)}")


@functools.cache
def renewed(*, stamped: bool = True) -> tuple[bytes, bytes, bytes]:
    """The file archived after its seal, then renewed in its second and sixth year."""
    first = archived(signed(stamped=stamped), 0, FIRST)
    second = archived(first, 1.7, SECOND)
    return first, second, archived(second, 5.2, THIRD)
