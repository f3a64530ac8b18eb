"""Bringing the figures up to what the journal and the enrolments say, exactly once for each of their entries.

Facts are read again from what is committed, by key, so they come to the same whatever the order in which entries are
seen; what they gave to the cells is taken away before, and how far the projection is moves in the same transaction:
a worker that is killed leaves all of it undone.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import Q

from conventions.domain.agreements.models import Convention
from conventions.domain.people.territories import DEPARTMENTS
from conventions.domain.periods.models import Period
from conventions.domain.placements.applications.models import Application
from conventions.domain.placements.offers.models import Offer
from conventions.domain.year.models import Enrolment
from notifications.jobs import job
from workflow import clock, tree
from workflow.models import Leaf, Transition

from .cells import read_again
from .facts import READINGS
from .facts.pupils import usual_boundaries
from .feed import number_entries, tell_days
from .models import (
    AgreementFact,
    ApplicationFact,
    FiguresEntry,
    FiguresPosition,
    NetworkFact,
    PupilFact,
    SeatFact,
    Trace,
)

LEAVES, ENTRIES = 500, 500
"""Entries of the journal and of the feed that are seen at once."""
LOCK = 6963
"""Advisory lock of whoever projects."""
What = FiguresEntry.What


@dataclass
class Touched:
    """What has to be read again, by kind of fact: keys of agreements, pupils, applications, offers, networks."""

    keys: dict[type, set[int]] = field(default_factory=lambda: defaultdict(set))

    def add(self, fact: type, found: Iterable[int]) -> None:
        self.keys[fact].update(found)


@job("project_figures")
def project_figures() -> int:
    """Job: bring the figures up to date; return how many entries were seen."""
    tree.grow()
    seen = 0
    while done := project_once():
        seen += done
    return seen


@transaction.atomic
def project_once() -> int:
    """Project the next entries; return how many they were."""
    alone()
    now = clock.now()
    position = present_position(now)
    tell_days(now)
    number_entries()
    leaves = list(
        Leaf.objects.filter(index__gte=position.leaf)
        .order_by("index")
        .values_list("index", "entry__root_label", "entry__root_uuid")[:LEAVES]
    )
    entries = list(FiguresEntry.objects.filter(position__gte=position.entry).order_by("position")[:ENTRIES])
    if not leaves and not entries:
        FiguresPosition.objects.update(at=now)
        return 0
    touched = Touched()
    _touch_roots(touched, [(label, uuid) for _index, label, uuid in leaves])
    _touch_entries(touched, entries)
    _read_again(touched, now)
    FiguresPosition.objects.update(
        leaf=leaves[-1][0] + 1 if leaves else position.leaf,
        entry=entries[-1].position + 1 if entries else position.entry,  # type: ignore[operator]  # it has one
        at=now,
    )
    return len(leaves) + len(entries)


def alone() -> None:
    """Wait until nobody else projects or rebuilds, until the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def present_position(now: datetime) -> FiguresPosition:
    """Return how far the projection is; the row is made the first time."""
    return FiguresPosition.objects.get_or_create(pk=1, defaults={"at": now})[0]


def _read_again(touched: Touched, now: datetime) -> None:
    """Read again what was touched, in the order in which kinds of facts are read of each other."""
    for reading in READINGS:
        if keys := sorted(touched.keys.get(reading.fact, ())):
            read_again(reading, keys, now)


# -- what an entry touches -----------------------------------------------------------------------------------------


def _touch_roots(touched: Touched, roots: list[tuple[str, object]]) -> None:
    """Note which agreements, with their pupils, which applications and which offers the journal speaks of."""
    by_label = defaultdict(set)
    for label, uuid in roots:
        by_label[label].add(uuid)
    if uuids := by_label.get(Convention.journal_label()):
        found = list(Convention.objects.filter(uuid__in=uuids).values_list("pk", "pupil"))
        touched.add(AgreementFact, (key for key, _pupil in found))
        touched.add(PupilFact, (pupil for _key, pupil in found))
    if uuids := by_label.get(Application.journal_label()):
        asked = list(Application.objects.filter(uuid__in=uuids).values_list("pk", "slot__offer"))
        touched.add(ApplicationFact, (key for key, _offer in asked))
        touched.add(SeatFact, (offer for _key, offer in asked))
    if uuids := by_label.get(Offer.journal_label()):
        touched.add(SeatFact, Offer.objects.filter(uuid__in=uuids).values_list("pk", flat=True))


