"""Reads of the tutor: the days of the internship with what is marked and what may be marked."""

from dataclasses import dataclass
from datetime import date, time
from zoneinfo import ZoneInfo

from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.agreements.presence.models import PresenceDay
from conventions.domain.dossier.internship.attendance.models import Half, HalfDay
from conventions.domain.dossier.internship.attendance.services import MARKS, expected_half_days
from conventions.domain.dossier.internship.evaluations.models import Evaluation
from conventions.domain.dossier.internship.evaluations.next_year import asked_on, confirmer_of, slept
from conventions.domain.dossier.internship.visits.models import HostVisit
from conventions.domain.law.rules.timetable import moment
from conventions.domain.law.rules.weeks import days_in_words
from conventions.domain.persons.people.models import HostContact, Staff
from conventions.domain.placements.offers.models import Offer
from conventions.pages.kit.french import hour
from conventions.pages.shared.presence_marks import SUSPENDED_TONE, TONES
from workflow import clock
from workflow.actors import Actor
from workflow.machine import Law

NOON = 12


@dataclass(frozen=True)
class ShownHalfDay:
    """One half-day as it is shown."""

    half_day: HalfDay
    start: time | None
    end: time | None
    marks: tuple[tuple[str, Law], ...]
    """``(mark, law)`` of what its reader may note now: empty before the day comes."""
    partly: bool = False
    """Its reader may note the hours really done."""

    @property
    def hours(self) -> str:
        """From when to when the pupil is expected, as the reader's language writes hours; empty when not known."""
        if self.start is None or self.end is None:
            return ""
        return f"{hour(self.start)} – {hour(self.end)}"

    @property
    def to_mark(self) -> bool:
        """Tell whether nothing is noted yet and the reader may note it."""
        return bool(self.marks) and self.half_day.is_unmarked

    @property
    def is_suspended(self) -> bool:
        """Tell whether nobody is expected then: it is written so, or will be once the internship begins."""
        unwritten = self.half_day.is_unmarked and not self.half_day.pk
        return self.half_day.is_suspended or (unwritten and self.half_day.falls_into_suspension)

    @property
    def may_be_corrected(self) -> bool:
        """Tell whether what is noted may be changed, with a reason."""
        return bool(self.marks) and not self.half_day.is_unmarked

    @property
    def tone(self) -> str:
        """Colour of the badge; empty while nothing is noted."""
        return SUSPENDED_TONE if self.is_suspended else TONES.of(self.half_day)


@dataclass(frozen=True)
class InternshipDay:
    """One day of the internship."""

    date: date
    slots: tuple[ShownHalfDay, ...]
    is_today: bool
    is_past: bool

    @property
    def to_mark(self) -> tuple[ShownHalfDay, ...]:
        """Half-days that wait to be noted."""
        return tuple(slot for slot in self.slots if slot.to_mark)

    @property
    def is_suspended(self) -> bool:
        """Tell whether nobody is expected the whole day."""
        return all(slot.is_suspended for slot in self.slots)

    @property
    def is_untouched(self) -> bool:
        """Tell whether the whole day may be noted in one gesture."""
        return len(self.to_mark) == len(self.slots)

    @property
    def morning(self) -> ShownHalfDay | None:
        return self._slot(Half.MORNING)

    @property
    def afternoon(self) -> ShownHalfDay | None:
        return self._slot(Half.AFTERNOON)

    def _slot(self, half: str) -> ShownHalfDay | None:
        return next((slot for slot in self.slots if slot.half_day.half == half), None)


@dataclass(frozen=True)
class NextYear:
    """« On peut revenir l'an prochain ? »: who is asked to confirm, when, and what was answered."""

    confirmer: HostContact
    day: str
    """« le 1er octobre 2027 »."""
    is_theirs: bool
    """Whoever answers is who will confirm."""
    offer: Offer | None
    """Offer that a yes wrote, while it sleeps."""

    @classmethod
    def shown(cls, evaluation: Evaluation | None) -> dict[str, "NextYear | None"]:
        """Return what the page shows of it: nothing before the evaluation is returned, or once the host was asked."""
        if evaluation is None or not evaluation.is_submitted:
            return {"next_year": None}
        offer, convention = slept(evaluation), evaluation.convention
        confirmer = offer.representative if offer else confirmer_of(convention)
        if confirmer is None or (evaluation.next_offer and not offer and not evaluation.next_offer.is_over):
            return {"next_year": None}
        mentor = convention.mentor
        theirs = mentor is not None and mentor.search_name == confirmer.search_name
        day = asked_on(convention)
        return {"next_year": cls(confirmer, days_in_words(day, day), theirs, offer)}


def days_for_marker(convention: Convention, actor: Actor, today: date) -> list[InternshipDay]:
    """Return the days of the agreement in order; before the internship begins, those of its timetable.

    What lies after an interruption is left out: nobody is expected there.
    """
    timetable = {day.date: day for day in convention.days.all()}
    half_days = list(convention.half_days.order_by("date", "-half")) or expected_half_days(convention)
    days: dict[date, list[ShownHalfDay]] = {}
    for half_day in half_days:
        if convention.ended_on and half_day.date > convention.ended_on:
            continue
        half_day.root = convention
        days.setdefault(half_day.date, []).append(_slot(half_day, timetable.get(half_day.date), actor, today))
    return [InternshipDay(day, tuple(slots), is_today=day == today, is_past=day < today) for day, slots in days.items()]


def slot_for_marker(half_day: HalfDay, convention: Convention, actor: Actor) -> ShownHalfDay:
    """Return one half-day with what ``actor`` may note now."""
    half_day.root = convention
    return _slot(half_day, None, actor, convention.today())


def visits_to_come(convention: Convention) -> list[HostVisit]:
    """Return the visits that somebody of the school has planned and not done, from today on.

    Of those only who are still there come, and only where and while the internship takes place.
    """
    if convention.is_over:
        return []
    in_post = Staff.objects.in_post(convention.school).filter(user__is_active=True).values("user")
    planned = convention.visits.filter(done_on=None, planned_at__gte=convention.start_of(convention.today()))
    planned = planned.filter(visitor__user__in=in_post).select_related("visitor__user")
    return [one for one in planned if not convention.suspends(one.there_at.date(), afternoon=one.there_at.hour >= NOON)]


def _slot(half_day: HalfDay, hours: PresenceDay | None, actor: Actor, today: date) -> ShownHalfDay:
    allowed = {law.name: law for law in half_day.may(actor)} if half_day.pk and half_day.date <= today else {}
    marks = tuple((mark, allowed[name]) for mark, name in MARKS.items() if name in allowed)
    span = hours.span_of(half_day.half) if hours else None
    if half_day.half == Half.AFTERNOON and span and marks:
        begins = moment(half_day.date, span.begins, ZoneInfo(half_day.root.time_zone))
        marks = marks if clock.now() >= begins else tuple(one for one in marks if one[0] != "absent")
    start, end = (span.start, span.end) if span else (None, None)
    return ShownHalfDay(half_day, start, end, marks, "mark_partly" in allowed)
