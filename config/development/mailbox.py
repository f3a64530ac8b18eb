"""A real local mail server and a simulated SMS gateway that keep what they receive as files: for the demo and tests.

    with Mailbox(folder) as mailbox:
        …  # send to mailbox.smtp_port and mailbox.sms_url
        mailbox.mails(), mailbox.texts(), mailbox.received("email")

With a folder for ``reports`` and an address for ``receipts``, both tell what became of what they took, as
:mod:`.postmaster` says. A mail becomes ``<number>-<slug>.eml``, an SMS ``<number>-<id>.txt``, numbered
together as they arrive. Nothing is deduplicated: a message that comes twice is counted twice.
"""

import json
import logging
import re
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.parser import BytesParser
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Self

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from config.development.postmaster import Receipts, mail_exists, number_exists, put_report
from notifications.sms_providers import SLUG_HEADER, write_sms

HOST = "127.0.0.1"
LARGEST_SMS_BODY = 64 * 1024


@dataclass(frozen=True)
class Text:
    """An SMS that arrived."""

    to: str
    id: str
    text: str


class Mailbox:
    """Both servers on ports of this machine, and the folder that fills up."""

    def __init__(
        self,
        folder: Path | str,
        smtp_port: int = 0,
        sms_port: int = 0,
        *,
        token: str = "",
        mail_answer: Callable[[str], str] = lambda address: "250 OK",
        sms_answer: Callable[[dict[str, str]], int] = lambda body: 202,
        reports: Path | None = None,
        receipts: tuple[str, str] | None = None,
    ) -> None:
        """`mail_answer` gives the SMTP answer to a recipient, `sms_answer` the HTTP status for a body.

        With a `token`, the gateway answers 401 to requests that do not bear it. `reports` is a Maildir, `receipts`
        the address that takes receipts and its token.
        """
        self.folder = Path(folder)
        self.token = token
        self.mail_answer = mail_answer
        self.sms_answer = sms_answer
        self.reports = reports
        self.receipts: Receipts | None = None
        self._receipts_to = receipts
        self._ports = (smtp_port, sms_port)
        self._lock = threading.Lock()
        self._counts = {"email": 0, "sms": 0}

    def __enter__(self) -> Self:
        logging.getLogger("mail.log").setLevel(logging.WARNING)  # aiosmtpd would log every address
        self.folder.mkdir(parents=True, exist_ok=True)
        self._next = 1 + max((_number(path) for path in self.folder.iterdir()), default=0)
        self._smtp = _SmtpServer(self, self._ports[0])
        self._smtp.start()
        try:
            self._sms = _GatewayServer(self, self._ports[1])
        except OSError:
            self._smtp.stop()
            raise
        self._thread = threading.Thread(target=self._sms.serve_forever, kwargs={"poll_interval": 0.1}, daemon=True)
        self._thread.start()
        self.receipts = Receipts(*self._receipts_to) if self._receipts_to else None
        return self

    def __exit__(self, *problem: object) -> None:
        self._smtp.stop()
        self._sms.shutdown()
        self._sms.server_close()
        self._thread.join()
        if self.receipts:
            self.receipts.close()

    @property
    def smtp_port(self) -> int:
        """Port of the mail server."""
        return self._smtp.port

    @property
    def sms_port(self) -> int:
        """Port of the gateway."""
        return self._sms.server_address[1]

    @property
    def sms_url(self) -> str:
        """Value for ``SMS_GATEWAY_URL``."""
        return f"http://{HOST}:{self.sms_port}/sms"

    @property
    def email_url(self) -> str:
        """Value for ``EMAIL_URL``."""
        return f"smtp://{HOST}:{self.smtp_port}"

    def received(self, channel: str) -> int:
        """How many messages came by ``email`` or by ``sms`` since the start."""
        with self._lock:
            return self._counts[channel]

    def mails(self) -> list[EmailMessage]:
        """The mails in the folder, in order of arrival."""
        parser = BytesParser(policy=policy.default)
        return [parser.parsebytes(path.read_bytes()) for path in sorted(self.folder.glob("[0-9]*.eml"))]

    def texts(self) -> list[Text]:
        """The SMS in the folder, in order of arrival."""
        return [_read_text(path) for path in sorted(self.folder.glob("[0-9]*.txt"))]

    def keep_mail(self, content: bytes) -> None:
        """Write a mail as it came; the file appears whole or not at all."""
        mail = message_from_bytes(content)
        name = mail.get(SLUG_HEADER) or str(mail.get("Message-ID", "mail"))
        path = self._path("email", name, "eml")
        draft = path.with_name(f".{path.name}")
        draft.write_bytes(content)
        draft.replace(path)

    def keep_sms(self, body: dict[str, str]) -> None:
        """Write an SMS as a text file."""
        write_sms(self._path("sms", body["id"], "txt"), body)

    def _path(self, channel: str, name: str, ending: str) -> Path:
        with self._lock:
            self._counts[channel] += 1
            number, self._next = self._next, self._next + 1
        return self.folder / f"{number:04d}-{re.sub(r'[^A-Za-z0-9_.-]+', '', name)[:80] or channel}.{ending}"


