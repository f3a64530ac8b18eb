"""Environment of this place: read once here, refused with one sentence when it is wrong."""

import hashlib
import hmac
import json
import re
from contextlib import suppress
from datetime import date, time
from decimal import Decimal
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import environ
from django.core.exceptions import ImproperlyConfigured

from config.problems import SetupProblem

DEVELOPMENT_KEY = "insecure-development-key-" + "0" * 40
MAIL_BACKEND = "notifications.smtp.EmailBackend"
BUFFERING_PROXIES = ("nginx", "other", "none")
UNSAID_PROXY = (
    "BUFFERING_PROXY is not set: a few slow clients would stop the site. Put a proxy that buffers requests before it "
    "(docs/exploitation/nginx.conf) and set nginx or other, or set none when there is none on purpose."
)
NOTICED_WHEN_AWAY = {"connect_timeout": 5, "keepalives_idle": 10, "keepalives_interval": 5, "tcp_user_timeout": 15_000}
"""Options of libpq: a database whose machine vanished is noticed within seconds, new connection or kept one.

Seconds, the last in milliseconds; DATABASE_URL may say otherwise (``?connect_timeout=2``).
"""
env = environ.Env()


def chosen_environment() -> str:
    """Return ``production`` (when nothing is said) or ``development``; the Makefile chooses the latter."""
    chosen = env("DJANGO_ENV", default="production")
    if chosen not in ("production", "development"):
        raise SetupProblem(f'DJANGO_ENV is "{chosen}": set it to production or development.')
    return chosen


ENVIRONMENT = chosen_environment()
IN_PRODUCTION = ENVIRONMENT == "production"


def required(name: str, *, in_development: str) -> str:
    """Return the variable ``name``; production must set it, development has a value of its own."""
    value = env(name, default="")
    if value or not IN_PRODUCTION:
        return value or in_development
    raise SetupProblem(
        f"{name} is not set, and production needs it: set it in the environment of this process, "
        f"or set DJANGO_ENV=development to work on your own machine."
    )


def secret(name: str) -> str:
    """Return the secret ``name``: at least 32 characters in production, derived from a public text in development."""
    derived = derived_key(name)
    value = required(name, in_development=DEVELOPMENT_KEY if name == "SECRET_KEY" else derived)
    if IN_PRODUCTION and (len(value) < 32 or value in (DEVELOPMENT_KEY, derived)):
        raise SetupProblem(
            f"{name} is too short or the one of development: set 50 random characters that stand nowhere else."
        )
    return value


def derived_key(name: str) -> str:
    """Return what stands for the secret ``name`` in development: everybody can derive it."""
    return hmac.new(DEVELOPMENT_KEY.encode(), name.encode(), hashlib.sha256).hexdigest()


def optional_secret(name: str) -> str:
    """Return the secret ``name`` as :func:`secret` does, or nothing where production does without it."""
    return secret(name) if env(name, default="") or not IN_PRODUCTION else ""


def retired_keys(name: str) -> list[tuple[str, date]]:
    """Return earlier secrets, each with the last day on which it is read: ``key@2027-01-31,key@2027-06-30``."""
    keys = []
    for part in filter(None, (part.strip() for part in env(name, default="").split(","))):
        key, _at, until = part.rpartition("@")
        try:
            keys.append((key, date.fromisoformat(until)))
        except ValueError:
            key = ""
        if not key:  # the sentence quotes nothing: what cannot be read may be a key
            raise SetupProblem(f"{name} cannot be read: write key@2027-01-31, each key with its last day, and so on.")
    return keys


def interface(name: str) -> str:
    """Return the address of somebody else's interface, empty when none is used; in production a key goes by https."""
    value = env(name, default="")
    parts = urlsplit(value)
    if value and (parts.scheme not in ("https", "" if IN_PRODUCTION else "http") or not parts.hostname):
        raise SetupProblem(f"{name} is not an address: write it whole, with https://")
    return value


def site_url() -> str:
    """Return the public address of the site, without a final slash; https in production."""
    return _whole("SITE_URL", required("SITE_URL", in_development=f"http://localhost:{env('PORT', default='8000')}"))


def short_url() -> str:
    """Return the address that text messages write instead of the site's, without a final slash; empty: none."""
    value = env("SHORT_URL", default="")
    return _whole("SHORT_URL", value) if value else ""


def _whole(name: str, value: str) -> str:
    value = value.rstrip("/")
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname or (IN_PRODUCTION and parts.scheme != "https"):
        raise SetupProblem(
            f'{name} is "{value}": give the whole public address, such as https://conventions.example.org.'
        )
    return value


def allowed_hosts(address: str, short: str) -> list[str]:
    """Return the host names that the site answers to: of ALLOWED_HOSTS, else of its address; and the short one."""
    hosts = env.list("ALLOWED_HOSTS", default=[urlsplit(address).hostname])
    hosts += [host for host in [urlsplit(short).hostname] if host and host not in hosts]
    return hosts if IN_PRODUCTION else [*hosts, "localhost", "127.0.0.1", "[::1]"]


