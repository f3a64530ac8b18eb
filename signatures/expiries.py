"""Keys, time-stamps, lists and documents that expire soon, told to the administrators while there is time."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

from notifications.catalogue import Event
from notifications.jobs import job
from notifications.models import Message
from notifications.outbox import queue

from . import keys, timestamps
from .archive import documents_due
from .checks import NOTICE, certificates_in_use, key_problems, lists_beside_roots
from .messages import ExpiryNotice
from .models import RevocationList, TimestampAnswer

AGAIN_AFTER = timedelta(days=7)
"""The same person is told again so long afterwards, while anything is left to do."""
LATE = timedelta(days=1)
"""A document that has waited so long for its time-stamp is worth a message."""


@job("announce_expiries")
def tell_administrators() -> int:
    """Periodic job: send what is wrong or expires soon, at most once a week; return how many were told."""
    now = timezone.now()
    sentences = list(problems(now))
    if not sentences or Message.objects.filter(slug=ExpiryNotice.slug, created_at__gt=now - AGAIN_AFTER).exists():
        return 0
    return len(queue((ExpiryNotice.slug,), Event(name="expiry", subject=None, data={"sentences": sentences})))


@dataclass(frozen=True)
class Dated:
    """Something of ours, or that we rely on, that is good until a day."""

    what: str
    ends_at: datetime
    renews_itself: bool = False
    """The worker makes the next one in time."""


def dates() -> list[Dated]:
    """Return what ends, the first to end first: certificates, lists of revoked ones, those of the authorities of time.

    Two queries, and one for each authority.
    """
    expiries = [Dated(what, certificate.not_valid_after_utc) for what, certificate in certificates_in_use()]
    expiries += [Dated(f"La liste de révocation jointe à {name}", end) for name, end in lists_beside_roots()]
    for revoked in RevocationList.objects.all():
        expiries.append(Dated("La liste des certificats révoqués que le service publie", revoked.expires_at, True))
    for authority in timestamps.authorities():
        last = _last_answer(authority)
        if last and last.certificate_expires_at:
            expiries.append(Dated(f"Le certificat de l'horodatage {authority.name}", last.certificate_expires_at))
    return sorted(expiries, key=lambda one: one.ends_at)


def _last_answer(authority: timestamps.TimestampAuthority) -> TimestampAnswer | None:
    return TimestampAnswer.objects.filter(authority=authority.url, problem="").order_by("-asked_at").first()


def forgotten_authorities() -> set[str]:
    """Return the addresses of those that served and left the settings, unless roots of earlier ones are given there."""
    if settings.SIGNATURE_TIMESTAMP_ROOTS_PEM or keys.in_development():
        return set()
    served = set(TimestampAnswer.objects.filter(problem="").values_list("authority", flat=True).distinct())
    return served - {authority.url for authority in timestamps.authorities()}


def problems(now: datetime) -> Iterator[str]:
    """Say what the settings show (the system check says it too), then what only the records show."""
    yield from key_problems(now)
    for authority in timestamps.authorities():
        last = _last_answer(authority)
        if last and last.certificate_expires_at and last.certificate_expires_at - now < NOTICE:
            yield (
                f"Le certificat de l'autorité d'horodatage {authority.name} expire le "
                f"{timezone.localtime(last.certificate_expires_at):%d/%m/%Y} : voyez avec elle, ou ajoutez-en une."
            )
    if forgotten := sorted(forgotten_authorities()):
        yield (
            f"Des documents portent l'horodatage de {', '.join(forgotten)}, qui n'est plus dans les réglages : sans sa "
            "racine dans SIGNATURE_TIMESTAMP_ROOTS_PEM, ils ne sont plus vérifiables."
        )
    if RevocationList.objects.filter(expires_at__lt=now).exists():
        yield "La liste des certificats révoqués n'est plus en vigueur : vérifiez que le service de tâches tourne."
    waiting = documents_due(now).filter(sealed_at__lt=now - LATE).count() if timestamps.authorities() else 0
    if waiting:
        yield f"{waiting} document(s) attendent leur horodatage depuis un jour : voyez « manage.py archive_due »."
