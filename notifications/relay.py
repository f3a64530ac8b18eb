"""The relay: takes due rows of the outbox one by one, counts the try, sends, and marks; safe with any number of relays.

As it takes a row it asks whether it may leave now (:mod:`.quiet`), whether its cause still stands, and what else waits
to be said to the same person (:mod:`.merging`).
A row is locked by ``SELECT … FOR UPDATE SKIP LOCKED`` while it is being sent, so two relays never send it at once, and
a relay that dies gives it back at once. The try is committed before the work, with the time of the next one: a row
that kills its relay is seen. Killed between the server's "accepted" and our commit, a mail goes twice, under the same
Message-ID; an SMS under the same idempotency key.
"""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from math import inf

from django.conf import settings
from django.db import connection, transaction
from django.template import TemplateDoesNotExist, TemplateSyntaxError
from django.utils import timezone

from notifications import catalogue, merging
from notifications.catalogue import UnknownMessage
from notifications.channels import Channel, DeliveryFailed, EmailChannel, SmsChannel, TemporaryFailure
from notifications.delivery import QUEUED
from notifications.models import Message
from notifications.quiet import hold_until
from notifications.rendering import MissingVariable

log = logging.getLogger(__name__)

WAITS = tuple(timedelta(seconds=seconds) for seconds in (2, 10, 60, 600, 3600, 4 * 3600, 12 * 3600))
"""How long to wait after the first try, the second, and so on."""
A_MOMENT = timedelta(milliseconds=200)
"""After which a row that another relay was about to say with others is looked at again."""
UNREACHABLE_WAIT = timedelta(seconds=20)
LONGEST_WAIT = WAITS[-1]
MOST_TRIES = len(WAITS) + 1
"""Tries of one message. Those that did not reach the server do not count: a week-end without it loses nothing."""
EVERY_CHANNEL = (Message.Channel.EMAIL, Message.Channel.SMS)
MAKERS: dict[str, Callable[[], Channel]] = {
    Message.Channel.EMAIL: EmailChannel,
    Message.Channel.SMS: SmsChannel,
}
IDLE_LIMIT = "5min"
"""How long PostgreSQL lets a relay that hangs keep its row."""
DUE = (
    "SELECT * FROM notifications_message WHERE status = 'queued' AND channel IN ({}) AND not_before <= %s "
    "ORDER BY urgent DESC, not_before, id LIMIT 1 FOR UPDATE SKIP LOCKED"
)
COUNT_TRY = (
    "UPDATE notifications_message SET tries = %s, not_before = %s WHERE id = %s "
    "RETURNING set_config('synchronous_commit', 'off', true)"
)
STILL_OURS = "SELECT 1 FROM notifications_message WHERE id = %s AND tries = %s AND status = 'queued' FOR UPDATE"
MARK_SENT = (
    "UPDATE notifications_message SET status = 'sent', sent_at = %s, secrets = NULL, last_error = '', "
    "provider_id = %s, segments = %s WHERE id = %s"
)
"""Columns of every message, written out: Django's way of writing them took longer than PostgreSQL's of doing them."""
EXPIRED = "Le message n'avait plus de raison d'être : son délai est passé."


@dataclass
class Round:
    """Count of one call of `deliver_due`; true when it did something."""

    sent: int = 0
    delayed: int = 0
    failed: int = 0
    moot: int = 0
    """Set aside, because what they said was over."""
    down: set[str] = field(default_factory=set)
    """Channels whose server cannot be reached now."""

    def __bool__(self) -> bool:
        return bool(self.sent or self.delayed or self.failed or self.moot)


def deliver_due(
    limit: int = 100, *, channels: Iterable[str] = EVERY_CHANNEL, keep_going: Callable[[], bool] = lambda: True
) -> Round:
    """Send up to `limit` due messages and say how it went; stops early when a server cannot be reached."""
    done = Round()
    carriers = {name: MAKERS[name]() for name in channels}
    with connection.cursor() as cursor:
        cursor.execute(f"SET idle_in_transaction_session_timeout = '{IDLE_LIMIT}'")
    try:
        for _turn in range(limit):
            if not carriers or not keep_going():
                break
            taken = _take(list(carriers), done, keep_going)
            if taken is None:
                break
            if _deliver(taken, carriers, done):
                done.down.add(taken.channel)
                carriers.pop(taken.channel).close()
    finally:
        for carrier in carriers.values():
            carrier.close()
        if not connection.needs_rollback:
            with connection.cursor() as cursor:
                cursor.execute("RESET idle_in_transaction_session_timeout")
    return done


def wait_after(tries: int) -> timedelta:
    """How long to wait after that many tries."""
    return WAITS[min(max(tries, 1), len(WAITS)) - 1]


def seconds_to_next(channels: Iterable[str]) -> float:
    """How long until the next waiting row of these channels is due: below zero for one that is, infinite for none."""
    waiting = Message.objects.filter(QUEUED)
    moments = [
        waiting.filter(channel=channel, urgent=urgent)
        .order_by("not_before")
        .values_list("not_before", flat=True)
        .first()
        for channel in channels
        for urgent in (True, False)  # as the index of what is due is sorted
    ]
    return min(((moment - timezone.now()).total_seconds() for moment in moments if moment), default=inf)


def pull_back() -> int:
    """Sweep: a row tried before that waits longer than any wait of ours (a clock was wrong) becomes due; how many.

    A row never tried waits as long as whoever wrote it asked.
    """
    now = timezone.now()
    late = Message.objects.filter(QUEUED, tries__gt=0, not_before__gt=now + LONGEST_WAIT)
    return late.update(not_before=now)


