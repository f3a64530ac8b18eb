"""Putting messages in the outbox, inside the caller's transaction; nothing is sent from here."""

import re
import uuid
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import get_language, override

from notifications import catalogue
from notifications.catalogue import Event, Recipient, Urgency
from notifications.models import Message as OutboxMessage
from notifications.preferences import leave_out_unwanted
from notifications.registry import Registry
from notifications.sms import written_in
from notifications.waking import ring_after_commit

E164 = re.compile(r"\+[1-9]\d{6,14}")
DOUBTED = "Contact modifié hors de l'application : rien n'y part avant qu'il soit corrigé."
NO_ADDRESS = "Ni adresse électronique ni numéro de téléphone."
UNKNOWN_NUMBER = "–"
"""Number that stands for one that was called and that nobody wrote down."""
SAME_CALL = timedelta(minutes=1)
BAD_ADDRESS = "L'adresse électronique ou le numéro de téléphone n'est pas utilisable."

refused = Registry("consequence of a contact that nothing vouches for")
"""``(rows)``: what rooms above do, in the same transaction, when nothing leaves to those of ``Recipient.doubted``."""

_together: ContextVar[bool] = ContextVar("together", default=False)


@contextmanager
def said_together(*, wait: bool = True) -> Iterator[None]:
    """Let what is queued within, and can be said with more of it, wait a moment for the rest of an act on many."""
    token = _together.set(wait)
    try:
        yield
    finally:
        _together.reset(token)


def queue(slugs: Iterable[str], event: Event) -> list[OutboxMessage]:
    """Write one row per message and recipient, with one INSERT for all of them, and return the rows.

    The rows live or die with the caller's transaction. Someone who cannot be reached gets a row too, with the
    status ``undeliverable`` and the reason; so does, as ``moot``, whoever wants no more of what is optional. Raises
    `UnknownMessage` for a slug that does not exist.

    Each is in the language of its reader, French where none is known; a code then is in the language of the page from
    which it was asked. What is gathered for an account waits, with the status ``gathered``, for its next letter.
    """
    page = get_language() or settings.LANGUAGE_CODE
    names = (slugs,) if isinstance(slugs, str) else slugs
    pairs = [(message, one) for message in map(catalogue.get, names) for one in message.recipients(event)]
    rows = [
        _row(message, event, recipient, recipient.language or (page if message.is_code else settings.LANGUAGE_CODE))
        for message, recipient in pairs
    ]
    leave_out_unwanted(rows)
    made = OutboxMessage.objects.bulk_create(rows) if rows else []
    if any(row.is_queued and row.not_before <= row.created_at for row in made):
        ring_after_commit()
    if doubted := [row for _message, recipient in pairs for row in recipient.doubted]:
        for name in refused:
            refused.get(name)(doubted)
    return made


TAKEN_BACK = "Ce qu'il disait a été repris avant son départ : il n'est pas parti."


def withdraw(slug: str, about: str, values: dict[str, Any]) -> int:
    """Let what waits of one message about one root, with these values, never leave; return how many rows.

    What has left has left: whoever sends it later holds it back with ``not_before``.
    """
    waiting = OutboxMessage.objects.filter(slug=slug, about=about, status=OutboxMessage.Status.QUEUED, tries=0)
    found = waiting.filter(context__contains=values, not_before__gt=timezone.now())
    return found.update(status=OutboxMessage.Status.MOOT, secrets=None, last_error=TAKEN_BACK)


def wait_for_rest(message: catalogue.Message) -> timedelta:
    """Return how long what an act on many queues waits for the rest of it; nothing where the service waits for none."""
    usual = timedelta(seconds=settings.TOGETHER_SECONDS)
    return (message.together or usual) if usual else usual


def let_leave(slug: str, abouts: Iterable[str]) -> int:
    """Let what waits for the rest of an act on many leave, for that act is over; done again, it changes nothing."""
    now = timezone.now()
    waiting = OutboxMessage.objects.filter(
        slug=slug, about__in=list(abouts), status=OutboxMessage.Status.QUEUED, tries=0, not_before__gt=now
    )
    if moved := waiting.update(not_before=now):
        ring_after_commit()
    return moved


def gathered_for(account: str, lost: Sequence[int] = ()) -> list[OutboxMessage]:
    """Return what waits for the next letter of an account, the oldest first, locked; inside a transaction.

    What the letters of the keys ``lost`` told waits again.
    """
    untold = Q(status=OutboxMessage.Status.TOLD, letter__in=lost)
    waiting = OutboxMessage.objects.filter(Q(status=OutboxMessage.Status.GATHERED, account=account) | untold)
    return list(waiting.order_by("id").select_for_update(of=("self",)))


