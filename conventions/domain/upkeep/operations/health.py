"""Troubles that an operator should know before people tell them: delays, failures, full disks, expiries."""

import shutil
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import Count, Min, Q, QuerySet
from django.utils import timezone
from django_q.models import OrmQ

from conventions.domain.numbers.figures.projection import lag
from conventions.domain.numbers.figures.replica import has_replica, replica_lag
from conventions.domain.persons.localities.models import Locality
from conventions.domain.persons.people.doubts import standing_doubts
from notifications import delivery, jobs
from notifications.models import Heartbeat, JobRun, Message
from signatures.archive import documents_due
from signatures.checks import certificates_in_use
from signatures.queries import documents_awaiting_seal
from signatures.timestamps import authorities
from workflow import clock

HEARTBEAT_SECONDS = 120
"""A kind of work that has not beaten for so long counts as stopped."""
LATE = timedelta(minutes=15)
"""Seals and time-stamps that wait for longer are overdue: the worker tries every five minutes."""
LATE_MESSAGE = timedelta(minutes=10)
"""A message due for longer than that waits for something that does not pass by itself."""
UNCHECKED = timedelta(days=8)
"""Figures that nobody has compared for so long are told; the job does each day, a command on a large site."""
LATELY = timedelta(hours=24)
"""Over which the share of failures by channel is taken."""
HIGHEST_SHARE = 0.2
LEAST_FAILURES = 3
"""A share above the highest, of at least so many failures, is told."""
LEAST_FREE = 0.1
"""Part of a disk below which it is told to fill up."""
LATE_REPLICA = timedelta(minutes=5)
"""A standby that shows what is older than that wants somebody."""
NOTICE_DAYS = 30
WORK, MESSAGES, DATES, STORAGE, SMS = "jobs", "messages", "dates", "storage", "sms"
"""Subjects of troubles: each has a page that shows more."""
WORDS = {
    "database": "La base de données ne répond pas.",
    "migrations": "Des migrations attendent : lancez « manage.py migrate » avec DATABASE_OWNER_URL.",
    "writing": "La base refuse d'écrire : disque plein, lecture seule ou droits manquants.",
    "places": "EXAMINATIONS_DIR ou le dossier temporaire ne peut pas être écrit : faites de la place.",
    "signing": "Les clés de signature ne servent pas : voyez « manage.py check --deploy ».",
    "pages": "La page d'accueil ne peut pas être faite : lancez « manage.py collectstatic » et lisez le journal.",
}


@dataclass(frozen=True)
class Trouble:
    """A fact that calls for an operator."""

    about: str
    """``jobs``, ``messages``, ``dates``, ``storage`` or ``sms``."""
    sentence: str
    advice: str
    """Remedy, in a sentence."""


def places_written_to() -> tuple[Path, ...]:
    """Return the folders of this machine that the site writes into while it serves."""
    return settings.EXAMINATIONS_DIR, Path(tempfile.gettempdir())


def sentences(parts: Mapping[str, str], good: Mapping[str, str]) -> Iterator[str]:
    """Yield in words the parts of ``/sante`` that are not as they should be."""
    return (WORDS[name] for name, said in parts.items() if said != good[name])


def gather() -> dict[str, Any]:
    """Return the figures of ``/sante/details`` and, under ``attention``, a sentence for each that wants somebody."""
    found = figures()
    return found | {"attention": [trouble.sentence for trouble in troubles(found, within=NOTICE_DAYS)]}


def figures() -> dict[str, Any]:
    """Return the measures of the service: waiting work, recent failures, room left on disks, days of certificates."""
    now = timezone.now()
    return {
        "messages": _messages(now),
        "seals": _waiting(documents_awaiting_seal(now - LATE), "requests__answered_at"),
        "timestamps": _waiting(documents_due(now).filter(sealed_at__lt=now - LATE), "sealed_at")
        if authorities()
        else {"overdue": 0, "oldest": None},
        "worker": _worker(now),
        "queue": _queue(),
        "contacts_doubted": len(standing_doubts()),
        "disks": disks(),
        "figures": _figures(),
        "localities": Locality.objects.count(),
        "replica": _replica(),
        "certificates": [
            {"name": name, "days_left": (certificate.not_valid_after_utc - now).days}
            for name, certificate in certificates_in_use()
        ],
    }


