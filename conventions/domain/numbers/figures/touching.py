"""Facts moved by an entry of the journal or of the feed: those are read again."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.law.year.models import Enrolment
from conventions.domain.persons.people.models import Host
from conventions.domain.persons.people.territories import DEFAULT_TIME_ZONE, DEPARTMENTS
from conventions.domain.placements.applications.models import Application
from conventions.domain.placements.offers.models import Offer
from conventions.domain.season.periods.models import Period

from .facts.pupils import years_that_turn
from .feed import tell_schools
from .models import (
    AgreementFact,
    ApplicationFact,
    Fact,
    FiguresEntry,
    HostFact,
    NetworkFact,
    PupilFact,
    SeatFact,
)

What = FiguresEntry.What
WIDE = (What.PERIOD, What.SCHOOL)
"""Kinds of entries that touch all pupils of a school."""
MOST_WIDE = 10
"""Most entries of these kinds counted in one step."""


def seen_at_once(entries: Sequence[FiguresEntry]) -> Sequence[FiguresEntry]:
    """Return the first entries, as many as do not touch too much for one transaction."""
    wide: set[tuple[str, int]] = set()
    for n, entry in enumerate(entries):
        if entry.what in WIDE:
            wide.add((entry.what, entry.key))
            if len(wide) > MOST_WIDE:
                return entries[:n]
    return entries


class Touched(defaultdict[type[Fact], set[int]]):
    """The facts to read again, by kind: keys of agreements, pupils, hosts, applications, offers, networks."""

    def __init__(self) -> None:
        super().__init__(set)

    def by_journal(self, roots: Iterable[tuple[str, UUID]]) -> None:
        """Note what entries of the journal speak of: agreements with pupil and host, applications, offers."""
        by_label: dict[str, set[UUID]] = defaultdict(set)
        for label, uuid in roots:
            by_label[label].add(uuid)
        if uuids := by_label.get(Convention.journal_label()):
            self._agreements(Q(uuid__in=uuids))
        if uuids := by_label.get(Application.journal_label()):
            for key, offer in Application.objects.filter(uuid__in=uuids).values_list("pk", "slot__offer"):
                self[ApplicationFact].add(key)
                self[SeatFact].add(offer)
        if uuids := by_label.get(Offer.journal_label()):
            self[SeatFact].update(Offer.objects.filter(uuid__in=uuids).values_list("pk", flat=True))
            asked = Application.objects.filter(slot__offer__uuid__in=uuids)
            self[ApplicationFact].update(asked.values_list("pk", flat=True))

    def by_feed(self, entries: Iterable[FiguresEntry]) -> None:
        """Note what entries of the feed speak of; one that touches many schools is told to each of them instead."""
        keys: dict[str, set[int]] = defaultdict(set)
        days: dict[str, set[date]] = defaultdict(set)
        for entry in entries:
            keys[entry.what].add(entry.key)
            if entry.day is not None:
                days[entry.time_zone].add(entry.day)
        for zone, begun in days.items():
            _tell_days(zone, begun)
        self[PupilFact].update(keys[What.ENROLMENT] | keys[What.DECISION])
        if pupils := keys[What.ENROLMENT]:  # the level of an agreement and of an application is that of the enrolment
            self[AgreementFact].update(Convention.objects.filter(pupil__in=pupils).values_list("pk", flat=True))
            self[ApplicationFact].update(Application.objects.filter(pupil__in=pupils).values_list("pk", flat=True))
        if agreements := keys[What.AGREEMENT]:
            self._agreements(Q(pk__in=agreements))
        if schools := keys[What.PERIOD] | keys[What.SCHOOL]:
            self[PupilFact].update(Enrolment.objects.filter(pupil__school__in=schools).values_list("pupil", flat=True))
        if schools := keys[What.SCHOOL]:
            self[AgreementFact].update(Convention.objects.filter(school__in=schools).values_list("pk", flat=True))
            of_school = Application.objects.filter(pupil__school__in=schools)
            self[ApplicationFact].update(of_school.values_list("pk", flat=True))
        if years := keys[What.YEAR]:
            _tell_years(years)
        if hosts := keys[What.HOST]:
            self._hosts(hosts)
            self[AgreementFact].update(Convention.objects.filter(host__in=hosts).values_list("pk", flat=True))
            self[SeatFact].update(Offer.objects.filter(host__in=hosts).values_list("pk", flat=True))
            at_host = Application.objects.filter(slot__offer__host__in=hosts)
            self[ApplicationFact].update(at_host.values_list("pk", flat=True))
        self[NetworkFact].update(keys[What.NETWORK])
        for fact in (AgreementFact, PupilFact):
            self[fact].update(-key for key in keys[What.TRACE])

    def _agreements(self, which: Q) -> None:
        found = list(Convention.objects.filter(which).values_list("pk", "pupil", "host"))
        self[AgreementFact].update(key for key, _pupil, _host in found)
        self[PupilFact].update(pupil for _key, pupil, _host in found)
        self._hosts({host for _key, _pupil, host in found})

    def _hosts(self, hosts: set[int]) -> None:
        """Note hosts with all rows of the same establishments, as they were and as they are: one of them counts."""
        known = HostFact.objects.filter(host_id__in=hosts).values_list("establishment", flat=True)
        numbers = Host.objects.filter(pk__in=hosts).exclude(siret="").values_list("siret", flat=True)
        establishments = {*known, *numbers}
        self[HostFact].update(hosts)
        self[HostFact].update(Host.objects.filter(siret__in=establishments - {""}).values_list("pk", flat=True))
        self[HostFact].update(
            HostFact.objects.filter(establishment__in=establishments).values_list("host_id", flat=True)
        )


def _tell_days(zone: str, days: Collection[date]) -> None:
    """A period that begins, or that ended the day before, changes what is told of its pupils: tell their schools."""
    here = [one.code for one in DEPARTMENTS.values() if one.time_zone == zone]
    if zone == DEFAULT_TIME_ZONE:
        here.append("")
    turns = Q(first_day__in=days) | Q(last_day__in=[day - timedelta(days=1) for day in days])
    tell_schools(Period.objects.filter(turns, school__department__in=here).values_list("school", flat=True))
    if years := years_that_turn(days):
        told = Period.objects.filter(
            school=OuterRef("pupil__school"), year=OuterRef("year"), confirmed_at__isnull=False
        )
        silent = Enrolment.objects.filter(~Exists(told), year__in=years, pupil__school__department__in=here)
        tell_schools(silent.values_list("pupil__school", flat=True).distinct())


def _tell_years(years: Iterable[int]) -> None:
    """Other days of a school year move agreements and proposed periods of all schools that follow its calendar."""
    enrolled = Enrolment.objects.filter(year__in=years).values_list("pupil__school", flat=True)
    agreed = Convention.objects.filter(year__in=years).values_list("school", flat=True)
    tell_schools({*enrolled.distinct(), *agreed.distinct()}, What.SCHOOL)
