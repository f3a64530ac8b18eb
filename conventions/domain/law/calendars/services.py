"""Filling a calendar: each writing an act of its chain, with what it said before and after; undoing is such an act.

Data that cannot be kept raise ``ValidationError`` with a sentence for the person; an act that may not be done now,
``Refused``.
"""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from conventions.domain.persons.people.models import School, SchoolHolidayPeriod
from notifications.jobs import job
from workflow import clock
from workflow.actors import Actor, system
from workflow.engine import Refused, fire, lock, open_root
from workflow.machine import Subject
from workflow.models import Transition
from workflow.names import effect

from .content import ClosedPeriod, Content, PeriodKind, academy_of, in_words, own_academies, school_year
from .models import CalendarPeriod, CalendarProposal, SchoolCalendar

AHEAD = 3
"""School years for which a rector fixes the calendar at once (code de l'éducation, D521-6)."""


def today_in(academy: str) -> date:
    """Return the day it is in an académie."""
    return clock.now().astimezone(own_academies()[academy][0].tz).date()


def years_to_fill(academy: str) -> range:
    """Return the school year under way and the next two, by the year in which each begins."""
    first = school_year(today_in(academy))
    return range(first, first + AHEAD)


def open_calendar(*, academy: str, year: int, by: Actor) -> SchoolCalendar:
    """Begin the calendar of a school year, or return it; what schools had entered before there were any is in it."""
    if academy not in own_academies() or year not in years_to_fill(academy):
        raise Refused("calendar_not_theirs")
    begun = SchoolCalendar.objects.filter(academy=academy, year=year)
    with suppress(IntegrityError):  # of two who begin it at once one does
        return begun.first() or _begin(academy, year, by)
    return begun.get()


@transaction.atomic
def _begin(academy: str, year: int, by: Actor) -> SchoolCalendar:
    calendar = SchoolCalendar(academy=academy, year=year)
    former = [
        row
        for row in SchoolHolidayPeriod.objects.filter(department__in=calendar.departments)
        if school_year(row.first_day) == year
    ]
    content = Content(periods=tuple(_taken_over(former)))
    open_root(calendar, by=by, data={"after": content.as_data()})
    _write(calendar, content)
    SchoolHolidayPeriod.objects.filter(pk__in=[row.pk for row in former]).delete()
    return calendar


def _taken_over(rows: Iterable[SchoolHolidayPeriod]) -> list[ClosedPeriod]:
    """Return the days that schools had entered; those that cross earlier ones are left to them to propose again."""
    kept: list[ClosedPeriod] = []
    for row in rows:
        new = ClosedPeriod(PeriodKind.HOLIDAYS.value, row.name, row.first_day, row.last_day, department="")
        if all(new.last_day < one.first_day or one.last_day < new.first_day for one in kept):
            kept.append(new)
    return kept


@job("open_missing_calendars")
def open_missing_calendars() -> None:
    """Job: begin the calendar of this year where a school works and nobody did: officer and offices are told once."""
    for academy, departments in own_academies().items():
        codes = [department.code for department in departments]
        at_work = School.objects.filter(department__in=codes, is_closed=False, staff__isnull=False)
        year = years_to_fill(academy)[0]
        if at_work.exists() and not SchoolCalendar.objects.filter(academy=academy, year=year).exists():
            open_calendar(academy=academy, year=year, by=system("open_missing_calendars"))


# -- the officer ----------------------------------------------------------------------------------------------------


@transaction.atomic
def change_arrete(
    calendar: SchoolCalendar,
    *,
    arrete_number: str,
    arrete_date: date | None,
    pre_rentree: date | None,
    reason: str = "",
    by: Actor,
) -> None:
    """Write the number and date of the rector's arrêté and the first day of the year."""
    locked = lock(calendar)
    if arrete_date and arrete_date > today_in(calendar.academy):
        raise ValidationError({"arrete_date": _("Cette date n'est pas encore venue : indiquez celle de l'arrêté.")})
    wanted = replace(
        locked.content(), arrete_number=arrete_number.strip(), arrete_date=arrete_date, pre_rentree=pre_rentree
    )
    _fire(locked, "change", wanted, by=by, reason=reason)


@transaction.atomic
def put_period(calendar: SchoolCalendar, period: ClosedPeriod, *, reason: str = "", by: Actor) -> None:
    """Add a period, or change the one of the same identifier."""
    locked = lock(calendar)
    content = locked.content()
    before = next((one for one in content.periods if one.uuid == period.uuid), None)
    moved = before is not None and before.to_confirm and before.first_day != period.first_day
    _fire(locked, "move_day" if moved else "change", content.with_period(period), by=by, reason=reason)