def _messages(now: datetime) -> dict[str, Any]:
    due = Message.objects.filter(delivery.QUEUED, not_before__lte=now)
    oldest = due.aggregate(first=Min("not_before"))["first"]
    return {
        "due": due.count(),
        "oldest_due_seconds": int((now - oldest).total_seconds()) if oldest else None,
        "channels": {
            channel: _outcomes(Message.objects.filter(channel=channel, created_at__gt=now - LATELY))
            for channel in (Message.Channel.EMAIL, Message.Channel.SMS)
        },
    }


def _outcomes(messages: QuerySet[Message]) -> dict[str, Any]:
    """Count messages that left well, and those that failed: refused for good, bounced, or still refused each time."""
    failed = delivery.FAILED | Q(delivery=Message.Delivery.BOUNCED) | (delivery.QUEUED & ~Q(last_error=""))
    counts = messages.aggregate(failed=Count("pk", failed), sent=Count("pk", delivery.SENT & ~failed))
    tried = counts["failed"] + counts["sent"]
    return counts | {"failed_share": round(counts["failed"] / tried, 3) if tried else 0.0}


def _waiting(documents: QuerySet, since: str) -> dict[str, Any]:
    oldest = documents.aggregate(oldest=Min(since))["oldest"]
    return {"overdue": documents.count(), "oldest": oldest.isoformat() if oldest else None}


def _worker(now: datetime) -> dict[str, Any]:
    """Return the age of the last beat of each kind of work (``jobs@…``, ``relay-email@…``), among its processes."""
    ages: dict[str, int] = {}
    for name, moment in Heartbeat.objects.values_list("name", "beat_at"):
        kind, age = name.partition("@")[0], int((now - moment).total_seconds())
        ages[kind] = min(age, ages.get(kind, age))
    state = "never started" if not ages else "alive" if max(ages.values()) < HEARTBEAT_SECONDS else "stopped"
    return {"state": state, "seconds_since_beat": ages}


def _queue() -> dict[str, Any]:
    waiting = None if settings.REDIS_URL else OrmQ.objects.count()
    return {"waiting": waiting, "given_up": JobRun.objects.filter(jobs.GIVEN_UP).count()}


def _replica() -> dict[str, Any]:
    """Tell whether figures are read on a standby, and how old what it shows is."""
    if not has_replica():
        return {"state": "none", "seconds_behind": None}
    behind = replica_lag()
    if behind is None:
        return {"state": "away", "seconds_behind": None}
    return {"state": "late" if behind > LATE_REPLICA else "in time", "seconds_behind": int(behind.total_seconds())}


def _figures() -> dict[str, Any]:
    """Return the delay of the figures, and the findings of their last check."""
    behind, now = lag(), clock.now()
    return {
        "waiting": behind.entries,
        "seconds_behind": int((now - behind.since).total_seconds()) if behind.since else None,
        "to_be_counted": behind.wants_command,
        "differing": behind.differing,
        "days_unchecked": (now - behind.checked_at).days if behind.checked_at else None,
    }


def disks() -> list[dict[str, Any]]:
    """Return the folders that this machine writes into, each with what is left of its disk."""
    return [_disk(place) for place in (settings.VAR_DIR, *places_written_to()) if place.exists()]


def _disk(place: Path) -> dict[str, Any]:
    room = shutil.disk_usage(place)
    return {"place": str(place), "free_bytes": room.free, "free_share": round(room.free / room.total, 3)}


