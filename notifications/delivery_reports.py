"""Reading what mail servers report of our mails: delivery status notifications (RFC 3464) from a Maildir or a pipe.

Anybody may write to the address where reports come in, so a report is believed only when it bears the identifier of a
message that we sent, 122 random bits that left in that mail alone, and names its recipient. Whoever got the mail could
still report falsely about that one mail; so no right and no signature rests on what is read here.
"""

import contextlib
import errno
import logging
import os
import re
import stat
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, message_from_string
from email.message import Message as Part
from email.utils import parsedate_to_datetime
from pathlib import Path
from uuid import UUID, uuid4

from django.conf import settings
from django.utils import timezone
from django.utils.encoding import punycode

from notifications import delivery
from notifications.jobs import job
from notifications.models import Message

log = logging.getLogger(__name__)

LARGEST = 64 * 1024
"""Bytes; we ask for headers alone, so an honest report is far smaller."""
MOST_PARTS = 10
"""Boundaries that a report may name: a stranger's mail of hundreds would cost seconds."""
KEPT_FOR = timedelta(days=30)
"""How long what is no report waits for an operator in ``cur``."""
MOST_AT_ONCE = 2000
"""Mails read by one run of the job."""
OUTCOMES = {
    "delivered": Message.Delivery.DELIVERED,
    "delayed": Message.Delivery.DELAYED,
    "failed": Message.Delivery.BOUNCED,
}
"""``Action`` (RFC 3464, 2.3.3) → delivery; ``relayed`` and ``expanded`` mean that nobody will ever know."""
IDENTIFIER = re.compile(r"<?([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?:@[^\s>]*)?>?", re.IGNORECASE)
CODE = re.compile(r"[245]\.\d{1,3}\.\d{1,3}")


@dataclass(frozen=True)
class DeliveryReport:
    """Report of a mail server on one mail to one recipient."""

    recipients: frozenset[str]
    """Its address as it was asked for and as it was in the end."""
    action: str
    code: str
    at: datetime


def read_report(content: bytes) -> bool:
    """Take in one mail, and return whether it is a report about a message of ours. Never raises for what it holds."""
    try:
        is_small = len(content) <= LARGEST and content.lower().count(b"boundary") <= MOST_PARTS
        identifiers, reports = _parse(content) if is_small else ([], [])
    except Exception as problem:  # the library's parser fails in many ways on what a stranger may write
        log.warning("a mail among the delivery reports cannot be read (%s)", type(problem).__name__)
        return False
    for message in filter(None, map(_sent_as, identifiers)):
        ours = [one for one in reports if _mailbox(message.address) in one.recipients]
        for one in ours:
            if outcome := OUTCOMES.get(one.action):
                delivery.record(message, outcome, at=one.at, code=one.code)
        if ours:
            return True
    log.warning("a mail among the delivery reports is none about a message of ours")
    return False


def read_maildir(folder: Path) -> int:
    """Take in the new mails of a Maildir and return how many were reports about us.

    These are removed, for they name people; anything else goes from ``new`` to ``cur``, where an operator finds it.
    """
    count = 0
    for path in sorted((folder / "new").iterdir())[:MOST_AT_ONCE] if (folder / "new").is_dir() else ():
        try:
            is_report = read_report(_content(path))
            if is_report:
                path.unlink()
            else:
                path.rename(_free_place(folder / "cur", path.name))
        except OSError as problem:  # its owner did not let us, unless another reader was quicker
            if not isinstance(problem, FileNotFoundError) or os.path.lexists(path):
                log.warning("a mail among the delivery reports cannot be moved (%s)", type(problem).__name__)
        else:
            count += is_report
    return count


def _content(path: Path) -> bytes:
    """Return the beginning of a mail; ``OSError`` for what is no ordinary file, which might never end."""
    with os.fdopen(os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK), "rb") as mail:
        if not stat.S_ISREG(os.fstat(mail.fileno()).st_mode):
            raise OSError(errno.EINVAL, "not an ordinary file")
        return mail.read(LARGEST + 1)