def _number(path: Path) -> int:
    found = re.match(r"(\d+)-", path.name)
    return int(found.group(1)) if found else 0


def _read_text(path: Path) -> Text:
    head, _blank, text = path.read_text(encoding="utf-8").partition("\n\n")
    fields = dict(line.split(": ", 1) for line in head.splitlines())
    return Text(to=fields["To"], id=fields["Id"], text=text.removesuffix("\n"))


class _SmtpServer(Controller):
    """aiosmtpd on a socket of our own, so that the system may choose the port."""

    def __init__(self, mailbox: Mailbox, port: int) -> None:
        self._socket = socket.create_server((HOST, port))
        super().__init__(_MailHandler(mailbox), hostname=HOST, port=self._socket.getsockname()[1])

    def factory(self) -> SMTP:
        return _Asked(self.handler, **self.SMTP_kwargs)

    def _create_server(self) -> Any:
        return self.loop.create_server(self._factory_invoker, sock=self._socket)


class _Asked(SMTP):
    """aiosmtpd with the extension for delivery reports (RFC 3461), which it lacks."""

    asked: dict[str, str]
    """Requests of the mail's sender, by parameter: ``ENVID``, ``NOTIFY``…"""

    async def smtp_MAIL(self, arg: str | None) -> None:  # noqa: N802
        self.asked = {}
        await super().smtp_MAIL(self._without_asked(arg, "RET", "ENVID"))

    async def smtp_RCPT(self, arg: str | None) -> None:  # noqa: N802
        await super().smtp_RCPT(self._without_asked(arg, "NOTIFY", "ORCPT"))

    def _without_asked(self, arg: str | None, *names: str) -> str | None:
        """Take the extension's parameters out of a command."""
        address, *parameters = (arg or "").split(" ")
        taken = {name: value for name, _equals, value in (one.partition("=") for one in parameters) if name in names}
        self.asked |= taken
        return arg and " ".join([address, *(one for one in parameters if one.partition("=")[0] not in taken)])


class _MailHandler:
    """Answers of the mail server (aiosmtpd calls these by name)."""

    def __init__(self, mailbox: Mailbox) -> None:
        self._mailbox = mailbox

    async def handle_EHLO(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        return [*responses[:-1], "250-DSN", responses[-1]]

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        answer = self._mailbox.mail_answer(address)
        if answer.startswith("2"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: _Asked, session: Session, envelope: Envelope) -> str:  # noqa: N802
        content = envelope.content if isinstance(envelope.content, bytes) else (envelope.content or "").encode()
        reports, addresses = self._mailbox.reports, envelope.rcpt_tos
        if not reports or any(mail_exists(address) for address in addresses):
            self._mailbox.keep_mail(content)
        if reports:
            for address in addresses:
                put_report(reports, content, address, asked=server.asked)
        return "250 Kept"


class _GatewayServer(ThreadingHTTPServer):
    """The simulated gateway."""

    daemon_threads = True

    def __init__(self, mailbox: Mailbox, port: int) -> None:
        self.mailbox = mailbox
        super().__init__((HOST, port), _GatewayHandler)


class _GatewayHandler(BaseHTTPRequestHandler):
    """``POST {id, to, text}``: 202 when kept, 400 when it cannot be read."""

    server: _GatewayServer
    timeout = 10

    def do_POST(self) -> None:  # noqa: N802
        try:
            length = int(self.headers.get("Content-Length", ""))
            body = json.loads(self.rfile.read(length)) if 0 < length <= LARGEST_SMS_BODY else {}
            kept = {name: str(body[name]) for name in ("id", "to", "text")}
        except (ValueError, TypeError, KeyError):
            self._answer(400)
            return
        mailbox = self.server.mailbox
        if mailbox.token and self.headers.get("Authorization") != f"Bearer {mailbox.token}":
            self._answer(401)
            return
        status = mailbox.sms_answer(kept)
        taken = 200 <= status < 300
        if taken and (not mailbox.receipts or number_exists(kept["to"])):
            mailbox.keep_sms(kept)
        self._answer(status)
        if taken and mailbox.receipts:
            mailbox.receipts.put(kept["id"], kept["to"])

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """No log: it would name people."""

    def _answer(self, status: int) -> None:
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.end_headers()
