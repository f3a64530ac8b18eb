"""Messages to one person at once: rows of one class that wait together become one, those whose cause has gone none.

Everything here happens in the transaction in which the relay takes a row, so a relay that dies leaves either the rows
or the one message that says them all, never both.
"""

import logging
import uuid
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any, TypeVar

from django.db import connection, transaction
from django.db.models import Max, Q, QuerySet

from notifications import catalogue
from notifications.delivery import QUEUED
from notifications.models import Message
from notifications.outbox import make_message_id, wait_for_rest
from notifications.rendering import render_mail, render_sms

log = logging.getLogger(__name__)
T = TypeVar("T")

OVER = "Ce que ce message disait ou demandait n'était plus d'actualité : il n'est pas parti."
MOST = 300
"""So many are said as one; the others are the next one."""
LONGEST_WAIT = timedelta(hours=1)
"""Time after which what waits for the rest of an act on many leaves without it."""
SAME = ("slug", "channel", "address", "recipient_name", "audience", "language", "time_zone", "account", "payer")
"""Rows that are alike in these are for one reader, about one kind of thing, paid by one school."""


def what_leaves(row: Message, message: catalogue.Message) -> Message | None:
    """Return what leaves for a row that is due and locked: itself, or one that says more; ``None`` for nothing."""
    if isinstance(message, catalogue.MergedMessage):
        return _still_said(row)
    if not _stands(row, message):
        _set_aside([row])
        return None
    if not message.joins or row.tries or "offline" in row.context:  # several at once are read on a page
        return row
    # A relay that found another of them meanwhile lets go of it: see `is_gathered_elsewhere`.
    others = list(_alike(row).order_by("id").select_for_update()[: MOST - 1])
    if not others:
        return row
    standing = [one for one in others if _stands(one, message)]
    _set_aside([one for one in others if one not in standing])
    return _as_one(sorted([row, *standing], key=lambda one: one.pk), message) if standing else row


def rest_comes_at(row: Message, message: catalogue.Message, now: datetime) -> datetime | None:
    """Return the moment until which a row waits for the rest of an act on many, whose last message is not due yet.

    Nothing for a row that waits for no other: the one more query is paid by acts on many alone.
    """
    if not message.joins or row.tries or row.not_before <= row.created_at or now - row.created_at > LONGEST_WAIT:
        return None
    later = {"created_at__gt": row.created_at, "not_before__gt": now, "not_before__lte": now + wait_for_rest(message)}
    return _alike(row).filter(**later).aggregate(last=Max("not_before"))["last"]


def _alike(row: Message) -> QuerySet[Message]:
    return Message.objects.filter(QUEUED, tries=0, **{name: getattr(row, name) for name in SAME}).exclude(
        Q(pk=row.pk) | Q(context__has_key="offline")
    )


def is_gathered_elsewhere(row: Message, message: catalogue.Message) -> bool:
    """Tell whether another relay is just making one message of this row and others; if not, only we may."""
    if not message.joins or row.tries:
        return False
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))", [f"{row.slug} {row.address}"])
        return not cursor.fetchone()[0]


def _as_one(rows: Sequence[Message], message: catalogue.Message) -> Message:
    """Make the message that says them all, and mark them told by it; the first of them where that cannot be."""
    first = rows[0]
    values = safely(lambda: _values(rows, message), None)
    if values is None:
        return first
    identifier = uuid.uuid4()
    ends = [row.not_after for row in rows if row.not_after]
    merged = Message.objects.create(
        uuid=identifier,
        slug=message.joins,
        urgent=first.urgent,
        reply_to=first.reply_to,
        secrets=values,
        created_at=first.created_at,
        not_after=min(ends) if ends else None,
        message_id=make_message_id(identifier),
        **{name: getattr(first, name) for name in SAME if name != "slug"},
    )
    Message.objects.filter(pk__in=[row.pk for row in rows]).update(
        status=Message.Status.TOLD, letter=merged, secrets=None, last_error=""
    )
    return merged


def _values(rows: Sequence[Message], message: catalogue.Message) -> dict[str, Any] | None:
    """Return what the templates of the one message read; all of it is wiped once it left. ``None``: not by this way."""
    whole = catalogue.get(message.joins)
    assert isinstance(whole, catalogue.MergedMessage)
    pages = [whole.page(row.about, row.ref) for row in rows]
    page = pages[0] if all(pages) else ""  # one page only where it shows all of them
    if rows[0].channel == Message.Channel.SMS and not page:
        return None
    items = [{**row.context, **(row.secrets or {}), "row": str(row.uuid), "line": _line(row, message)} for row in rows]
    values = {**items[0], "name": rows[0].recipient_name, "of": message.slug, "items": items, "page": page}
    render = render_sms if rows[0].channel == Message.Channel.SMS else render_mail
    render(whole, values, time_zone=rows[0].time_zone, language=rows[0].language)  # what lacks a value is said apart
    return values


def _line(row: Message, message: catalogue.Message) -> str:
    """Return the subject that the row would have had."""
    values = {**row.context, **(row.secrets or {})}
    mail = render_mail(message, values, time_zone=row.time_zone, language=row.language, audience=row.audience)
    return mail.subject


def _still_said(message: Message) -> Message | None:
    """Return the one message without those whose cause has gone since it was made, ``None`` when none is left."""
    rows = list(message.gathered.order_by("id"))
    gone = [row for row in rows if not safely(partial(_stands_still, row), True)]
    if not gone:
        return message
    _set_aside(gone)
    if len(gone) == len(rows):
        _set_aside([message])
        return None
    names = {str(row.uuid) for row in gone}
    values = message.secrets or {}
    message.secrets = {**values, "items": [item for item in values.get("items", ()) if item.get("row") not in names]}
    message.save(update_fields=["secrets"])
    return message


def _stands_still(row: Message) -> bool:
    """Tell the same of a row whose class may be no more."""
    return _stands(row, catalogue.get(row.slug))


def _stands(row: Message, message: catalogue.Message) -> bool:
    """Tell whether its cause stands; what cannot be told does: a message too many harms less than one too few."""
    if type(message).still_true is catalogue.Message.still_true:
        return True
    return safely(lambda: message.still_true(row.about, row.ref), True)


def safely(ask: Callable[[], T], otherwise: T) -> T:
    """Ask the trade; an error of its answer stops no other message."""
    try:
        with transaction.atomic():
            return ask()
    except Exception as problem:
        log.error("what leaves could not be asked: %s", type(problem).__name__)
        return otherwise


def _set_aside(rows: Sequence[Message]) -> None:
    if rows:
        Message.objects.filter(pk__in=[row.pk for row in rows]).update(
            status=Message.Status.MOOT, letter=None, secrets=None, last_error=OVER
        )
