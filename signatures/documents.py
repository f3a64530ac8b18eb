"""Documents under the organisation's seal: frozen for their parties, sealed alone, closed once signed."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from workflow.engine import Refused
from workflow.journal import canonical
from workflow.machine import Root

from . import keys, pki, timestamps
from .archive import archive_later
from .fields import CLOSING, OPENING, FieldBox
from .models import Document, Revision, SignatureRequest
from .policy import Policy
from .revisions import append
from .stamp import StampText
from .timestamps import Timestamper


@dataclass(frozen=True)
class Party:
    """A person asked to sign, as frozen with the document."""

    key: str
    role: str
    given_name: str
    surname: str
    quality: str
    email: str = ""
    phone: str = ""
    holder: str = ""


@dataclass(frozen=True)
class Draft:
    """A document as the organisation's seal is about to make it final."""

    root: Root
    purpose: str
    number: str
    title: str
    data: dict[str, Any]
    pdf: bytes
    time_zone: str
    version: int = 1
    html: str = ""
    """The same text as a page, when the document has one."""


@dataclass(frozen=True)
class Giver:
    """In whose name the organisation seals a document that it alone seals: a school, or a person by their own link."""

    name: str
    quality: str = ""
    signs: bool = False
    """The person gave the document by an act of their own, which is a simple electronic signature."""


def freeze_document(draft: Draft, *, boxes: Sequence[tuple], policy: Policy, parties: Sequence[Party]) -> Document:
    """Certify the file with the organisation seal, store it with its data and open one request per party."""
    from . import pades  # pyHanko: for whoever signs, not for every process

    sealed_at, timestamper = timezone.now(), timestamps.timestamper()
    certified = pades.certify(
        draft.pdf,
        boxes=boxes,
        seal=usable_seal(),
        reason=f"{draft.title} : version {draft.version} arrêtée avant signature",
        signed_at=sealed_at,
        timestamper=timestamper,
    )
    document = _store(draft, certified, policy=policy, timestamper=timestamper)
    SignatureRequest.objects.bulk_create(
        SignatureRequest(
            document=document,
            position=position,
            key=party.key,
            role=party.role,
            holder=party.holder,
            given_name=party.given_name,
            surname=party.surname,
            quality=party.quality,
            email=party.email,
            phone=party.phone,
            salt=secrets.token_hex(16),
        )
        for position, party in enumerate(parties, start=1)
    )
    return document


def usable_seal() -> pki.Seal:
    """Return the organisation's seal; :class:`Refused` with a sentence when it cannot seal today."""
    try:
        return keys.seal()
    except keys.KeysUnusable as problem:
        raise Refused("seal_unusable", problem=str(problem)) from problem


def seal_document(draft: Draft, *, box: FieldBox | tuple | None, giver: Giver) -> Document:
    """Store a document that the organisation's seal closes alone (attestation, evaluation), with its giver's name."""
    sealed_at, timestamper = timezone.now(), timestamps.timestamper()
    sealed = _seal_alone(draft, box, giver, sealed_at, timestamper)
    document = _store(draft, sealed, timestamper=timestamper)
    Document.objects.filter(pk=document.pk).update(sealed_at=sealed_at)
    document.sealed_at = sealed_at
    archive_later(document)
    return document


def sealed_copy(draft: Draft, *, box: FieldBox | tuple | None, giver: Giver) -> bytes:
    """Seal a document for whoever asks for it now, and keep nothing of it: what it says is to be erased later."""
    return _seal_alone(draft, box, giver, timezone.now(), timestamps.timestamper())


def _seal_alone(draft: Draft, box: Any, giver: Giver, sealed_at: datetime, timestamper: Timestamper) -> bytes:
    from . import pades  # pyHanko: for whoever signs, not for every process

    stamp = StampText.for_giver(
        giver=giver.name,
        quality=giver.quality,
        signs=giver.signs,
        sealed_at=sealed_at,
        time_zone=draft.time_zone,
        organisation=keys.seal_name(),
    )
    return pades.seal_only(
        draft.pdf,
        box=box,
        seal=usable_seal(),
        reason=draft.title,
        stamp=stamp,
        signed_at=sealed_at,
        timestamper=timestamper,
    )


def _store(draft: Draft, content: bytes, *, timestamper: Timestamper, policy: Policy | None = None) -> Document:
    document = Document.objects.create(
        root_label=draft.root.journal_label(),
        root_id=draft.root.pk,
        purpose=draft.purpose,
        version=draft.version,
        number=draft.number,
        title=draft.title,
        data=draft.data,
        data_sha256=hashlib.sha256(canonical(draft.data)).hexdigest(),
        html=draft.html,
        html_sha256=hashlib.sha256(draft.html.encode()).hexdigest() if draft.html else "",
        frozen_sha256=hashlib.sha256(content).hexdigest(),
        policy=policy.to_data() if policy else [],
        time_zone=draft.time_zone,
    )
    append(document, b"", content, act=Revision.CERTIFIED, field_name=OPENING, timestamper=timestamper)
    return document


def close_document(document: Document) -> bool:
    """Apply the closing seal; inside the caller's transaction, which holds the root's lock.

    Returns ``False`` when it was sealed before. Raises whatever the keys or the file raise: the caller records it.
    """
    from . import pades  # pyHanko: for whoever signs, not for every process

    document.refresh_from_db()
    if document.sealed_at:
        return False
    sealed_at, timestamper = timezone.now(), timestamps.timestamper()
    before = document.content()
    closed = pades.close(
        before,
        seal=keys.seal(),
        reason=f"{document.title} : signée par les parties requises",
        signed_at=sealed_at,
        timestamper=timestamper,
    )
    append(document, before, closed, act=Revision.CLOSED, field_name=CLOSING, timestamper=timestamper)
    Document.objects.filter(pk=document.pk).update(sealed_at=sealed_at, seal_problem=None)
    document.sealed_at = sealed_at
    archive_later(document)
    return True