def tell_in(letter: OutboxMessage, rows: Iterable[OutboxMessage]) -> None:
    """Say of what was gathered that ``letter`` tells it; what was secret in it is wiped."""
    _end(rows, status=OutboxMessage.Status.TOLD, letter=letter)


def leave_out(rows: Iterable[OutboxMessage], why: str) -> None:
    """Say of what was gathered that nothing is to be told any more, and why; what was secret in it is wiped."""
    _end(rows, status=OutboxMessage.Status.MOOT, last_error=why[:300])


def _end(rows: Iterable[OutboxMessage], **values: Any) -> None:  # Any: whatever the columns hold
    OutboxMessage.objects.filter(pk__in=[row.pk for row in rows]).update(secrets=None, **values)


def note_call(slug: str, *, about: str, recipient: Recipient, summary: str, by: str) -> OutboxMessage:
    """Write down that somebody called instead of a message being sent: the row counts as one that left and arrived.

    ``summary`` is what was answered, ``by`` the name of who called; both are forgotten with the texts of messages.
    The same call noted again within :data:`SAME_CALL` is the one that is known: a form sent twice. The caller holds
    the lock of what it is about.
    """
    now = timezone.now()
    context = {"said": summary, "by": by}
    noted = OutboxMessage.objects.filter(
        slug=slug, about=about, ref=recipient.ref, channel=OutboxMessage.Channel.PHONE, context=context
    )
    if same := noted.filter(created_at__gt=now - SAME_CALL).first():
        return same
    return OutboxMessage.objects.create(
        slug=slug,
        about=about,
        audience=recipient.audience,
        recipient_name=recipient.name[:200],
        ref=recipient.ref,
        time_zone=recipient.time_zone,
        channel=OutboxMessage.Channel.PHONE,
        address=recipient.phone or UNKNOWN_NUMBER,
        context=context,
        status=OutboxMessage.Status.SENT,
        sent_at=now,
        created_at=now,
    )


def make_message_id(identifier: uuid.UUID) -> str:
    """The Message-ID of a row: the same at every try, so that a mail sent twice is recognised as one."""
    domain = urlsplit(getattr(settings, "SITE_URL", "")).hostname or "localhost"
    return f"<{identifier}@{domain}>"


def _row(message: catalogue.Message, event: Event, recipient: Recipient, language: str) -> OutboxMessage:
    channel, address, reason = _route(recipient)
    is_text = channel == OutboxMessage.Channel.SMS
    is_offline = is_text and recipient.is_offline and not message.is_code
    with override(written_in(language) if is_text and not is_offline else language):
        context = message.context(event, recipient)
        secrets = {} if is_offline else message.secrets(event, recipient)
    if is_offline:
        context |= {"offline": True, "answers": settings.SMS_ANSWERS}
    if shared := context.keys() & secrets.keys():
        raise ValueError(f"Message {message.slug!r}: {sorted(shared)} stand in both context and secrets.")
    now = timezone.now()
    earliest = max(now, event.not_before) if event.not_before else now
    if message.joins and _together.get() and message.urgency is not Urgency.URGENT:
        earliest = max(earliest, now + wait_for_rest(message))
    identifier = uuid.uuid4()
    status = OutboxMessage.Status.QUEUED if channel else OutboxMessage.Status.UNDELIVERABLE
    if channel and recipient.account and message.urgency is Urgency.GATHERED:
        status = OutboxMessage.Status.GATHERED
    return OutboxMessage(
        uuid=identifier,
        slug=message.slug,
        about=event.about,
        audience=recipient.audience,
        recipient_name=recipient.name[:200],
        ref=recipient.ref,
        time_zone=recipient.time_zone,
        language=language,
        channel=channel,
        address=address,
        urgent=message.urgency is Urgency.URGENT,
        account=recipient.account,
        payer=message.payer(event),
        reply_to=message.reply_to(event),
        context=context,
        secrets=secrets or None if channel else None,
        status=status,
        last_error=reason,
        not_before=earliest,
        not_after=now + message.lifetime if message.lifetime else None,
        created_at=now,
        message_id=make_message_id(identifier),
    )


def _route(recipient: Recipient) -> tuple[str, str, str]:
    """Channel, address and, where there is none, the reason."""
    if recipient.doubted:
        return OutboxMessage.Channel.NONE, "", DOUBTED
    email = recipient.email.strip()
    if email and len(email) <= 254:
        try:
            validate_email(email)
        except ValidationError:
            pass
        else:
            return OutboxMessage.Channel.EMAIL, email, ""
    phone = recipient.phone.strip()
    if E164.fullmatch(phone):
        return OutboxMessage.Channel.SMS, phone, ""
    return OutboxMessage.Channel.NONE, "", BAD_ADDRESS if email or phone else NO_ADDRESS
