"""Beginning an internship and marking its half-days."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.law.rules.timetable import moment
from notifications import outbox
from workflow import clock, engine
from workflow.actors import ACCOUNT, LINK, Actor, system
from workflow.engine import Refused, fire
from workflow.models import Transition
from workflow.names import act

from .messages import AbsenceReported, family_recipients, said_of
from .models import Half, HalfDay

UNDO_FOR = timedelta(seconds=30)
"""How long a mark may be taken back by who made it, and others are not told of it: the page offers it ten seconds, the
rest is for a slow line."""
A_LITTLE_MORE = timedelta(seconds=30)
MARKS = {"present": "mark_present", "late": "mark_late", "absent": "mark_absent"}
"""Marks of a whole half-day, each one press."""
NOTED_AT = "noted_at"
"""Key of the journal's data: hour (ISO 8601, UTC) at which a mark was taken on a device without a line."""


@act("begin_internship")
@transaction.atomic
def begin(convention: Convention) -> None:
    """Deadline ``begin``: the half-days are opened and the internship runs."""
    locked = engine.lock(convention)
    if not locked.awaits_first_day:
        return
    HalfDay.objects.bulk_create(expected_half_days(locked))
    fire(locked, "begin", by=system("deadline:begin"))
    follow_suspension(locked)


def follow_suspension(convention: Convention) -> None:
    """Let each half-day from the suspension on say whether the pupil is expected; the caller holds the lock.

    One that is not planned any more stays as it is.
    """
    if convention.suspended_from is None:
        return
    planned = _planned(convention)
    for half_day in convention.half_days.filter(date__gte=convention.suspended_from).order_by("date", "-half"):
        half_day.root = half_day.convention = convention
        name = "suspend" if half_day.falls_into_suspension else "resume"
        if (half_day.date, half_day.half) in planned and half_day.transitions()[name].starts_from(half_day):
            engine.fire_locked(half_day, name, by=system("suspension"))


def _planned(convention: Convention) -> set[tuple[date, str]]:
    return {(half_day.date, half_day.half) for half_day in expected_half_days(convention)}


def expected_half_days(convention: Convention) -> list[HalfDay]:
    """Return the half-days of the agreement's timetable, unsaved."""
    half_days = []
    for day in sorted(convention.days.all(), key=lambda day: day.date):
        for half, span in zip((Half.MORNING, Half.AFTERNOON), day.as_presence().halves, strict=True):
            if span is not None:
                half_days.append(HalfDay(convention=convention, date=day.date, half=half, minutes=span.minutes))
    return half_days


def replan_half_days(convention: Convention) -> None:
    """Follow an amended timetable; the caller holds the lock.

    What was marked stays; what is only expected goes when it is no longer planned, what is new is expected.
    """
    planned = {(half_day.date, half_day.half): half_day for half_day in expected_half_days(convention)}
    known = {(half_day.date, half_day.half): half_day for half_day in convention.half_days.order_by("pk")}
    dropped = [known[key] for key in known.keys() - planned.keys() if known[key].is_unmarked]
    journaled = set(
        Transition.objects.filter(subject_uuid__in=[half_day.uuid for half_day in dropped]).values_list(
            "subject_uuid", flat=True
        )
    )
    engine.discard([half_day for half_day in dropped if half_day.uuid not in journaled])
    HalfDay.objects.bulk_create([planned[key] for key in planned if key not in known])
    for key in planned.keys() & known.keys():
        if known[key].minutes != planned[key].minutes:
            HalfDay.objects.filter(pk=known[key].pk).update(minutes=planned[key].minutes)


def set_aside_unplanned(convention: Convention) -> None:
    """Expect nobody on half-days that an amendment moved, and that the journal tells of: suspended once, resumed."""
    planned = _planned(convention)
    for half_day in convention.half_days.filter(HalfDay.is_unmarked).order_by("date", "-half"):
        if (half_day.date, half_day.half) not in planned:
            fire(half_day, "suspend", by=system("amended"))


