"""One-time codes that sign: six digits bound to a batch of documents, ten minutes, five tries, once."""

import hashlib
import logging
import secrets
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db import DatabaseError, transaction
from django.db.models import F
from django.utils import timezone

from notifications.masking import mask_email, mask_phone
from workflow.engine import Refused

from .limits import TRIES_PER_PARTY, refuse_too_many_codes, tries_of_parties
from .macs import code_macs, hexed, is_among
from .models import BatchItem, InPersonSession, SignatureRequest, SigningBatch

log = logging.getLogger(__name__)

LIFETIME = timedelta(minutes=10)
TRIES = 5


@dataclass(frozen=True)
class Contact:
    """Contact to which a code goes, as the school knows it."""

    channel: str
    """``email`` or ``sms``."""
    address: str

    @classmethod
    def of(cls, *, email: str, phone: str) -> "Contact":
        """Prefer the channel that the link did not take when both are known: the telephone."""
        if phone and email:
            return cls("sms", phone)
        if email or phone:
            return cls("email", email) if email else cls("sms", phone)
        raise Refused("no_contact")

    @property
    def fields(self) -> dict[str, str]:
        """Address and number of a recipient reached at this contact alone."""
        by_mail = self.channel == "email"
        return {"email": self.address if by_mail else "", "phone": "" if by_mail else self.address}

    @property
    def masked(self) -> str:
        return mask_email(self.address) if self.channel == "email" else mask_phone(self.address)


def digits_in(typed: str) -> str:
    """Return the digits of what was typed, as 0 to 9 whatever the keyboard writes: « ١٢٣ 456 » gives ``123456``."""
    return "".join(str(unicodedata.decimal(character)) for character in typed if character.isdecimal())


def _code_macs(batch: SigningBatch, code: str) -> list[str]:
    return hexed(code_macs("code", batch.uuid, batch.digest, code))


def contact_macs_of(address: str) -> list[str]:
    """Return under what a batch keeps the contact that its code went to: the same contact is recognised, not read.

    Under each key that is still read; it is kept under the first one.
    """
    return hexed(code_macs("contact", address))


def digest_of(leaves: Sequence[str]) -> str:
    """Return the digest of a batch: SHA-256 over its leaves in order."""
    return hashlib.sha256(b"".join(bytes.fromhex(leaf) for leaf in leaves)).hexdigest()


@transaction.atomic
def ask_code(
    requests: Sequence[SignatureRequest],
    *,
    contact: Contact,
    asked_by: str = "",
    in_person: InPersonSession | None = None,
    tell: Callable[[SigningBatch, str], None],
) -> SigningBatch:
    """Make a batch of the ``requests`` that wait, as they were just read, and a code for it; ``tell`` sends it.

    ``in_person`` is the session of a party who signs before a member of staff, to whom the code goes. An earlier code
    for any of these requests stops working. Raises :class:`Refused` with a sentence.
    """
    waiting = [request for request in requests if request.takes_signature]
    if not waiting:
        raise Refused("already_answered")
    now = timezone.now()
    contact_macs = contact_macs_of(contact.address)
    living = refuse_too_many_codes(waiting, contact_macs=contact_macs, in_person=in_person is not None)
    batch = SigningBatch(
        asked_by=asked_by,
        in_person=in_person,
        contact_mac=contact_macs[0],
        channel=contact.channel,
        contact_masked=contact.masked,
        expires_at=now + LIFETIME,
    )
    if living:
        SigningBatch.objects.filter(items__request__in=waiting, expires_at__gt=now).update(expires_at=now)
    items = [
        BatchItem(
            batch=batch,
            position=position,
            request=request,
            version=request.document.version,
            sha256=request.document.frozen_sha256,
            salt=secrets.token_hex(16),
        )
        for position, request in enumerate(waiting, start=1)
    ]
    batch.digest = digest_of([item.leaf() for item in items])
    code = _give_code(batch)
    for item in items:
        item.batch_id = batch.pk
    BatchItem.objects.bulk_create(items)
    tell(batch, code)
    return batch


def _give_code(batch: SigningBatch) -> str:
    """Save the batch with the HMAC of a new code, and return the code."""
    code = f"{secrets.randbelow(1_000_000):06d}"
    [batch.code_mac, *_former] = _code_macs(batch, code)
    batch.save()
    return code


def contact_mark(contact: Contact, *person: str) -> str:
    """Return what stands in a session for a person at a contact: neither name nor address can be read from it."""
    return contact_marks(contact, *person)[0]


def contact_marks(contact: Contact, *person: str) -> list[str]:
    """Return the mark of :func:`contact_mark` under each key that is still read, the present one first."""
    return hexed(code_macs("person", contact.address, *person))


def check_code(batch: SigningBatch, typed: str, *, then: Callable[[], None] = lambda: None) -> None:
    """Compare ``typed`` with the code of ``batch``, which counts one try; :class:`Refused` when it does not fit.

    The batch is locked meanwhile, so that five wrong codes sent at once are five tries, and nobody is answered before
    the try is committed: never call this inside a transaction, whose rollback would give it back. On the right code
    ``then`` runs in the same transaction, and what it says of the batch is kept. What fails here told nothing and
    costs no try.
    """
    with transaction.atomic(durable=True):
        guessed = _lock(batch)
        if guessed >= TRIES_PER_PARTY.most:
            raise Refused("too_many_tries")
        if batch.tries >= TRIES:
            raise Refused("code_exhausted")
        if batch.expires_at <= timezone.now():
            raise Refused("code_expired")
        fits = is_among(batch.code_mac, _code_macs(batch, digits_in(typed)))
        batch.tries += 1
        if fits:
            then()
        batch.save(update_fields=["tries", "checked_at", "ip", "user_agent", "language", "shown"])
    if not fits:
        left = TRIES - batch.tries
        if not left:
            raise Refused("code_exhausted")
        raise Refused("wrong_code", left=left)


def _lock(batch: SigningBatch) -> int:
    """Lock and read ``batch``; return how often its parties were guessed for, whatever the code. One query."""
    rows = SigningBatch.objects.select_for_update(of=("self",)).annotate(guessed=tries_of_parties(batch))
    locked = rows.get(pk=batch.pk)
    for field in batch._meta.concrete_fields:
        setattr(batch, field.attname, getattr(locked, field.attname))
    return locked.guessed or 0


def give_back_try(batch: SigningBatch) -> None:
    """Take back the one try that a failure of ours cost: once for each right code, never for a wrong one.

    Whoever makes us fail learns nothing by it: before the comparison no answer was given, after it the code was right.
    """
    try:
        SigningBatch.objects.filter(pk=batch.pk, tries__gt=0).update(tries=F("tries") - 1)
    except DatabaseError:
        log.warning("a try could not be given back: the database does not answer")
