"""Searches kept for a pupil: done again each day, one message a day for all that is new, each offer told once."""

import logging
import re
import time as stopwatch
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from conventions.domain.dossier.agreements.kinds import beside
from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.law.trades.words import any_of
from conventions.domain.law.year.calendars import present_year
from conventions.domain.persons.localities.points import Point
from conventions.domain.persons.people.models import Level, Pupil
from conventions.domain.placements.applications.models import Holding
from notifications import outbox
from notifications.catalogue import Event, expect
from notifications.jobs import job
from workflow import clock
from workflow.engine import Refused

from .criteria import LISTED, SearchCriteria
from .messages import NewPlaces
from .models import SavedSearch
from .nearness import read_from_memory
from .pupil_aims import pupil_aim
from .queries import nearest
from .wishes import wanted_by

log = logging.getLogger(__name__)

MOST = 5
"""Searches kept for one pupil."""
EVERY = timedelta(hours=20)
"""Time between two runs of a search: once a day, whenever the job runs."""
_CODES = re.compile(r"'((?:trade|sector|rome|naf):[^']+)'")
_COPIED = ("group", "km", "overlapping", "level", "kind", "accessible")
expect(NewPlaces.slug, by="tell_new_places")


@transaction.atomic
def save_search(*, pupil: Pupil, asked: SearchCriteria) -> SavedSearch:
    """Keep a search; what it finds today is known. :class:`Refused` when too many are kept, or it finds very many."""
    pupil.lock_person()
    kept = SavedSearch.objects.filter(pupil=pupil)
    criteria = criteria_of(asked)
    if same := kept.filter(criteria=criteria).first():
        return same
    if kept.count() >= MOST:
        raise Refused("searches_kept_enough", most=MOST)
    now, until = clock.now(), present_year(pupil.school).last_day
    search = SavedSearch(pupil=pupil, criteria=criteria, created_at=now, looked_at=now, until=until)
    search.wanted = wanted_by(criteria)
    search.known = _found_by(search)
    if len(search.known) > LISTED:
        raise Refused("search_finds_many", most=LISTED)
    search.save()
    return search


def forget_search(search: SavedSearch) -> None:
    """Keep a search no longer."""
    search.delete()


# -- what is kept of a search ---------------------------------------------------------------------------------------


def criteria_of(asked: SearchCriteria) -> dict[str, Any]:
    """Return the criteria kept of a search, as JSON: for words, the trades and sectors they led to, never the words.

    The centre is that of a commune, as everywhere on the plane.
    """
    return {
        **{name: getattr(asked, name) for name in _COPIED},
        "x": asked.around.x,
        "y": asked.around.y,
        "formation": bool(asked.aim and asked.aim.family),
        "groups": sorted(asked.groups),
        "first_day": asked.first_day and asked.first_day.isoformat(),
        "last_day": asked.last_day and asked.last_day.isoformat(),
        "sectors": sorted(asked.sectors),
        "words": [sorted(codes) for group in asked.words.split(" & ") if (codes := _CODES.findall(group))],
    }


def asked_of(search: SavedSearch) -> SearchCriteria:
    """Return the search that was kept, for its pupil."""
    kept = search.criteria
    return SearchCriteria(
        **{name: kept[name] for name in _COPIED},
        around=Point(kept["x"], kept["y"]),
        groups=frozenset(kept["groups"]),
        first_day=_day(kept["first_day"]),
        last_day=_day(kept["last_day"]),
        sectors=frozenset(kept["sectors"]),
        words=" & ".join(any_of(codes) for codes in kept["words"]),
        school=search.pupil.school,
        aim=pupil_aim(search.pupil) if kept.get("formation") else None,
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _found_by(search: SavedSearch) -> list[int]:
    with read_from_memory():
        return [key for key, _km in nearest(asked_of(search))]


# -- telling --------------------------------------------------------------------------------------------------------


@job("tell_new_places")
def tell_new_places() -> int:
    """Job: do the searches whose day has come again, and tell each pupil what is new; how many were told."""
    stop = stopwatch.monotonic() + settings.QUEUE_TIMEOUT / 2
    pupils_told = 0
    for uuid in list(dict.fromkeys(_due().order_by("looked_at").values_list("pupil__uuid", flat=True))):
        if stopwatch.monotonic() > stop:
            break  # the next run goes on
        try:
            pupils_told += tell_pupil(uuid)
        except Exception as problem:  # one search that cannot be done keeps no other back
            log.error("the searches of pupil %s cannot be done: %s", uuid, type(problem).__name__)
    return pupils_told


def still_looking() -> QuerySet[SavedSearch]:
    """Return the searches of pupils who have found no place since, here or by themselves; in 2de one may look for a
    second one (D332-14)."""
    since = Q(last_day=None) | Q(last_day__gte=OuterRef("created_at"))
    held = Holding.objects.filter(since, pupil=OuterRef("pupil"), is_confirmed=True)
    agreed = Convention.objects.filter(since, pupil=OuterRef("pupil")).exclude(Convention.is_stopped)
    agreed = agreed.exclude(kind__in=beside())
    looking = Q(~Exists(held), ~Exists(agreed)) | Q(pupil__level=Level.SECONDE_GT)
    on_roll = Q(pupil__is_on_roll=True, pupil__erased_at=None)
    return SavedSearch.objects.filter(on_roll, looking)


def _due() -> QuerySet[SavedSearch]:
    return still_looking().filter(looked_at__lte=clock.now() - EVERY)


@transaction.atomic
def tell_pupil(uuid: UUID) -> bool:
    """Do the searches of a pupil that are due and tell what is new in one message; whether there was anything.

    What is told and what is known are written together: whatever is killed, an offer is told once.
    """
    due = _due().filter(pupil__uuid=uuid).select_related("pupil__school")
    searches = list(due.select_for_update(of=("self",), skip_locked=True))
    of_pupil = SavedSearch.objects.filter(pupil__uuid=uuid)
    known = {key for keys in of_pupil.values_list("known", flat=True) for key in keys}
    new: dict[int, None] = {}
    for search in searches:
        found = _found_by(search)
        if len(found) <= LISTED:  # else there are places enough to choose from
            new |= dict.fromkeys(key for key in found if key not in known)
        search.known = sorted({*search.known, *found})
        search.looked_at = clock.now()
    SavedSearch.objects.bulk_update(searches, ["known", "looked_at"])
    if not new:
        return False
    pupil = searches[0].pupil
    outbox.queue((NewPlaces.slug,), Event("tell_new_places", pupil, {"offers": list(new)}, about=f"pupil:{uuid}"))
    return True
