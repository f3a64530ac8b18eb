"""The run of the schedule: every deadline that is due is handed to the door, or to the act that its rule names."""

import logging
from datetime import datetime, timedelta

from django.apps import apps
from django.db import transaction

from notifications.jobs import job
from notifications.outbox import said_together

from . import clock
from .actors import system
from .engine import Refused, fire, lock
from .models import Deadline
from .names import act

log = logging.getLogger(__name__)
RETRY = timedelta(hours=1)


@job("run_deadlines")
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
    model = apps.get_model(due.subject_label)
    subject = model._base_manager.filter(pk=due.subject_id).first()
    rule = next((r for r in model.DEADLINES if r.name == due.name), None)
    if subject is None or rule is None or not rule.runs_for(subject):
        Deadline.objects.filter(pk=due.pk).delete()
        return 0
    try:
        with transaction.atomic(), said_together():
            subject = lock(subject, with_shared=rule.with_shared)
            if not Deadline.objects.filter(pk=due.pk, due_at__lte=now).exists() or not rule.runs_for(subject):
                return 0  # somebody acted, or put the day off, while this row was being read
            if rule.act:
                act.get(rule.act)(subject)
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
