"""Photographs that past Mondays would have shown: counted again from what had happened by then.

An agreement's state on a day is told by its journal, a decision and a seat by their dates; enrolments and periods are
taken as they are now. A period that asks for a number of days is not known here: the demonstration has none.
"""

from bisect import bisect
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import chain
from typing import NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Count, Max, Min
from django.utils import timezone

from conventions.domain.dossier.agreements.kinds import beside
from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.exchange.supply.weeks import WEEK, monday_of
from conventions.domain.law.year.models import Enrolment, SchoolYear
from conventions.domain.numbers.figures.dimensions import Territory
from conventions.domain.numbers.figures.facts.pupils import AHEAD
from conventions.domain.numbers.figures.facts.seats import BEGINS_IN
from conventions.domain.numbers.figures.models import Photograph
from conventions.domain.persons.people.models import School
from conventions.domain.persons.people.territories import DEPARTMENTS
from conventions.domain.placements.applications.models import Application
from conventions.domain.placements.offers.models import Offer
from conventions.domain.placements.seats.models import Slot
from conventions.domain.season.periods.coverage import UNCOUNTED, Step
from conventions.domain.season.periods.models import Period, PeriodDecision
from conventions.domain.season.periods.queries import by_nearness, with_proposed
from workflow import clock
from workflow.machine import Root
from workflow.models import Transition

AT = time(6)
"""When a Monday's photograph is taken."""
DECIDED: Mapping[str, Step] = {
    PeriodDecision.What.DISPENSED: Step.DISPENSED,
    PeriodDecision.What.RECEIVED: Step.RECEIVED,
}
BATCH = 5000

TERRITORIES = tuple(Territory)
Place = tuple[str, ...]
"""Codes of the territories in which something counts, in the order of :data:`TERRITORIES`."""
Moments = Mapping[int, list[datetime]]
"""School year → the moments at which its figures are wanted."""
Seen = tuple[Place, int, str, str, str, datetime]
"""Territory, year, pupils' level, statistic, detail and moment of one thing that counts."""
NAMES = ("territory", "code", "year", "pupil_level", "statistic", "detail", "monday")


def photograph_past_weeks() -> int:
    """Keep what the Mondays of the present year and of the one before would have shown; return how many numbers."""
    photographs = photographs_at(past_mondays())
    Photograph.objects.bulk_create(photographs, BATCH, ignore_conflicts=True)
    return len(photographs)


