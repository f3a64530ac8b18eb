"""Fate of a message after it left: one entry through which every report passes, and its words."""

import logging
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from notifications.models import Message

log = logging.getLogger(__name__)

Delivery = Message.Delivery
FINALITY = ("", Delivery.DELAYED, Delivery.DELIVERED, Delivery.BOUNCED)
"""Order of knowledge about a message, which only moves to the right.

So the order in which reports arrive does not matter, and one that comes twice changes nothing: late is overtaken by
there, and some servers take a mail before they find that nobody reads it.
"""

QUEUED = Q(status=Message.Status.QUEUED)
WAITING = Q(status__in=[Message.Status.QUEUED, Message.Status.GATHERED])
"""Messages that have yet to be said, by themselves or in a letter."""
SAID = Q(status__in=[Message.Status.QUEUED, Message.Status.SENT, Message.Status.GATHERED, Message.Status.TOLD])
"""Messages that leave or left by their way, alone or with what else one message says."""
GATHERED = Q(status=Message.Status.GATHERED)
IN_LETTERS = Q(status__in=[Message.Status.GATHERED, Message.Status.TOLD, Message.Status.MOOT]) & ~Q(account="")
"""Messages to accounts that do not leave by themselves."""
SENT = Q(status=Message.Status.SENT)
FAILED = Q(status=Message.Status.FAILED)
NOT_THERE = Q(status__in=[Message.Status.FAILED, Message.Status.UNDELIVERABLE]) | Q(delivery=Delivery.BOUNCED)
"""Messages that did not arrive by themselves, whoever says so."""
MOOT = Q(status=Message.Status.MOOT)
_NEVER_LEFT = [Message.Status.FAILED, Message.Status.MOOT]
LOST = NOT_THERE | MOOT | Q(letter__status__in=_NEVER_LEFT) | Q(letter__delivery=Delivery.BOUNCED)
"""Messages that did not arrive, or never left, alone or with what else one message said: as if not written."""

NO_SUCH_ADDRESS = frozenset({"1.1", "1.2", "1.3", "1.6", "1.10", "4.4", "4.310"})
"""Subject and detail of the codes (RFC 3463, RFC 7505, Exchange) that speak of the address itself or of its domain."""
REASONS = {
    "2.1": "cette boîte ne prend plus de messages",
    "2.2": "cette boîte est pleine",
    "3": "le serveur de cette adresse n'a pas pu le prendre",
    "4": "le serveur de cette adresse n'a pas répondu à temps",
    "6": "le serveur de cette adresse l'a refusé",
    "7": "le serveur de cette adresse l'a refusé",
}
"""Why a mail did not arrive, by subject, or subject and detail, of its code."""


@transaction.atomic
def record(message: Message, outcome: str, *, at: datetime, code: str = "") -> bool:
    """Write down what was reported of a message, and return whether that was news.

    ``outcome`` is a value of :class:`Message.Delivery`, ``at`` when it happened as the reporter says, ``code`` a
    status code of RFC 3463. Nothing is written of a message that was not sent, is known to have come further, or was
    erased meanwhile. The row's lock waits for a relay that is just marking it sent.
    """
    row = Message.objects.select_for_update().defer("context", "secrets").filter(pk=message.pk).first()
    if row is None or row.status != Message.Status.SENT or FINALITY.index(outcome) <= FINALITY.index(row.delivery):
        return False
    row.delivery, row.delivery_code = outcome, code
    row.delivery_at = min(max(at, row.sent_at or at), timezone.now())
    row.save(update_fields=["delivery", "delivery_at", "delivery_code"])
    level = logging.WARNING if outcome == Delivery.BOUNCED else logging.DEBUG
    log.log(level, "%s %s %s %s %s", outcome, row.channel, row.slug, row.uuid, code)
    return True


def reason_of(message: Message) -> str:
    """Return why a message is late or did not arrive, as the end of a sentence; empty when it is not so."""
    if message.delivery not in (Delivery.DELAYED, Delivery.BOUNCED):
        return ""
    if message.channel == Message.Channel.SMS:
        return "ce numéro n'a pas pu être joint"
    if is_wrong_address(message):
        return "cette adresse n'existe pas"
    _class, _dot, rest = message.delivery_code.partition(".")
    return REASONS.get(rest) or REASONS.get(rest.partition(".")[0], "le serveur de cette adresse n'a pas dit pourquoi")


def is_wrong_address(message: Message) -> bool:
    """Tell whether the address itself is at fault: sending there again is of no use."""
    code_class, _dot, rest = message.delivery_code.partition(".")
    return message.delivery == Delivery.BOUNCED and code_class == "5" and rest in NO_SUCH_ADDRESS
