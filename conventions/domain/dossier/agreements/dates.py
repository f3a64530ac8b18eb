"""The rules on dates, asked before there is an agreement: by searches, offers, applications and assignment alike."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial
from typing import Any

from django.db.models import Q

from conventions.domain.law.rules import Facts, Finding
from conventions.domain.law.rules.calendar import within_the_schools_period
from conventions.domain.law.rules.calendars import holidays_ahead
from conventions.domain.law.rules.facts import PeriodFacts, PlaceFacts, SchoolFacts
from conventions.domain.law.rules.registry import Rule
from conventions.domain.law.rules.school_years import school_years
from conventions.domain.law.year.calendars import year_on
from conventions.domain.law.year.models import SchoolYear
from conventions.domain.persons.people.models import Host, Pupil, School
from conventions.domain.placements.applications.models import Application
from conventions.domain.placements.offers.above import answer
from conventions.domain.placements.seats.models import Slot
from workflow import clock
from workflow.refusals import Refused

from .checking import check_many, facts_of_many
from .days import date_agreement
from .kinds import KINDS, Kind, kind, kind_of
from .models import Convention
from .periods import period_of

AHEAD = timedelta(days=500)
"""Reach of a search in time: dates of the school year after this one too."""


@dataclass(frozen=True)
class Dates:
    """Rules on dates for a pupil, or for any pupil of a level, in one school year."""

    kind: Kind | None
    """Kind of the agreement that would be opened; nothing where none is made here, of which no rule is known."""
    facts: Facts
    """Facts for the rules, all but the days."""
    period_at: Callable[[date], Any] = lambda _day: None  # a row of a room further up
    """Period of the school for an agreement that begins that day."""
    year: SchoolYear | None = None
    """School year of a pupil; the dates of a level hold in any year."""
    periods: tuple[Any, ...] = ()  # rows of a room further up
    """Periods of its school, for a level."""

    def refused_by(self, slot: Slot) -> list[Rule]:
        """Return the rules that an agreement for these dates would break."""
        if self.kind is None:
            return []
        facts = self._facts_of(slot).beside_settled()
        return [rule for rule in self.kind.rules.on_dates if any(found.blocks for found in rule(facts))]

    def refusals(self, slot: Slot) -> list[str]:
        """Return the demands of those rules, in sentences that tell nothing of the pupil."""
        return [rule.stated for rule in self.refused_by(slot)]

    def outside(self, slot: Slot) -> Any:  # a row of a room further up
        """Return the period that the school has fixed and these dates are not in; nothing where they are."""
        period = self.period_at(slot.first_day)
        return period if period and any(within_the_schools_period(self._facts_of(slot))) else None

    def _facts_of(self, slot: Slot) -> Facts:
        period = self.period_at(slot.first_day)
        return replace(
            self.facts,
            presences=slot.presences(),
            place=PlaceFacts(department=slot.offer.department),
            period=PeriodFacts(period.name, period.first_day, period.last_day, period.confirmed_at is not None)
            if period
            else None,
        )


# -- of pupils --------------------------------------------------------------------------------------------------------


def dates_of_pupils(pupils: Iterable[Pupil], day: date) -> dict[int, Dates]:
    """Return the rules on dates for each pupil, by key, in the school year of ``day``.

    They are those of the agreement that would be opened, which is read as any other: about ten queries, two for each
    pupil and some for each school.
    """
    dates, drafts = {}, []
    for pupil in pupils:
        draft = Convention(pk=-pupil.pk, school=pupil.school, pupil=pupil, host=Host(), first_day=day)  # never saved
        date_agreement(draft)
        try:
            draft.kind = kind_of(draft.enrolled.level, academy=pupil.school.academy).name
        except Refused:
            dates[pupil.pk] = Dates(None, Facts(), year=draft.year)
        else:
            drafts.append(draft)
    periods = {school.pk: list(school.periods.all()) for school in {draft.school for draft in drafts}}
    for draft, facts in zip(drafts, facts_of_many(drafts), strict=True):
        own = partial(_period_of, draft, periods[draft.school_id])
        dates[draft.pupil_id] = Dates(kind(draft.kind), facts, own, year=draft.year)
    return dates


def _period_of(draft: Convention, periods: Sequence[Any], day: date) -> Any:  # rows of a room further up
    draft.first_day = day
    return period_of(draft, periods)


@answer("dates_of_pupil")
def dates_of_pupil(pupil: Pupil, slots: Iterable[Slot]) -> Iterator[tuple[Slot, Dates]]:
    """Yield dates with what is asked of them for one pupil; it is read once for each school year."""
    known: list[Dates] = []
    for slot in slots:
        dates = next((one for one in known if one.year and slot.first_day in one.year), None)
        if dates is None:
            dates = dates_of_pupils([pupil], slot.first_day)[pupil.pk]
            known.append(dates)
        yield slot, dates


# -- of a level -------------------------------------------------------------------------------------------------------


@answer("dates_of_level")
def dates_of_level(level: str, school: School | None = None) -> Dates:
    """Return the rules on dates for any pupil of a level, of a school or of no matter which.

    No query without a school; one, or three where a rector fixes the calendar.
    """
    try:
        usual = kind_of(level, academy=school.academy if school else "")
    except Refused:
        return Dates(None, Facts())
    facts = Facts(
        kind=usual.name,
        level=level,
        days_set=usual.days_at(level, school.academy if school else ""),
        school=SchoolFacts(department=school.department) if school else SchoolFacts(),
        school_years=school_years(school) if school else (),
        today=school.today() if school else clock.now().date(),
    )
    periods: tuple[Any, ...] = ()
    if school:
        own = school.periods.filter(kind=usual.name, levels__contains=[level])
        periods = tuple(own.select_related("year").order_by("first_day", "pk"))
    return Dates(usual, facts, partial(_period_of_level, periods), periods=periods)


def _period_of_level(periods: Sequence[Any], day: date) -> Any:  # rows of a room further up
    """Return the period of an agreement that begins that day; of those of several classes the one that it is in."""
    theirs = [one for one in periods if day in one.year]
    holding = [one for one in theirs if one.first_day <= day <= one.last_day]
    begun = [one for one in theirs if one.first_day <= day]
    return next(iter([*holding, *reversed(begun), *theirs]), None)


def slots_for(dates: Dates) -> Q:
    """Return the slots that may be for pupils of a level, as a query tells it: length, window, school holidays.

    :meth:`Dates.refused_by` says it exactly, of dates whose days are written one by one too.
    """
    facts = dates.facts
    if dates.kind is None:
        return Q()
    allowed = Q(length__lte=facts.days_set)
    windows = [one.window for one in dates.kind.usual_periods if one.window and facts.level in one.levels]
    if windows:
        spans = [(one.first_day, one.last_day) for one in dates.periods]
        fixed = {last.year for _first, last in spans}
        years = range(facts.today.year, (facts.today + AHEAD).year + 1)
        spans += [window(year) for window in windows for year in years if year not in fixed]
        allowed &= Q(*(Q(first_day__gte=first, last_day__lte=last) for first, last in spans), _connector=Q.OR)
    if facts.school.department:
        for off in holidays_ahead(facts.school.department, facts.school_years, facts.today, AHEAD):
            allowed &= ~Q(first_day__lte=off.last_day, last_day__gte=off.first_day)
    return allowed


# -- what is under way on such dates ----------------------------------------------------------------------------------


def applications_on_refused_dates(school: School) -> list[tuple[Application, list[str]]]:
    """Return the open applications of a school's pupils for dates that rules refuse, with what these demand.

    They were sent before dates were looked at, or something has changed since: the host proposes other dates, or one
    of them ends it. Queries do not grow with them, save for the enrolments.
    """
    found = Application.objects.filter(Application.is_open, pupil__school=school, erased_at=None)
    rows = list(found.select_related("slot__offer__host", "pupil__school").order_by("slot__first_day", "pk"))
    by_year: dict[int, dict[int, Dates]] = {}
    refused = []
    for row in rows:
        year = year_on(school, row.slot.first_day)
        if year.pk not in by_year:
            by_year[year.pk] = dates_of_pupils({one.pupil for one in rows}, row.slot.first_day)
        if said := by_year[year.pk][row.pupil_id].refusals(row.slot):
            refused.append((row, said))
    return refused


def drafts_on_refused_dates(school: School) -> list[tuple[Convention, list[Finding]]]:
    """Return the agreements of a school that nobody has approved yet and whose dates rules refuse, with what is said.

    Their part cannot be completed before other dates are typed in it.
    """
    found = school.conventions.filter(Convention.is_live, erased_at=None).exclude(Convention.is_settled)
    rows = list(found.exclude(first_day=None).order_by("first_day", "pk"))
    numbers = {one.name: {rule.id for rule in one.rules.on_dates} for one in KINDS.values()}
    refused = []
    for row, findings in zip(rows, check_many(rows).values(), strict=True):
        if against := [one for one in findings if one.blocks and one.rule in numbers[row.kind]]:
            refused.append((row, against))
    return refused