def past_mondays() -> Moments:
    """Return the Mondays of both years that are over: the service itself takes this week's."""
    today = timezone.localdate(clock.now())
    present = max(SchoolYear.objects.filter(first_day__lte=today).values_list("number", flat=True), default=0)
    moments: dict[int, list[datetime]] = {}
    for number in (present - 1, present):
        days = SchoolYear.objects.filter(number=number).aggregate(first=Min("first_day"), last=Max("last_day"))
        if days["first"]:
            last = min(days["last"], monday_of(today) - timedelta(days=1))
            first = monday_of(days["first"]) + WEEK
            mondays = (first + WEEK * n for n in range((last - first) // WEEK + 1))
            moments[number] = [timezone.make_aware(datetime.combine(day, AT)) for day in mondays]
    return moments


def photographs_at(moments: Moments) -> list[Photograph]:
    """Return what the figures of each year were at its moments; nothing is written."""
    past, seen = Past(moments), Counter[Seen]()
    for one, value in chain(past.pupils(), past.agreements(), past.seats(), past.hosts()):
        seen[one] += value
    mondays = {at: monday_of(timezone.localdate(at)) for wanted in moments.values() for at in wanted}
    counted = Counter[tuple]()
    for (place, year, level, statistic, detail, at), value in seen.items():
        for territory, code in zip(TERRITORIES, place, strict=True):
            if code or territory == Territory.NATION:
                counted[territory.value, code, year, level, statistic, detail, mondays[at]] += value
    return [Photograph(**dict(zip(NAMES, key, strict=True)), value=value) for key, value in counted.items() if value]


@dataclass
class History:
    """When something came into each of its states, and when it was sealed."""

    moments: list[datetime] = field(default_factory=list)
    states: list[str] = field(default_factory=list)
    seals: list[datetime] = field(default_factory=list)

    def state_at(self, moment: datetime) -> str:
        """Return its state then; nothing before it began."""
        n = bisect(self.moments, moment)
        return self.states[n - 1] if n else ""

    def since(self, states: Collection[str]) -> datetime:
        """Return when it came into one of these states for the last time, from another."""
        inside = [state in states for state in self.states]
        return next(at for n, at in reversed(list(enumerate(self.moments))) if inside[n] and not (n and inside[n - 1]))

    def sealed_before(self, moment: datetime) -> datetime | None:
        n = bisect(self.seals, moment)
        return self.seals[n - 1] if n else None


def histories(model: type[Root]) -> dict[UUID, History]:
    """Return what the journal tells of the roots of a kind: one query."""
    label, histories = model.journal_label(), defaultdict[UUID, History](History)
    rows = Transition.objects.filter(root_label=label, subject_label=label).order_by("root_uuid", "position")
    for uuid, at, state, name in rows.values_list("root_uuid", "at", "target", "name"):
        history = histories[uuid]
        history.moments.append(at)
        history.states.append(state)
        if name == "seal":
            history.seals.append(at)
    return histories


class Agreement(NamedTuple):
    """Unchanging part of an agreement, and its history."""

    kind: str
    first_day: date | None
    history: History


class Past:
    """All that happened, read once."""

    def __init__(self, moments: Moments) -> None:
        self.moments, self.told = moments, histories(Convention)
        self.schools = {school.pk: school for school in School.objects.select_related("in_basin")}
        self.places = {
            key: ("", one.academic_region, one.academy, one.department, _basin_of(one), str(key))
            for key, one in self.schools.items()
        }
        self.enrolled = list(
            Enrolment.objects.filter(left_at=None, pupil__erased_at=None, year__number__in=moments).select_related(
                "year", "pupil"
            )
        )
        self.levels = {(one.pupil_id, one.year_id): one.level for one in self.enrolled}

    # -- pupils ------------------------------------------------------------------------------------------------------

    def pupils(self) -> Iterator[tuple[Seen, int]]:
        """Yield each pupil of a year at each moment, by the step at which they were."""
        agreements, decisions, periods = self._agreements_of_pupils(), self._decisions(), self._periods()
        for enrolment in self.enrolled:
            school = enrolment.pupil.school_id
            given, zone = (
                (self.places[school], enrolment.year.number, enrolment.level),
                ZoneInfo(self.schools[school].time_zone),
            )
            own = agreements.get((enrolment.pupil_id, enrolment.year_id), [])
            for at, nearest in periods[school, enrolment.year_id]:
                period = next(
                    (period for period in nearest if period.concerns(enrolment.level, enrolment.class_name)), None
                )
                step, ahead = _step(enrolment.level, period, own, decisions.get(enrolment.pupil_id, []), at, zone)
                if step not in UNCOUNTED:
                    yield (*given, "pupils_expected", "", at), 1
                if step == Step.SEARCHING:
                    yield (*given, "pupils_searching", "", at), 1
                    if not (period and period.last_day < at.astimezone(zone).date()):
                        yield (*given, "pupils_without_place", "", at), 1
                elif step in (Step.PREPARING, Step.TO_APPROVE, Step.TO_SIGN):
                    yield (*given, "pupils_in_preparation", str(step.value), at), 1
                elif step == Step.SIGNED:
                    yield (*given, "pupils_signed", "", at), 1
                    if ahead is not None and ahead > AHEAD:
                        yield (*given, "pupils_signed_ahead", "", at), 1

    def _agreements_of_pupils(self) -> dict[tuple[int, int], list[Agreement]]:
        agreements: dict[tuple[int, int], list[Agreement]] = defaultdict(list)
        rows = Convention.objects.filter(no_show=False).exclude(kind__in=beside())
        for uuid, pupil, year, kind, first_day in rows.values_list("uuid", "pupil", "year", "kind", "first_day"):
            agreements[pupil, year].append(Agreement(kind, first_day, self.told[uuid]))
        return agreements

    def _decisions(self) -> dict[int, list[PeriodDecision]]:
        found: dict[int, list[PeriodDecision]] = defaultdict(list)
        for decision in PeriodDecision.objects.order_by("id"):
            found[decision.pupil_id].append(decision)
        return found

    def _periods(self) -> dict[tuple[int, int], list[tuple[datetime, list[Period]]]]:
        """Return the periods of each school and year at each of its moments, the nearest first."""
        stated: dict[tuple[int, int], list[Period]] = defaultdict(list)
        for period in Period.objects.all():
            stated[period.school_id, period.year_id].append(period)
        nearest = {}
        levels = defaultdict(set)
        for one in self.enrolled:
            levels[one.pupil.school_id, one.year].add(one.level)
        for (school, year), own in levels.items():
            periods = with_proposed(stated[school, year.pk], self.schools[school], year, own)
            zone = ZoneInfo(self.schools[school].time_zone)
            nearest[school, year.pk] = [
                (at, by_nearness(periods, at.astimezone(zone).date())) for at in self.moments[year.number]
            ]
        return nearest

    # -- agreements and seats ----------------------------------------------------------------------------------------

    def agreements(self) -> Iterator[tuple[Seen, int]]:
        """Yield each agreement at each moment of its year, by the state in which it was."""
        rows = Convention.objects.filter(erased_at=None, year__number__in=self.moments)
        for uuid, school, year, number, pupil, level in rows.values_list(
            "uuid", "school", "year", "year__number", "pupil", "pupil__level"
        ):
            level = self.levels.get((pupil, year), level)
            for at in self.moments[number]:
                if state := self.told[uuid].state_at(at):
                    yield (self.places[school], number, level, "agreements_by_state", state, at), 1

    def seats(self) -> Iterator[tuple[Seen, int]]:
        """Yield the seats of each date of an offer at each moment of its year: shown, free, filled."""
        offers, asked = histories(Offer), histories(Application)
        holding = defaultdict[int, list[History]](list)
        for uuid, key in Application.objects.values_list("uuid", "slot"):
            holding[key].append(asked[uuid])
        unseen = {"", *Offer.is_draft.states, *Offer.awaits_check.states, *Offer.is_withdrawn.states}
        rows = Slot.objects.annotate(n=Count("seats")).order_by("first_day", "id")
        first: set[tuple[int, int]] = set()
        for slot in rows.select_related("offer__locality", "offer__host"):
            offer, number = slot.offer, slot.first_day.year - (slot.first_day.month < BEGINS_IN)
            is_first = (offer.pk, number) not in first
            first.add((offer.pk, number))
            place = _place_in(offer.locality.department if offer.locality else offer.host.department)
            for at in self.moments.get(number, ()):
                state = offers[offer.uuid].state_at(at)
                if state in unseen:
                    continue
                states = [one.state_at(at) for one in holding[slot.pk]]
                held = sum(one in Application.holds_seat.states for one in states)
                if is_first:
                    yield (place, number, "", "offers", "", at), 1
                yield (place, number, "", "seats_offered", "", at), slot.n
                if state in Offer.is_open.states:
                    yield (place, number, "", "seats_free", "", at), slot.n - held
                filled = sum(one in Application.is_confirmed.states for one in states)
                yield (place, number, "", "seats_filled", "", at), filled

    def hosts(self) -> Iterator[tuple[Seen, int]]:
        """Yield each establishment that had welcomed in a year at each of its moments: new, or one of before."""
        signed: dict[str, dict[int, list[tuple[datetime, int, str]]]] = defaultdict(lambda: defaultdict(list))
        rows = Convention.objects.filter(Convention.counts_as_signed, no_show=False)
        for uuid, number, host, siret, department in rows.values_list(
            "uuid", "year__number", "host", "host__siret", "host__department"
        ):
            since = self.told[uuid].since(Convention.counts_as_signed.states)
            signed[siret or str(host)][number].append((since, host, department))
        for years in signed.values():
            for number, told in years.items():
                for at in self.moments.get(number, ()):
                    there = [(host, department) for since, host, department in told if since <= at]
                    if there:
                        before = any(n < number and min(others)[0] <= at for n, others in years.items())
                        place = _place_in(min(there)[1])
                        yield (place, number, "", "hosts", "returning" if before else "new", at), 1


def _basin_of(school: School) -> str:
    return str(school.in_basin.basin_id) if hasattr(school, "in_basin") else ""


def _place_in(department: str) -> Place:
    """Return where what is of no school counts: in its département, in no basin."""
    found = DEPARTMENTS.get(department)
    return ("", found.academic_region, found.academy, found.code, "", "") if found else ("",) * len(TERRITORIES)


def _step(
    level: str,
    period: Period | None,
    own: list[Agreement],
    decisions: list[PeriodDecision],
    at: datetime,
    zone: ZoneInfo,
) -> tuple[Step, int | None]:
    """Return how far a pupil was at a moment, and how many days before the first one everybody had signed."""
    said = [decision.what for decision in decisions if period and decision.period_id == period.pk and decision.at <= at]
    if said and said[-1] in DECIDED:
        return DECIDED[said[-1]], None
    reached, ahead = [], []
    for agreement in own:
        state = agreement.history.state_at(at)
        if not state or state in Convention.never_began.states or (period and agreement.kind != period.kind):
            continue
        if state not in Convention.was_interrupted.states:
            reached.append(_reached(state))
        sealed = agreement.history.sealed_before(at)
        if sealed and agreement.first_day:
            ahead.append((agreement.first_day - sealed.astimezone(zone).date()).days)
    if reached:
        return min(reached), min(ahead, default=None)
    return (Step.SEARCHING if not level or (period and period.is_expected) else Step.FREE), None


def _reached(state: str) -> Step:
    for word, step in (
        (Convention.awaits_approval, Step.TO_APPROVE),
        (Convention.is_being_signed, Step.TO_SIGN),
        (Convention.is_unsigned, Step.PREPARING),
    ):
        if state in word.states:
            return step
    return Step.SIGNED
