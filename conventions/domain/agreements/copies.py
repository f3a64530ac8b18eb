"""The signed document by e-mail, for a party who asks for it: letters offer a link, never the file."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from notifications import outbox
from notifications.catalogue import Event
from notifications.models import Message
from signatures.codes import Contact
from signatures.models import SignatureRequest
from workflow import engine
from workflow.refusals import Refused

from .recipients import request_recipient
from .signers import loaded_convention

SLUG = "copy_asked"
ONCE_IN = timedelta(minutes=10)


@transaction.atomic
def mail_copy(request: SignatureRequest) -> str:
    """Send a party their document, and return their address masked; a second press soon after sends nothing more.

    Raises :class:`Refused` where the school knows no e-mail address of theirs.
    """
    convention = engine.lock(loaded_convention(request))
    email = request_recipient(request, convention).email
    if not email:
        raise Refused("no_contact")
    ref = f"signature:{request.uuid}"
    if not Message.objects.filter(slug=SLUG, ref=ref, created_at__gt=timezone.now() - ONCE_IN).exists():
        outbox.queue((SLUG,), Event("mail_copy", convention, {"request": request}, about=engine.about(convention)))
    return Contact("email", email).masked
