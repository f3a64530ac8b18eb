"""Messages that did not arrive: sent again where that may help, tried at once, or set aside by an operator."""

from datetime import timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from notifications import catalogue
from notifications.delivery import FAILED, NOT_THERE, QUEUED
from notifications.models import Message

NOT_ARRIVED = Q(set_aside_at=None) & NOT_THERE
"""Messages that did not arrive, and that nobody has set aside."""

FRESH = timedelta(hours=24)
"""Older messages say what may be true no more, to whoever was to be told then: they do not leave again."""


def tried_and_waiting() -> QuerySet[Message]:
    """Return the messages that were tried in vain and wait for their next try."""
    return Message.objects.filter(QUEUED, tries__gt=0, not_before__gt=timezone.now())


def may_go_again() -> Q:
    """Return which lost messages may be sent as they are: refused where they were sent, not too late, without a secret.

    Links and codes are wiped when a message is given up; a bounce says that the address itself is wrong.
    """
    in_time = Q(not_after=None) | Q(not_after__gt=timezone.now())
    return FAILED & in_time & Q(created_at__gt=timezone.now() - FRESH) & Q(slug__in=without_secret())


def without_secret() -> list[str]:
    """Return the messages whose class gives no link and no code."""
    plain = catalogue.Message.secrets
    return [message.slug for message in catalogue.every_message() if message.secrets is plain]


def send_again(messages: QuerySet[Message]) -> int:
    """Put those of ``messages`` that may go again back into the outbox, their tries counted anew; how many."""
    again = messages.filter(NOT_ARRIVED, may_go_again())
    return again.update(status=Message.Status.QUEUED, tries=0, last_error="", not_before=timezone.now())


def set_aside(messages: QuerySet[Message]) -> int:
    """Note of those of ``messages`` that did not arrive that nothing is left to do; how many."""
    return messages.filter(NOT_ARRIVED).update(set_aside_at=timezone.now())


def try_now() -> int:
    """Let what waits for its next try go at once: the server is mended; how many."""
    return tried_and_waiting().update(not_before=timezone.now())
