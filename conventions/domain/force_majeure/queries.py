"""Whom a suspension would concern, how each of them would be told, and what is suspended now."""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from conventions.domain.agreements.models import Convention, PresenceDay
from conventions.domain.batches.models import BulkAct
from conventions.domain.internship.suspension.messages import people_told
from conventions.domain.internship.suspension.services import Suspension
from conventions.domain.people.accounts import TerritorialOfficer
from conventions.domain.people.models import School
from conventions.domain.people.names import search_key
from conventions.domain.people.territories import DEPARTMENTS, Department
from notifications.catalogue import Recipient
from notifications.delivery import LOST, QUEUED
from notifications.models import Message
from workflow import clock, engine

IMMINENT = timedelta(days=7)
"""How far ahead an internship is suspended too, while the last day of the suspension is not known."""
READ = ("pupil", "school", "host", "representative", "tutor", "enrolment")


@dataclass(frozen=True)
class Concerned:
    """One internship that would be suspended, and who would be told."""

    convention: Convention
    told: tuple[Recipient, ...]

    @property
    def by_sms(self) -> int:
        return sum(bool(person.phone) for person in self.told)

    @property
    def by_mail(self) -> int:
        return sum(bool(person.email) for person in self.told)

    @property
    def to_call(self) -> list[str]:
        """Names of those whom no message reaches."""
        return [person.name for person in self.told if not person.phone and not person.email]


def to_suspend(schools: Iterable[School], suspension: Suspension) -> list[Concerned]:
    """Return the approved internships that have a day in the suspension, by school and pupil; two queries.

    What is suspended so already is left out.
    """
    last = suspension.until or suspension.first_day + IMMINENT
    in_it = PresenceDay.objects.filter(convention=OuterRef("pk"), date__range=(suspension.first_day, last))
    found = Convention.objects.filter(Exists(in_it), Convention.may_be_suspended, school__in=schools, erased_at=None)
    so_already = Q(suspended=True, suspended_from__lte=suspension.first_day, suspended_until=suspension.until)
    return _concerned(found.exclude(so_already))


def suspended_now(schools: Iterable[School]) -> list[Concerned]:
    """Return the internships that are suspended, by school and pupil, with everybody who was told; two queries."""
    return _concerned(Convention.objects.filter(on_hold(), school__in=schools))


def on_hold() -> Q:
    """The condition that an agreement is suspended, for a queryset."""
    return Q(Convention.may_be_suspended, suspended=True)


def _concerned(rows: QuerySet[Convention]) -> list[Concerned]:
    ordered = rows.order_by("school__sort_name", "school_id", "pupil__sort_name", "pk")
    read = ordered.select_related(*READ).prefetch_related("pupil__guardians")
    with clock.held(clock.now()):  # one moment for all, asked once
        return [Concerned(one, tuple(people_told(one))) for one in read]


def communes_of(conventions: Iterable[Convention]) -> list[str]:
    """Return the communes of places and schools, each once as most write it, in the order of the alphabet."""
    written: dict[str, Counter[str]] = {}
    for convention in conventions:
        for name in filter(None, _both(convention)):
            written.setdefault(search_key(name), Counter())[name] += 1
    return [written[key].most_common(1)[0][0] for key in sorted(written)]


def is_in(convention: Convention, communes: Collection[str]) -> bool:
    """Tell whether the place or the school lies in one of ``communes``, however they are written; none: anywhere."""
    wanted = {search_key(commune) for commune in communes}
    return not wanted or bool({search_key(name) for name in _both(convention)} & wanted)


def _both(convention: Convention) -> tuple[str, str]:
    return convention.place_city, convention.school.city


def departments_of(territories: Iterable[TerritorialOfficer]) -> list[Department]:
    """Return the départements that an officer's territories cover."""
    held = list(territories)
    return [one for one in DEPARTMENTS.values() if any(territory.covers(one) for territory in held)]


def schools_in(department: str) -> QuerySet[School]:
    """Return the open schools of a département."""
    return School.objects.filter(department=department, is_closed=False)


TELLING = {
    "suspend": ("internship_suspended",),
    "resume": ("internship_resumed",),
    "make_up": ("amendment_asked",),
    "settle": ("internship_settled",),
}
"""Messages by which everybody learns of an act on many."""


@dataclass(frozen=True)
class Told:
    """How far the messages of an act on many have come."""

    total: int
    waiting: int
    lost: int

    @property
    def left(self) -> int:
        """How many have left and were not sent back."""
        return self.total - self.waiting - self.lost


def told_by(bulk: BulkAct) -> Told:
    """Return how far the messages are that an act has put in the outbox."""
    uuids = bulk.items.values_list("convention__uuid", flat=True)
    abouts = [engine.about(Convention(uuid=uuid)) for uuid in uuids]
    mine = Message.objects.filter(about__in=abouts, slug__in=TELLING[bulk.act], created_at__gte=bulk.created_at)
    if bulk.finished_at:
        mine = mine.filter(created_at__lte=bulk.finished_at)
    return Told(mine.count(), mine.filter(QUEUED).count(), mine.filter(LOST).count())
