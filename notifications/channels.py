"""The ways out: e-mail by Django's mail backend, SMS by an HTTP gateway; what is sent and when is decided elsewhere."""

import http.client
import json
import logging
import smtplib
import socket
import urllib.error
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend

from notifications import catalogue, sms
from notifications.models import Message
from notifications.preferences import unsubscribe_headers
from notifications.rendering import render_mail, render_sms
from notifications.smtp import ReportedMail

log = logging.getLogger(__name__)

SLUG_HEADER = "X-Message-Slug"
TRY_AGAIN_LATER = frozenset({401, 403, 404, 407, 408, 425, 429})
"""Gateway answers that speak of the moment or of our own settings, not of this message."""


class DeliveryFailed(Exception):
    """A message did not leave; the text is a French sentence without personal data."""

    permanent = False
    channel_down = False
    counted = True
    """Whether it counts as one of the message's tries."""


class TemporaryFailure(DeliveryFailed):
    """Worth another try."""


class ChannelDown(TemporaryFailure):
    """The server itself cannot be reached: no use trying the next message now."""

    channel_down = True


class Unreachable(ChannelDown):
    """The conversation did not even begin: it says nothing about this message."""

    counted = False


class PermanentFailure(DeliveryFailed):
    """Refused for good."""

    permanent = True


class Channel(Protocol):
    """A way out."""

    def send(self, row: Message) -> None:
        """Send one row; raises `DeliveryFailed`."""

    def close(self) -> None:
        """Let go of connections."""


def values_of(row: Message) -> dict[str, Any]:
    """Context and secrets of a row together: done at delivery only."""
    return {**row.context, **(row.secrets or {})}


class EmailChannel:
    """E-mail; one SMTP connection serves the messages of a round."""

    def __init__(self) -> None:
        self._connection: BaseEmailBackend | None = None

    def send(self, row: Message) -> None:
        """Render and hand over to the mail server."""
        mail = render_mail(
            catalogue.get(row.slug),
            values_of(row),
            time_zone=row.time_zone,
            language=row.language,
            audience=row.audience,
        )
        return_path = getattr(settings, "DELIVERY_REPORTS_ADDRESS", "")
        email = ReportedMail(
            subject=mail.subject,
            body=mail.text,
            from_email=return_path or settings.DEFAULT_FROM_EMAIL,
            to=[row.address],
            headers={
                "From": settings.DEFAULT_FROM_EMAIL,
                "Message-ID": row.message_id,
                "Auto-Submitted": "auto-generated",
                "X-Auto-Response-Suppress": "RN, NRN, OOF, AutoReply",
                SLUG_HEADER: row.slug,
                **unsubscribe_headers(row),
            },
        )
        email.attach_alternative(mail.html, "text/html")
        if return_path:
            email.envelope_id = str(row.uuid)
        connection = self._open()
        try:
            connection.send_messages([email])
        except Exception as problem:
            self.close()
            raise mail_failure(problem) from None

    def close(self) -> None:
        """Close the connection; a failure to say goodbye is of no interest."""
        connection, self._connection = self._connection, None
        if connection is not None:
            try:
                connection.close()
            except (OSError, smtplib.SMTPException):
                log.debug("the mail server did not say goodbye")

    def _open(self) -> BaseEmailBackend:
        if self._connection is None:
            connection = get_connection(timeout=getattr(settings, "EMAIL_TIMEOUT", None) or 20)
            try:
                connection.open()
            except smtplib.SMTPAuthenticationError as problem:
                raise Unreachable(
                    f"Le serveur de courriel refuse notre identification ({problem.smtp_code})."
                ) from None
            except (OSError, smtplib.SMTPException) as problem:
                raise Unreachable(f"Serveur de courriel injoignable ({type(problem).__name__}).") from None
            self._connection = connection
        return self._connection


