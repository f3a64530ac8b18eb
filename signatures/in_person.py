"""Signing in presence: on the school's device, before a member of staff who says who the party is and gets the code.

What this proves: somebody whom that member of staff says to know, or whose identity document they saw, confirmed on the
device; and that the account of the member of staff typed its code. It does not prove that the party alone could have
signed: it is a simple electronic signature (regulation (EU) 910/2014, art. 3-10), never called anything else.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from uuid import uuid4

from django.db import transaction
from django.utils import timezone

from workflow import engine, tree
from workflow.actors import Actor
from workflow.engine import Refused

from .codes import Contact, ask_code, give_back_try
from .models import BatchItem, Evidence, InPersonSession, SignatureRequest, SigningBatch
from .services import (
    Circumstances,
    Consent,
    RecentContactChange,
    Shown,
    Signer,
    as_shown,
    check_batch,
    kept_shown,
    named_in_journal,
    proved_by_code,
    refuse_if_answered,
    refuse_if_changed,
    sign_file,
    write_evidence,
)
from .stamp import StampText
from .statement import digest_of

log = logging.getLogger(__name__)

LASTS = timedelta(minutes=20)
"""How long the device shows what is signed when nobody confirms: the time to have it read aloud."""


@dataclass(frozen=True)
class Witness:
    """The member of staff: name and quality of that day, the account."""

    signer: Signer
    actor: Actor
    second_factor: bool


@dataclass(frozen=True)
class TradeHooks:
    """The trade's part in a signature, much as :func:`signatures.services.continue_batch` asks it."""

    identify: Callable[[SignatureRequest], tuple[Signer, Consent]]
    """Signer and consent on this day."""
    after: Callable[[SignatureRequest], None]
    contact_change: Callable[[SigningBatch], RecentContactChange | None]
    """Whether the contact of the witness had been changed shortly before the code left."""


@dataclass(frozen=True)
class WitnessStatement:
    """Statement of the witness before the device changes hands."""

    known_by: str
    """A value of ``InPersonSession.Known``."""
    read_by: str = ""
    read_in: str = ""


@transaction.atomic
def open_session(request: SignatureRequest, *, witness: Witness, declared: WitnessStatement) -> InPersonSession:
    """Open the one session of ``request``: one that was open for it on another device ends."""
    locked = engine.lock(request)
    refuse_if_answered(locked)
    now = timezone.now()
    InPersonSession.objects.filter(request=locked, ended_at=None).update(ended_at=now)
    return InPersonSession.objects.create(
        request=locked,
        witness_id=witness.actor.id,
        witness_name=witness.signer.name,
        witness_quality=witness.signer.quality,
        second_factor=witness.second_factor,
        known_by=declared.known_by,
        read_by=declared.read_by,
        read_in=declared.read_in,
        opened_at=now,
        expires_at=now + LASTS,
    )


@transaction.atomic
def confirm(
    session: InPersonSession,
    *,
    contact: Contact,
    tell: Callable[[SigningBatch, str], None],
    shown: Shown | None = None,
) -> SigningBatch:
    """Keep that the party signs, and send the witness a code, a new one when it is asked again.

    ``shown`` is what stood beside the consent on their page: it stays that of their first word, whatever page the
    witness reads afterwards.
    """
    session = (
        InPersonSession.objects.select_for_update(of=("self",)).select_related("request__document").get(pk=session.pk)
    )
    if not session.is_open:
        raise Refused("in_person_over")
    confirmed = session.batches.order_by("-id").first()
    batch = ask_code([session.request], contact=contact, asked_by=session.witness_id, in_person=session, tell=tell)
    batch.shown = confirmed.shown if confirmed else kept_shown({session.request.uuid: shown} if shown else {})
    if batch.shown:
        batch.save(update_fields=["shown"])
    session.confirmed_at = session.confirmed_at or timezone.now()
    session.expires_at = max(session.expires_at, batch.expires_at)
    session.save(update_fields=["confirmed_at", "expires_at"])
    return batch


def sign(
    session: InPersonSession,
    typed: str,
    *,
    by: Actor,
    circumstances: Circumstances,
    trade: TradeHooks,
) -> Evidence:
    """Check the code that went to the witness, ``by``, then sign in the name of the party; all of it, or nothing.

    Never call this inside a transaction: the try must stay counted. Raises :class:`Refused` with a sentence.
    """
    if not session.is_open:
        raise Refused("in_person_over")
    batch = session.batches.order_by("-id").first()
    if batch is None or session.confirmed_at is None:
        raise Refused("in_person_unconfirmed")
    check_batch(batch, typed, circumstances=circumstances, only=session.request)
    try:
        return _sign(session, batch, by, trade)
    except Refused:
        raise
    except Exception:
        log.exception("a signature of document %s failed", session.request.document.number)
        give_back_try(batch)
        raise Refused("signature_failed") from None


@transaction.atomic
def _sign(session: InPersonSession, batch: SigningBatch, by: Actor, trade: TradeHooks) -> Evidence:
    request = engine.lock(session.request)
    item = BatchItem.objects.select_for_update(of=("self",)).get(batch=batch)
    refuse_if_changed(request, item)
    signed_at, identifier = timezone.now(), uuid4()
    signer, consent = trade.identify(request)
    consent = as_shown(consent, request, batch)
    changed = trade.contact_change(batch)
    stamp = StampText.in_person(
        signer=signer.name,
        quality=signer.quality,
        witness=session.witness,
        known=f"identité : {session.get_known_by_display()}",
        signed_at=signed_at,
        time_zone=request.document.time_zone,
    )
    revision, certificate = sign_file(
        request, signer, consent.text, identifier=identifier, signed_at=signed_at, stamp=stamp
    )
    evidence = write_evidence(
        request,
        revision,
        signer,
        consent,
        uuid=identifier,
        signed_at=signed_at,
        certificate=certificate,
        **proved_by_code(item, batch, [item.leaf()], changed),
    )
    BatchItem.objects.filter(pk=item.pk).update(used_at=signed_at, problem=None)
    engine.fire_locked(
        request,
        "sign_in_person",
        by=by,
        data={**named_in_journal(evidence), "in_person": str(session.uuid)},
        personal={
            "signer": signer.name,
            "quality": signer.quality,
            "witness": session.witness,
            "evidence": digest_of(evidence),
        },
        told={"request": request, "evidence": evidence, "checkpoint": tree.last_note()},
    )
    end(session)
    trade.after(request)
    return evidence


def end(session: InPersonSession) -> None:
    """Close the session: the device shows nothing of it any more; said again, nothing happens."""
    InPersonSession.objects.filter(pk=session.pk, ended_at=None).update(ended_at=timezone.now())
