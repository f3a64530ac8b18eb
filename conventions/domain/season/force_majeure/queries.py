"""Agreements that a suspension would concern, their people and the ways to them; present suspensions."""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, Q, QuerySet

from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.agreements.presence.models import PresenceDay
from conventions.domain.dossier.batches.models import BulkAct, BulkItem
from conventions.domain.dossier.internship.attendance.models import HalfDay
from conventions.domain.dossier.internship.suspension.messages import people_told
from conventions.domain.dossier.internship.suspension.services import Suspension
from conventions.domain.law.networks.models import NetworkPost
from conventions.domain.persons.people.accounts import TerritorialOfficer
from conventions.domain.persons.people.models import School
from conventions.domain.persons.people.names import search_key
from conventions.domain.persons.people.territories import DEPARTMENTS, Department
from notifications.catalogue import Recipient
from notifications.delivery import LOST, QUEUED
from notifications.models import Message
from workflow import clock, engine
from workflow.models import Transition

IMMINENT = timedelta(days=7)
"""Days ahead in which an internship is suspended too, while the last day of the suspension is not known."""
READ = ("pupil", "school", "host", "representative", "tutor", "enrolment")


@dataclass(frozen=True)
class ConcernedInternship:
    """One internship that would be suspended, and who would be told."""

    convention: Convention
    told: tuple[Recipient, ...]

    @property
    def token(self) -> str:
        """Value that a form sends back: the agreement shown, and the length of its journal then."""
        return f"{self.convention.number}:{self.convention.journal_length}"

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


def to_suspend(schools: Iterable[School], suspension: Suspension) -> list[ConcernedInternship]:
    """Return the approved internships that have a day in the suspension, by school and pupil; two queries.

    What is suspended so already, or for longer, is left out.
    """
    last = suspension.until or suspension.first_day + IMMINENT
    in_it = PresenceDay.objects.filter(convention=OuterRef("pk"), date__range=(suspension.first_day, last))
    found = Convention.objects.filter(Exists(in_it), Convention.may_be_suspended, school__in=schools, erased_at=None)
    return _concerned(found.exclude(_covers(suspension)))


def _covers(suspension: Suspension) -> Q:
    """The condition that the present suspension of an agreement has all days of ``suspension``."""
    first = suspension.first_day
    from_noon = Q() if suspension.from_noon else Q(suspended_from_noon=False)
    begins = Q(suspended_from__lt=first) | Q(from_noon, suspended_from=first)
    ends = Q(suspended_until=None)
    if suspension.until:
        ends |= Q(suspended_until__gte=suspension.until)
    return Q(begins, ends, suspended=True)


def suspended_now(schools: Iterable[School]) -> list[ConcernedInternship]:
    """Return the internships that are suspended, by school and pupil, with everybody who was told; two queries."""
    return _concerned(Convention.objects.filter(on_hold(), school__in=schools))


def with_lost_days(schools: Iterable[School]) -> list[ConcernedInternship]:
    """Return the internships that went on without whole days that were lost, and may be made up; two queries."""
    marked = HalfDay.objects.filter(convention=OuterRef("convention"), date=OuterRef("date"))
    begun = Exists(marked.exclude(HalfDay.is_suspended | HalfDay.is_unmarked))
    lost = PresenceDay.objects.lost().filter(convention=OuterRef("pk")).exclude(begun)
    went_on = Convention.objects.filter(Exists(lost), Convention.is_in_force, erased_at=None)
    return _concerned(went_on.filter(school__in=schools))


def suspended_by_officers(concerned: Iterable[ConcernedInternship]) -> list[ConcernedInternship]:
    """Return those of ``concerned`` whose suspension officers alone have said, never their head; two queries.

    Who holds a territory today says nothing. Entries that do not say it are told by who acted on several schools.
    """
    rows = {row.convention.uuid: row for row in concerned}
    acts = BulkItem.objects.filter(bulk__act="suspend", bulk__school=None, result=BulkItem.Result.DONE)
    found = acts.filter(convention__uuid__in=rows).values_list("convention__uuid", "bulk__user__uuid")
    by_officers = {(uuid, str(user)) for uuid, user in found}
    origins: dict[UUID, list[bool]] = {uuid: [] for uuid in rows}
    entries = Transition.objects.filter(subject_uuid__in=rows, name__in=("suspend", "resume", "revise"))
    for entry in entries.order_by("id"):
        if entry.name == "suspend":
            before = (entry.subject_uuid, entry.actor_id) in by_officers
            origins[entry.subject_uuid].append(entry.data.get("by_officer", before))
        elif not _lasts_after(entry, rows[entry.subject_uuid].convention):
            origins[entry.subject_uuid].clear()
    return [row for uuid, row in rows.items() if all(origins[uuid])]


def _lasts_after(entry: Transition, convention: Convention) -> bool:
    """Tell whether a suspension went on when somebody said on which day it ends."""
    there = entry.at.astimezone(ZoneInfo(convention.time_zone)).date()
    return entry.name == "resume" and entry.data["on"] > there.isoformat()


def on_hold() -> Q:
    """The condition that an agreement is suspended, for a queryset."""
    return Q(Convention.may_be_suspended, suspended=True)


def _concerned(rows: QuerySet[Convention]) -> list[ConcernedInternship]:
    ordered = rows.order_by("school__sort_name", "school_id", "pupil__sort_name", "pk")
    read = ordered.select_related(*READ).prefetch_related("pupil__guardians")
    with clock.held(clock.now()):  # one moment for all, asked once
        return [ConcernedInternship(one, tuple(people_told(one))) for one in read]


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


def departments_of(territories: Iterable[TerritorialOfficer | NetworkPost]) -> list[Department]:
    """Return the départements that the territories of an officer, or of who acts for a network, cover."""
    held = list(territories)
    return [one for one in DEPARTMENTS.values() if any(territory.covers(one) for territory in held)]


def schools_in(department: str) -> QuerySet[School]:
    """Return the open schools of a département."""
    return School.objects.filter(department=department, is_closed=False)


TELLING = {
    "suspend": ("internship_suspended",),
    "resume": ("internship_resumed",),
    "make_up": ("internship_resumed", "amendment_asked"),
    "settle": ("internship_settled",),
}
"""Messages by which everybody learns of an act on many."""


@dataclass(frozen=True)
class MessagesProgress:
    """Progress of the messages of an act on many."""

    total: int
    waiting: int
    lost: int

    @property
    def left(self) -> int:
        """Messages that left and were not sent back."""
        return self.total - self.waiting - self.lost


def told_by(bulk: BulkAct) -> MessagesProgress:
    """Return the progress of the messages that an act has put in the outbox."""
    uuids = bulk.items.values_list("convention__uuid", flat=True)
    abouts = [engine.about(Convention(uuid=uuid)) for uuid in uuids]
    mine = Message.objects.filter(about__in=abouts, slug__in=TELLING[bulk.act], created_at__gte=bulk.created_at)
    if bulk.finished_at:
        mine = mine.filter(created_at__lte=bulk.finished_at)
    return MessagesProgress(mine.count(), mine.filter(QUEUED).count(), mine.filter(LOST).count())
