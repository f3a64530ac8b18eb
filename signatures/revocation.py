"""Signers' certificates that no longer count, and the public list of them (CRL, RFC 5280) that our authority signs."""

from datetime import datetime, timedelta
from time import sleep

from cryptography import x509
from django.db import transaction
from django.utils import timezone

from notifications.jobs import job
from workflow import engine
from workflow.actors import system
from workflow.journal import stamp
from workflow.models import Transition

from . import keys, pki
from .models import Evidence, Revocation, RevocationList

LIFETIME = timedelta(days=7)
"""How long a list may be relied upon."""
RENEW_AFTER = timedelta(days=1)
"""How old the published list gets."""
LONGEST_WAIT = 3.0
"""Seconds that a job waits for the clock to pass a time-stamp, which another clock made."""


@transaction.atomic
def revoke_signer(evidence: Evidence, *, reason: str) -> Revocation:
    """Revoke the one-time certificate of a signature that turned out not to be the signer's; once for ever.

    The signature stays in the file: verifiers who read the list say since when it is doubtful. The journal tells of
    it; a revocation older than that is told when the same one is asked for again.
    """
    request = engine.lock(evidence.request)
    certificate = x509.load_pem_x509_certificate(evidence.certificate.encode())
    revocation, _created = Revocation.objects.get_or_create(
        evidence=evidence,
        defaults={
            "serial": f"{certificate.serial_number:x}",
            "revoked_at": timezone.now().replace(microsecond=0),
            "reason": reason[:300],
        },
    )
    if not Transition.objects.filter(subject_uuid=request.uuid, name="revoke").exists():
        revoked = {
            "party": request.key,
            "version": request.document.version,
            "evidence": str(evidence.uuid),
            "serial": revocation.serial,
            "revoked_at": stamp(revocation.revoked_at),
        }
        engine.fire(request, "revoke", by=system("revoke_signer"), reason=reason, data=revoked)
    publish_list()
    return revocation


@transaction.atomic
def publish_list() -> RevocationList:
    """Make and store a new list; numbers grow, whoever makes them at the same time."""
    authority, now = keys.authority(), timezone.now().replace(microsecond=0)
    issuer = pki.key_id(authority.certificate)
    blank = {"number": 0, "issued_at": now, "expires_at": now, "der": b""}
    RevocationList.objects.get_or_create(issuer=issuer, defaults=blank)
    newest = RevocationList.objects.select_for_update().get(issuer=issuer)
    revoked = [
        pki.Revoked(int(one.serial, 16), revoked_at=one.revoked_at, since=one.evidence.signed_at)
        for one in Revocation.objects.select_related("evidence").order_by("pk")
    ]
    newest.number += 1
    newest.issued_at, newest.expires_at = now, now + LIFETIME
    newest.der = pki.make_crl(ca=authority, revoked=revoked, number=newest.number, now=now, lifetime=LIFETIME)
    newest.save()
    return newest


@job("refresh_revocation_list")
def refresh_list() -> None:
    """Periodic job: renew the published list before it gets old."""
    list_since(timezone.now() - RENEW_AFTER)


def list_since(moment: datetime) -> bytes:
    """Return a list of our authority made after ``moment`` (DER), the published one if it is so young.

    A list names the second in which it was made: one made in the second of a signature would not count as later.
    """
    issuer = pki.key_id(keys.authority().certificate)
    newest = RevocationList.objects.filter(issuer=issuer, issued_at__gt=moment).first()
    if newest is None:
        next_second = moment.replace(microsecond=0) + timedelta(seconds=1)
        sleep(min(max((next_second - timezone.now()).total_seconds(), 0), LONGEST_WAIT))
        newest = publish_list()
    return bytes(newest.der)


def published_list(issuer: str) -> bytes | None:
    """Return the list of the authority with this key identifier; made now if it is ours and none is in force."""
    newest = RevocationList.objects.filter(issuer=issuer).first()
    if (newest is None or newest.expires_at < timezone.now()) and issuer == pki.key_id(keys.authority().certificate):
        newest = publish_list()
    return bytes(newest.der) if newest else None
