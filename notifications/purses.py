"""Who pays for text messages, and whether they still do: decided above, asked here before each one leaves."""

from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from notifications.catalogue import Message as Told
from notifications.models import Message


class Purse(Protocol):
    """Purse as the relay asks it, inside the transaction that marks the row as sent."""

    def refuses(self, row: Message, message: Told) -> str:
        """Return why a message does not leave, as a French sentence for its trace; empty when it does."""

    def pay(self, row: Message) -> None:
        """Count a message that left, and its segments."""


class OpenPurse:
    """Nobody counts."""

    def refuses(self, row: Message, message: Told) -> str:
        return ""

    def pay(self, row: Message) -> None:
        """Keep no account."""


def sms_purse() -> Purse:
    """Return the purse of the settings (``SMS_PURSE``, a dotted path), an open one without."""
    path = getattr(settings, "SMS_PURSE", "")
    return import_string(path)() if path else OpenPurse()
