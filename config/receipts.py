"""What the SMS gateway calls to tell whether a text message arrived: ``POST /avis/sms {id, status, at}``."""

import json
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import OperationalError, transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from notifications import delivery
from notifications.models import Message

LARGEST = 4096
"""Bytes of a receipt."""
OUTCOMES = {
    "delivered": Message.Delivery.DELIVERED,
    "delayed": Message.Delivery.DELAYED,
    "failed": Message.Delivery.BOUNCED,
}


@csrf_exempt
@require_POST
def sms_receipt(request: HttpRequest) -> HttpResponseBase:
    """Take in one receipt: ``id`` as we gave it, ``status`` a key of ``OUTCOMES``, ``at`` in ISO 8601 (now if absent).

    204 when it was understood, whether or not it was news; 400 for anything else, 401 without our token
    (``Authorization: Bearer``), 404 where none is set, 503 while the message is still being handed over.
    """
    if not settings.SMS_RECEIPTS_TOKEN:
        raise Http404("no gateway tells us anything")
    scheme, _space, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not constant_time_compare(token, settings.SMS_RECEIPTS_TOKEN):
        return HttpResponse(status=401, headers={"WWW-Authenticate": "Bearer"})
    try:
        identifier, outcome, at = _receipt(request)
    except (ValueError, TypeError, KeyError, RecursionError):
        return HttpResponse(status=400)
    try:
        taken = _recorded(identifier, outcome, at)
    except OperationalError:  # the relay holds the row
        taken = False
    return HttpResponse(status=204) if taken else HttpResponse(status=503, headers={"Retry-After": "60"})


@transaction.atomic
def _recorded(identifier: UUID, outcome: str, at: datetime) -> bool:
    """Record it; false while the message has not left for us, whose gateway may call before it has answered.

    Raises ``OperationalError`` while another transaction holds the row.
    """
    texts = Message.objects.filter(uuid=identifier, channel=Message.Channel.SMS).only("status")
    message = texts.select_for_update(nowait=True).first()
    if message is None:
        return True
    if message.is_queued:
        return False
    delivery.record(message, outcome, at=at)
    return True


def _receipt(request: HttpRequest) -> tuple[UUID, str, datetime]:
    if not 0 < int(request.META.get("CONTENT_LENGTH") or 0) <= LARGEST:
        raise ValueError("a receipt is small and says how long it is")
    body = json.loads(request.body)
    at = datetime.fromisoformat(body["at"]) if "at" in body else timezone.now()
    if at.tzinfo is None:
        raise ValueError("a moment names its time zone")
    return UUID(str(body["id"])), OUTCOMES[body["status"]], at