def troubles(measures: Mapping[str, Any], *, within: int) -> Iterator[Trouble]:
    """Yield the troubles in :func:`figures`; a certificate is one ``within`` so many days of its end."""
    if measures["worker"]["state"] != "alive":
        yield Trouble(
            WORK,
            "Le service de fond ne donne plus signe de vie : les messages et les scellements attendent.",
            "Relancez « manage.py worker » et lisez son journal ; ce qui attendait est fait ensuite, rien n'est perdu.",
        )
    oldest = measures["messages"]["oldest_due_seconds"]
    if oldest is not None and oldest > LATE_MESSAGE.total_seconds():
        yield Trouble(
            MESSAGES,
            f"Un message attend depuis {oldest // 60} minutes.",
            "Si le service de fond travaille, voyez le serveur de courriel et la passerelle SMS.",
        )
    for channel, counts in measures["messages"]["channels"].items():
        if counts["failed"] >= LEAST_FAILURES and counts["failed_share"] > HIGHEST_SHARE:
            what = Message.Channel(channel).label
            yield Trouble(
                MESSAGES,
                f"Envois par {what} en échec depuis un jour : {counts['failed']}, soit {counts['failed_share']:.0%}.",
                "Réparez ce moyen d'envoi, puis demandez que ce qui attend reparte aussitôt.",
            )
    if measures["contacts_doubted"]:
        yield Trouble(
            MESSAGES,
            f"Contacts modifiés hors de l'application, où rien ne part plus : {measures['contacts_doubted']}.",
            "Cherchez qui a écrit dans la base (docs/exploitation/controles.md) ; l'établissement corrige le contact.",
        )
    if measures["seals"]["overdue"]:
        yield Trouble(
            DATES,
            f"Documents signés qui attendent leur scellement : {measures['seals']['overdue']}.",
            "Voyez la tâche du scellement et les clés ; les conventions se scellent seules ensuite.",
        )
    if measures["timestamps"]["overdue"]:
        yield Trouble(
            DATES,
            f"Documents scellés qui attendent leur horodatage : {measures['timestamps']['overdue']}.",
            "Voyez si l'autorité d'horodatage répond : « manage.py archive_due ».",
        )
    if measures["queue"]["given_up"]:
        yield Trouble(
            WORK,
            f"Tâches abandonnées, que personne n'a reprises : {measures['queue']['given_up']}.",
            "Lisez pourquoi, réparez, puis relancez chacune ou mettez-la de côté.",
        )
    yield from _figures_troubles(measures["figures"])
    if not measures["localities"]:
        yield Trouble(
            STORAGE,
            "Aucune commune n'est chargée : personne ne peut chercher de stage autour d'un lieu.",
            "Lancez « manage.py load_places » (docs/exploitation/communes.md).",
        )
    if measures["replica"]["state"] == "away":
        yield Trouble(
            STORAGE,
            "La copie de la base où se lisent les chiffres ne répond pas : ils sont lus dans la base principale.",
            "Voyez le serveur de DATABASE_REPLICA_URL (docs/exploitation/replique.md) ; le site y revient de lui-même.",
        )
    if measures["replica"]["state"] == "late":
        yield Trouble(
            STORAGE,
            f"La copie de la base où se lisent les chiffres a {measures['replica']['seconds_behind'] // 60} minutes de "
            "retard.",
            "Voyez sa charge et son réseau, ou videz DATABASE_REPLICA_URL (docs/exploitation/replique.md).",
        )
    for disk in measures["disks"]:
        if disk["free_share"] < LEAST_FREE:
            yield Trouble(
                STORAGE,
                f"Le disque de {disk['place']} est presque plein : il reste {disk['free_share']:.0%}.",
                "Faites de la place ou agrandissez-le : plein, il arrête les signatures.",
            )
    for certificate in measures["certificates"]:
        if certificate["days_left"] < within:
            yield Trouble(
                DATES,
                f"{certificate['name']} expire dans {certificate['days_left']} jours.",
                "Faites-le renouveler et mettez le nouveau dans les réglages : docs/exploitation/certificats.md.",
            )


def _figures_troubles(counts: Mapping[str, Any]) -> Iterator[Trouble]:
    behind = counts["seconds_behind"]
    if counts["to_be_counted"]:
        yield Trouble(
            WORK,
            "Les chiffres ne sont pas comptés, ou une mise à jour les compte autrement : les anciens sont montrés.",
            "Lancez « manage.py rebuild_figures » (docs/exploitation/chiffres.md) ; le service reste ouvert.",
        )
    if counts["waiting"] and behind is not None and behind > LATE.total_seconds():
        yield Trouble(
            WORK,
            f"Les chiffres ont {behind // 60} minutes de retard : {counts['waiting']} entrées attendent.",
            "Voyez la tâche « compter les chiffres » : elle reprend seule où elle en était.",
        )
    if counts["differing"]:
        yield Trouble(
            WORK,
            f"Les chiffres ne disent pas ce dont ils sont faits : {counts['differing']} différences.",
            "Lancez « manage.py rebuild_figures », puis voyez qui a écrit dans la base à la main.",
        )
    if (days := counts["days_unchecked"]) is not None and days >= UNCHECKED.days:
        yield Trouble(
            WORK,
            f"Les chiffres n'ont pas été contrôlés depuis {days} jours.",
            "Lancez « manage.py rebuild_figures --verifier », chaque nuit sur un grand service.",
        )
