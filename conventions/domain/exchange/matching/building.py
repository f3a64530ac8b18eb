"""Reads the problem in the tables: who has no place, which free seats each may be sent to, and what each wished.

A pupil may be sent to a seat of an offer of the level and kind, shown to the school (those reserved to others are not),
within the days of the period, within reach of where the pupil sleeps on them, no farther than was asked but for what
was wished, from the age that the offer says; never to a host that the pupil asked before and that does not answer any
more, nor on days for which a place is confirmed.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from django.db.models import F, Q, QuerySet

from conventions.domain.dossier.agreements.dates import Dates, dates_of_pupils
from conventions.domain.exchange.assignment.problem import Arc, AssignmentProblem
from conventions.domain.exchange.assignment.problem import OpenSlot as Choice
from conventions.domain.exchange.assignment.problem import Seeker as Seeker
from conventions.domain.exchange.search.criteria import SearchCriteria
from conventions.domain.exchange.search.models import Stay
from conventions.domain.exchange.search.queries import free_slots, shown_offers
from conventions.domain.law.year.calendars import present_year
from conventions.domain.law.year.models import Enrolment, SchoolYear
from conventions.domain.law.year.queries import enrolled_now
from conventions.domain.persons.localities.models import Locality
from conventions.domain.persons.localities.queries import locality_of
from conventions.domain.persons.localities.reach import reach_of
from conventions.domain.persons.people.models import Pupil, School
from conventions.domain.placements.applications.models import Application, Holding
from conventions.domain.placements.seats.models import Slot
from conventions.domain.season.periods.coverage import Step, standing_in, without_place
from conventions.domain.season.periods.models import Period
from conventions.domain.season.periods.queries import by_nearness, periods_of_year

from .models import AssignmentProposal

METRES = 1000


@dataclass(frozen=True)
class Sought:
    """The internship that pupils of one school and level look for."""

    school: School
    level: str
    kind: str
    first_day: date
    last_day: date


@dataclass
class Built:
    """The problem, and what its keys stand for."""

    problem: AssignmentProblem
    pupils: dict[str, Pupil]
    slots: dict[str, Slot]


def build(proposal: AssignmentProposal) -> Built:
    """Return the problem of a proposal as the tables say it now; it asks a few queries for each school and level."""
    return _Building(proposal).build()


class _Building:
    def __init__(self, proposal: AssignmentProposal) -> None:
        self.proposal = proposal
        self.slots: dict[str, Slot] = {}
        self._around: dict[tuple[Sought, int], list[tuple[Slot, int, bool]]] = {}
        self._refused: dict[tuple[object, ...], bool] = {}
        self._at: dict[int, Locality | None] = {}

    def build(self) -> Built:
        arcs = [arc for pupil, sought in self.seekers for arc in self._arcs_of(pupil, sought)]
        pupils = {str(pupil.uuid): pupil for pupil, _sought in self.seekers}
        choices = [Choice(key, self.slots[key].free) for key in dict.fromkeys(arc.slot for arc in arcs)]
        problem = AssignmentProblem(
            [Seeker(key, pupil.pk in self.waited, pupil.school.priority_education) for key, pupil in pupils.items()],
            choices,
            arcs,
            seed=self.proposal.seed,
            pairs=[
                frozenset(pair)
                for row in self.proposal.pairings.select_related("first", "second")
                if pupils.keys() >= (pair := {str(row.first.uuid), str(row.second.uuid)})
            ],
        )
        return Built(problem, pupils, {choice.key: self.slots[choice.key] for choice in choices})

    # -- who --------------------------------------------------------------------------------------------------------

    @cached_property
    def seekers(self) -> list[tuple[Pupil, Sought]]:
        """The pupils without a place, each with what they look for; who only has to confirm a place is left out.

        So is who waits for the host that this proposal asked, and pupils of a school that does not send its part.
        """
        candidates = list(self._of_school() if self.proposal.school else self._of_territory())
        keys = [pupil.pk for pupil, _sought in candidates]
        offered = Application.objects.filter(Application.awaits_pupil, pupil__in=keys, erased_at=None)
        asked = Application.objects.filter(Application.is_open, pupil__in=keys).filter(
            pk__in=self.proposal.rows.exclude(application=None).values("application")
        )
        out = {*offered.values_list("pupil", flat=True), *asked.values_list("pupil", flat=True)}
        return [(pupil, sought) for pupil, sought in candidates if pupil.pk not in out]

    def _of_school(self) -> Iterator[tuple[Pupil, Sought]]:
        school = self.proposal.school
        assert school is not None  # asked before
        periods = by_nearness(periods_of_year(school, present_year(school)), school.today())
        period = next((one for one in periods if one.uuid == self.proposal.period), None)
        if period is None:
            return
        searching = standing_in(enrolled_now(school), periods, today=school.today(), only=period)
        searching = searching.filter(step=Step.SEARCHING)
        if self.proposal.classes:
            searching = searching.filter(year_class__in=self.proposal.classes)
        for pupil in searching.order_by("pk"):
            pupil.school = school
            yield pupil, Sought(school, pupil.year_level, period.kind, period.first_day, period.last_day)

    def _of_territory(self) -> Iterator[tuple[Pupil, Sought]]:
        schools = schools_of(self.proposal).exclude(
            pk__in=self.proposal.parts.filter(is_declined=True).values("school")
        )
        for school in schools.order_by("pk"):
            year = present_year(school)
            rows = Enrolment.objects.filter(
                without_place(), year=year, level=self.proposal.level, pupil__school=school, left_at=None
            )
            periods = self._expected(school, year)
            for row in rows.select_related("pupil").order_by("pupil"):
                period = next((one for one in periods if one.concerns(row.level, row.class_name)), None)
                if period is not None:
                    row.pupil.school = school
                    yield row.pupil, Sought(school, row.level, period.kind, period.first_day, period.last_day)

    def _expected(self, school: School, year: SchoolYear) -> list[Period]:
        """Return the periods of which an internship is expected, the nearest first."""
        return [one for one in by_nearness(periods_of_year(school, year), school.today()) if one.is_expected]

    @cached_property
    def _keys(self) -> list[int]:
        return [pupil.pk for pupil, _sought in self.seekers]

    @cached_property
    def waited(self) -> set[int]:
        """Pupils who were refused, or never answered."""
        found = Application.objects.filter(Application.was_let_down, pupil__in=self._keys)
        return set(found.values_list("pupil", flat=True))

    # -- where ------------------------------------------------------------------------------------------------------

    @cached_property
    def applications(self) -> dict[int, list[Application]]:
        """Applications that keep a pupil from asking the same offer again, by pupil."""
        found: dict[int, list[Application]] = defaultdict(list)
        for one in Application.objects.filter(pupil__in=self._keys).exclude(Application.is_withdrawn):
            found[one.pupil_id].append(one)
        return found

    @cached_property
    def placed(self) -> dict[int, list[tuple[date, date]]]:
        """Days for which a place is confirmed, by pupil."""
        spans: dict[int, list[tuple[date, date]]] = defaultdict(list)
        rows = Holding.objects.filter(pupil__in=self._keys, is_confirmed=True)
        for pupil, first_day, last_day in rows.values_list("pupil", "first_day", "last_day"):
            spans[pupil].append((first_day, last_day))
        return spans

    @cached_property
    def stays(self) -> dict[int, list[Stay]]:
        """Stays by pupil, those of given days before the usual one."""
        stays: dict[int, list[Stay]] = defaultdict(list)
        rows = Stay.objects.filter(pupil__in=self._keys).select_related("locality")
        for one in rows.order_by(F("first_day").asc(nulls_last=True), "pk"):
            stays[one.pupil_id].append(one)
        return stays

    @cached_property
    def wished(self) -> set[int]:
        """Offers that some pupil asks for: they are looked at whatever their distance."""
        return {one.offer_id for asked in self.applications.values() for one in asked if one.is_open}

    def _arcs_of(self, pupil: Pupil, sought: Sought) -> Iterator[Arc]:
        asked = {one.offer_id: one for one in self.applications[pupil.pk]}
        last = max((one.wish or 0 for one in asked.values() if one.is_open), default=0)
        for where in self._sleeps(pupil, sought.school):
            for slot, metres, only_wished in self._reached_from(where, sought):
                before = asked.get(slot.offer_id)
                rank = None
                if before is not None:
                    if not before.is_open or before.slot_id != slot.pk:
                        continue
                    rank = before.wish or last + 1  # those without a rank share one, after the others
                elif only_wished:
                    continue
                if self._sleeps_on(pupil, sought.school, slot) == where and self._may_come(pupil, slot):
                    yield Arc(str(pupil.uuid), str(slot.uuid), rank, metres)

    def _may_come(self, pupil: Pupil, slot: Slot) -> bool:
        if any(first <= slot.last_day and slot.first_day <= last for first, last in self.placed[pupil.pk]):
            return False
        return not self._is_refused(self.dates[pupil.pk], slot)

    def _is_refused(self, dates: Dates, slot: Slot) -> bool:
        """Tell whether the rules refuse these dates to a pupil; asked once for all whom they see alike."""
        facts = dates.facts
        if dates.kind is None or facts.elsewhere:
            return bool(dates.refused_by(slot))
        period = dates.period_at(slot.first_day)
        ages = facts.age_on(slot.first_day), facts.age_on(slot.last_day)
        seen = (facts.school.name, facts.level, period and period.pk, ages, slot.pk)
        if seen not in self._refused:
            self._refused[seen] = bool(dates.refused_by(slot))
        return self._refused[seen]

    @cached_property
    def dates(self) -> dict[int, Dates]:
        """Return the rules on dates, by key of the pupil."""
        by_day: dict[date, list[Pupil]] = defaultdict(list)
        for pupil, sought in self.seekers:
            by_day[sought.first_day].append(pupil)
        return {key: found for day, them in by_day.items() for key, found in dates_of_pupils(them, day).items()}

    def _sleeps(self, pupil: Pupil, school: School) -> list[Locality]:
        """Return all places where a pupil may sleep; the school's commune stands for home where nobody said it."""
        said = [one.locality for one in self.stays[pupil.pk]]
        home = self._commune_of(school)
        return list(dict.fromkeys([*said, *([home] if home else [])]))

    def _sleeps_on(self, pupil: Pupil, school: School, slot: Slot) -> Locality | None:
        for stay in self.stays[pupil.pk]:
            if stay.first_day is None or stay.last_day is None:
                return stay.locality
            if stay.first_day <= slot.last_day and slot.first_day <= stay.last_day:
                return stay.locality
        return self._commune_of(school)

    def _commune_of(self, school: School) -> Locality | None:
        if school.pk not in self._at:
            self._at[school.pk] = locality_of(postcode=school.postcode, city=school.city, insee=school.insee)
        return self._at[school.pk]

    def _reached_from(self, where: Locality, sought: Sought) -> Sequence[tuple[Slot, int, bool]]:
        """Return the slots within daily reach of a place, with their distances in metres; each slot is one object.

        Nobody is sent to sleep somewhere by a computation. The last tells those that are farther than was asked, for
        whoever wished them.
        """
        known = self._around.get((sought, where.pk))
        if known is None:
            known = self._around[sought, where.pk] = list(self._read(where, sought))
        return known

    def _read(self, where: Locality, sought: Sought) -> Iterator[tuple[Slot, int, bool]]:
        near = SearchCriteria(
            around=where.point,
            groups=frozenset(reach_of(where)),
            group=where.group_id,
            km=self.proposal.km,
            first_day=sought.first_day,
            last_day=sought.last_day,
            level=sought.level,
            kind=sought.kind,
            school=sought.school,
        )
        farther = replace(near, km=None)
        offers = Q(offer__in=shown_offers(near)) | Q(offer__in=shown_offers(farther).filter(pk__in=self.wished))
        for slot in free_slots(near).filter(offers).select_related("offer").order_by("pk"):
            if slot.offer.point is not None:
                one = self.slots.setdefault(str(slot.uuid), slot)
                km = slot.offer.point.distance_to(where.point)
                yield one, round(km * METRES), km > self.proposal.km


def schools_of(proposal: AssignmentProposal) -> QuerySet[School]:
    """Return the schools whose pupils an officer's proposal is for."""
    found = School.objects.filter(department=proposal.department, is_closed=False)
    return found.filter(in_basin__basin=proposal.basin_id) if proposal.basin_id else found
