"""Deadlines: rows computed from journal times; a schedule hands the due ones to the door."""

import logging
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from functools import lru_cache

from django.apps import apps
from django.db import transaction
from django.db.models import Q
from django.utils.module_loading import import_string

from . import clock
from .actors import system
from .machine import DeadlineRule, Root, Subject, next_due
from .models import Deadline

log = logging.getLogger(__name__)
RETRY = timedelta(hours=1)


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
    """Arm after a transition, without a query when the deadlines cannot have changed."""
    before, after = rules_in(type(subject), source), rules_in(type(subject), subject.status)
    anew = source != subject.status and any(rule.from_state for rule in after)
    if before != after or anew:
        arm(subject, after, since=lambda: at, armed=[rule.name for rule in before])
    elif rearms:
        arm(subject, [rule for rule in after if rule.name in rearms], since=_began(subject), armed=rearms)


def arm_again(subject: Subject) -> None:
    """Arm from the journal's times: after dates were changed, or when an agenda is rebuilt."""
    arm(subject, rules_in(type(subject), subject.status), since=_began(subject))


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


def run_due(limit: int = 500) -> int:
    """Hand every due deadline to the door; return how many acted. Safe to run several times at once."""
    now, acted = clock.now(), 0
    seen: set[int] = set()
    while len(seen) < limit:
        due = (
            Deadline.objects.filter(due_at__lte=now)
            .exclude(not_before__gt=now)
            .exclude(pk__in=seen)
            .order_by("due_at", "id")
            .first()
        )
        if due is None:
            break
        seen.add(due.pk)
        acted += _hand_over(due, now)
    return acted


def _hand_over(due: Deadline, now: datetime) -> int:
    from .engine import Refused, fire, lock

    model = apps.get_model(due.subject_label)
    subject = model._base_manager.filter(pk=due.subject_id).first()
    rule = next((r for r in model.DEADLINES if r.name == due.name), None)
    if subject is None or rule is None or subject.status not in rule.states:
        Deadline.objects.filter(pk=due.pk).delete()
        return 0
    try:
        with transaction.atomic():
            subject = lock(subject)
            if not Deadline.objects.filter(pk=due.pk, due_at__lte=now).exists() or subject.status not in rule.states:
                return 0  # somebody acted, or put the day off, while this row was being read
            if rule.act:
                import_string(rule.act)(subject)
            else:
                fire(subject, due.name, by=system(f"deadline:{due.name}"))
    except Refused as refusal:
        Deadline.objects.filter(pk=due.pk).update(tries=due.tries + 1, not_before=now + RETRY, last_refusal=refusal)
        return 0
    except Exception:
        log.exception("deadline %s of %s %s failed", due.name, due.subject_label, due.subject_id)
        Deadline.objects.filter(pk=due.pk).update(
            tries=due.tries + 1, not_before=now + RETRY, last_refusal=Refused("broke_down")
        )
        return 0
    Deadline.objects.filter(pk=due.pk, due_at=due.due_at, tries=due.tries).delete()
    return 1
