"""Asking for a call, saying that it was made, and what a telephone without internet answers."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q

from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.persons.people.models import Guardian, Pupil, User
from conventions.domain.persons.spoken.speakers import language_of
from conventions.domain.placements.applications.models import Application
from conventions.domain.placements.applications.queries import questions_to
from conventions.domain.placements.applications.services import note_yes
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


def ask_by_number(number: str) -> CallAsked | None:
    """Keep the call that somebody asks for from a telephone, E.164: about the newest internship that is theirs.

    Nothing for a number that no record has. :class:`Refused` as :func:`ask_for_call`.
    """
    theirs = Q(pupil__guardians__phone=number) | Q(pupil__phone=number)
    about = Convention.objects.filter(theirs, erased_at=None).exclude(Convention.is_over).order_by("-id").first()
    family = Q(pupil=about.pupil) if about else Q(pupil__is_on_roll=True)
    person: Guardian | Pupil | None = Guardian.objects.filter(family, phone=number).order_by("-pk").first()
    if person is None:
        person = Pupil.objects.filter(phone=number, is_on_roll=True, erased_at=None).order_by("-pk").first()
    if person is None:
        return None
    return ask_for_call(person, language=language_of(person, "fr"), hour=CallAsked.Hour.ANY, convention=about)


@transaction.atomic
def say_yes_by_number(number: str) -> Application | None:
    """Keep the yes that somebody answers from a telephone, E.164, to the one place of which its family was asked.

    The school confirms, or not. Where two places wait, of one child or of two, nobody guesses which: a call is asked
    (:func:`ask_by_number`). Nothing where none waits, so that a second yes counts for nothing.
    """
    asked = questions_to(number)
    if len(asked) > 1:
        ask_by_number(number)
    if len(asked) != 1:
        return None
    return asked[0] if note_yes(asked[0]) else None


@transaction.atomic
def close_call(call: CallAsked, *, by: User) -> None:
    """Say that the call was made; :class:`Refused` when a colleague was first."""
    fresh = CallAsked.objects.select_for_update().get(pk=call.pk)
    if fresh.closed_at:
        raise Refused("call_closed")
    fresh.closed_at, fresh.closed_by = clock.now(), by
    fresh.save(update_fields=["closed_at", "closed_by"])
