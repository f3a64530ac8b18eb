"""Who carries text messages: one interface, the local gateway and OVHcloud; which is chosen by ``SMS_PROVIDER``.

A provider of one's own is a class with the two methods of :class:`SmsProvider`, named by its dotted path.
"""

import hashlib
import http.client
import json
import socket
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import quote, urlsplit

from django.conf import settings
from django.utils.module_loading import import_string

from notifications import sms
from notifications.failures import ChannelDown, DeliveryFailed, PermanentFailure, TemporaryFailure, Unreachable
from notifications.models import Message

SLUG_HEADER = "X-Message-Slug"
TRY_AGAIN_LATER = frozenset({401, 403, 404, 407, 408, 425, 429})
"""Answers that speak of the moment or of our own settings, not of this message."""


@dataclass(frozen=True)
class Sms:
    """One text message as it is handed over."""

    id: str
    """Ours: the same at every try."""
    to: str
    """In E.164."""
    text: str
    slug: str


class SmsProvider(Protocol):
    """A provider as the relay calls it."""

    def send(self, message: Sms) -> str:
        """Hand one message over and return what the provider calls it, empty where it speaks of ours.

        Raises ``DeliveryFailed``, of the kind that says what to do, in a sentence without personal data.
        """

    def read_receipt(self, values: Mapping[str, str]) -> tuple[str, str] | None:
        """Return the provider's name of a message and what became of it (``Message.Delivery``) from its call.

        ``None`` for a call that says neither arrived nor lost; ``KeyError`` or ``ValueError`` for rubbish.
        """


class Gateway:
    """``POST {id, to, text}`` under our token; the id is its idempotency key. It tells ``/avis/sms`` in our words."""

    def send(self, message: Sms) -> str:
        body = {"id": message.id, "to": message.to, "text": message.text}
        if url := settings.SMS_GATEWAY_URL:
            headers = {"Idempotency-Key": message.id, SLUG_HEADER: message.slug}
            if token := settings.SMS_GATEWAY_TOKEN:
                headers["Authorization"] = f"Bearer {token}"
            post(url, json.dumps(body).encode(), headers, refuses=_says_no_to_it)
        elif settings.DJANGO_ENV == "development":
            write_sms(Path(settings.SMS_FILE_PATH) / f"{message.id}.txt", body)
        else:
            raise Unreachable("Aucune passerelle SMS n'est réglée.")
        return ""

    def read_receipt(self, values: Mapping[str, str]) -> tuple[str, str] | None:
        raise ValueError("a gateway tells us in JSON, under its token")


class Ovh:
    """OVHcloud: ``POST /sms/{service}/jobs``, each call signed with the account's two secrets and the time.

    It has no key of idempotency: a message whose answer was lost on the way goes again, and may arrive twice.
    """

    OUTCOMES = {"1": Message.Delivery.DELIVERED, "2": Message.Delivery.BOUNCED, "16": Message.Delivery.BOUNCED}
    """``dlr`` of its callback → outcome: on the telephone, not, refused; the others are steps on the way."""

    def send(self, message: Sms) -> str:
        account = settings.SMS_OVH
        url = f"{account['url']}/sms/{quote(account['service'], safe='')}/jobs"
        body = json.dumps(
            {
                "charset": "UTF-8",
                "class": "phoneDisplay",
                "coding": "7bit" if sms.measure(message.text).alphabet == "GSM-7" else "8bit",
                "message": message.text,
                "noStopClause": True,
                "priority": "high",
                "receivers": [message.to],
                "validityPeriod": 2880,
                **({"sender": account["sender"]} if account["sender"] else {"senderForResponse": True}),
            }
        ).encode()
        answer = post(url, body, self.headers(url, body, at=int(time.time())), refuses=lambda code: False)
        if answer.get("invalidReceivers"):
            raise PermanentFailure("Le prestataire de SMS n'accepte pas ce numéro.")
        return str(next(iter(answer.get("ids") or []), ""))

    def headers(self, url: str, body: bytes, *, at: int) -> dict[str, str]:
        """Return what proves who calls: the signature covers the secrets, the address, the body and the moment."""
        account = settings.SMS_OVH
        signed = f"{account['application_secret']}+{account['consumer_key']}+POST+{url}+{body.decode()}+{at}"
        return {
            "X-Ovh-Application": account["application_key"],
            "X-Ovh-Consumer": account["consumer_key"],
            "X-Ovh-Timestamp": str(at),
            "X-Ovh-Signature": f"$1${hashlib.sha1(signed.encode()).hexdigest()}",  # noqa: S324 (theirs to choose)
        }

    def read_receipt(self, values: Mapping[str, str]) -> tuple[str, str] | None:
        outcome = self.OUTCOMES.get(str(int(values["dlr"])))
        return (values["id"], outcome) if outcome else None