def _touch_entries(touched: Touched, entries: Iterable[FiguresEntry]) -> None:
    keys = defaultdict(set)
    for entry in entries:
        if entry.what == What.DAY:
            _touch_day(touched, entry)
        else:
            keys[entry.what].add(entry.key)
    pupils = keys[What.ENROLMENT] | keys[What.DECISION]
    touched.add(PupilFact, pupils)
    if keys[What.ENROLMENT]:
        _touch_works(touched, Q(pupil__in=keys[What.ENROLMENT]))
    if keys[What.PERIOD]:
        touched.add(
            PupilFact, Enrolment.objects.filter(pupil__school__in=keys[What.PERIOD]).values_list("pupil", flat=True)
        )
    if schools := keys[What.SCHOOL]:
        touched.add(PupilFact, Enrolment.objects.filter(pupil__school__in=schools).values_list("pupil", flat=True))
        touched.add(AgreementFact, Convention.objects.filter(school__in=schools).values_list("pk", flat=True))
        touched.add(ApplicationFact, Application.objects.filter(pupil__school__in=schools).values_list("pk", flat=True))
    if hosts := keys[What.HOST]:
        touched.add(AgreementFact, Convention.objects.filter(host__in=hosts).values_list("pk", flat=True))
        touched.add(SeatFact, Offer.objects.filter(host__in=hosts).values_list("pk", flat=True))
        touched.add(
            ApplicationFact, Application.objects.filter(slot__offer__host__in=hosts).values_list("pk", flat=True)
        )
    touched.add(NetworkFact, keys[What.NETWORK])
    for of, key in Trace.objects.filter(pk__in=keys[What.TRACE]).values_list("of", "pk"):
        touched.add(AgreementFact if of == Trace.Of.AGREEMENT else PupilFact, [-key])


def _touch_works(touched: Touched, whose: Q) -> None:
    """The level of an agreement and of an application is that of the enrolment."""
    touched.add(AgreementFact, Convention.objects.filter(whose).values_list("pk", flat=True))
    touched.add(ApplicationFact, Application.objects.filter(whose).values_list("pk", flat=True))


def _touch_day(touched: Touched, entry: FiguresEntry) -> None:
    """A period that begins, or that ended the day before, changes what is told of its pupils."""
    assert entry.day is not None
    here = [one.code for one in DEPARTMENTS.values() if one.time_zone == entry.time_zone]
    own = Enrolment.objects.filter(left_at=None, pupil__school__department__in=here)
    begins_or_ended = Q(first_day=entry.day) | Q(last_day=entry.day - timedelta(days=1))
    schools = Period.objects.filter(begins_or_ended, school__department__in=here).values_list("school", "year")
    for school, year in set(schools):
        touched.add(PupilFact, own.filter(pupil__school=school, year=year).values_list("pupil", flat=True))
    if entry.day in usual_boundaries():
        told = Period.objects.filter(confirmed_at__isnull=False).order_by().values("school")
        touched.add(PupilFact, own.exclude(pupil__school__in=told).values_list("pupil", flat=True))


# -- how far it is -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Lag:
    """How far the figures are behind what is written."""

    entries: int
    since: datetime | None
    """Workflow time of the last projection; nothing before the first."""


def lag() -> Lag:
    """Return how many entries wait to be counted; two small queries."""
    position = FiguresPosition.objects.first()
    if position is None:
        return Lag(Transition.objects.count(), None)
    waiting = (
        Leaf.objects.filter(index__gte=position.leaf).count()
        + Transition.objects.filter(pendingleaf__isnull=False).count()
    )
    told = FiguresEntry.objects.filter(Q(position=None) | Q(position__gte=position.entry)).count()
    return Lag(waiting + told, position.at)
