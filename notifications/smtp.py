"""Django's SMTP backend that asks what becomes of a mail, where the server offers to say so (DSN, RFC 3461)."""

import re
import smtplib
from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.core.mail.backends import smtp

if TYPE_CHECKING:
    _Commands = smtplib.SMTP
else:
    _Commands = object


class ReportedMail(EmailMultiAlternatives):
    """A mail of which reports are asked when it has an identifier for its envelope."""

    envelope_id = ""
    metadata: dict[str, str]
    """Values that a provider's reports say back; set where there is one."""


class _Asking(_Commands):
    """The client's two commands with what they ask; a server without the extension hears them as ever."""

    envelope_id = ""

    def mail(self, sender: str, options: Sequence[str] = ()) -> tuple[int, bytes]:
        """``MAIL FROM``: the reports bear our identifier and the headers alone of what we sent."""
        return super().mail(sender, [*options, *self._if_offered("RET=HDRS", f"ENVID={self.envelope_id}")])

    def rcpt(self, recip: str, options: Sequence[str] = ()) -> tuple[int, bytes]:
        """``RCPT TO``: every outcome is told, under the address as we know it, wherever it is forwarded."""
        asked = self._if_offered("NOTIFY=SUCCESS,FAILURE,DELAY", f"ORCPT=rfc822;{xtext(recip)}")
        return super().rcpt(recip, [*options, *asked])

    def _if_offered(self, *options: str) -> Sequence[str]:
        return options if self.envelope_id and self.has_extn("dsn") else ()


class Client(_Asking, smtplib.SMTP):
    """smtplib's client, asking."""


class TlsClient(_Asking, smtplib.SMTP_SSL):
    """The same under TLS from the first byte."""


class EmailBackend(smtp.EmailBackend):
    """Django's backend with these clients."""

    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        return TlsClient if self.use_ssl else Client

    def _send(self, email_message: EmailMessage) -> bool:
        self.connection.envelope_id = getattr(email_message, "envelope_id", "")  # type: ignore[union-attr]  # ours, open
        return super()._send(email_message)  # type: ignore[misc]  # the stub leaves out what has an underscore


def xtext(address: str) -> str:
    """Encode an address for ``ORCPT`` (RFC 3461, section 4)."""
    return re.sub(r"[^!-*,-<>-~]", lambda found: f"+{ord(found[0]):02X}", address)
