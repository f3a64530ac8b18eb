"""Signatures given by hand: the scan is kept beside the document, and its certified copy fills each party's field.

The field bears a one-time certificate in the name of whoever certifies the copy, never of the party: nobody signs in
another's name, and file, evidence and journal all say who did what.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import uuid4
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone

from workflow import engine, tree
from workflow.actors import Actor
from workflow.engine import Refused

from .assurance import Assurance
from .models import Document, Evidence, PaperCopy, PaperSignature, SignatureRequest
from .services import Circumstances, Consent, Signer, named_in_journal, refuse_if_answered, sign_file, write_evidence
from .stamp import StampText, day_in_words
from .statement import digest_of

TITLE = "certifie la copie papier"
"""How the certificate begins to say in what quality its bearer signs."""


@dataclass(frozen=True)
class Handwritten:
    """Signatures of one party by hand."""

    request: SignatureRequest
    signer: Signer
    """The party, with the name and quality of that day."""
    consent: Consent
    signed_on: date
    found_by_code: bool


@dataclass(frozen=True)
class ScannedSheets:
    """Sheets signed by hand as they were scanned."""

    pdf: bytes
    pages: int
    original_kept: str
    """Place where the sheets themselves are kept."""


@dataclass(frozen=True)
class Certifier:
    """Who compared the scan with the sheets: name and quality, actor, and from where."""

    signer: Signer
    actor: Actor
    circumstances: Circumstances


@transaction.atomic
def record_paper(
    document: Document,
    signatures: Sequence[Handwritten],
    *,
    scan: ScannedSheets,
    certifier: Certifier,
    after: Callable[[SignatureRequest], None],
) -> PaperCopy:
    """Keep the scan and record every signature on it, all or none; ``after`` runs for each, inside the transaction.

    Raises :class:`Refused` with a sentence when one of them cannot be recorded.
    """
    copy = PaperCopy.objects.create(
        document=document,
        content=scan.pdf,
        sha256=hashlib.sha256(scan.pdf).hexdigest(),
        pages=scan.pages,
        original_kept=scan.original_kept,
        certifier_id=certifier.actor.id,
        certifier_name=certifier.signer.name,
        certifier_quality=certifier.signer.quality,
    )
    for signature in signatures:
        request = engine.lock(signature.request)
        if request.document_id != document.pk:
            raise Refused("sheet_of_another_document")
        refuse_if_answered(request)
        refuse_day(request.document, signature.signed_on)
        _record(request, signature, copy, certifier)
        after(request)
    return copy


def refuse_day(document: Document, signed_on: date) -> None:
    """Refuse a day on which this version could not have been signed yet."""
    zone = ZoneInfo(document.time_zone)
    if signed_on > timezone.localdate(timezone=zone):
        raise Refused("signed_in_the_future")
    frozen_on = timezone.localdate(document.created_at, zone)
    if signed_on < frozen_on:
        raise Refused("signed_before_version", day=day_in_words(frozen_on))


def _record(request: SignatureRequest, signature: Handwritten, copy: PaperCopy, certifier: Certifier) -> Evidence:
    document, signer, identifier, certified_at = request.document, signature.signer, uuid4(), timezone.now()
    who = certifier.signer
    certified_by = ", ".join(part for part in (who.name, who.quality) if part)
    stamp = StampText.for_paper(
        signer=signer.name,
        quality=signer.quality,
        signed_on=signature.signed_on,
        certifier=certified_by,
        certified_at=certified_at,
        time_zone=document.time_zone,
        sha256=copy.sha256,
        original_kept=copy.original_kept,
    )
    bearer = Signer(who.given_name, who.surname, f"{TITLE}, {who.quality}")
    day = day_in_words(signature.signed_on)
    reason = f"Signé sur papier par {signer.name} le {day}. Copie certifiée par {certified_by}."
    revision, certificate = sign_file(
        request, bearer, reason, identifier=identifier, signed_at=certified_at, stamp=stamp
    )
    evidence = write_evidence(
        request,
        revision,
        signer,
        signature.consent,
        uuid=identifier,
        channel=Evidence.PAPER,
        assurance=Assurance.PAPER,
        signed_at=certified_at,
        ip=certifier.circumstances.ip,
        user_agent=certifier.circumstances.user_agent[:300],
        certificate=certificate,
    )
    PaperSignature.objects.create(
        evidence=evidence, copy=copy, signed_on=signature.signed_on, found_by_code=signature.found_by_code
    )
    engine.fire_locked(
        request,
        "record_paper",
        by=certifier.actor,
        data={**named_in_journal(evidence), "paper": copy.sha256, "signed_on": signature.signed_on.isoformat()},
        personal={
            "signer": signer.name,
            "quality": signer.quality,
            "certifier": certified_by,
            "evidence": digest_of(evidence),
        },
        told={"request": request, "evidence": evidence, "checkpoint": tree.last_note()},
    )
    return evidence
