"""Reports of the local mail server and gateway on the messages they took, as real ones give: for development and tests.

Reports go into a Maildir, receipts to the site. Whoever has an address that begins with ``inconnu``, or a number that
ends with ``0000``, does not exist; everybody else gets their messages at once.
"""

import json
import mailbox
import queue
import threading
import time
import urllib.request
from email import message_from_bytes
from email.message import Message
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.policy import SMTP
from email.utils import formatdate, make_msgid
from pathlib import Path

from django.utils import timezone

UNKNOWN_NAME = "inconnu"
UNKNOWN_NUMBER = "0000"
HOST = "poste.example"
PATIENCE = 10
"""Times, a second apart, that a receipt is offered to a site that does not answer."""


def mail_exists(address: str) -> bool:
    """Tell whether somebody reads the mails of an address."""
    return not address.lower().startswith(UNKNOWN_NAME)


def number_exists(number: str) -> bool:
    """Tell whether somebody reads the text messages of a number."""
    return not number.endswith(UNKNOWN_NUMBER)


def put_report(folder: Path, content: bytes, address: str, *, asked: dict[str, str]) -> None:
    """Deliver the report about a mail to one recipient, if its sender ``asked`` for it (RFC 3461)."""
    arrived = mail_exists(address)
    wanted = asked.get("NOTIFY", "FAILURE").upper().split(",")
    if ("SUCCESS" if arrived else "FAILURE") in wanted:
        mailbox.Maildir(folder).add(make_report(content, address, arrived=arrived, envelope_id=asked.get("ENVID", "")))


def make_report(content: bytes, address: str, *, arrived: bool, envelope_id: str = "") -> bytes:
    """Write a delivery status notification (RFC 3464) about one recipient."""
    about_mail, about_recipient = Message(), Message()
    about_mail["Reporting-MTA"] = f"dns; {HOST}"
    if envelope_id:
        about_mail["Original-Envelope-Id"] = envelope_id
    about_recipient["Original-Recipient"] = about_recipient["Final-Recipient"] = f"rfc822; {address}"
    about_recipient["Action"] = "delivered" if arrived else "failed"
    about_recipient["Status"] = "2.0.0" if arrived else "5.1.1"
    about_recipient["Last-Attempt-Date"] = formatdate()
    if not arrived:
        about_recipient["Diagnostic-Code"] = f"smtp; 550 5.1.1 <{address}>: user unknown"
    status = Message()
    status["Content-Type"] = "message/delivery-status"
    status.set_payload([about_mail, about_recipient])
    headers, _blank, _body = content.replace(b"\r\n", b"\n").partition(b"\n\n")
    returned = MIMEText(headers.decode("ascii", "replace"), "rfc822-headers")
    words = "Le message est arrivé." if arrived else "Cette adresse n'existe pas."
    report = MIMEMultipart("report", report_type="delivery-status", _subparts=[MIMEText(words), status, returned])
    report["From"], report["Subject"] = f"Mail Delivery System <mailer-daemon@{HOST}>", "Delivery Status Notification"
    report["To"] = str(message_from_bytes(content).get("From", ""))
    report["Date"], report["Message-ID"] = formatdate(), make_msgid(domain=HOST)
    report["Auto-Submitted"] = "auto-replied"
    return report.as_bytes(policy=SMTP.clone(utf8=False))


class Receipts:
    """Tells the site, in the order of arrival and in a thread of its own, whether text messages arrived."""

    def __init__(self, url: str, token: str) -> None:
        self.url, self._token = url, token
        self._queue: queue.SimpleQueue[tuple[str, str] | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._work, daemon=True)
        self._thread.start()

    def put(self, identifier: str, number: str) -> None:
        """Tell of one message, once its sender has had our answer."""
        self._queue.put((identifier, "delivered" if number_exists(number) else "failed"))

    def close(self) -> None:
        """Let go once all is told, or soon if the site does not answer."""
        self._queue.put(None)
        self._thread.join(timeout=1)

    def _work(self) -> None:
        while (receipt := self._queue.get()) is not None:
            identifier, status = receipt
            body = json.dumps({"id": identifier, "status": status, "at": timezone.now().isoformat()})
            for _turn in range(PATIENCE):
                if self._post(body.encode()):
                    break
                time.sleep(1)

    def _post(self, body: bytes) -> bool:
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {self._token}"}
        request = urllib.request.Request(self.url, body, headers)  # noqa: S310 (an address of this machine)
        try:
            with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=10):
                return True
        except OSError:
            return False
