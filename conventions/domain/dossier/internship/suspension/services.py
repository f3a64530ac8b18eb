"""Force majeure for one internship: suspending it, going on, or keeping what was done; nobody's signature is needed."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Self

from django.db import transaction

from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.agreements.services import end_amendments
from conventions.domain.dossier.agreements.signable import Signable
from conventions.domain.dossier.agreements.states import Cause
from conventions.domain.dossier.internship.attendance.services import follow_suspension
from notifications.catalogue import Event
from notifications.models import Message
from notifications.outbox import queue
from workflow import deadlines, engine
from workflow.actors import Actor, system
from workflow.engine import Refused, fire_locked
from workflow.names import act


@dataclass(frozen=True)
class Suspension:
    """Reason and dates that a person chose, once for one internship or for many."""

    cause: str
    first_day: date
    from_noon: bool = False
    """The morning of the first day is not in it."""
    until: date | None = None
    """Its last day, when it is known."""

    @property
    def cause_in_words(self) -> str:
        return str(Cause(self.cause).label)

    def at_least(self, convention: Convention) -> Self:
        """Return it so that it does not end before the present one of ``convention``: of many it shortens none."""
        if not convention.on_hold:
            return self
        ends = (self.until, convention.suspended_until)
        return replace(self, until=None if None in ends else max(filter(None, ends)))

    def as_data(self) -> dict[str, Any]:
        return {
            "cause": self.cause,
            "first_day": self.first_day.isoformat(),
            "from_noon": self.from_noon,
            "until": self.until.isoformat() if self.until else None,
        }

    @classmethod
    def from_data(cls, data: dict[str, Any]) -> Self:
        until = data["until"]
        first_day = date.fromisoformat(data["first_day"])
        return cls(data["cause"], first_day, data["from_noon"], date.fromisoformat(until) if until else None)


@transaction.atomic
def suspend(
    convention: Convention,
    suspension: Suspension,
    *,
    by: Actor,
    reason: str = "",
    key: str = "",
    by_officer: bool = False,
) -> None:
    """Suspend, or change the days of a suspension, and tell everybody at once; ``reason``: what they read beside it.

    The journal keeps whether an officer says it for a territory, or the head (``by_officer``): it is theirs to end.
    Raises :class:`Refused` when those days are suspended already.
    """
    if suspension.until and suspension.until < suspension.first_day:
        raise Refused("suspension_in_order")
    locked = engine.lock(convention)
    if engine.was_done(locked, key):
        return
    if _is_so(locked, suspension):
        raise Refused("suspended_already")
    values, excused = vars(suspension), locked.excuses_everybody
    fire_locked(locked, "suspend", by=by, reason=reason, key=key, data={"by_officer": by_officer}, values=values)
    _follow(convention, locked, excused=excused)


def _is_so(convention: Convention, suspension: Suspension) -> bool:
    """Tell whether the suspension says nothing more than the present one."""
    present = (convention.suspended_from, convention.suspended_from_noon)
    later = convention.on_hold and present <= (suspension.first_day, suspension.from_noon)
    return later and convention.suspended_until == suspension.until


@transaction.atomic
def resume(convention: Convention, *, on: date, by: Actor, key: str = "", silent: bool = False) -> None:
    """Expect the pupil again from the morning of ``on``, today or later, and tell everybody.

    ``silent``: an amendment says it, which puts days of an internship after its last one.
    """
    locked = engine.lock(convention)
    if engine.was_done(locked, key):
        return
    if on < locked.today() and not by.is_system:
        raise Refused("resumed_in_the_past")
    if not silent and locked.on_hold and locked.leaves_nothing(on - timedelta(days=1)):
        raise Refused("resumed_too_late", day=locked.last_day)
    excused = locked.excuses_everybody
    fire_locked(locked, "resume", by=by, key=key, values={"on": on}, told={"silent": silent})
    _follow(convention, locked, excused=excused)


@act("resume_internship")
def resume_on_the_day(convention: Convention) -> None:
    """Deadline ``resume``: the last day of the suspension is over, and everybody knew it."""
    resume(convention, on=resumes_on(convention), by=system("deadline:resume"), silent=True)


@transaction.atomic
def settle(convention: Convention, *, by: Actor, key: str = "") -> None:
    """Keep the days done and end there: evaluations are asked, then the attestation says which half-days were lost."""
    locked = engine.lock(convention)
    if engine.was_done(locked, key):
        return
    fire_locked(locked, "settle", by=by, key=key)
    follow_suspension(locked)
    end_amendments(locked)
    convention.refresh_from_db()


def resumes_on(convention: Convention) -> date:
    """Return the day on which the pupil is expected again, once it is known."""
    assert convention.suspended_until is not None  # the caller knows
    return convention.suspended_until + timedelta(days=1)


def _follow(convention: Convention, locked: Convention, *, excused: bool) -> None:
    """Let half-days and the amendments being signed follow; show it on the caller's copy.

    Where nobody was asked for anything before (``excused``), what was set aside meanwhile is asked now.
    """
    follow_suspension(locked)
    amendments = list(locked.amendments.order_by("pk"))
    for amendment in amendments:
        deadlines.arm_again(amendment)
    if excused and not locked.excuses_everybody:
        _ask_again(locked, "signature_asked")
        for amendment in amendments:
            amendment.root = locked
            _ask_again(amendment, "amendment_asked")
    convention.refresh_from_db()


def _ask_again(subject: Signable, slug: str) -> None:
    """Ask those of whom an answer is awaited and whose last question, or reminder of it, never left."""
    if not subject.awaits_answers:
        return
    about = engine.about(subject.convention)
    refs = [f"signature:{request.uuid}" for request in subject.signature_requests() if request.is_waiting]
    asked = Message.objects.filter(about=about, ref__in=refs, slug__in=(slug, "reminder")).order_by("id")
    unsaid = {ref for ref, status in dict(asked.values_list("ref", "status")).items() if status == Message.Status.MOOT}
    if unsaid:
        queue((slug,), Event("ask_again", subject, {"only": unsaid}, about=about))
