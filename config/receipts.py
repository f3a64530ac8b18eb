"""Addresses at which providers tell whether a message arrived: the SMS gateway, an SMS provider, an e-mail provider.

The gateway posts ``/avis/sms {id, status, at}`` under our token, and what people answer to ``/avis/sms/reponse``; a
provider that has one address for all its calls and no header to give bears the token in it; an e-mail provider calls
as django-anymail knows to check: its signature, or a password that we share. What is not proved writes nothing, what
comes twice changes nothing.
"""

import json
import re
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from anymail.signals import AnymailTrackingEvent, EventType, RejectReason
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError, transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import Resolver404, get_resolver
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST

from conventions.domain.persons.people.records import E164
from conventions.domain.season.calls.services import ask_by_number, say_yes_by_number
from notifications import delivery, sms_providers
from notifications.channels import MESSAGE_KEY
from notifications.delivery import QUEUED
from notifications.models import Message
from workflow.refusals import Refused

ANSWERS = {1: say_yes_by_number, 2: ask_by_number}
"""Acts of the figures by which a family answers: yes, which the school confirms, and « call me »."""
LARGEST = 4096
"""Bytes of a receipt."""
OUTCOMES = {
    "delivered": Message.Delivery.DELIVERED,
    "delayed": Message.Delivery.DELAYED,
    "failed": Message.Delivery.BOUNCED,
}
MAIL_OUTCOMES = {
    EventType.DELIVERED: Message.Delivery.DELIVERED,
    EventType.DEFERRED: Message.Delivery.DELAYED,
    EventType.BOUNCED: Message.Delivery.BOUNCED,
    EventType.REJECTED: Message.Delivery.BOUNCED,
    EventType.FAILED: Message.Delivery.BOUNCED,
}
"""Events that a provider tells; who opened a mail or followed a link is none of our business."""
MAIL_LARGEST = 262144
STATUS_CODE = re.compile(r"\b[245]\.\d{1,3}\.\d{1,3}\b")
"""RFC 3463, in what the recipient's server said; the rest of it quotes addresses."""
NO_SUCH_MAILBOX = "5.1.1"


@csrf_exempt
@require_POST
def sms_receipt(request: HttpRequest) -> HttpResponseBase:
    """Take in one receipt: ``id`` as we gave it, ``status`` a key of ``OUTCOMES``, ``at`` in ISO 8601 (now if absent).

    204 when it was understood, whether or not it was news; 400 for anything else, 401 without our token
    (``Authorization: Bearer``), 404 where none is set, 503 while the message is still being handed over.
    """
    if not settings.SMS_RECEIPTS_TOKEN:
        raise Http404("no gateway tells us anything")
    if not _bears_our_token(request):
        return HttpResponse(status=401, headers={"WWW-Authenticate": "Bearer"})
    try:
        identifier, outcome, at = _receipt(request)
    except (ValueError, TypeError, KeyError, RecursionError):
        return HttpResponse(status=400)
    return _answer(_taken(Message.objects.filter(uuid=identifier, channel=Message.Channel.SMS), outcome, at))


@csrf_exempt
@require_POST
@sensitive_variables("body", "number")
def sms_answer(request: HttpRequest) -> HttpResponseBase:
    """Take in what somebody answers to a text message: ``from`` in E.164, ``text``.

    « 1 » is a yes, « 2 » asks for a call, in whatever digits the telephone writes (« ١ »); nothing else is heard.
    204 whatever it says and whoever says it; 400, 401 and 404 as :func:`sms_receipt`, 404 too unless answers are heard.
    """
    if not settings.SMS_RECEIPTS_TOKEN or not settings.SMS_ANSWERS:
        raise Http404("no gateway tells us answers")
    if not _bears_our_token(request):
        return HttpResponse(status=401, headers={"WWW-Authenticate": "Bearer"})
    try:
        body = _small_json(request)
        number, said = str(body["from"]), str(body["text"]).strip()
    except (ValueError, TypeError, KeyError, RecursionError):
        return HttpResponse(status=400)
    act = ANSWERS.get(int(said)) if len(said) == 1 and said.isdecimal() else None
    if act and re.fullmatch(E164, number):
        with suppress(Refused):
            act(number)
    return HttpResponse(status=204)


def _bears_our_token(request: HttpRequest) -> bool:
    scheme, _space, token = request.headers.get("Authorization", "").partition(" ")
    return scheme.lower() == "bearer" and constant_time_compare(token, settings.SMS_RECEIPTS_TOKEN)