def _free_place(folder: Path, name: str) -> Path:
    place = folder / f"{name}:2,"
    return folder / f"{name}.{uuid4().hex}:2," if place.exists() else place


def forget_old_mails(folder: Path) -> None:
    """Remove what has waited in ``cur`` for too long: replies and bounces in words name people."""
    oldest = time.time() - KEPT_FOR.total_seconds()
    for path in (folder / "cur").iterdir() if (folder / "cur").is_dir() else ():
        if path.lstat().st_mtime < oldest:
            path.unlink()


@job("read_delivery_reports")
def read_configured_maildir() -> None:
    """Periodic job: take in the reports of ``settings.DELIVERY_REPORTS_MAILDIR``, if there is one."""
    if settings.DELIVERY_REPORTS_MAILDIR:
        read_maildir(Path(settings.DELIVERY_REPORTS_MAILDIR))
        forget_old_mails(Path(settings.DELIVERY_REPORTS_MAILDIR))


def _parse(content: bytes) -> tuple[list[UUID], list[DeliveryReport]]:
    """Return the identifiers that a report bears, the envelope's first, and what it tells; both empty for no report."""
    mail = message_from_bytes(content)
    if mail.get_content_type() != "multipart/report" or not mail.is_multipart():
        return [], []
    if str(mail.get_param("report-type", "")).lower() != "delivery-status":
        return [], []
    parts = {part.get_content_type(): part for part in _parts(mail)}
    status = parts.get("message/delivery-status")
    if status is None or not status.is_multipart():
        return [], []
    about_mail, *about_recipients = _parts(status)
    names = [str(about_mail.get("Original-Envelope-Id", "")), *_returned_message_ids(parts)]
    found = [IDENTIFIER.fullmatch(name.strip()) for name in names]
    return [UUID(match[1]) for match in found if match], list(_reports_in(about_recipients, mail))


def _parts(mail: Part) -> list[Part]:
    """Return the parts of a mail that has several."""
    return [part for part in mail.get_payload() if isinstance(part, Part)]


def _returned_message_ids(parts: dict[str, Part]) -> Iterator[str]:
    """Read the Message-ID in what the report returns of the mail: its headers, or all of it."""
    if (headers := parts.get("text/rfc822-headers")) is not None:
        raw = headers.get_payload(decode=True)
        text = raw.decode("ascii", "replace") if isinstance(raw, bytes) else ""
        yield str(message_from_string(text).get("Message-ID", ""))
    if (whole := parts.get("message/rfc822")) is not None and whole.is_multipart():
        yield str(_parts(whole)[0].get("Message-ID", ""))


def _reports_in(blocks: list[Part], mail: Part) -> Iterator[DeliveryReport]:
    for block in blocks:
        fields = [str(block.get(name, "")) for name in ("Original-Recipient", "Final-Recipient")]
        code = CODE.match(str(block.get("Status", "")).strip())
        yield DeliveryReport(
            recipients=frozenset(_mailbox(field.partition(";")[2]) for field in fields if ";" in field),
            action=str(block.get("Action", "")).strip().lower(),
            code=code[0] if code else "",
            at=_moment(block.get("Last-Attempt-Date")) or _moment(mail.get("Date")) or timezone.now(),
        )


def _moment(text: object) -> datetime | None:
    try:
        moment = parsedate_to_datetime(str(text))
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _mailbox(address: str) -> str:
    """Bring an address to the form in which two writings of one mailbox are equal."""
    name, _at, domain = address.strip().strip("<>").rpartition("@")
    with contextlib.suppress(UnicodeError):
        domain = punycode(domain)
    return f"{name}@{domain}".casefold()


def _sent_as(identifier: UUID) -> Message | None:
    return Message.objects.filter(uuid=identifier, channel=Message.Channel.EMAIL).only("address").first()
