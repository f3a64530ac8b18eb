"""Offers that a tutor's yes wrote the year before, on the day when their host is asked to confirm them."""

from datetime import date

from django.db import transaction

from conventions.domain.persons.people.bans import is_banned
from conventions.domain.placements.danger.queries import is_stopped
from conventions.domain.placements.offers.checking import refusals_of_dates
from conventions.domain.placements.offers.models import Offer
from conventions.domain.placements.seats.models import Slot
from conventions.domain.placements.seats.services import open_slot
from conventions.domain.season.periods.models import Period
from workflow import engine
from workflow.actors import system
from workflow.engine import fire
from workflow.names import act

from .weeks import LONGEST

CLOSED = "Aucun élève ne peut venir dans ce lieu en ce moment."


@act("wake_offer")
@transaction.atomic
def wake_offer(offer: Offer) -> None:
    """Deadline ``wake``: give the offer the days of its school this year, and ask its host to confirm it.

    One at a place where no pupil may come now is withdrawn, and nobody is asked.
    """
    locked = engine.lock(offer)
    if is_banned(locked.host) or is_stopped(locked.host) or locked.contact_is_refused:
        fire(locked, "withdraw", by=system("deadline:wake"), reason=CLOSED)
        return
    if span := _days_of_school(locked):
        seats = max([slot.seats.count() for slot in locked.slots.all()], default=1)
        if not refusals_of_dates(Slot(offer=locked, first_day=span[0], last_day=span[1])):
            locked.slots.all().delete()
            open_slot(offer=locked, first_day=span[0], last_day=span[1], seats=seats)
    fire(locked, "wake", by=system("deadline:wake"))


def _days_of_school(offer: Offer) -> tuple[date, date] | None:
    """Return the next period of the school that is shown the offer first, for pupils whom it welcomes."""
    periods = Period.objects.filter(
        school__in=offer.schools.all(),
        kind__in=offer.kinds,
        levels__overlap=offer.levels,
        confirmed_at__isnull=False,
        first_day__gt=offer.today,
    )
    short = (period for period in periods.order_by("first_day", "pk") if period.last_day - period.first_day < LONGEST)
    period = next(short, None)
    return (period.first_day, period.last_day) if period else None