@transaction.atomic
def confirm_day(calendar: SchoolCalendar, identifier: UUID, *, by: Actor) -> None:
    """Say that a day will not move any more."""
    locked = lock(calendar)
    period = _period(locked, identifier)
    if not period.to_confirm:
        raise Refused("calendar_changed")
    _fire(locked, "confirm_day", locked.content().with_period(replace(period, to_confirm=False)), by=by)


@transaction.atomic
def remove_period(calendar: SchoolCalendar, identifier: UUID, *, reason: str = "", by: Actor) -> None:
    """Take a period out of the calendar."""
    locked = lock(calendar)
    _period(locked, identifier)
    _fire(locked, "change", locked.content().without(identifier), by=by, reason=reason)


@transaction.atomic
def import_content(calendar: SchoolCalendar, wanted: Content, *, known_length: int, by: Actor) -> None:
    """Let what a file says take the place of the calendar; refused when it changed since the preview was read."""
    locked = lock(calendar)
    if locked.journal_length != known_length:
        raise Refused("calendar_changed")
    _fire(locked, "import_file", wanted, by=by)


@transaction.atomic
def restore_version(calendar: SchoolCalendar, position: int, *, by: Actor) -> None:
    """Let the calendar say again what it said after the entry at ``position`` of its journal."""
    locked = lock(calendar)
    version = next((entry for entry in versions_of(locked) if entry.position == position), None)
    if version is None:
        raise Refused("calendar_version_unknown")
    _fire(locked, "restore", Content.from_data(version.data["after"]), by=by, restored=position)


def publish_calendar(calendar: SchoolCalendar, *, by: Actor) -> None:
    """Let the rules read it."""
    fire(calendar, "publish", by=by)


def withdraw_calendar(calendar: SchoolCalendar, *, reason: str, by: Actor) -> None:
    """Take it away from the rules: it was published by mistake."""
    fire(calendar, "withdraw", by=by, reason=reason)


def versions_of(calendar: SchoolCalendar) -> list[Transition]:
    """Return the entries that say what the calendar is after them, the latest first."""
    entries = Transition.objects.filter(root_uuid=calendar.uuid, data__has_key="after").select_related("personal")
    return list(entries.order_by("-position"))


# -- schools --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ProposedYear:
    """The content of a school's proposal for one school year."""

    school: School
    year: int
    what: str
    period: ClosedPeriod
    known: UUID | None = None
    """Identifier of the period to correct or to remove."""
    why: str = ""


@transaction.atomic
def propose_period(proposed: ProposedYear, *, by: Actor) -> CalendarProposal:
    """Propose a day more, a correction or a removal to the académie; nothing changes before its answer."""
    school, period = proposed.school, proposed.period
    calendar = SchoolCalendar.objects.filter(academy=academy_of(school.department), year=proposed.year).first()
    if calendar is None:
        raise Refused("calendar_not_begun")
    locked = lock(calendar)
    if proposed.known is not None:
        _period(locked, proposed.known)
    if proposed.what != CalendarProposal.What.REMOVE:
        _check(locked, locked.content().with_period(replace(period, uuid=proposed.known or period.uuid)))
    made: dict[str, Any] = {}
    fire(
        locked,
        "propose",
        by=by,
        data={"proposal": proposed.what, "school": school.uai, "period": period.as_data()},
        personal={"why": proposed.why.strip()},
        values={"proposed": proposed, "made": made},
        told=made,
    )
    return made["proposal"]


@transaction.atomic
def accept_proposal(proposal: CalendarProposal, *, by: Actor) -> None:
    """Write a school's proposal into the calendar."""
    locked = lock(proposal)
    content, period = locked.calendar.content(), locked.as_period()
    if locked.period_uuid is not None:
        before = _period(locked.calendar, locked.period_uuid)
        period = replace(period, to_confirm=before.to_confirm and period.kind != PeriodKind.HOLIDAYS)
    removed = locked.what == CalendarProposal.What.REMOVE
    wanted = content.without(period.uuid) if removed else content.with_period(period)
    _fire(locked, "accept", wanted, by=by)


@transaction.atomic
def refuse_proposal(proposal: CalendarProposal, *, reason: str, by: Actor) -> None:
    """Leave the calendar as it is and tell the school why."""
    fire(proposal, "refuse", by=by, reason=reason)
    CalendarProposal.objects.filter(pk=proposal.pk).update(answer=reason.strip()[:300])


def withdraw_proposal(proposal: CalendarProposal, *, by: Actor) -> None:
    """Take back what the school proposed."""
    fire(proposal, "withdraw", by=by)


# -- writing --------------------------------------------------------------------------------------------------------


