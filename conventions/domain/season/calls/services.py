"""Asking for a call, and saying that it was made."""

from datetime import timedelta

from django.db import transaction

from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.persons.people.models import Guardian, Pupil, User
from workflow import clock
from workflow.refusals import Refused

from .models import CallAsked

MOST_CALLS = 5
"""Calls that one person asks for in a week: a forwarded link does not ring a school's telephone."""
WEEK = timedelta(days=7)


@transaction.atomic
def ask_for_call(
    person: Guardian | Pupil, *, language: str, hour: str, convention: Convention | None = None
) -> CallAsked:
    """Keep the call that somebody asks for; asked again while it waits, it is the same one, as it is wanted now.

    Without ``convention`` it is about the latest one that is not over. :class:`Refused` once too many were asked.
    """
    guardian = person if isinstance(person, Guardian) else None
    pupil = person.pupil if isinstance(person, Guardian) else person
    asked = CallAsked.objects.filter(pupil=pupil, guardian=guardian)
    lately = asked.filter(closed_at__isnull=False, asked_at__gt=clock.now() - WEEK)
    if lately.count() >= MOST_CALLS:
        raise Refused("calls_enough")
    if convention is None:
        convention = pupil.conventions.filter(erased_at=None).exclude(Convention.is_over).order_by("-id").first()
    wanted = {"language": language, "hour": CallAsked.Hour(hour), "convention": convention}
    call, _created = asked.update_or_create(pupil=pupil, guardian=guardian, closed_at=None, defaults=wanted)
    return call


@transaction.atomic
def close_call(call: CallAsked, *, by: User) -> None:
    """Say that the call was made; :class:`Refused` when a colleague was first."""
    fresh = CallAsked.objects.select_for_update().get(pk=call.pk)
    if fresh.closed_at:
        raise Refused("call_closed")
    fresh.closed_at, fresh.closed_by = clock.now(), by
    fresh.save(update_fields=["closed_at", "closed_by"])
