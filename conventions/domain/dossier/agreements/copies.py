"""Signed documents as parties take them: by e-mail when one asks, or as they were on the eve of a day."""

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from notifications import outbox
from notifications.catalogue import Event
from notifications.delivery import LOST
from notifications.models import Message
from signatures.codes import Contact
from signatures.models import Document, SignatureRequest
from workflow import engine
from workflow.actors import Actor
from workflow.models import Transition
from workflow.refusals import Refused

from .consultations import note_consultation
from .models import Consultation, Convention
from .recipients import request_recipient
from .signers import loaded_convention

SLUG = "copy_asked"
ONCE_IN = timedelta(minutes=10)


def file_before(convention: Convention, document: Document, day: date) -> bytes:
    """Return the file of a document as the journal tells of it before ``day``; empty where it was not there yet."""
    entries = Transition.objects.filter(
        root_uuid=convention.uuid, at__lt=convention.start_of(day), data__document=document.frozen_sha256
    )
    last = entries.order_by("-position").values_list("data", flat=True).first()
    if last is None:
        return b""
    reached = last.get("sealed") or last.get("revision") or last["document"]
    until = document.revisions.filter(n__lte=document.revisions.filter(sha256=reached).values("n")[:1])
    return b"".join(bytes(part) for part in until.order_by("n").values_list("appended", flat=True))


@transaction.atomic
def mail_copy(request: SignatureRequest, *, by: Actor, detail: str) -> str:
    """Send a party their document, noted as a consultation of it, and return their address masked.

    A second press soon after sends and notes nothing more, unless the first copy did not arrive. Raises
    :class:`Refused` where the school knows no e-mail address of theirs.
    """
    convention = engine.lock(loaded_convention(request))
    email = request_recipient(request, convention).email
    if not email:
        raise Refused("no_contact")
    ref = f"signature:{request.uuid}"
    lately = Message.objects.filter(slug=SLUG, ref=ref, created_at__gt=timezone.now() - ONCE_IN)
    if not lately.exclude(LOST).exists():
        note_consultation(convention, Consultation.What.DOWNLOADED, by=by, detail=detail)
        outbox.queue((SLUG,), Event("mail_copy", convention, {"request": request}, about=engine.about(convention)))
    return Contact("email", email).masked
