"""Deployment checks: what production must set and what must agree, each with a sentence that says what to do."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.utils.module_loading import import_string

from config import catalogues, environment
from workflow import keys as journal_keys

NEEDED_IN_PRODUCTION = {
    "OPERATOR_NAME": "nobody would answer for the site: set it to the name of the body that runs it",
    "OPERATOR_ADDRESS": "the legal notice would name no address: set it to the operator's postal address",
    "OPERATOR_PUBLICATION_DIRECTOR": "the legal notice would name nobody: set it to who answers for the publication",
    "OPERATOR_HOSTING": "the legal notice would not name the host: set its name, address and telephone",
    "OPERATOR_DPO_EMAIL": "nobody could ask for their data: set it to the data protection officer's mailbox",
    "OPERATOR_EMAIL": "people could not write to whoever runs the site: set it to a mailbox that is read",
    "SIGNATURE_CA_PKCS12": "nobody could sign: set it to the PKCS#12 file of the signing authority",
    "SIGNATURE_SEAL_PKCS12": "nothing could be sealed: set it to the PKCS#12 file of the organisation seal",
    "SIGNATURE_ROOT_PEM": "signatures could not be verified: set it to the file of the root certificate",
}

KEYS_OF_PROVIDERS = ("_API_KEY", "_SECRET_KEY", "_TOKEN", "_ACCESS_KEY")
"""How django-anymail's settings end that let us call a provider."""
LEAST_TOKEN = 32
"""Characters of a token that lets a stranger's program write here."""
DEMONSTRATION = "démonstration"
"""Word in the name of an operator who is none."""