def mark_half_day(
    half_day: HalfDay,
    mark: str,
    *,
    by: Actor,
    reason: str = "",
    key: str = "",
    noted_at: datetime | None = None,
) -> None:
    """Mark a half-day ``present``, ``late`` or ``absent`` until the file is closed, never before its day.

    Correcting one that is already marked asks for a ``reason``, kept in the journal. ``noted_at``: hour at which a
    device without a line took it, which the journal keeps beside that of its arrival.
    """
    convention = Convention.objects.select_related("host").get(pk=half_day.convention_id)
    _refuse_to_come(convention, half_day)
    if mark == "absent" and by.kind == LINK and half_day.half == Half.AFTERNOON:
        _refuse_before_it_begins(convention, half_day, noted_at or clock.now())
    if half_day.is_suspended:
        raise _suspended(convention)
    data = _of(half_day) | ({NOTED_AT: noted_at.isoformat(timespec="seconds")} if noted_at else {})
    fire(half_day, MARKS[mark], by=by, reason=reason, key=key, data=data, tell_at=_told_at(by))


def _told_at(by: Actor) -> datetime | None:
    """Return when others are told of a mark: at once, but for one that staff may still take back.

    The window is counted from the entry of the journal, made a little later: its messages wait a little more.
    """
    return timezone.now() + UNDO_FOR + A_LITTLE_MORE if by.kind == ACCOUNT else None


def mark_partly(
    half_day: HalfDay,
    *,
    arrived: time | None,
    left: time | None,
    by: Actor,
    is_late: bool = False,
    reason: str = "",
) -> None:
    """Note that the pupil ``arrived`` after the beginning or ``left`` before the end, and so the minutes really done.

    ``is_late``: it is a late arrival that the attestation counts, not a presence. As for :func:`mark_half_day`, whose
    marks take the whole half-day; ``ValidationError`` names the hours planned.
    """
    convention = Convention.objects.select_related("host").get(pk=half_day.convention_id)
    _refuse_to_come(convention, half_day)
    if half_day.is_suspended:
        raise _suspended(convention)
    day = convention.days.filter(date=half_day.date).first()
    span = day.span_of(half_day.half) if day else None
    if span is None:
        raise Refused("no_presence_that_day")
    part = span.part(arrived or span.start, left or span.end)
    if part is None or part.minutes == span.minutes:
        said = {"start": f"{span.start:%H:%M}", "end": f"{span.end:%H:%M}"}
        raise ValidationError(
            {"left": _("L'élève est attendu de %(start)s à %(end)s : donnez une partie de ces heures.") % said}
        )
    values = {"minutes": part.minutes}
    fire(
        half_day,
        MARKS["late"] if is_late else "mark_partly",
        by=by,
        reason=reason,
        data=_of(half_day),
        values=values,
    )


@transaction.atomic
def mark_day(convention: Convention, day: date, mark: str, *, by: Actor) -> list[HalfDay]:
    """Mark every half-day of ``day`` at once, all or none; the same gesture twice changes nothing more.

    Raises :class:`Refused` when somebody has noted something else meanwhile.
    """
    locked = engine.lock(convention)
    half_days = list(locked.half_days.filter(date=day).order_by("-half"))
    law = HalfDay.transitions()[MARKS[mark]]
    if not half_days:
        raise Refused("no_presence_that_day")
    half_days = [half_day for half_day in half_days if not half_day.is_suspended]
    if not half_days:
        raise _suspended(locked)
    if any(not half_day.is_unmarked and not law.is_done(half_day) for half_day in half_days):
        raise Refused("day_marked_otherwise")
    for half_day in half_days:
        if half_day.is_unmarked:
            mark_half_day(half_day, mark, by=by)
    return half_days


def _suspended(convention: Convention) -> Refused:
    return Refused("half_day_suspended", cause=convention.get_suspension_cause_display())