def _fire(locked: Subject, act: str, wanted: Content, *, by: Actor, reason: str = "", **data: Any) -> None:
    """Check what is wanted and write it by the act, with what was said before; the caller holds the lock."""
    calendar = locked.root
    assert isinstance(calendar, SchoolCalendar)  # the root of a calendar and of a proposal
    before = calendar.content()
    _check(calendar, wanted)
    if before == wanted:
        raise Refused("calendar_same")
    if calendar.is_published:
        if lacks := wanted.missing():
            raise Refused("calendar_lacks", what=", ".join(lacks))
        _keep_past_days(before, wanted, today_in(calendar.academy))
    changed = {"before": before.as_data(), "after": wanted.as_data(), **data}
    days = newly_off(before, wanted) if calendar.is_published else ()
    fire(locked, act, by=by, reason=reason, data=changed, values={"wanted": wanted}, told={"days": days})


def _check(calendar: SchoolCalendar, wanted: Content) -> None:
    following = SchoolCalendar.objects.filter(academy=calendar.academy, year=calendar.year + 1).first()
    wanted.check(
        calendar.year,
        departments=calendar.departments,
        next_first_day=following.pre_rentree if following else None,
    )
    former = SchoolCalendar.objects.filter(academy=calendar.academy, year=calendar.year - 1).first()
    ends = max((row.last_day for row in former.periods.all()), default=None) if former else None
    if wanted.pre_rentree and ends and ends >= wanted.pre_rentree:
        raise ValidationError(
            {
                "pre_rentree": _("L'année %(label)s a encore des vacances ce jour-là.")
                % {"label": former and former.label}
            }
        )


def _keep_past_days(before: Content, wanted: Content, today: date) -> None:
    """Refuse that a day to be confirmed is moved or taken away once it has come, or moved to one that has."""
    kept = {period.uuid: period for period in wanted.periods}
    for period in before.periods:
        if not period.to_confirm:
            continue
        after = kept.get(period.uuid)
        stays = after is not None and after.first_day == period.first_day
        if not stays and period.first_day <= today:
            raise Refused("calendar_day_has_come", day=in_words(period.first_day, period.first_day))
        if after is not None and not stays and after.first_day <= today:
            raise ValidationError({"first_day": _("Ce jour est déjà venu : choisissez un jour à venir.")})


def newly_off(before: Content, after: Content) -> tuple[ClosedPeriod, ...]:
    """Return the periods that a change adds or moves: agreements approved before may have a day in them."""
    known = {(one.first_day, one.last_day, one.department) for one in before.periods}
    return tuple(one for one in after.periods if (one.first_day, one.last_day, one.department) not in known)


@effect("write_calendar")
def write_calendar(calendar: SchoolCalendar, *, wanted: Content) -> None:
    """Write the calendar's new content; the door holds its lock."""
    _write(calendar, wanted)


@effect("write_proposal")
def write_proposal(proposal: CalendarProposal, *, wanted: Content) -> None:
    """Write the content of a proposal."""
    _write(proposal.calendar, wanted)


def _write(calendar: SchoolCalendar, wanted: Content) -> None:
    """Rewrite the rows; days that a published calendar already said keep their moment, others have the present one."""
    known = {row.uuid: row for row in calendar.periods.all()}
    now = clock.now() if calendar.is_published else None
    rows = []
    for period in wanted.periods:
        former = known.get(period.uuid)
        same = former is not None and (former.first_day, former.last_day, former.department) == (
            period.first_day,
            period.last_day,
            period.department,
        )
        since = former.since if former is not None and same else now
        names = ("kind", "name", "first_day", "last_day", "to_confirm", "department", "uuid")
        values = {name: getattr(period, name) for name in names}
        rows.append(CalendarPeriod(calendar=calendar, since=since, **values))
    calendar.periods.all().delete()
    CalendarPeriod.objects.bulk_create(rows)
    calendar.arrete_number, calendar.arrete_date = wanted.arrete_number, wanted.arrete_date
    calendar.pre_rentree = wanted.pre_rentree
    calendar.save(update_fields=["arrete_number", "arrete_date", "pre_rentree"])


@effect("publish_calendar")
def mark_published(calendar: SchoolCalendar) -> dict[str, Any]:
    """Note since when its days are published, and what is."""
    calendar.periods.filter(since=None).update(since=clock.now())
    return {"published": calendar.content().as_data()}


@effect("note_proposal")
def note_proposal(calendar: SchoolCalendar, *, proposed: ProposedYear, made: dict[str, Any]) -> dict[str, str]:
    """Keep a school's proposal."""
    names = ("kind", "name", "first_day", "last_day", "department")
    proposal = CalendarProposal.objects.create(
        calendar=calendar,
        school=proposed.school,
        what=proposed.what,
        period_uuid=proposed.known,
        why=proposed.why.strip(),
        proposed_at=clock.now(),
        **{name: getattr(proposed.period, name) for name in names},
    )
    made["proposal"] = proposal
    return {"proposal_uuid": str(proposal.uuid)}


def _period(calendar: SchoolCalendar, identifier: UUID) -> ClosedPeriod:
    found = next((one for one in calendar.content().periods if one.uuid == identifier), None)
    if found is None:
        raise Refused("calendar_changed")
    return found
