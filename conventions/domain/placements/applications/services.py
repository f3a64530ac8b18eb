"""What is done to applications: submitting, accepting, confirming."""

from django.db import transaction

from conventions.domain.people.models import Pupil
from conventions.domain.placements.offers.models import Offer
from workflow.actors import Actor, system
from workflow.engine import Refused, fire, open_root

from .models import Application


def submit_application(*, offer: Offer, pupil: Pupil, motivation: str = "", by: Actor) -> Application:
    """Send an application; refused when the offer is closed, of another level, or already asked for."""
    if not offer.is_open:
        raise Refused("offer_closed")
    if offer.level != pupil.level:
        raise Refused("offer_of_another_level")
    if offer.applications.filter(pupil=pupil).exclude(Application.is_withdrawn).exists():
        raise Refused("applied_before")
    return open_root(Application(offer=offer, pupil=pupil, motivation=motivation), by=by)


def accept_application(application: Application, *, by: Actor) -> None:
    fire(application, "accept", by=by)


@transaction.atomic
def confirm_application(application: Application, *, by: Actor) -> list[Application]:
    """Confirm an accepted application and withdraw the pupil's other ones; returns those withdrawn.

    The agreement itself is opened by the room of agreements, which stands above this one.
    """
    application.pupil.lock_person()
    Offer.objects.select_for_update(of=("self",)).get(pk=application.offer_id)
    fire(application, "confirm", by=by)
    others = application.pupil.applications.exclude(pk=application.pk).filter(Application.is_open)
    withdrawn = list(others.order_by("pk"))
    for other in withdrawn:
        fire(other, "withdraw", by=system("other_application_confirmed"), reason="L'élève a confirmé un autre stage.")
    if application.offer.seats_left == 0 and application.offer.is_open:
        fire(application.offer, "fill", by=system("last_seat_confirmed"))
    return withdrawn


@transaction.atomic
def withdraw_offer(offer: Offer, *, reason: str, by: Actor) -> list[Application]:
    """Withdraw an offer; the applications that still wait are turned down and the pupils told."""
    fire(offer, "withdraw", by=by, reason=reason)
    waiting = list(offer.applications.filter(Application.is_open).order_by("pk"))
    for application in waiting:
        fire(application, "reject", by=by)
    return waiting
