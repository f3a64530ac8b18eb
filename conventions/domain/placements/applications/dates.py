"""Dates of an offer open to a pupil: refusals of the agreement to come, said before it."""

from collections.abc import Iterable, Iterator

from conventions.domain.persons.people.models import Pupil
from conventions.domain.placements.offers.above import answer
from conventions.domain.placements.seats.models import Slot
from workflow.actors import Actor
from workflow.engine import Refused


def why_not_then(slots: Iterable[Slot], pupil: Pupil, *, by: Actor) -> Iterator[tuple[Slot, Refused | None]]:
    """Yield dates with what keeps a pupil from coming then; nothing where they may.

    Dates outside the period that the school has fixed are for the school to ask for, or to confirm: it knows why. A
    family alone is sent to it.
    """
    for slot, dates in answer.get("dates_of_pupil")(pupil, slots):
        refusal = None
        if said := dates.refusals(slot):
            refusal = Refused("dates_against_rules", said=" ".join(said))
        elif is_family(by) and (period := dates.outside(slot)):
            refusal = Refused("dates_outside_period", period=period.name, dates=period.dates)
        yield slot, refusal


def refuse_dates(slot: Slot, pupil: Pupil, *, by: Actor) -> None:
    """Raise what keeps a pupil from coming at these dates."""
    [(_slot, refusal)] = why_not_then([slot], pupil, by=by)
    if refusal:
        raise refusal


def is_family(actor: Actor) -> bool:
    """Tell whether a pupil or somebody who answers for one acts, by their link."""
    return actor.id.startswith(("pupil:", "guardian:"))
