"""The workflow clock: system time plus an offset that only a demonstration or a test may set.

Deadlines and what begins or ends by itself follow this clock. Certificates, signing times,
codes and links never do: they use the system time.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime, timedelta

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone

_held: ContextVar[datetime | None] = ContextVar("_held", default=None)


def now() -> datetime:
    """Return the workflow time (aware, UTC)."""
    return _held.get() or timezone.now() + offset()


@contextmanager
def held(at: datetime) -> Iterator[None]:
    """Hold the clock at ``at``: what belongs to one act happens at one moment."""
    token = _held.set(at)
    try:
        yield
    finally:
        _held.reset(token)


def offset() -> timedelta:
    """Return how far the workflow clock is ahead of the system; always zero where it may not be moved."""
    if not getattr(settings, "WORKFLOW_CLOCK_ADJUSTABLE", False):
        return timedelta()
    from .models import ClockOffset

    return next(iter(ClockOffset.objects.filter(pk=1).values_list("offset", flat=True)), timedelta())


def move_to(moment: datetime) -> None:
    """Set the clock so that it is now ``moment``; it goes on running from there."""
    set_offset(moment - timezone.now())


def set_offset(value: timedelta) -> None:
    """Set the offset; ``ImproperlyConfigured`` where the clock may not be moved."""
    if not getattr(settings, "WORKFLOW_CLOCK_ADJUSTABLE", False):
        raise ImproperlyConfigured("The workflow clock moves only where WORKFLOW_CLOCK_ADJUSTABLE is set.")
    from .models import ClockOffset

    ClockOffset.objects.update_or_create(pk=1, defaults={"offset": value})