@register(Tags.security, deploy=True)
def check_production_settings(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Name each setting without which production would start and then fail somebody."""
    return [
        Error(f"{name} is not set: {why}.", id="config.E001")
        for name, why in NEEDED_IN_PRODUCTION.items()
        if not getattr(settings, name, "")
    ] + list(_disagreements())


def _providers() -> Iterator[CheckMessage]:
    """Say what keeps mails and text messages from leaving, or their providers from telling what became of them."""
    if settings.EMAIL_PROVIDER:
        if not any(name.endswith(KEYS_OF_PROVIDERS) and value for name, value in settings.ANYMAIL.items()):
            yield Error("EMAIL_PROVIDER would refuse every mail: set EMAIL_PROVIDER_KEY.", id="config.E035")
        secret = str(settings.ANYMAIL["WEBHOOK_SECRET"])
        if secret and (":" not in secret or len(secret) < LEAST_TOKEN):
            yield Error(
                f"EMAIL_PROVIDER_SECRET can be guessed or read by no provider: write name:password, "
                f"{LEAST_TOKEN} random characters or more.",
                id="config.E036",
            )
    elif settings.EMAIL_BACKEND != environment.MAIL_BACKEND:
        yield Error("No mail would leave: set EMAIL_URL, such as smtp+tls://user:password@host:587.", id="config.E008")
    without_sms = "families without a mailbox would hear nothing"
    if settings.SMS_PROVIDER == "gateway" and not settings.SMS_GATEWAY_URL:
        yield Error(
            f"SMS_GATEWAY_URL is not set: {without_sms}. Set it to the address of the SMS gateway.", id="config.E037"
        )
    if settings.SMS_PROVIDER == "ovh":
        for name in ("service", "application_key", "application_secret", "consumer_key"):
            if not settings.SMS_OVH[name]:
                yield Error(f"SMS_OVH_{name.upper()} is not set: {without_sms}.", id="config.E037")
    if "." in settings.SMS_PROVIDER:
        try:
            import_string(settings.SMS_PROVIDER)
        except ImportError:
            yield Error(f"SMS_PROVIDER cannot be imported: {without_sms}.", id="config.E038")
    if settings.SHORT_URL and urlsplit(settings.SHORT_URL).hostname == urlsplit(settings.SITE_URL).hostname:
        yield Warning("SHORT_URL is the site itself: text messages are no shorter, leave it empty.", id="config.W039")


def _fictional() -> Iterator[CheckMessage]:
    """Name the settings that still say what the demonstration says, which pages, seals and documents would print."""
    for name in ("OPERATOR_NAME", "OPERATOR_PUBLICATION_DIRECTOR", "OPERATOR_HOSTING"):
        if DEMONSTRATION in str(getattr(settings, name)).casefold():
            yield Warning(
                f"{name} still says « {getattr(settings, name)} », and every sealed document would: write who it is.",
                id="config.W044",
            )


def _disagreements() -> Iterator[CheckMessage]:
    yield from _providers()
    yield from _fictional()
    if len({settings.SECRET_KEY, settings.LINK_KEY, settings.CODE_KEY, settings.JOURNAL_KEY}) < 4:
        yield Error(
            "SECRET_KEY, LINK_KEY, CODE_KEY and JOURNAL_KEY are not four different keys: draw each by itself.",
            id="config.E002",
        )
    yield from _retired_keys()
    if unknown := {number for _start, number in settings.JOURNAL_MACS_REQUIRED} - set(journal_keys.known()):
        yield Error(
            f"JOURNAL_MACS_REQUIRED names keys that are not ours ({', '.join(sorted(unknown))}): copy the line « mac » "
            "of a checkpoint, and keep earlier values of JOURNAL_KEY in JOURNAL_KEY_FALLBACKS.",
            id="config.E027",
        )
    if settings.WORKFLOW_CLOCK_ADJUSTABLE:
        yield Error("The workflow's clock can be moved: set DJANGO_ENV=production.", id="config.E003")
    host = urlsplit(settings.SITE_URL).hostname or ""
    if not any(_covers(pattern, host) for pattern in settings.ALLOWED_HOSTS):
        yield Error(
            "The host of SITE_URL is not in ALLOWED_HOSTS: every link that we send would be refused.", id="config.E004"
        )
    if settings.DEFAULT_FROM_EMAIL.rstrip(">").endswith("@localhost"):
        yield Error(
            "DEFAULT_FROM_EMAIL is a mailbox of localhost: set it to an address that may send for you.",
            id="config.E005",
        )
    if not _can_be_written(settings.EXAMINATIONS_DIR):
        yield Error(
            "EXAMINATIONS_DIR cannot be written: no uploaded file could be examined. Name a folder of the site's user.",
            id="config.E011",
        )
    if settings.HEALTH_TOKEN and len(settings.HEALTH_TOKEN) < LEAST_TOKEN:
        yield Error(f"HEALTH_TOKEN can be guessed: set {LEAST_TOKEN} random characters or more.", id="config.E025")
    yield from _delivery_reports()
    yield from _proxies()
    if settings.DATABASES["default"]["ENGINE"] == "config.ondemand":
        yield Warning(
            "The embedded PostgreSQL would serve production: set DATABASE_URL to a server with backups.",
            id="config.W001",
        )


def _retired_keys() -> Iterator[CheckMessage]:
    """A key is retired or in use, not both, and is taken out of the environment once its day is over."""
    for present, retired in (("LINK_KEY", "LINK_KEYS_RETIRED"), ("CODE_KEY", "CODE_KEYS_RETIRED")):
        keys = getattr(settings, retired)
        if any(key == getattr(settings, present) for key, _until in keys):
            yield Error(
                f"{retired} holds the present {present}: draw a new {present} and retire the one before.",
                id="config.E033",
            )
        if over := [until for _key, until in keys if until < datetime.now(UTC).date()]:
            yield Warning(
                f"{retired} holds {len(over)} key(s) that are read no more since {max(over):%Y-%m-%d}: take them out.",
                id="config.W033",
            )


def _delivery_reports() -> Iterator[CheckMessage]:
    """Reports are asked for and read, or neither; whoever tells of text messages cannot be guessed."""
    folder = settings.DELIVERY_REPORTS_MAILDIR
    if folder and not settings.DELIVERY_REPORTS_ADDRESS:
        yield Error(
            "No mail asks for delivery reports: set DELIVERY_REPORTS_ADDRESS to the mailbox that fills the Maildir.",
            id="config.E012",
        )
    if folder and not (Path(folder) / "new").is_dir():
        yield Warning("DELIVERY_REPORTS_MAILDIR is no Maildir: give the folder that holds « new ».", id="config.W002")
    if settings.SMS_RECEIPTS_TOKEN and len(settings.SMS_RECEIPTS_TOKEN) < LEAST_TOKEN:
        yield Error(
            f"SMS_RECEIPTS_TOKEN can be guessed: set {LEAST_TOKEN} random characters or more.", id="config.E013"
        )


def _proxies() -> Iterator[CheckMessage]:
    """The server in front of the site is named, ``none`` included: nothing said is taken for nothing wrong."""
    if settings.CLIENT_IP_HEADER == "":
        yield Error(
            "CLIENT_IP_HEADER is not set: behind a proxy everybody would have one address, and a stranger's wrong "
            "passwords would lock people out everywhere. Name the header in which the proxy writes the client's "
            "address (X-Forwarded-For), or set none when no proxy stands before the site.",
            id="config.E017",
        )
    if settings.PROXY_SSL_HEADER == "":
        yield Error(
            "PROXY_SSL_HEADER is not set: behind a proxy that speaks HTTPS every page would redirect for ever. Name "
            "the header in which the proxy writes https (X-Forwarded-Proto), or set none when no proxy stands there.",
            id="config.E018",
        )
    if not settings.BUFFERING_PROXY:
        yield Error(environment.UNSAID_PROXY, id="config.E016")


@register(Tags.security, deploy=True)
def check_static_files(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """The list of static files is there and whole, or every page fails, and so would most of the error pages."""
    listed = getattr(staticfiles_storage, "hashed_files", None)
    if listed is None:  # a storage without a list, in development
        return []
    what = ""
    if not listed:
        what = "no list of static files (staticfiles.json) was found in STATIC_ROOT"
    elif absent := sorted(_static_files() - set(listed)):
        what = f"{len(absent)} of the static files are not in STATIC_ROOT's list ({absent[0]} is one)"
    elif lost := sorted(name for name in listed.values() if not staticfiles_storage.exists(name)):
        what = f"{len(lost)} of the listed static files are not in STATIC_ROOT ({lost[0]} is one)"
    return [Error(f"Pages would fail, {what}: run manage.py collectstatic.", id="config.E015")] if what else []


def _static_files() -> set[str]:
    return {path.replace("\\", "/") for finder in get_finders() for path, _storage in finder.list(())}


@register(Tags.translation, deploy=True)
def check_catalogues(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Name each catalogue that Django would not read, or read as it was written before."""
    needed = {catalogues.file_of(language) for language, _name in settings.LANGUAGES if language != "fr"}
    stale = sorted(path for path in needed.union(catalogues.written()) if not catalogues.is_current(path))
    told = ", ".join(str(path.relative_to(settings.BASE_DIR)) for path in stale)
    sentence = f"Pages would be in French or say what was written before, {told} not compiled: run make install."
    return [Error(sentence, id="config.E043")] if stale else []


@register()
def check_queue(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """A task must not be handed out again while its first run may still be waiting or working."""
    queue = settings.Q_CLUSTER
    longest = queue["timeout"] * (queue["queue_limit"] / queue["workers"] + 1)
    if queue["retry"] > longest:
        return []
    return [Error(f"Q_CLUSTER hands a task out twice: make retry more than {longest:.0f} s.", id="config.E006")]


@register()
def check_funder_logo(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """A logo that is named must be there, or every document would fail."""
    if settings.FUNDER_LOGO and not Path(settings.FUNDER_LOGO).is_file():
        return [Error("FUNDER_LOGO names no file: correct the path or leave it empty.", id="config.E007")]
    return []


@register()
def check_identity_provider(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """An identity provider is named whole or not at all, and reached by HTTPS."""
    needed = {name: getattr(settings, name) for name in ("OIDC_ISSUER", "OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET")}
    missing = [name for name, value in needed.items() if not value]
    if 0 < len(missing) < len(needed):
        named = ", ".join(sorted(set(needed) - set(missing)))
        return [
            Error(
                f"{' and '.join(missing)} must be set beside {named}, or nobody could sign in at the provider: "
                "copy what its operator gave you, or leave all of OIDC_… empty.",
                id="config.E040",
            )
        ]
    if missing:
        return []
    messages: list[CheckMessage] = []
    if environment.IN_PRODUCTION and urlsplit(settings.OIDC_ISSUER).scheme != "https":
        messages.append(Error("OIDC_ISSUER is no https:// address: sign-ins could be read.", id="config.E041"))
    if "openid" not in settings.OIDC_SCOPES or "email" not in settings.OIDC_SCOPES:
        messages.append(
            Error("OIDC_SCOPES lacks openid or email: no account could be found the first time.", id="config.E042")
        )
    return messages


@register()
def check_retention(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """A term that is named must exist, and be as long as the database asks at least."""
    least = {row.key: row.least_days for row in import_string("conventions.domain.upkeep.retention.terms.TABLE")}
    wrong = sorted(key for key, days in settings.RETENTION_DAYS.items() if days < least.get(key, days + 1))
    if wrong:
        told = ", ".join(f"{key} (at least {days})" if days else key for key, days in sorted(least.items()))
        what = f"RETENTION_DAYS cannot take {', '.join(wrong)}: give whole days for some of {told}."
        return [Error(what, id="config.E010")]
    return []


@register()
def check_kinds(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Days are set for a kind and a level that ask for them, one at least."""
    kinds = import_string("conventions.domain.dossier.agreements.kinds.KINDS")
    known = {key for one in kinds.values() for key in one.set_by_operator}
    wrong = sorted(key for key, days in settings.KIND_DAYS.items() if key not in known or days < 1)
    if wrong:
        told = ", ".join(sorted(known))
        return [
            Error(f"KIND_DAYS cannot take {', '.join(wrong)}: give whole days for some of {told}.", id="config.E034")
        ]
    return []


def _can_be_written(folder: Path) -> bool:
    """Tell whether the folder can be used, or made where it is not there yet."""
    nearest = next(place for place in (folder, *folder.parents) if place.exists())
    return nearest.is_dir() and os.access(nearest, os.W_OK | os.X_OK)


def _covers(pattern: str, host: str) -> bool:
    return pattern in ("*", host) or (pattern.startswith(".") and f".{host}".endswith(pattern))