def mark_together(marks: Iterable[tuple[HalfDay, str]], *, by: Actor) -> tuple[int, list[Refused]]:
    """Mark half-days that nobody has noted, those of one agreement under one lock, all or none.

    Return how many were marked, and why agreements were refused. What somebody has noted meanwhile, or a suspension
    took, stays as it is, whatever ``marks`` says: a correction has its reason and its page.
    """
    by_agreement: dict[int, dict[int, str]] = {}
    for half_day, mark in marks:
        by_agreement.setdefault(half_day.convention_id, {})[half_day.pk] = mark
    marked, refused = 0, []
    for key, wanted in by_agreement.items():
        try:
            marked += _mark_unmarked(Convention(pk=key), wanted, by=by)
        except Refused as refusal:
            refused.append(refusal)
    return marked, refused


@transaction.atomic
def _mark_unmarked(convention: Convention, wanted: Mapping[int, str], *, by: Actor) -> int:
    locked = engine.lock(convention)
    waiting = locked.half_days.filter(HalfDay.is_unmarked, pk__in=wanted).order_by("date", "-half")
    for half_day in waiting:
        half_day.root = half_day.convention = locked
        _refuse_to_come(locked, half_day)
        engine.fire_locked(half_day, MARKS[wanted[half_day.pk]], by=by, data=_of(half_day), tell_at=_told_at(by))
    return len(waiting)


def lately_marked(half_days: Iterable[HalfDay], *, by: Actor) -> list[HalfDay]:
    """Return those that ``by`` has just marked for the first time, and nothing has happened to since; one query."""
    known = {half_day.uuid: half_day for half_day in half_days}
    entries = Transition.objects.filter(subject_uuid__in=known, at__gt=clock.now() - UNDO_FOR).order_by("id")
    last = {entry.subject_uuid: entry for entry in entries}
    mine = [key for key, entry in last.items() if entry.actor_id == by.id and _is_first_mark(entry)]
    return [known[key] for key in mine]


def _is_first_mark(entry: Transition) -> bool:
    return entry.name in MARKS.values() and entry.source in HalfDay.is_unmarked.states


@transaction.atomic
def take_back(half_day: HalfDay, *, by: Actor) -> None:
    """Expect the pupil again, as if nobody had pressed anything; who was to be told of it is not.

    Raises :class:`Refused` when it was not ``by`` who noted it last, or longer ago than :data:`UNDO_FOR`.
    """
    locked = engine.lock(half_day)
    if not lately_marked([locked], by=by):
        raise Refused("too_late_to_take_back")
    engine.fire_locked(locked, "take_back", by=by, data=_of(locked))
    outbox.withdraw(AbsenceReported.slug, engine.about(locked.root), said_of(locked))


def _refuse_to_come(convention: Convention, half_day: HalfDay) -> None:
    if clock.now() < convention.start_of(half_day.date):
        raise Refused("half_day_to_come", day=half_day.date)


def _refuse_before_it_begins(convention: Convention, half_day: HalfDay, at: datetime) -> None:
    """Let nobody at the host's say in the morning that the pupil is absent in the afternoon; a school may be told."""
    day = convention.days.filter(date=half_day.date).first()
    span = day.span_of(half_day.half) if day else None
    if span and at < moment(half_day.date, span.begins, ZoneInfo(convention.time_zone)):
        raise Refused("absence_to_come", start=span.start)


def _of(half_day: HalfDay) -> dict[str, str]:
    return {"date": half_day.date.isoformat(), "half": half_day.half}


def tell_family(half_day: HalfDay, *, by: Actor) -> None:
    """Tell those who answer for the pupil that they were absent; once per half-day."""
    if not any(person.email or person.phone for person in family_recipients(half_day.convention)):
        raise Refused("family_without_contact")
    fire(half_day, "tell_family", by=by, data=_of(half_day))


def justify_absence(half_day: HalfDay, *, reason: str, by: Actor) -> None:
    """The school accepts the reason of an absence."""
    fire(half_day, "justify", by=by, reason=reason)


def leave_unmarked_unknown(convention: Convention, *, until: date | None = None) -> int:
    """Turn the half-days that nobody marked into *non renseignée*; return how many."""
    unmarked = list(convention.half_days.filter(HalfDay.is_unmarked).order_by("date", "-half"))
    for half_day in unmarked:
        if until is None or half_day.date <= until:
            fire(half_day, "leave_unknown", by=system("unmarked"))
    return len(unmarked)
