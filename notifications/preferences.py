"""Wishes of a reader to receive less: unsubscribing from the optional in a click and without signing in (RFC 8058)."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.db.models import Q
from django.urls import reverse

from notifications import catalogue
from notifications.delivery import WAITING
from notifications.models import Message, Preference
from notifications.registry import Registry

SALT = "notifications.unsubscribe"
ONE_CLICK = "One-Click"
"""Value that a mail program posts as ``List-Unsubscribe``."""
same_reader = Registry("finder of one reader's keys")
"""Finds under which keys somebody is named, their own among them: ``keys(key)``. This floor knows nobody."""
YET_TO_BE_SAID = (Message.Status.QUEUED, Message.Status.GATHERED)
UNWANTED = "La personne ne veut plus recevoir ce genre de message."


def key_of(row: Message) -> str:
    """Return under what the preferences of a row's reader are kept: the account, else the person."""
    return row.account or catalogue.get(row.slug).person(row.ref)


def leave_out_unwanted(rows: Iterable[Message]) -> None:
    """Mark the rows, not yet written, that their readers want no more of: a trace, and nothing leaves; one query."""
    optional = [row for row in rows if row.status in YET_TO_BE_SAID and catalogue.get(row.slug).optional]
    keys = {id(row): key_of(row) for row in optional}
    known = dict(Preference.objects.filter(key__in=set(keys.values())).values_list("key", "unsubscribed"))
    for row in optional:
        if row.slug in known.get(keys[id(row)], ()):
            row.status, row.secrets, row.last_error = Message.Status.MOOT, None, UNWANTED


def unwilling(slug: str, keys: Iterable[str]) -> set[str]:
    """Return which of these readers want no more of a kind of message."""
    found = Preference.objects.filter(key__in=set(keys), unsubscribed__contains=[slug])
    return set(found.values_list("key", flat=True))


def unsubscribe_address(row: Message) -> str:
    """Return the address that unsubscribes the reader of a row from its kind; empty for what is not optional.

    It ends with the row's identifier and a signature: no name, no person.
    """
    try:
        if isinstance(catalogue.get(row.slug), catalogue.MergedMessage):
            row = row.gathered.first() or row  # all that it says is of one kind
        if not catalogue.get(row.slug).optional or not row.ref + row.account:
            return ""
    except catalogue.UnknownMessage:  # said by a class that is no more: nothing is left to unsubscribe from
        return ""
    return settings.SITE_URL + reverse("unsubscribe", args=[signing.Signer(salt=SALT).sign(row.uuid.hex)])


def unsubscribe_headers(address: str) -> dict[str, str]:
    """Return the headers by which a mail program offers what stands at that address (RFC 2369, RFC 8058)."""
    if not address:
        return {}
    return {"List-Unsubscribe": f"<{address}>", "List-Unsubscribe-Post": f"List-Unsubscribe={ONE_CLICK}"}


def message_of(token: str) -> Message | None:
    """Return the optional message whose address ends with ``token``; None for a wrong end, or a row that is no more."""
    try:
        identifier = signing.Signer(salt=SALT).unsign(token)
    except signing.BadSignature:
        return None
    optional = [message.slug for message in catalogue.every_message() if message.optional]
    return Message.objects.filter(uuid=identifier, slug__in=optional).defer("context", "secrets").first()


@transaction.atomic
def unsubscribe(row: Message, *, again: bool = False) -> None:
    """Let the reader of a row get no more of its kind, or get them ``again``; what waits already is left out too."""
    key = key_of(row)
    for each in sorted({key}.union(*(same_reader.get(name)(key) for name in same_reader))):
        preference = preference_of(each)
        unwanted = set(preference.unsubscribed) - {row.slug}
        save(preference, unsubscribed=sorted(unwanted if again else unwanted | {row.slug}))


def preference_of(key: str) -> Preference:
    """Return a reader's preferences, made and locked; inside a transaction."""
    Preference.objects.bulk_create([Preference(key=key)], ignore_conflicts=True)
    return Preference.objects.select_for_update().get(key=key)


def save(preference: Preference, **values: Any) -> None:  # Any: whatever its columns hold
    """Write what was chosen; what waits and is not wanted any more is left out at once. The row is locked."""
    for name, value in values.items():
        setattr(preference, name, value)
    preference.save(update_fields=list(values))
    _leave_out_waiting(preference.key, values.get("unsubscribed", ()))


def _leave_out_waiting(key: str, slugs: Sequence[str]) -> None:
    """Leave out what waits for that reader; whatever a relay is just sending has left."""
    theirs = Message.objects.filter(WAITING, Q(account=key) | Q(account="", ref=key), slug__in=slugs)
    found = list(theirs.select_for_update(skip_locked=True).values_list("pk", flat=True))
    Message.objects.filter(pk__in=found).update(status=Message.Status.MOOT, secrets=None, last_error=UNWANTED)
    told = Message.objects.filter(letter__in=found, status=Message.Status.TOLD)
    told.exclude(account="").update(status=Message.Status.GATHERED, letter=None)  # the next letter's
