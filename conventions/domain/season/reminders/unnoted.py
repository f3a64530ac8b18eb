"""Half-days that nobody noted: an hour after each began the tutor is asked, then school life is told; never the family.

The hours are those of the pupil's own timetable, by the clock of the place and of the workflow; what was asked is known
by its half-day, not by when it was written, for the outbox keeps the time of the system.
"""

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.agreements.presence.models import PresenceDay
from conventions.domain.dossier.internship.attendance.models import HalfDay
from conventions.domain.law.rules.timetable import moment
from conventions.domain.persons.links.addresses import address_of
from conventions.domain.persons.people.models import School
from notifications import outbox
from notifications.catalogue import Event
from notifications.jobs import job
from notifications.models import Message
from notifications.outbox import said_together
from workflow import clock, engine

from .services import EMAIL, PRESENCE, PRESENCE_ONCE_IN, SLUG, recipients_of_party, way_to

log = logging.getLogger(__name__)
AFTER = timedelta(hours=1)
"""Time after a half-day began when its tutor is asked, and again when school life is told."""
LATECOMERS = timedelta(hours=2)
"""Longest wait of a school's one message for half-days that begin later."""
TOO_LATE = timedelta(hours=2)
"""Time after a pupil's last hour of the day when nobody is asked about it any more."""
NOT_NOTED = "half_day_not_noted"


@dataclass(frozen=True)
class Unnoted:
    """A half-day that nobody noted, and when it began or begins."""

    half_day: HalfDay
    begins_at: datetime

    @property
    def convention(self) -> Convention:
        return self.half_day.convention


@job("ask_for_presences")
def ask_for_presences() -> int:
    """Periodic job: ask the tutors, then tell school life, each once for a half-day; how many messages."""
    now = clock.now()
    unnoted = unnoted_at(now)
    begun = [one for one in unnoted if one.begins_at + AFTER <= now]
    with said_together():  # a tutor of several pupils
        count = sum(_safely(_ask_tutor, one.half_day) for one in _not_asked(begun))
    for (school, day, half), group in groupby(sorted(unnoted, key=_order), key=_group):
        theirs = list(group)
        starts = [one.begins_at for one in theirs]
        if min(max(starts), min(starts) + LATECOMERS) + 2 * AFTER <= now:
            late = [one for one in theirs if one in begun]
            count += _safely(_tell_school, School(pk=school), day, half, late)
    return count


def unnoted_at(now: datetime) -> list[Unnoted]:
    """Return the half-days of running internships that nobody noted, on the day that it is where they are lived."""
    days = (now.date() - timedelta(days=1), now.date() + timedelta(days=1))
    unmarked = HalfDay.objects.filter(
        HalfDay.is_unmarked, Convention.is_running.through("convention"), date__range=days
    ).select_related(
        *(f"convention__{name}" for name in (*Convention.FETCH, "tutor", "representative", "enrolment")),
    )
    half_days = list(unmarked.order_by("pk"))
    keys = {half_day.convention_id for half_day in half_days}
    hours = {
        (day.convention_id, day.date): day
        for day in PresenceDay.objects.filter(convention__in=keys, date__range=days).order_by("pk")
    }
    read = (_with_hours(one, hours.get((one.convention_id, one.date)), now) for one in half_days)
    return [one for one in read if one is not None]


def _with_hours(half_day: HalfDay, day: PresenceDay | None, now: datetime) -> Unnoted | None:
    if day is None:  # no longer planned
        return None
    span, zone = day.span_of(half_day.half), ZoneInfo(half_day.convention.time_zone)
    if span is None:
        return None
    ends_at = moment(half_day.date, day.as_presence().ends, zone)
    if now > ends_at + TOO_LATE or not half_day.date <= now.astimezone(zone).date() <= ends_at.date():
        return None
    return Unnoted(half_day, moment(half_day.date, span.begins, zone))


def _order(one: Unnoted) -> tuple:
    return (*_group(one), one.convention.pupil.sort_name, one.half_day.pk)


def _group(one: Unnoted) -> tuple[int, date, str]:
    return one.convention.school_id, one.half_day.date, str(one.half_day.half)


# -- the tutor -------------------------------------------------------------------------------------------------


def _not_asked(begun: Sequence[Unnoted]) -> list[Unnoted]:
    """Leave out, before anything is locked, those of which a tutor was asked."""
    abouts = {engine.about(one.convention) for one in begun}
    asked = Message.objects.filter(about__in=abouts, slug=SLUG, context__has_key="half_day")
    known = set(asked.values_list("context__half_day", flat=True))
    return [one for one in begun if str(one.half_day.uuid) not in known]


@transaction.atomic
def _ask_tutor(half_day: HalfDay) -> bool:
    """Ask by SMS where there is a number: who is at work reads it sooner. Not after staff have just done it."""
    locked = engine.lock(half_day.convention)
    if not locked.is_running or not locked.half_days.filter(HalfDay.is_unmarked, pk=half_day.pk).exists():
        return False
    about, uuid = engine.about(locked), str(half_day.uuid)
    by_hand = Q(context__what=PRESENCE, created_at__gt=timezone.now() - PRESENCE_ONCE_IN) & ~Q(
        context__has_key="half_day"
    )
    if Message.objects.filter(by_hand | Q(context__half_day=uuid), about=about, slug=SLUG).exists():
        return False
    people = [one for one in recipients_of_party(locked, "tutor") if one.email or one.phone]
    if not people:
        return False
    link = address_of(f"tutor:{locked.uuid}")
    told = {"recipient": way_to(people[0], EMAIL), "link": link, "what": PRESENCE, "half_day": uuid}
    outbox.queue((SLUG,), Event("ask_presence", locked, told, about=about))
    return True


# -- school life -----------------------------------------------------------------------------------------------


@transaction.atomic
def _tell_school(school: School, day: date, half: str, unnoted: Iterable[Unnoted]) -> bool:
    """Tell school life of one half-day, once, whose ever it is that nobody noted by then."""
    locked = School.objects.select_for_update(no_key=True).get(pk=school.pk)
    about = f"school:{locked.uuid}"
    known = Message.objects.filter(about=about, slug=NOT_NOTED, context__day=day.isoformat(), context__half=half)
    left = HalfDay.objects.filter(HalfDay.is_unmarked, pk__in=[one.half_day.pk for one in unnoted])
    still = set(left.values_list("pk", flat=True))
    pupils = [one.convention for one in unnoted if one.half_day.pk in still]
    if not pupils or known.exists():
        return False
    told = {"day": day, "half": half, "conventions": pupils}
    outbox.queue((NOT_NOTED,), Event("tell_not_noted", locked, told, about=about))
    return True


def _safely(act: Callable[..., bool], *given: Any) -> bool:  # each act has its own arguments
    """Do one; what fails is tried again at the next turn, and stops none of the others."""
    try:
        return act(*given)
    except Exception:
        log.exception("a half-day that nobody noted could not be told")
        return False
