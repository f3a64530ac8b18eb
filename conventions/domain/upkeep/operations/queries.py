"""Queries of an operator on the service: troubles, messages that did not arrive, jobs, dates, room taken."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.apps import apps
from django.conf import settings
from django.db import connection
from django.db.models import Count, Min, Q, QuerySet
from django.db.models.functions import TruncDate
from django.utils import timezone
from django_q.models import OrmQ

from conventions.domain.dossier.alerts.models import PupilAlert
from conventions.domain.numbers.publishing.queries import audit_in_words, refused_now
from conventions.domain.season.reminders.bulk_reminders import OUTSIDE
from conventions.domain.upkeep.spending.queries import near_now
from notifications import catalogue, delivery, jobs, retries
from notifications.models import Heartbeat, JobRun, Message
from notifications.schedules import declared
from signatures.models import DocumentFault

from . import health
from .health import DATES, MESSAGES, SMS, WORK, Trouble

NOTICE_DAYS = 60
"""An operator reads of the end of a certificate so many days before: who issues one takes weeks."""
DAYS = 30
"""Days of messages that an operator looks back on; their texts are kept three times as long."""
SHOWN = 50
TABLES_SHOWN = 12
STUBBORN = 3
"""Tries from which on a job that fails is told: the first ones mend themselves."""

# -- what is wrong now ------------------------------------------------------------------------------------------


def troubles_now() -> list[Trouble]:
    """Return the troubles of now: those of ``/sante/details``, and those that can wait until somebody looks."""
    return [*health.troubles(health.figures(), within=NOTICE_DAYS), *_quieter_troubles()]


def _quieter_troubles() -> Iterator[Trouble]:
    """Yield the troubles that wake nobody up at night."""
    if lost := not_arrived().exclude(without_address()).count():
        yield Trouble(
            MESSAGES,
            f"Messages qui ne sont pas arrivés depuis {DAYS} jours : {lost}.",
            "Voyez par jour et par genre : renvoyez ce qui peut l'être, mettez le reste de côté.",
        )
    for spent in near_now():
        yield Trouble(
            SMS,
            f"SMS du mois : {spent.share} % du plafond ({spent.name}).",
            "Les rappels et ce qui est facultatif ne partent plus : relevez le plafond, ou attendez le mois prochain."
            if spent.is_reached
            else "À 100 %, les rappels et ce qui est facultatif ne partiront plus par SMS : relevez-le s'il le faut.",
        )
    if refused := refused_now():
        yield Trouble(
            WORK, audit_in_words(refused), "Voyez docs/exploitation/publication.md, puis relancez la commande."
        )
    if failing := failing_jobs().count():
        yield Trouble(
            WORK,
            f"Tâches qui échouent et sont réessayées : {failing}.",
            "Lisez l'erreur de chacune ; elles sont refaites seules une fois la cause réparée.",
        )
    waiting = None if settings.REDIS_URL else OrmQ.objects.aggregate(since=Min("lock"))["since"]
    if waiting and timezone.now() - waiting > health.LATE:
        minutes = (timezone.now() - waiting) // timedelta(minutes=1)
        yield Trouble(
            WORK,
            f"La plus ancienne tâche de la file attend depuis {minutes} minutes.",
            "Voyez si le service de fond travaille, et ajoutez des processus (QUEUE_WORKERS) si la file s'allonge.",
        )
    if faults := DocumentFault.objects.count():
        yield Trouble(
            DATES,
            f"Défauts trouvés dans des documents signés : {faults}.",
            "Ne corrigez rien à la main : suivez docs/exploitation/controles.md.",
        )


# -- messages that did not arrive ---------------------------------------------------------------------------------


@dataclass
class Lost:
    """Messages of one kind and one day that did not arrive: how many by way and reason, never what or to whom."""

    day: date
    slug: str
    title: str
    reasons: list[tuple[str, str, int]] = field(default_factory=list)
    """Way, why, how many."""
    count: int = 0


def not_arrived(day: date | None = None, slug: str = "") -> QuerySet[Message]:
    """Return the messages that did not arrive and that nobody has set aside: of the last days, or of one day and one
    kind."""
    lost = Message.objects.filter(retries.NOT_ARRIVED, created_at__gte=_midnight(_first_day()))
    lost = lost.exclude(slug__in=catalogue.discreet_slugs())
    if day is not None:
        lost = lost.filter(created_at__gte=_midnight(day), created_at__lt=_midnight(day + timedelta(days=1)))
    return lost.filter(slug=slug) if slug else lost


def to_send_again(day: date, slug: str) -> QuerySet[Message]:
    """Return those of one day and one kind that an operator may send again: none to families, nor to hosts.

    A message bears the contact of its moment; a guardian may have been taken off since. The school writes to them
    from the dossier, where their present contact is asked.
    """
    return not_arrived(day, slug).filter(retries.may_go_again()).exclude(audience__in=OUTSIDE)


def without_address() -> Q:
    """Select the messages that had nowhere to go: the school mends the contact, nothing failed."""
    return Q(channel=Message.Channel.NONE)


def lost_by_day(day: date | None = None, slug: str = "", *, among: Q | None = None) -> list[Lost]:
    """Return the messages that did not arrive by day and kind, the latest first; one query."""
    columns = ("day", "slug", "channel", "status", "delivery", "delivery_code", "last_error")
    rows = (
        not_arrived(day, slug)
        .filter(among or Q())
        .annotate(day=TruncDate("created_at"))
        .values(*columns)
        .annotate(count=Count("pk"))
    )
    titles = {message.slug: message.title for message in catalogue.every_message()}
    groups: dict[tuple[date, str], Lost] = {}
    for row in rows.order_by("-day", "slug", "-count", *columns[2:]):
        of_day, kind, count = row.pop("day"), row["slug"], row.pop("count")
        group = groups.setdefault((of_day, kind), Lost(of_day, kind, titles.get(kind, kind)))
        message = Message(**row)
        group.reasons.append((message.get_channel_display(), delivery.reason_of(message) or message.last_error, count))
        group.count += count
    return list(groups.values())


def _first_day() -> date:
    return timezone.localdate() - timedelta(days=DAYS)


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


# -- jobs -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Beat:
    """The last sign of life of one kind of work."""

    name: str
    at: datetime
    is_fresh: bool


@dataclass(frozen=True)
class Periodic:
    """One of the jobs that are done again and again."""

    name: str
    minutes: int
    run: JobRun | None
    """Last run; none when it never ran."""


def beats() -> list[Beat]:
    """Return the kinds of work of the worker, each with its last sign of life; one query."""
    last: dict[str, datetime] = {}
    for name, at in Heartbeat.objects.order_by("beat_at").values_list("name", "beat_at"):
        last[name.partition("@")[0]] = at
    fresh = timezone.now() - timedelta(seconds=health.HEARTBEAT_SECONDS)
    return [Beat(name, at, at > fresh) for name, at in sorted(last.items())]


def waiting_jobs() -> int | None:
    """Return the number of tasks in the queue; nothing where it is not in the database."""
    return None if settings.REDIS_URL else OrmQ.objects.count()


def jobs_under_way() -> QuerySet[JobRun]:
    return JobRun.objects.filter(busy_until__gt=timezone.now(), done_at=None).order_by("started_at")


def failing_jobs() -> QuerySet[JobRun]:
    """Return the jobs that fail and are tried again, the periodic ones from their first failure on."""
    periodic = Q(key__startswith=jobs.PERIODIC_PREFIX)
    told = Q(tries__gte=STUBBORN) | periodic | jobs.OVERRUN
    return JobRun.objects.filter(jobs.FAILING, told).order_by("-started_at")


def given_up_jobs() -> QuerySet[JobRun]:
    """Return the jobs that were given up and that nobody has dealt with, the latest first."""
    return JobRun.objects.filter(jobs.GIVEN_UP).order_by("-started_at")


def periodic_jobs() -> list[Periodic]:
    """Return the jobs of the settings, each with what became of it last; one query."""
    keys = {f"{jobs.PERIODIC_PREFIX}{name}": name for name in declared()}
    runs = {keys[run.key]: run for run in JobRun.objects.filter(key__in=keys)}
    return [Periodic(name, minutes, runs.get(name)) for name, minutes in declared().items()]


# -- documents --------------------------------------------------------------------------------------------------------


def document_faults() -> QuerySet[DocumentFault]:
    """Return the faults that the checks found and nobody has mended yet, the latest first; they name nobody."""
    return DocumentFault.objects.order_by("-found_at", "-pk")[:SHOWN]


# -- room -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class TableSize:
    """A table and the room that it takes."""

    name: str
    size: int
    """Bytes, with its indexes."""
    rows: int
    """Estimate of PostgreSQL."""


def database_size() -> int:
    """Return the bytes of the whole database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        return cursor.fetchone()[0]


def largest_tables() -> list[TableSize]:
    """Return the tables that take most room, but the one whose rows are nobody's to count; one query."""
    named = {model._meta.db_table: str(model._meta.verbose_name_plural) for model in apps.get_models()}
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT relname, pg_total_relation_size(oid) AS size, greatest(reltuples, 0)::bigint
            FROM pg_class WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace AND relname <> %s
            ORDER BY size DESC, relname LIMIT %s
            """,
            [PupilAlert._meta.db_table, TABLES_SHOWN],
        )
        return [TableSize(named.get(name, name), size, rows) for name, size, rows in cursor.fetchall()]