def email_provider() -> tuple[str, dict[str, object]]:
    """Return the provider of EMAIL_PROVIDER and django-anymail's settings for it: key, secret of its calls, options.

    EMAIL_PROVIDER_OPTIONS is a JSON object of settings in anymail's own names, for what a provider needs besides.
    """
    name = env("EMAIL_PROVIDER", default="").lower()
    if not name:
        return "", {}
    if not name.isidentifier() or find_spec(f"anymail.backends.{name}") is None:
        raise SetupProblem(f'EMAIL_PROVIDER is "{name}", which django-anymail does not know: write brevo, mailjet…')
    try:
        options = json.loads(env("EMAIL_PROVIDER_OPTIONS", default="{}"))
    except ValueError:
        options = None
    if not isinstance(options, dict):
        raise SetupProblem('EMAIL_PROVIDER_OPTIONS is no JSON object: write {"MAILGUN_SENDER_DOMAIN": "…"}.')
    keys = {"WEBHOOK_SECRET": env("EMAIL_PROVIDER_SECRET", default="")}
    if key := env("EMAIL_PROVIDER_KEY", default=""):
        keys[f"{name.upper()}_API_KEY"] = key
    return name, {**keys, **options}


def sms_provider() -> str:
    """Return the name of SMS_PROVIDER."""
    name = env("SMS_PROVIDER", default="gateway")
    if name not in ("gateway", "ovh") and "." not in name:
        raise SetupProblem(f'SMS_PROVIDER is "{name}": write gateway, ovh, or the dotted path of a class.')
    return name


def prices(name: str, *, default: str) -> dict[str, Decimal]:
    """Return the cents of each beginning of a number, from ``+33=6.5,+262=8``."""
    prices_by_name = {}
    for pair in filter(None, (part.strip() for part in env(name, default=default).split(","))):
        prefix, _sign, cents = (part.strip() for part in pair.partition("="))
        if not re.fullmatch(r"\+\d{1,15}", prefix) or not re.fullmatch(r"\d{1,5}(\.\d{1,2})?", cents):
            raise SetupProblem(f"{name} cannot be read at « {pair} »: write +33=6.5,+262=8, in cents.")
        prices_by_name[prefix] = Decimal(cents)
    return prices_by_name


def email(*, folder: Path, provider: str = "") -> dict[str, object]:
    """Return Django's mail settings: the provider's, else of EMAIL_URL; with neither, mails are files in ``folder``."""
    if provider:
        return {"EMAIL_BACKEND": f"anymail.backends.{provider}.EmailBackend"}
    address = env("EMAIL_URL", default="")
    if not address:
        return {"EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend", "EMAIL_FILE_PATH": str(folder)}
    try:
        settings = env.email_url("EMAIL_URL")
    except (ImproperlyConfigured, ValueError):
        raise SetupProblem("EMAIL_URL cannot be read: write smtp+tls://user:password@host:587.") from None
    if settings["EMAIL_BACKEND"] == "django.core.mail.backends.smtp.EmailBackend":
        settings["EMAIL_BACKEND"] = MAIL_BACKEND
    usual = 465 if settings.get("EMAIL_USE_SSL") else 587 if settings.get("EMAIL_USE_TLS") else 25
    return settings | {"EMAIL_PORT": settings["EMAIL_PORT"] or usual}


def database(embedded: dict[str, object]) -> dict[str, object]:
    """Return the entry of Django's ``DATABASES``: the server of DATABASE_URL, else the ``embedded`` one."""
    return _database_of("DATABASE_URL") or embedded


def database_owner(embedded: dict[str, object]) -> dict[str, object] | None:
    """Return how the owner of the tables connects, for ``migrate`` alone; None: as everybody, by DATABASE_URL."""
    return _database_of("DATABASE_OWNER_URL") or (None if env("DATABASE_URL", default="") else embedded)


def database_replica() -> dict[str, Any] | None:
    """Return how a standby of the database is read, of DATABASE_REPLICA_URL; None: there is none.

    It refuses writing by itself; an address that names the main database by mistake is told to refuse it too.
    """
    settings = _database_of("DATABASE_REPLICA_URL")
    return settings and settings | {"OPTIONS": {"options": "-c default_transaction_read_only=on"} | settings["OPTIONS"]}


def _database_of(name: str) -> dict[str, Any] | None:
    address = env(name, default="")
    if not address:
        return None
    settings: dict[str, Any] = {}
    if address.startswith(("postgres://", "postgresql://")):
        with suppress(ImproperlyConfigured, ValueError):
            settings = env.db(name)
    if not settings.get("NAME"):
        raise SetupProblem(f"{name} names no PostgreSQL database: write postgres://user:password@host:5432/name.")
    return settings | {"OPTIONS": NOTICED_WHEN_AWAY | settings.get("OPTIONS", {})}


