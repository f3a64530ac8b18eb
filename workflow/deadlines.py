"""Deadlines: rows computed from journal times; :mod:`workflow.schedule` hands the due ones to the door."""

from collections.abc import Callable, Iterable
from datetime import datetime
from functools import lru_cache

from django.db.models import Q

from . import clock
from .machine import DeadlineRule, Root, Subject, next_due
from .models import Deadline


@lru_cache
def rules_in(model: type[Subject], state: str) -> tuple[DeadlineRule, ...]:
    return tuple(rule for rule in model.DEADLINES if state in rule.states)


def arm(
    subject: Subject,
    rules: Iterable[DeadlineRule],
    *,
    since: Callable[[], datetime],
    armed: Iterable[str] | None = None,
) -> None:
    """Write the deadlines that ``rules`` give ``subject`` now; drop the others among those ``armed``, or all others."""
    label = subject.journal_label()
    wanted = {}
    for rule in rules:
        due_at = next_due(rule, subject, since)
        if due_at is not None:
            wanted[rule.name] = due_at
    others = Deadline.objects.filter(subject_label=label, subject_id=subject.pk)
    if armed is None:
        others.exclude(name__in=wanted).delete()
    elif stale := set(armed) - set(wanted):
        others.filter(name__in=stale).delete()
    if wanted:
        Deadline.objects.bulk_create(
            [
                Deadline(subject_label=label, subject_id=subject.pk, name=name, due_at=due_at)
                for name, due_at in wanted.items()
            ],
            update_conflicts=True,
            unique_fields=["subject_label", "subject_id", "name"],
            update_fields=["due_at"],
        )


def arm_after(subject: Subject, *, source: str, rearms: tuple[str, ...], at: datetime) -> None:
    """Arm after a transition, without a query when the deadlines cannot have changed.

    A rule that counted before it and still does is not asked again, unless it counts from when the state began.
    """
    before, after = rules_in(type(subject), source), rules_in(type(subject), subject.status)
    moved = source != subject.status
    kept = [rule for rule in before if rule in after and rule.name not in rearms and not (moved and rule.from_state)]
    if before != after or (moved and len(kept) < len(after)):
        anew = [rule for rule in after if rule not in kept]
        arm(subject, anew, since=lambda: at, armed=[rule.name for rule in before if rule not in kept])
    elif rearms:
        arm(subject, [rule for rule in after if rule.name in rearms], since=_began(subject), armed=rearms)


def arm_again(subject: Subject) -> None:
    """Arm from the journal's times: after dates were changed, or when an agenda is rebuilt."""
    arm(subject, rules_in(type(subject), subject.status), since=_began(subject))


def put_off(subject: Subject, name: str, due_at: datetime) -> None:
    """Let a deadline that is armed fall due later: for the act of its rule, which found that its time was not over."""
    label = subject.journal_label()
    Deadline.objects.filter(subject_label=label, subject_id=subject.pk, name=name).update(due_at=due_at)


def _began(subject: Subject) -> Callable[[], datetime]:
    """Return how to learn when ``subject`` entered its present state: by the journal, once somebody asks."""
    from .journal import state_since

    return lambda: state_since(subject) or clock.now()


def armed(root: Root) -> list[tuple[str, datetime]]:
    """Deadlines of the root, by name."""
    return sorted(
        Deadline.objects.filter(subject_label=root.journal_label(), subject_id=root.pk).values_list("name", "due_at")
    )


def due_of(subjects: Iterable[tuple[str, int]]) -> dict[tuple[str, int, str], datetime]:
    """Return the deadlines of subjects, named by journal label and key, under ``(label, key, name)``; one query."""
    wanted: dict[str, set[int]] = {}
    for label, key in subjects:
        wanted.setdefault(label, set()).add(key)
    if not wanted:
        return {}
    theirs = Q()
    for label, keys in wanted.items():
        theirs |= Q(subject_label=label, subject_id__in=keys)
    rows = Deadline.objects.filter(theirs).values_list("subject_label", "subject_id", "name", "due_at")
    return {(label, key, name): due_at for label, key, name, due_at in rows}
