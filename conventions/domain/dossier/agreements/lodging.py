"""Lodging of a pupil away from home: proposed by the school alone, after head and guardians agreed in writing.

Who writes down a yes, when, whose it is and the day of the paper is an entry of the agreement's journal; the text that
was agreed to stands in its erasable part. A yes to one text is none to another.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from uuid import UUID

from django.db import transaction

from conventions.domain.persons.people.models import School
from workflow import engine
from workflow.actors import Actor
from workflow.models import Transition

from .models import Convention

NOTE = "note_lodging_yes"
HEAD = "head"
HEAD_NAME = "la direction"


def givers(convention: Convention) -> dict[str, str]:
    """Return the people to give a written yes, by their key in an entry: the head, then each guardian who signs."""
    return {HEAD: HEAD_NAME, **{f"guardian:{one.uuid}": one.name for one in convention.pupil.signatories()}}


def yeses_of(conventions: Iterable[Convention]) -> dict[UUID, dict[str, date]]:
    """Return the day of each yes to the present text, by agreement; no query where nothing is said of lodging."""
    texts = {one.uuid: one.lodging for one in conventions if one.lodging.strip()}
    yeses: dict[UUID, dict[str, date]] = {}
    if texts:
        entries = Transition.objects.filter(root_uuid__in=texts, name=NOTE).select_related("personal")
        for entry in entries.order_by("id"):
            personal = getattr(entry, "personal", None)
            if personal and personal.content.get("lodging") == texts[entry.root_uuid]:
                yeses.setdefault(entry.root_uuid, {})[entry.data["of"]] = date.fromisoformat(entry.data["on"])
    return yeses


def awaited(convention: Convention, yeses: Mapping[str, date]) -> tuple[str, ...]:
    """Return the names of those whose yes to the lodging is not written down; nobody where there is none."""
    if not convention.lodging.strip():
        return ()
    return tuple(name for of, name in givers(convention).items() if of not in yeses)


@transaction.atomic
def note_yeses(convention: Convention, days: Mapping[str, date | None], *, by: Actor) -> None:
    """Write down who has agreed in writing to the lodging that was saved, and on which day: by whose it is."""
    if not convention.lodging.strip() or not any(days.values()):
        return
    locked = engine.lock(convention)
    known, asked = yeses_of([locked]).get(locked.uuid, {}), givers(locked)
    for of, day in days.items():
        if day and of in asked and known.get(of) != day:
            said = {"of": of, "on": day.isoformat()}
            engine.fire_locked(locked, NOTE, by=by, data=said, personal={"lodging": locked.lodging})


def lodging_unagreed_in(school: School) -> list[Convention]:
    """Return the agreements that nobody has approved yet, with a lodging that somebody has not agreed to in writing."""
    open_ones = school.conventions.filter(Convention.is_with_school | Convention.awaits_approval, erased_at=None)
    written = open_ones.exclude(lodging="").select_related("pupil", "enrolment").order_by("id")
    found = list(written.prefetch_related("pupil__guardians"))
    yeses = yeses_of(found)
    return [one for one in found if awaited(one, yeses.get(one.uuid, {}))]
