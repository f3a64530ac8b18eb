"""A whole school or territory suspended in one act, then resumed, made up by an amendment each, or kept as it is."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.amendments.days import place_days
from conventions.domain.dossier.amendments.models import Amendment
from conventions.domain.dossier.amendments.services import amend_days
from conventions.domain.dossier.batches.models import BulkAct, BulkItem
from conventions.domain.dossier.batches.running import begin_bulk, lock_as_seen, on_many
from conventions.domain.dossier.internship.attendance.models import HalfDay
from conventions.domain.dossier.internship.suspension.services import Suspension, resume, settle, suspend
from conventions.domain.law.rules.timetable import Presence
from conventions.domain.persons.people.models import School, User
from conventions.domain.persons.people.standing import account_actor
from notifications.catalogue import Event
from notifications.language import in_french
from notifications.outbox import queue
from workflow import engine
from workflow.actors import Actor
from workflow.engine import Refused

SUSPEND, RESUME, MAKE_UP, SETTLE = "suspend", "resume", "make_up", "settle"


# -- suspending ------------------------------------------------------------------------------------------------


def suspend_together(
    conventions: Sequence[Convention],
    suspension: Suspension,
    *,
    reason: str,
    user: User,
    key: UUID,
    school: School | None = None,
) -> BulkAct:
    """Suspend these internships in one act; ``reason`` is what everybody reads beside the cause.

    Without ``school`` an officer suspends those of several: each school is told, once. See :func:`begin_bulk`.
    """

    def chosen() -> list[BulkItem]:
        items = _items(dict.fromkeys(conventions))
        if school is None:
            _tell_schools(conventions, suspension, reason)
        return items

    options = {**suspension.as_data(), "reason": reason}
    return begin_bulk(SUSPEND, chosen, school=school, user=user, key=key, options=options)


def _items(conventions: Mapping[Convention, int | None]) -> list[BulkItem]:
    items = [BulkItem(convention=one, seen_length=length) for one, length in conventions.items()]
    if not items:
        raise Refused("no_internship_chosen")
    return items


def _tell_schools(conventions: Iterable[Convention], suspension: Suspension, reason: str) -> None:
    """Tell head and office of each school how many of its internships the officer suspends."""
    found: dict[School, int] = {}
    for convention in conventions:
        found[convention.school] = found.get(convention.school, 0) + 1
    for school, count in found.items():
        told = {"count": count, "suspension": suspension, "reason": reason}
        queue(("school_told_of_suspension",), Event("suspend_together", school, told, about=f"school:{school.uuid}"))


@on_many(SUSPEND)
def _suspend_one(bulk: BulkAct, item: BulkItem) -> None:
    convention = engine.lock(_convention(item), with_shared=True)  # what it is to last at least is read under the lock
    suspension = Suspension.from_data(bulk.options).at_least(convention)
    by, reason = account_actor(bulk.user), bulk.options["reason"]
    suspend(convention, suspension, by=by, reason=reason, by_officer=bulk.school is None)


def _convention(item: BulkItem) -> Convention:
    assert item.convention is not None  # as they were chosen
    return item.convention


# -- afterwards ------------------------------------------------------------------------------------------------


def go_on_together(
    act: str,
    conventions: Mapping[Convention, int | None],
    *,
    on: date | None,
    user: User,
    key: UUID,
    school: School | None = None,
) -> BulkAct:
    """Do ``act`` on these internships: resume ``on`` a day, make up what was lost from that day, or settle.

    With each, how long its journal was when it was shown, if it was: what changed since is left, and said.
    """
    options: dict[str, Any] = {"on": on.isoformat()} if on else {}
    return begin_bulk(act, lambda: _items(conventions), school=school, user=user, key=key, options=options)


def _afterwards(do: Callable[..., Any]) -> Callable[[BulkAct, BulkItem], None]:
    """Return the function for one item of an act that says a day."""
    return lambda bulk, item: do(
        lock_as_seen(item), on=date.fromisoformat(bulk.options["on"]), by=account_actor(bulk.user)
    )


on_many(RESUME)(_afterwards(resume))


@on_many(SETTLE)
def _settle_one(bulk: BulkAct, item: BulkItem) -> None:
    settle(lock_as_seen(item), by=account_actor(bulk.user))


@transaction.atomic
@in_french
def make_up(convention: Convention, *, on: date, by: Actor) -> Amendment:
    """Have an amendment signed that puts what the suspension took on the first free working days from ``on``.

    The suspension lasts until then, unless the pupil is expected on a day between: the amendment is signed meanwhile.
    Everybody is told when this calls the pupil back on days that were suspended; else the amendment says it.
    """
    locked = engine.lock(convention, with_shared=True)
    if not locked.is_in_force:
        raise Refused("make_up_unsigned")
    if locked.suspended_from is None:
        raise Refused("agreement_not_suspended")
    if on <= locked.today():
        raise Refused("made_up_in_the_past")
    days = days_made_up(locked, on)
    until, planned = locked.suspended_until, locked.presences()
    if locked.on_hold and not any(until and until < day.day < on for day in planned):
        called_back = any(day.day >= on and locked.suspends(day.day) for day in planned)
        resume(locked, on=on, by=by, silent=not called_back)
    why = _("Le stage était suspendu (%(cause)s) : ce qui n'a pas eu lieu est rattrapé à partir du %(day)s.") % {
        "cause": locked.get_suspension_cause_display(),
        "day": f"{on:%d/%m/%Y}",
    }
    return amend_days(locked, days, why=why, by=by)


on_many(MAKE_UP)(_afterwards(make_up))


def lost_days(convention: Convention) -> list[Presence]:
    """Return the whole days that a suspension took, or takes, from the timetable; one that was begun counts as held."""
    if convention.suspended_from is None:
        return []
    marked = convention.half_days.exclude(HalfDay.is_suspended | HalfDay.is_unmarked)
    begun = set(marked.values_list("date", flat=True))
    return [
        day
        for day in convention.presences()
        if day.day not in begun and convention.suspends(day.day, afternoon=day.morning is None)
    ]


def days_made_up(convention: Convention, on: date) -> tuple[Presence, ...]:
    """Return the timetable without the days lost before ``on``, and with them on the first free ones from then.

    A day that was begun is kept as it is: it counts among those that a sequence may have. A day keeps its hours, and a
    weekday on which the pupil was never expected stays free. Raises :class:`Refused` when no day was lost.
    """
    planned = convention.presences()
    lost = [day for day in lost_days(convention) if day.day < on]
    if not lost:
        raise Refused("nothing_to_make_up", day=on)
    kept = [day for day in planned if day not in lost]
    return place_days([(day, on) for day in lost], planned=planned, kept=kept, department=convention.department)