def _most_tries() -> int:
    return getattr(settings, "NOTIFICATIONS_MOST_TRIES", MOST_TRIES)


def _due(channels: list[str], now: datetime) -> Message | None:
    """Return the first row that is due, locked, past those that another relay holds."""
    # « IN » one channel is « = », in the order of the index; « = ANY » would sort the whole queue.
    due = DUE.format(", ".join(["%s"] * len(channels)))
    return next(iter(Message.objects.raw(due, [*channels, now])), None)


def _take(channels: list[str], done: Round, keep_going: Callable[[], bool]) -> Message | None:
    """Choose a due row and commit the try, with the time of the next one, before any work is done."""
    while keep_going():
        with transaction.atomic():
            now = timezone.now()
            row = _due(channels, now)
            if row is None:
                return None
            reason = _hopeless(row, now)
            if reason is None:
                message = _message_of(row)
                until = message and merging.safely(partial(hold_until, row, message, now), None)
                if message and not until:
                    until = merging.safely(partial(merging.rest_comes_at, row, message, now), None)
                if message and not until and merging.is_gathered_elsewhere(row, message):
                    until = now + A_MOMENT
                if until:
                    row.not_before = until
                    row.save(update_fields=["not_before"])
                    continue
                said = merging.what_leaves(row, message) if message else row
                if said is not None:
                    _count_try(said, now)
                    return said
                done.moot += 1
            else:
                _give_up(row, reason)
                done.failed += 1
        if reason is None:
            _log("set aside", row, merging.OVER)
        else:
            _log("gave up on", row, reason)
    return None


def _count_try(row: Message, now: datetime) -> None:
    """Write the try down; the commit need not reach the disk, for what says that it left does, and this before it."""
    row.tries += 1
    row.not_before = now + wait_after(row.tries)
    with connection.cursor() as cursor:
        cursor.execute(COUNT_TRY, [row.tries, row.not_before, row.pk])


def _message_of(row: Message) -> catalogue.Message | None:
    """Return the class of a row; none where no class bears its name: it is tried, and says so."""
    try:
        return catalogue.get(row.slug)
    except UnknownMessage:
        return None


def _hopeless(row: Message, now: datetime) -> str | None:
    if row.not_after is not None and now > row.not_after:
        return EXPIRED
    if row.tries >= _most_tries():
        return f"Abandonné après {row.tries} essais. {row.last_error}".strip()
    return None


def _deliver(taken: Message, carriers: dict[str, Channel], done: Round) -> bool:
    """Send the row and mark it, in one transaction; return whether its channel is down."""
    row = taken
    with transaction.atomic(), connection.cursor() as cursor:
        # Not SKIP LOCKED: another relay that looked for work just now may hold the row for an instant, to let it go.
        cursor.execute(STILL_OURS, [row.pk, row.tries])
        if cursor.fetchone() is None:
            return False
        problem = _send(row, carriers[row.channel])
        if problem is None:
            cursor.execute(MARK_SENT, [timezone.now(), row.provider_id, row.segments, row.pk])
            row.status = Message.Status.SENT
        elif problem.permanent:
            _give_up(row, str(problem))
        elif not problem.counted:
            row.tries, row.last_error = row.tries - 1, str(problem)[:300]
            row.not_before = timezone.now() + UNREACHABLE_WAIT
            row.save(update_fields=["tries", "last_error", "not_before"])
        elif row.tries >= _most_tries():
            _give_up(row, f"Abandonné après {row.tries} essais. {problem}")
        else:
            row.last_error, row.not_before = str(problem)[:300], timezone.now() + wait_after(row.tries)
            row.save(update_fields=["last_error", "not_before"])
    if row.status == Message.Status.SENT:
        done.sent += 1
        _log("sent", row)
    elif row.status == Message.Status.FAILED:
        done.failed += 1
        _log("gave up on", row, row.last_error)
    else:
        done.delayed += 1
        _log("delayed", row, row.last_error)
    return problem is not None and problem.channel_down


def _send(row: Message, carrier: Channel) -> DeliveryFailed | None:
    """Send through the channel; every failure becomes a sentence. Only who pays for an SMS touches rows."""
    try:
        carrier.send(row)
    except DeliveryFailed as problem:
        return problem
    except MissingVariable as problem:
        return TemporaryFailure(f"Le modèle du message attend une valeur absente : {problem}.")
    except (TemplateDoesNotExist, TemplateSyntaxError):
        return TemporaryFailure("Le modèle du message est absent ou illisible.")
    except UnknownMessage:
        return TemporaryFailure("Ce message n'est pas dans le catalogue.")
    except Exception as problem:
        return TemporaryFailure(f"Erreur inattendue ({type(problem).__name__}).")
    return None


def _give_up(row: Message, reason: str) -> None:
    row.status, row.secrets, row.last_error = Message.Status.FAILED, None, reason[:300]
    row.save(update_fields=["status", "secrets", "last_error"])


def _log(what: str, row: Message, reason: str = "") -> None:
    """One line without personal data: no name, no address, no value."""
    level = logging.INFO if what in ("sent", "set aside") else logging.WARNING
    log.log(level, "%s %s %s %s (try %d)%s", what, row.channel, row.slug, row.uuid, row.tries, reason and f": {reason}")
