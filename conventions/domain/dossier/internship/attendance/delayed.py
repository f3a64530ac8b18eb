"""Marks taken on a device without a line: each counts once, with its own hour; one that differs is shown, not written.

The journal's own key of a request is what counts once (:mod:`workflow.engine`): nothing else is kept of a mark.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from uuid import UUID

from django.db import transaction

from workflow import clock, engine
from workflow.actors import Actor
from workflow.engine import Refused
from workflow.models import Transition

from .models import HalfDay
from .services import MARKS, NOTED_AT, mark_half_day


class Fate(StrEnum):
    """Fate of a mark that arrives."""

    TAKEN = "taken"
    AGAIN = "again"
    """Already counted: the same number, or somebody noted the same."""
    CONFLICT = "conflict"
    """Somebody noted otherwise meanwhile: nothing is written."""
    LATE = "late"
    """The file is closed."""
    WRONG = "wrong"


@dataclass(frozen=True)
class Arrival:
    """A mark that has arrived: its fate, the refusal if there is one, and the entry of the journal it meets."""

    fate: Fate
    refusal: Refused | None = None
    met: Transition | None = None
    """Last entry of the half-day, of a conflict."""

    @property
    def is_settled(self) -> bool:
        """Tell whether the device has nothing more to keep of it."""
        return self.fate in (Fate.TAKEN, Fate.AGAIN)


def receive_mark(half_day: HalfDay, mark: str, *, number: UUID, noted_at: datetime, by: Actor) -> Arrival:
    """Write a mark that a device took at ``noted_at`` (aware), once for its ``number``; one lock, one transaction.

    The hour is the device's, between the beginning of the half-day's day and now. Nothing that somebody noted is
    changed: a correction has its reason and its page.
    """
    try:
        return _receive(half_day, mark, number=str(number), noted_at=noted_at, by=by)
    except Refused as refusal:
        return Arrival(Fate.LATE if refusal.code == "file_not_open" else Fate.WRONG, refusal)


@transaction.atomic
def _receive(half_day: HalfDay, mark: str, *, number: str, noted_at: datetime, by: Actor) -> Arrival:
    locked = engine.lock(half_day)
    done = Transition.objects.filter(root_uuid=locked.root.uuid, request_key=number).first()
    if done and (done.subject_uuid, done.name, done.actor_id) != (locked.uuid, MARKS[mark], by.id):
        raise Refused("request_reused")
    if done or locked.transitions()[MARKS[mark]].is_done(locked):
        return Arrival(Fate.AGAIN)
    if locked.root.takes_marks and not locked.is_unmarked and not locked.is_suspended:
        return Arrival(Fate.CONFLICT, met=Transition.objects.filter(subject_uuid=locked.uuid).latest("id"))
    hour = min(max(noted_at, locked.root.start_of(locked.date)), clock.now())
    mark_half_day(locked, mark, by=by, key=number, noted_at=hour.astimezone(UTC))
    return Arrival(Fate.TAKEN)


def hour_of(entry: Transition) -> datetime:
    """Return when what an entry tells was noted: the device's hour, where it had no line."""
    return datetime.fromisoformat(entry.data[NOTED_AT]) if NOTED_AT in entry.data else entry.at
