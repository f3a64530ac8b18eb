"""Asking a pupil's former school to end what runs, and telling the new one once nothing does."""

from django.db import transaction

from conventions.domain.persons.people.models import Pupil, User
from notifications.catalogue import Event, expect
from notifications.jobs import job
from notifications.outbox import queue
from workflow import clock
from workflow.refusals import Refused

from .models import DepartureAsked
from .queries import former_rows, still_runs

expect("departure_asked", by="a pupil's new school")
expect("departure_made", by="the job « tell_departures »")


@transaction.atomic
def ask_departure(pupil: Pupil, *, by: User) -> list[DepartureAsked]:
    """Ask each school where something runs for this child to end it, once; asked again while it waits, it is the same.

    :class:`Refused` where nothing runs elsewhere, or where the pupil is not on this school's list.
    """
    former = former_rows(pupil) if pupil.is_on_roll else []
    if not former:
        raise Refused("nothing_runs_elsewhere")
    asked = []
    for row in former:
        departure, is_new = DepartureAsked.objects.get_or_create(
            pupil=pupil, former=row, told_at=None, defaults={"asked_by": by}
        )
        if is_new:
            queue(("departure_asked",), Event("ask_departure", departure, about=about(departure)))
        asked.append(departure)
    return asked


@job("tell_departures")
def tell_departures() -> None:
    """Job: tell each school that waits for a pupil as soon as nothing runs at the former one."""
    waiting = DepartureAsked.objects.filter(told_at=None).select_related("pupil__school", "former__school")
    for asked in waiting:
        if not still_runs(asked):
            _tell(asked)


@transaction.atomic
def _tell(asked: DepartureAsked) -> None:
    """Close a request and queue its news, once even where two workers meet."""
    if DepartureAsked.objects.filter(pk=asked.pk, told_at=None).update(told_at=clock.now()):
        queue(("departure_made",), Event("tell_departure", asked, about=about(asked)))


def about(asked: DepartureAsked) -> str:
    """Return the text key under which messages name a request."""
    return f"departure:{asked.uuid}"
