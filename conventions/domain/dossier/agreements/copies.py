"""The signed document by e-mail, for a party who asks for it: letters offer a link, never the file."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from notifications import outbox
from notifications.catalogue import Event
from notifications.delivery import LOST
from notifications.models import Message
from signatures.codes import Contact
from signatures.models import SignatureRequest
from workflow import engine
from workflow.actors import Actor
from workflow.refusals import Refused

from .consultations import note_consultation
from .models import Consultation
from .recipients import request_recipient
from .signers import loaded_convention

SLUG = "copy_asked"
ONCE_IN = timedelta(minutes=10)


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