@csrf_exempt
@require_http_methods(["GET", "POST"])
def sms_provider_receipt(request: HttpRequest, token: str) -> HttpResponseBase:
    """Take in a call of the SMS provider, whose one address for all of them bears our token; it speaks of its own id.

    204 when it was understood, 400 for rubbish, 404 for another token: that address does not exist. 503 for an id that
    no message bears while one is being handed over, or waits to be again: it may call before that is written down.
    """
    if not settings.SMS_RECEIPTS_TOKEN or not constant_time_compare(token, settings.SMS_RECEIPTS_TOKEN):
        raise Http404("no provider tells us anything here")
    values = request.POST if request.method == "POST" else request.GET
    try:
        receipt = sms_providers.provider().read_receipt({name: str(values[name]) for name in values})
    except (ValueError, KeyError):
        return HttpResponse(status=400)
    if receipt is None or not receipt[0]:
        return HttpResponse(status=204)
    named, outcome = receipt
    texts = Message.objects.filter(channel=Message.Channel.SMS)
    may_be_one_of = texts.filter(QUEUED, tries__gt=0).exists()  # asked first: it may leave just now
    found = texts.filter(provider_id=named)
    if may_be_one_of and not found.exists():
        return _answer(False)
    return _answer(_taken(found, outcome, timezone.now()))


@csrf_exempt
@require_POST
def mail_receipt(request: HttpRequest) -> HttpResponseBase:
    """Take in a call of the e-mail provider; 401 for one that it did not sign, or without our password.

    404 without a provider, 400 for what its calls do not look like, 503 while a message is still being handed over.
    """
    from anymail.exceptions import AnymailWebhookValidationFailure  # for a site with a provider, not for every process

    view = _mail_view(settings.EMAIL_PROVIDER)
    if view is None:
        raise Http404("no provider tells us anything")
    if int(request.META.get("CONTENT_LENGTH") or 0) > MAIL_LARGEST:
        return HttpResponse(status=413)
    caller = view()
    if caller.warn_if_no_basic_auth and not caller.basic_auth:
        raise Http404("calls that nothing proves are not read")
    try:
        caller.run_validators(request)
        events = list(caller.parse_events(request))
    except AnymailWebhookValidationFailure:
        return HttpResponse(status=401)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError, ImproperlyConfigured):
        return HttpResponse(status=400)
    taken = [_told(event) for event in events]
    return _answer(all(taken))


@cache
def _mail_view(provider: str) -> type | None:
    """Return django-anymail's own view of a provider's calls, which knows how to check and to read them."""
    try:
        found = get_resolver("anymail.urls").resolve(f"/{provider}/tracking/") if provider else None
    except Resolver404:
        return None
    return getattr(found.func, "view_class", None) if found else None


def _told(event: AnymailTrackingEvent) -> bool:
    """Write down what one event tells; false while its message has not left for us."""
    outcome = MAIL_OUTCOMES.get(event.event_type)
    keys = [one.pk for one in _mails_of(event) if one.address.casefold() == (event.recipient or "").casefold()]
    if not outcome or not keys:
        return True
    code = STATUS_CODE.search(event.mta_response or "")
    invalid = NO_SUCH_MAILBOX if event.reject_reason == RejectReason.INVALID else ""
    said = code[0] if code and code[0][0] != "2" and outcome != Message.Delivery.DELIVERED else invalid
    return _taken(Message.objects.filter(pk__in=keys), outcome, event.timestamp or timezone.now(), code=said)


def _mails_of(event: AnymailTrackingEvent) -> Iterable[Message]:
    """Return the mail that an event names: by our identifier, else by the provider's."""
    mails = Message.objects.filter(channel=Message.Channel.EMAIL).only("address")
    try:
        return mails.filter(uuid=UUID(str((event.metadata or {})[MESSAGE_KEY])))
    except (KeyError, ValueError):
        return mails.filter(provider_id=event.message_id) if event.message_id else ()


def _answer(taken: bool) -> HttpResponse:
    if taken:
        return HttpResponse(status=204)
    early = HttpResponse(status=503, headers={"Retry-After": "60"})
    early._has_been_logged = True  # type: ignore[attr-defined]  # what Django asks before it writes an error: it is none
    return early


def _taken(found: QuerySet[Message], outcome: str, at: datetime, code: str = "") -> bool:
    """Record it; false while the message has not left for us, whose provider may call before it has answered."""
    try:
        return _recorded(found, outcome, at, code)
    except OperationalError:  # the relay holds the row
        return False


@transaction.atomic
def _recorded(found: QuerySet[Message], outcome: str, at: datetime, code: str) -> bool:
    """Record it under the row's lock; raises ``OperationalError`` while another transaction holds it."""
    message = found.only("status").select_for_update(nowait=True).first()
    if message is None:
        return True
    if message.is_queued:
        return False
    delivery.record(message, outcome, at=at, code=code)
    return True


def _small_json(request: HttpRequest) -> Any:
    if not 0 < int(request.META.get("CONTENT_LENGTH") or 0) <= LARGEST:
        raise ValueError("a receipt is small and says how long it is")
    return json.loads(request.body)


def _receipt(request: HttpRequest) -> tuple[UUID, str, datetime]:
    body = _small_json(request)
    at = datetime.fromisoformat(body["at"]) if "at" in body else timezone.now()
    if at.tzinfo is None:
        raise ValueError("a moment names its time zone")
    return UUID(str(body["id"])), OUTCOMES[body["status"]], at
