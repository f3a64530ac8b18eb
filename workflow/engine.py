"""The door: the only way through which a status changes.

In one database transaction :func:`fire` locks the subject's root, asks the law, writes the status, appends to
the journal, advances the agenda, arms the deadlines and puts the messages in the outbox.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Required, TypedDict, TypeVar, Unpack

from django.db import connection, models, transaction

from notifications.catalogue import Event
from notifications.language import in_french
from notifications.outbox import queue

from . import agenda, clock, deadlines, journal
from .actors import Actor
from .machine import Law, Opening, Root, Spec, StatusWrittenOutsideTheDoor, Subject
from .models import Transition
from .prepared import Given, prepared
from .refusals import Refused as Refused
from .related import forget_read

S = TypeVar("S", bound=Subject)
R = TypeVar("R", bound=Root)


def lock(subject: S, *, with_shared: bool = False) -> S:
    """Lock the root of ``subject`` and return a fresh copy of the subject, inside the caller's transaction.

    One lock order for everything: what several roots share, when the act depends on it (``with_shared``), then the
    root, always, then the names that stand for no row (:meth:`~.machine.Subject.shared_names`), read from the locked
    one. Who will need the first says so at the first lock of the transaction. The copy's ``root`` is the locked row.
    """
    if with_shared:
        list(subject.shared_rows().select_for_update(of=("self",), no_key=True).values_list("pk", flat=True))
    root = lock_root(subject)
    if isinstance(subject, Root):
        fresh = root
    else:
        fresh = _row_of(type(subject)).get(key=subject.pk)
        fresh.root = root
    if with_shared:
        _lock_names(fresh.shared_names())
    return fresh


def _lock_names(names: Iterable[str]) -> None:
    """Wait until nobody else holds one of these names, and hold them until the end of the transaction."""
    for name in sorted(set(names)):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [name])


def lock_root(subject: Subject) -> Any:  # the root's own model
    """Lock the root of ``subject`` and return it, for whoever reads the subject together with more under its lock."""
    model, key = subject.root_key
    return _locked_row_of(model).get(key=key)


def _read(model: type[Subject], rows: Any) -> Any:
    rows = rows.filter(pk=Given("key"))
    return rows.select_related(*model.FETCH).defer(*model.LEAVE) if model.FETCH else rows


@prepared
def _row_of(model: type[Subject]) -> Any:
    return _read(model, model._base_manager.all())


@prepared
def _locked_row_of(model: type[Subject]) -> Any:
    return _read(model, model._base_manager.select_for_update(of=("self",)))


@transaction.atomic
@in_french
def open_root(
    root: R,
    *,
    by: Actor,
    data: Mapping[str, Any] | None = None,
    personal: Mapping[str, Any] | None = None,
    at: datetime | None = None,
) -> R:
    """Save a new root and journal that it was opened: the first entry of its chain."""
    at, opening = at or clock.now(), root.OPENING
    if not root.roles_of(by) & set(opening.who):
        raise _not_theirs(root, opening)
    root.save()
    move = journal.Move(root, opening.name, "", root.status, dict(data or {}), dict(personal or {}))
    [entry] = journal.append(root, [move], by=by, at=at)
    agenda.start(root)
    deadlines.arm_after(root, source="", rearms=(), at=at)
    if opening.tells:
        event = {"entry": entry, "actor": by, "subject": root, "reason": ""}
        queue(opening.tells, Event(name=opening.name, subject=root, data=event, about=about(root)))
    return root


class Act(TypedDict, total=False):
    """Details of a transition that is fired."""

    by: Required[Actor]
    reason: str
    """It goes to the erasable part of the entry, as ``personal`` does."""
    data: Mapping[str, Any] | None
    """It goes into the chain: no personal data, no float."""
    personal: Mapping[str, Any] | None
    key: str
    """It identifies the request, so that the same request sent twice acts once."""
    at: datetime | None
    told: Mapping[str, Any] | None
    """It is given to the messages and kept nowhere else."""
    tell_at: datetime | None
    """The messages wait in the outbox until then."""
    values: Mapping[str, Any] | None
    """Arguments of the transition's body."""


@transaction.atomic
def fire(subject: Subject, name: str, **act: Unpack[Act]) -> Transition:
    """Fire the transition ``name`` on ``subject`` and return its journal entry.

    Raises :class:`Refused` and changes nothing when the law says no.
    """
    fresh = lock(subject, with_shared=type(subject).transitions()[name].spec.looks_at_others)
    entry = fire_locked(fresh, name, **act)
    _show(subject, fresh)
    return entry


