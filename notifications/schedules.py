"""Periodic jobs: what `settings.PERIODIC_JOBS` declares, kept as django-q2 schedules.

``PERIODIC_JOBS = {"seal_agreements": 5}``: the registered name of a job without arguments, and the minutes from one
run to the next.
"""

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django_q.models import Schedule

from notifications.jobs import PERIODIC_PREFIX, RUN_PERIODIC


def declared() -> dict[str, int]:
    """The periodic jobs of the settings: minutes by name."""
    return getattr(settings, "PERIODIC_JOBS", {})


@transaction.atomic
def update_schedules() -> tuple[list[str], list[str]]:
    """Make the schedules equal to the settings; return the names added or changed, and those removed."""
    wanted = {f"{PERIODIC_PREFIX}{name}": (repr(name), minutes) for name, minutes in declared().items()}
    changed, removed = [], []
    for row in Schedule.objects.filter(func=RUN_PERIODIC).select_for_update().order_by("id"):
        arguments = wanted.get(row.name)
        if arguments is None:
            row.delete()
            removed.append(row.name.removeprefix(PERIODIC_PREFIX))
            continue
        del wanted[row.name]
        if (row.args, row.minutes) != arguments:
            row.args, row.minutes = arguments
            row.next_run = timezone.now()
            row.save()
            changed.append(row.name.removeprefix(PERIODIC_PREFIX))
    for name, (argument, minutes) in wanted.items():
        Schedule.objects.create(
            name=name,
            func=RUN_PERIODIC,
            args=argument,
            schedule_type=Schedule.MINUTES,
            minutes=minutes,
            repeats=-1,
            next_run=timezone.now(),
        )
        changed.append(name.removeprefix(PERIODIC_PREFIX))
    return changed, removed
