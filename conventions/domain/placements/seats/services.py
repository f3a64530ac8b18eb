"""Opening slots and changing how many pupils they welcome."""

from collections.abc import Iterable, Mapping
from datetime import date

from django.db import transaction

from conventions.domain.law.rules.timetable import Presence
from conventions.domain.placements.offers.checking import refusals_of_dates
from conventions.domain.placements.offers.models import Offer
from conventions.domain.placements.offers.services import refuse_against_rules, settle_seats
from workflow import deadlines
from workflow.actors import Actor
from workflow.engine import Refused, fire

from .models import Seat, Slot


@transaction.atomic
def open_slot(*, offer: Offer, first_day: date, last_day: date, seats: int, days: Iterable[Presence] = ()) -> Slot:
    """Give an offer dates and seats; the same dates again change how many there are."""
    slot = Slot.objects.filter(offer=offer, first_day=first_day, last_day=last_day).first()
    if slot is None:
        slot = Slot(offer=offer, first_day=first_day, last_day=last_day, days=[day.to_data() for day in days])
        slot.measure().save()
    set_seats(slot, seats)
    deadlines.arm_again(offer)
    return slot


@transaction.atomic
def set_seats(slot: Slot, seats: int) -> None:
    """Have a slot welcome ``seats`` pupils; :class:`Refused` when more than that are already awaited."""
    locked = Slot.objects.select_for_update().get(pk=slot.pk)
    held = set(locked.seats.filter(holding__isnull=False).values_list("number", flat=True))
    if seats < len(held):
        raise Refused("seats_are_held", held=len(held))
    numbers = sorted(locked.seats.values_list("number", flat=True))
    missing = seats - len(numbers)
    if missing > 0:
        after = numbers[-1] if numbers else 0
        Seat.objects.bulk_create(Seat(slot=locked, number=after + more) for more in range(1, missing + 1))
    elif missing < 0:
        surplus = [number for number in reversed(numbers) if number not in held][:-missing]
        locked.seats.filter(number__in=surplus).delete()
    slot.free = seats - len(held)
    Slot.objects.filter(pk=slot.pk).update(free=slot.free)


@transaction.atomic
def write_dates(offer: Offer, dates: Mapping[tuple[date, date], int], *, by: Actor) -> None:
    """Give an offer these dates with so many seats, for whoever answers for it; 0 seats takes the dates away.

    Dates that are not named stay. Dates that somebody has asked for stay too, without a free seat.
    """
    fire(offer, "revise", by=by, data={"changed": ["slots"]})
    for (first_day, last_day), seats in dates.items():
        slot = Slot.objects.filter(offer=offer, first_day=first_day, last_day=last_day).first()
        if seats:
            opened = open_slot(offer=offer, first_day=first_day, last_day=last_day, seats=seats)
            if slot is None:
                refuse_against_rules(refusals_of_dates(opened))
        elif slot:
            set_seats(slot, 0)
            if not slot.applications.exists():
                slot.delete()
    deadlines.arm_again(offer)
    settle_seats(offer)