def queue_elsewhere(name: str) -> str:
    """Return the address of the Redis that keeps the queue, empty where the database does; its library is an extra."""
    address = str(env(name, default=""))
    if address and find_spec("redis") is None:
        raise SetupProblem(f"{name} needs the library of Redis: install it (make install EXTRAS=redis), or unset it.")
    return address


def number(name: str, *, default: int, least: int = 0, most: int | None = None) -> int:
    """Return the whole number ``name``, at least ``least``, and at most ``most`` where it is given."""
    try:
        value = env.int(name, default=default)
    except ValueError:
        value = least - 1
    if value < least:
        raise SetupProblem(f"{name} must be a whole number of at least {least}.")
    if most is not None and value > most:
        raise SetupProblem(f"{name} must be a whole number of at most {most}.")
    return value


def pattern(name: str, form: str, *, default: str = "", such_as: str) -> str:
    """Return the text ``name``, which has the ``form`` of a regular expression, or ``default``."""
    value = env(name, default=default)
    if value and not re.fullmatch(form, value):
        raise SetupProblem(f'{name} is "{value}": write it as {such_as}.')
    return value or default


def timestamp_authorities(name: str) -> list[tuple[str, str]]:
    """Return address and root certificates of each authority, in order: ``URL PEM-file, URL PEM-file``."""
    found = [tuple(part.split(None, 1)) for part in env(name, default="").split(",") if part.strip()]
    if any(len(pair) != 2 or urlsplit(pair[0]).scheme not in ("http", "https") for pair in found):
        raise SetupProblem(f"{name} cannot be read: write https://tsa.example.org /path/of/its-root.pem, and so on.")
    return [(url, anchors.strip()) for url, anchors in found]


def days(name: str) -> dict[str, int]:
    """Return numbers of days by key, written ``consultations=180,message_texts=60``."""
    try:
        return {key: int(value) for key, value in env.dict(name, default={}).items()}
    except ValueError:
        raise SetupProblem(f"{name} must be written as consultations=180,message_texts=60 in whole days.") from None


def quiet_hours(name: str) -> dict[str, tuple[time, time]]:
    """Return first and last quiet hour by time zone, written ``21:00-07:00 Indian/Mayotte=20:00-06:30``.

    Under an empty name those of every other zone: in production 21:00-07:00 unless others are said, or ``none``.
    """
    ranges = {}
    usual = "21:00-07:00" if IN_PRODUCTION else "none"
    for part in f"{usual} {env(name, default='')}".split():
        zone, _equals, hours = part.rpartition("=")
        try:
            if zone:
                ZoneInfo(zone)
            first, last = map(time.fromisoformat, hours.split("-")) if hours != "none" else (time.min, time.min)
        except (ValueError, OSError, ZoneInfoNotFoundError):
            raise SetupProblem(f"{name} must be written as 21:00-07:00 Indian/Mayotte=20:00-06:30, or none.") from None
        ranges[zone] = (first, last)
    return ranges


def mac_rules(name: str) -> list[tuple[int, str]]:
    """Return from which entry of the whole journal on which key authenticates them, written ``0 1a2b3c4d``."""
    found = [tuple(text.split()) for text in env.list(name, default=[])]
    if not all(len(rule) == 2 and rule[0].isdecimal() and len(rule[1]) == 8 for rule in found):
        raise SetupProblem(f"{name} cannot be read: copy what a checkpoint of the journal says after « mac ».")
    return [(int(start), key) for start, key in found]


def proxy_header(name: str) -> str | None:
    """Return the header that our proxy writes; None for ``none``, no proxy on purpose; empty while nothing is said."""
    value = env(name, default="").strip()
    if value and not re.fullmatch(r"[A-Za-z0-9-]+", value):
        raise SetupProblem(f"{name} is no name of a header: write X-Forwarded-For, X-Forwarded-Proto, … or none.")
    return None if value.lower() == "none" else value


def https_header(header: str | None) -> tuple[str, str] | None:
    """Return Django's setting for the header that says ``https`` (``X-Forwarded-Proto``), None for no trust."""
    return ("HTTP_" + header.upper().replace("-", "_"), "https") if header else None


def buffering_proxy(name: str) -> str:
    """Return which proxy keeps slow clients away from the site, ``none`` on purpose, or empty while nothing is said."""
    value = env(name, default="").strip().lower()
    if value and value not in BUFFERING_PROXIES:
        raise SetupProblem(
            f'{name} is "{value}": write nginx, other (another proxy that buffers whole requests) or none.'
        )
    return value


def refuse_unsaid_proxy() -> None:
    """Raise ``SetupProblem`` where the site would serve production and nobody said who keeps slow clients away."""
    if IN_PRODUCTION and not buffering_proxy("BUFFERING_PROXY"):
        raise SetupProblem(UNSAID_PROXY)