def mail_failure(problem: Exception) -> DeliveryFailed:
    """Sort an exception of the mail backend, keeping its code and never its text, which quotes addresses."""
    if isinstance(problem, smtplib.SMTPRecipientsRefused):
        code = next(iter(problem.recipients.values()), (0, b""))[0]
        kind = PermanentFailure if 500 <= code < 600 else TemporaryFailure
        return kind(f"Le serveur de courriel a refusé le destinataire ({code}).")
    if isinstance(problem, smtplib.SMTPSenderRefused):
        return TemporaryFailure(f"Le serveur de courriel a refusé notre adresse d'expéditeur ({problem.smtp_code}).")
    if isinstance(problem, smtplib.SMTPDataError):
        kind = PermanentFailure if 500 <= problem.smtp_code < 600 else TemporaryFailure
        return kind(f"Le serveur de courriel a refusé le message ({problem.smtp_code}).")
    if isinstance(problem, smtplib.SMTPNotSupportedError):
        return PermanentFailure("Le serveur de courriel n'accepte pas cette forme d'adresse.")
    if isinstance(problem, OSError | smtplib.SMTPException):
        return ChannelDown(f"La liaison avec le serveur de courriel s'est interrompue ({type(problem).__name__}).")
    return TemporaryFailure(f"Le courriel n'a pas pu partir ({type(problem).__name__}).")


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A redirected POST would become a GET: treat the redirection as an answer."""

    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        return None


class SmsChannel:
    """SMS by ``POST {id, to, text}`` to the gateway; the id is its idempotency key."""

    def send(self, row: Message) -> None:
        """Render, shorten, and hand over to the gateway (a folder in development without gateway)."""
        text = render_sms(catalogue.get(row.slug), values_of(row), time_zone=row.time_zone, language=row.language)
        segments = sms.measure(text).segments
        if segments > sms.MOST_SEGMENTS:
            log.warning("sms %s %s takes %d segments", row.slug, row.uuid, segments)
        body = {"id": str(row.uuid), "to": row.address, "text": text}
        if url := getattr(settings, "SMS_GATEWAY_URL", ""):
            _post(url, body, slug=row.slug)
        elif getattr(settings, "DJANGO_ENV", "production") == "development" and hasattr(settings, "SMS_FILE_PATH"):
            write_sms(Path(settings.SMS_FILE_PATH) / f"{row.uuid}.txt", body)
        else:
            raise Unreachable("Aucune passerelle SMS n'est réglée.")

    def close(self) -> None:
        """Nothing is kept open."""


def write_sms(path: Path, body: Mapping[str, str]) -> None:
    """Write an SMS as a file: ``To``, ``Id``, a blank line, the text."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}")
    draft.write_text(f"To: {body['to']}\nId: {body['id']}\n\n{body['text']}\n", encoding="utf-8")
    draft.replace(path)


def _post(url: str, body: Mapping[str, str], *, slug: str) -> None:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https"):
        raise ChannelDown("L'adresse de la passerelle SMS n'est pas utilisable.")
    headers = {"Content-Type": "application/json", "Idempotency-Key": body["id"], SLUG_HEADER: slug}
    if token := getattr(settings, "SMS_GATEWAY_TOKEN", ""):
        headers["Authorization"] = f"Bearer {token}"
    request = urllib.request.Request(url, json.dumps(body).encode(), headers, method="POST")  # noqa: S310 (scheme checked)
    handlers: list[Any] = [_NoRedirect()]
    if parts.hostname in ("localhost", "127.0.0.1", "::1"):
        handlers.append(urllib.request.ProxyHandler({}))
    try:
        with urllib.request.build_opener(*handlers).open(request, timeout=getattr(settings, "SMS_TIMEOUT", 10)):
            return
    except urllib.error.HTTPError as problem:
        problem.close()
        raise _gateway_failure(problem.code) from None
    except TimeoutError:
        raise TemporaryFailure("La passerelle SMS n'a pas répondu à temps.") from None
    except (OSError, http.client.HTTPException) as problem:
        if isinstance(getattr(problem, "reason", None), TimeoutError):
            raise ChannelDown("La passerelle SMS n'a pas répondu à temps.") from None
        cause = getattr(problem, "reason", problem)
        kind = Unreachable if isinstance(cause, ConnectionRefusedError | socket.gaierror) else ChannelDown
        raise kind(f"Passerelle SMS injoignable ({type(cause).__name__}).") from None


def _gateway_failure(code: int) -> DeliveryFailed:
    if 400 <= code < 500 and code not in TRY_AGAIN_LATER:
        return PermanentFailure(f"La passerelle SMS a refusé le message ({code}).")
    return TemporaryFailure(f"La passerelle SMS n'a pas pu prendre le message ({code}).")