KNOWN: dict[str, type[SmsProvider]] = {"gateway": Gateway, "ovh": Ovh}


def provider() -> SmsProvider:
    """Return the provider of the settings."""
    chosen = KNOWN.get(settings.SMS_PROVIDER) or import_string(settings.SMS_PROVIDER)
    return chosen()


def is_configured() -> bool:
    """Tell whether the settings name somebody who carries text messages."""
    to_files = settings.DJANGO_ENV == "development"
    return settings.SMS_PROVIDER != "gateway" or bool(settings.SMS_GATEWAY_URL) or to_files


def write_sms(path: Path, body: Mapping[str, str]) -> None:
    """Write an SMS as a file: ``To``, ``Id``, a blank line, the text."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}")
    draft.write_text(f"To: {body['to']}\nId: {body['id']}\n\n{body['text']}\n", encoding="utf-8")
    draft.replace(path)


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A redirected POST would become a GET: treat the redirection as an answer."""

    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        return None


def post(
    url: str, body: bytes, headers: Mapping[str, str], *, refuses: Callable[[int], bool]
) -> dict[str, Any]:  # what a provider says is its own
    """Post JSON to a provider and return the object that it answers, empty where it answers none.

    ``refuses`` tells whether a status code speaks of this message alone, for good.
    """
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https"):
        raise ChannelDown("L'adresse de la passerelle SMS n'est pas utilisable.")
    sent = {"Content-Type": "application/json", **headers}
    request = urllib.request.Request(url, body, sent, method="POST")  # noqa: S310 (scheme checked)
    handlers: list[Any] = [_NoRedirect()]
    if parts.hostname in ("localhost", "127.0.0.1", "::1"):
        handlers.append(urllib.request.ProxyHandler({}))
    try:
        with urllib.request.build_opener(*handlers).open(request, timeout=getattr(settings, "SMS_TIMEOUT", 10)) as said:
            return _object(said.read())
    except urllib.error.HTTPError as problem:
        problem.close()
        raise _failure(problem.code, for_good=refuses(problem.code)) from None
    except TimeoutError:
        raise TemporaryFailure("La passerelle SMS n'a pas répondu à temps.") from None
    except (OSError, http.client.HTTPException) as problem:
        if isinstance(getattr(problem, "reason", None), TimeoutError):
            raise ChannelDown("La passerelle SMS n'a pas répondu à temps.") from None
        cause = getattr(problem, "reason", problem)
        kind = Unreachable if isinstance(cause, ConnectionRefusedError | socket.gaierror) else ChannelDown
        raise kind(f"Passerelle SMS injoignable ({type(cause).__name__}).") from None


def _object(answer: bytes) -> dict[str, Any]:
    try:
        found = json.loads(answer)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _says_no_to_it(code: int) -> bool:
    return 400 <= code < 500 and code not in TRY_AGAIN_LATER


def _failure(code: int, *, for_good: bool) -> DeliveryFailed:
    if for_good:
        return PermanentFailure(f"La passerelle SMS a refusé le message ({code}).")
    return TemporaryFailure(f"La passerelle SMS n'a pas pu prendre le message ({code}).")