@in_french
def fire_locked(fresh: Subject, name: str, **act: Unpack[Act]) -> Transition:
    """Fire a transition on the copy that :func:`lock` returned in this transaction: nothing is locked or read again.

    For whoever looked at the subject under its lock before. What fails here must end the whole transaction: nothing
    less undoes it, and the copy shows what was not written.
    """
    root, by, key = fresh.root, act["by"], act.get("key", "")
    if key:
        done = Transition.objects.filter(root_uuid=root.uuid, request_key=key).first()
        if done is not None:
            if (done.name, done.subject_uuid, done.actor_id) != (name, fresh.uuid, by.id):
                raise Refused("request_reused")
            return done
    if root.erased_at:
        raise Refused("root_erased")
    at, reason = act.get("at") or clock.now(), act.get("reason", "")
    with clock.held(at):
        law = fresh.transitions()[name]
        if refusal := why_not(fresh, law, by, reason=reason):
            raise refusal
        noted = {"reason": reason, **(act.get("personal") or {})}
        target = law.state_after(fresh.status)
        steps = [(fresh, law, journal.Move(fresh, name, fresh.status, target, dict(act.get("data") or {}), noted, key))]
        if law.spec.carries:
            carrier = fresh.carrier
            carried = carrier.transitions()[law.spec.carries]
            if refusal := why_not(carrier, carried, None, reason=reason):
                raise refusal
            target = carried.state_after(carrier.status)
            steps.append((carrier, carried, journal.Move(carrier, carried.name, carrier.status, target)))
        entries = _write(root, steps, dict(act.get("values") or {}), by=by, at=at)
        agenda.advance(root, [(move.name, moved) for moved, _law, move in steps])
        for (moved, step, move), entry in zip(steps, entries, strict=True):
            deadlines.arm_after(moved, source=move.source, rearms=step.spec.rearms, at=at)
            if step.spec.rearms_carrier:
                carrier = moved.carrier
                deadlines.arm_after(carrier, source=carrier.status, rearms=step.spec.rearms_carrier, at=at)
            if step.spec.tells:
                event = {"entry": entry, "actor": by, "reason": reason, "subject": fresh, **(act.get("told") or {})}
                queue(step.spec.tells, Event(step.name, moved, event, about(root), not_before=act.get("tell_at")))
    return entries[0]


def _write(
    root: Root, steps: list[tuple[Subject, Law, journal.Move]], values: dict[str, Any], *, by: Actor, at: datetime
) -> list[Transition]:
    """Run the transitions' bodies, append to the journal and write statuses and chain.

    A body may prepare what must be true together with the new status and return data for the journal entry; it
    fires nothing itself: the chain is being written. No status is written before all bodies have run.
    """
    for moved, law, move in steps:
        moved.__dict__["_in_the_door"] = True
        moved.__dict__["_conditions_held"] = law.conditions  # why_not asked them under this lock: not twice
        move.data.update(getattr(moved, law.name)(**values))
        values = {}
        move.columns = {
            "status": moved.status,
            **{name: moved.__dict__[_attribute(moved, name)] for name in law.spec.writes},
        }
    return journal.append(root, [move for _moved, _law, move in steps], by=by, at=at)


def _show(given: Subject, fresh: Subject) -> None:
    """Let the caller's object show what the door has written."""
    for column in fresh.door_columns():
        name = _attribute(fresh, column)
        given.__dict__[name] = fresh.__dict__[name]
        forget_read(given, column)  # what a key leads to is read again


def _attribute(subject: Subject, column: str) -> str:
    """Return the name under which an object keeps the value of a column: of a key, that with ``_id``."""
    field: models.Field = subject._meta.get_field(column)  # type: ignore[assignment]  # a column of the table
    return field.attname


def discard(subjects: Sequence[Subject]) -> None:
    """Delete subjects of one model that nothing has happened to; the caller holds their root's lock.

    What the journal tells of is never deleted: :class:`StatusWrittenOutsideTheDoor` for the whole list.
    """
    told = Transition.objects.filter(subject_uuid__in=[subject.uuid for subject in subjects])
    if told.exists():
        raise StatusWrittenOutsideTheDoor("what the journal tells of is never deleted")
    if subjects:
        type(subjects[0])._base_manager.filter(pk__in=[subject.pk for subject in subjects]).door_delete()


def was_done(root: Root, key: str) -> bool:
    """Tell whether the request ``key`` has acted on this root before."""
    return bool(key) and Transition.objects.filter(root_uuid=root.uuid, request_key=key).exists()


def about(root: Root) -> str:
    """Return the text key under which messages name a root."""
    return f"{root._meta.model_name}:{root.uuid}"


def why_not(subject: Subject, law: Law, by: Actor | None, *, reason: str = "") -> Refused | None:
    """Return the refusal that says why ``by`` may not fire ``law``, or nothing.

    ``by`` is ``None`` for a transition carried by another one, whose law has answered for the actor.
    """
    if not law.starts_from(subject):
        label = subject.labels()[subject.status]
        return Refused("not_now", act=law.spec.label, state=label)
    if by is not None and not subject.roles_of(by) & set(law.spec.who):
        return _not_theirs(subject, law.spec)
    for condition in law.conditions:
        if wrong := condition.explain(subject):
            return wrong
    if law.needs_reason(subject) and not reason.strip() and by is not None:
        return Refused("reason_missing", act=law.spec.label)
    return None


def _not_theirs(subject: Subject, declared: Spec | Opening) -> Refused:
    allowed = [subject.ROLES.get(role, role) for role in declared.who if role != "system"]
    if not allowed:
        return Refused("for_nobody", act=declared.label)
    return Refused("not_for_you", act=declared.label, who=", ".join(allowed))
