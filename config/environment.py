"""What the environment says about this place: read once here, refused with one sentence when it is wrong."""

import hashlib
import hmac
import re
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

from config.problems import SetupProblem

DEVELOPMENT_KEY = "insecure-development-key-" + "0" * 40
MAIL_BACKEND = "notifications.smtp.EmailBackend"
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
    derived = hmac.new(DEVELOPMENT_KEY.encode(), name.encode(), hashlib.sha256).hexdigest()
    value = required(name, in_development=DEVELOPMENT_KEY if name == "SECRET_KEY" else derived)
    if IN_PRODUCTION and (len(value) < 32 or value in (DEVELOPMENT_KEY, derived)):
        raise SetupProblem(
            f"{name} is too short or the one of development: set 50 random characters that stand nowhere else."
        )
    return value


def site_url() -> str:
    """Return the public address of the site, without a final slash; https in production."""
    value = required("SITE_URL", in_development=f"http://localhost:{env('PORT', default='8000')}").rstrip("/")
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname or (IN_PRODUCTION and parts.scheme != "https"):
        raise SetupProblem(
            f'SITE_URL is "{value}": give the whole public address, such as https://conventions.example.org.'
        )
    return value


def allowed_hosts(address: str) -> list[str]:
    """Return the host names that the site answers to: those of ALLOWED_HOSTS, else the one of its address."""
    hosts = env.list("ALLOWED_HOSTS", default=[urlsplit(address).hostname])
    return hosts if IN_PRODUCTION else [*hosts, "localhost", "127.0.0.1", "[::1]"]


def email(*, folder: Path) -> dict[str, object]:
    """Return Django's mail settings of EMAIL_URL; without it, mails become files in ``folder``."""
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
    address = env("DATABASE_URL", default="")
    if not address:
        return embedded
    settings: dict[str, object] = {}
    if address.startswith(("postgres://", "postgresql://")):
        with suppress(ImproperlyConfigured, ValueError):
            settings = env.db("DATABASE_URL")
    if not settings.get("NAME"):
        raise SetupProblem("DATABASE_URL names no PostgreSQL database: write postgres://user:password@host:5432/name.")
    return settings


def number(name: str, *, default: int, least: int = 0) -> int:
    """Return the whole number ``name``, at least ``least``."""
    try:
        value = env.int(name, default=default)
    except ValueError:
        value = least - 1
    if value < least:
        raise SetupProblem(f"{name} must be a whole number of at least {least}.")
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


def header(name: str) -> tuple[str, str] | None:
    """Return Django's proxy setting for the header named in ``name`` (``X-Forwarded-Proto``), None for no trust."""
    value = env(name, default="").strip()
    return ("HTTP_" + value.upper().replace("-", "_"), "https") if value else None
