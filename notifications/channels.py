"""The ways out: e-mail by Django's mail backend, SMS by a provider; what is sent and when is decided elsewhere."""

import logging
import smtplib
import uuid
from typing import TYPE_CHECKING, Any, Protocol

from django.conf import settings
from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction

from notifications import catalogue, sms, sms_providers
from notifications.failures import ChannelDown, DeliveryFailed, PermanentFailure, TemporaryFailure, Unreachable
from notifications.models import Message
from notifications.outbox import make_message_id
from notifications.preferences import unsubscribe_address, unsubscribe_headers
from notifications.purses import sms_purse
from notifications.rendering import AnswerAddress, render_mail, render_sms
from notifications.smtp import ReportedMail

if TYPE_CHECKING:
    from anymail.exceptions import AnymailAPIError

log = logging.getLogger(__name__)

SLUG_HEADER = sms_providers.SLUG_HEADER
MESSAGE_KEY = "message"
"""Under which a provider's reports bear our identifier."""


class Channel(Protocol):
    """A way out."""

    def send(self, row: Message) -> None:
        """Send one row; raises `DeliveryFailed`."""

    def close(self) -> None:
        """Let go of connections."""


def values_of(row: Message) -> dict[str, Any]:
    """Context and secrets of a row together: done at delivery only."""
    return {**row.context, **(row.secrets or {})}


def thread_headers(row: Message) -> dict[str, str]:
    """Headers by which a mail program keeps together what is about one root: as answers to one mail nobody sent.

    Codes stay apart: one reads them at once or never.
    """
    if not row.about or catalogue.get(row.slug).is_code:
        return {}
    thread = make_message_id(uuid.uuid5(uuid.NAMESPACE_OID, row.about))
    return {"In-Reply-To": thread, "References": thread}


class EmailChannel:
    """E-mail; one connection, to the server or to the provider, serves the messages of a round."""

    def __init__(self) -> None:
        self._connection: BaseEmailBackend | None = None

    def send(self, row: Message) -> None:
        """Render and hand over to the mail server."""
        message, values = catalogue.get(row.slug), values_of(row)
        unsubscribe = unsubscribe_address(row)
        mail = render_mail(
            message,
            values,
            time_zone=row.time_zone,
            language=row.language,
            audience=row.audience,
            answer=AnswerAddress(reply_to=row.reply_to, unsubscribe=unsubscribe),
        )
        by_provider = bool(getattr(settings, "EMAIL_PROVIDER", ""))
        return_path = "" if by_provider else getattr(settings, "DELIVERY_REPORTS_ADDRESS", "")
        email = ReportedMail(
            subject=mail.subject,
            body=mail.text,
            from_email=return_path or settings.DEFAULT_FROM_EMAIL,
            to=[row.address],
            reply_to=[row.reply_to] if row.reply_to else None,
            headers={
                "From": settings.DEFAULT_FROM_EMAIL,
                "Message-ID": row.message_id,
                "Auto-Submitted": "auto-generated",
                "X-Auto-Response-Suppress": "RN, NRN, OOF, AutoReply",
                SLUG_HEADER: row.slug,
                **thread_headers(row),
                **unsubscribe_headers(unsubscribe),
            },
        )
        email.attach_alternative(mail.html, "text/html")
        for file in message.files(values):
            email.attach(file.name, file.content, file.media_type)
        if return_path:
            email.envelope_id = str(row.uuid)
        if by_provider:
            del email.extra_headers["From"]  # read as another sender's envelope, which few providers allow
            email.metadata = {MESSAGE_KEY: str(row.uuid)}
        connection = self._open()
        try:
            connection.send_messages([email])
        except Exception as problem:
            self.close()
            raise mail_failure(problem) from None
        if by_provider:
            row.provider_id = provider_id_of(email)

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


def provider_id_of(email: ReportedMail) -> str:
    """Return what the provider calls a mail that it took, empty where it did not say."""
    said = getattr(getattr(email, "anymail_status", None), "message_id", None)
    return said[:255] if isinstance(said, str) else ""


def provider_failure(problem: "AnymailAPIError") -> DeliveryFailed:
    """Sort what a provider's interface answered by its status code; its text quotes addresses."""
    import requests  # for whoever has a provider, not for every process

    code = problem.status_code
    if code is None:
        kind = Unreachable if isinstance(problem, requests.ConnectionError) else ChannelDown
        return kind("Prestataire de courriel injoignable.")
    if code in (401, 403):
        return Unreachable(f"Le prestataire de courriel refuse notre identification ({code}).")
    if code in (400, 422):
        return PermanentFailure(f"Le prestataire de courriel a refusé le message ({code}).")
    if code >= 500:
        return ChannelDown(f"Le prestataire de courriel ne répond pas comme il doit ({code}).")
    return TemporaryFailure(f"Le prestataire de courriel n'a pas pu prendre le message ({code}).")


def mail_failure(problem: Exception) -> DeliveryFailed:
    """Sort an exception of the mail backend, keeping its code and never its text, which quotes addresses."""
    from anymail.exceptions import AnymailAPIError, AnymailRecipientsRefused  # when a mail failed, not in every process

    if isinstance(problem, AnymailAPIError):
        return provider_failure(problem)
    if isinstance(problem, AnymailRecipientsRefused):
        return PermanentFailure("Le prestataire de courriel a refusé le destinataire.")
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


class SmsChannel:
    """SMS, through the provider of the settings, unless whoever pays has set a limit."""

    def send(self, row: Message) -> None:
        """Render, shorten, and hand over; the row learns how many segments it took and what the provider calls it."""
        message = catalogue.get(row.slug)
        values, purse = values_of(row), sms_purse()
        said = catalogue.get(values["of"]) if isinstance(message, catalogue.MergedMessage) else message
        if reason := purse.refuses(row, said):
            raise PermanentFailure(reason)
        text = render_sms(message, values, time_zone=row.time_zone, language=row.language)
        segments = sms.measure(text).segments
        if segments > sms.MOST_SEGMENTS:
            log.warning("sms %s %s takes %d segments", row.slug, row.uuid, segments)
        sent = sms_providers.Sms(id=str(row.uuid), to=row.address, text=text, slug=row.slug)
        row.provider_id = sms_providers.provider().send(sent)[:255]
        row.segments = segments
        try:
            with transaction.atomic():
                purse.pay(row)
        except Exception as problem:  # it has left: better one that is not counted than one that goes twice
            log.error("sms %s %s left uncounted (%s)", row.slug, row.uuid, type(problem).__name__)

    def close(self) -> None:
        """Nothing is kept open."""
