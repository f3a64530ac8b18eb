"""The text before the first day, for families whose telephone has no internet, and who fetches a boarder."""

import logging
from datetime import timedelta

from django.db import transaction
from django.db.models import Q

from conventions.domain.dossier.agreements.models import Convention
from notifications import outbox
from notifications.catalogue import Event
from notifications.jobs import job
from notifications.models import Message
from workflow import clock, engine

log = logging.getLogger(__name__)
BEFORE = timedelta(days=3)
"""Time before the first day at which the text leaves: for a Monday, on the Friday on which an office still answers."""
SOON = "internship_soon"


@job("tell_offline_families")
def tell_offline_families() -> int:
    """Periodic job: tell each family without internet, once for each first day; how many agreements were told of."""
    now = clock.now()
    without = Q(pupil__is_offline=True) | Q(pupil__guardians__is_offline=True)
    near = Convention.objects.filter(
        without,
        Convention.is_in_force,
        first_day__gte=now.date(),
        first_day__lte=now.date() + BEFORE + timedelta(days=1),  # dates of the place, which may be a day ahead
        suspended=False,
        erased_at=None,
    ).order_by("pk")
    return sum(_safely(convention) for convention in near.distinct())


def say_who_fetches(convention: Convention, words: str) -> None:
    """Keep who fetches a boarder at the pirogue; empty for nobody. What has left is not told again."""
    Convention.objects.filter(pk=convention.pk).update(fetched_by=" ".join(words.split()))


@transaction.atomic
def _tell(convention: Convention) -> bool:
    locked = engine.lock(convention)
    today, first = locked.today(), locked.days.order_by("date").first()
    if first is None or not today < first.date <= today + BEFORE:
        return False
    about = engine.about(locked)
    if Message.objects.filter(about=about, slug=SOON, context__day=first.date.isoformat()).exists():
        return False
    return bool(outbox.queue((SOON,), Event("tell_soon", locked, {"first": first}, about=about)))


def _safely(convention: Convention) -> bool:
    """Tell one family; what fails is tried again at the next turn, and stops none of the others."""
    try:
        return _tell(convention)
    except Exception:
        log.exception("a family without internet could not be told of a first day")
        return False
