"""What is done to applications: submitting, answering, confirming, giving a seat back.

Always the pupil first, then the offer, then the application, then the slot: one order of locks.
"""

from django.db import transaction
from django.db.models import QuerySet

from conventions.domain.people.models import HostContact, Level, Pupil
from conventions.domain.placements.offers.models import Offer
from conventions.domain.placements.seats.models import Slot
from workflow.actors import Actor, system
from workflow.engine import Refused, fire, open_root
from workflow.names import act

from .models import Application, Holding


@transaction.atomic
def submit_application(
    *, slot: Slot, pupil: Pupil, motivation: str = "", origin: str = Application.Origin.PUPIL, by: Actor
) -> Application:
    """Send an application; refused when the offer is closed, of another level, or already asked for.

    Where a school proposes the pupil, the seat is kept at once.
    """
    offer = slot.offer
    if offer.applications.filter(pupil=pupil).exclude(Application.is_withdrawn).exists():
        raise Refused("applied_before")
    if not offer.is_open:
        raise Refused("offer_closed")
    if pupil.level not in offer.levels:
        raise Refused("offer_of_another_level")
    asked = Application(offer=offer, slot=slot, pupil=pupil, motivation=motivation, origin=origin)
    application = open_root(asked, by=by)
    if origin == Application.Origin.SCHOOL:
        _keep_seat(application)
        _close_when_full(offer)
    return application


@transaction.atomic
def accept_application(application: Application, *, by: Actor) -> None:
    """Choose a pupil: a seat is kept until they confirm; the last one closes the offer."""
    offer = _lock_offer(application)
    fire(application, "accept", by=by)
    _keep_seat(application)
    _close_when_full(offer)


@transaction.atomic
def put_on_waiting_list(application: Application, *, by: Actor) -> None:
    """Answer that the pupil is taken as soon as a seat is free."""
    fire(application, "put_on_waiting_list", by=by)


@transaction.atomic
def propose_dates(application: Application, slot: Slot, *, by: Actor) -> None:
    """Take the pupil at other dates of the same offer; they confirm or not."""
    offer = _lock_offer(application)
    if slot.offer_id != offer.pk:
        raise Refused("offer_closed")
    _free_seat(application)
    fire(application, "propose_dates", by=by, values={"slot": slot})
    application.refresh_from_db()
    _keep_seat(application)
    _close_when_full(offer)


@transaction.atomic
def hand_over_application(application: Application, *, contact: HostContact, by: Actor) -> None:
    """Leave the answer to somebody else of the host."""
    if contact.host_id != application.offer.host_id:
        raise Refused("contact_of_another_host")
    fire(application, "hand_over", by=by, values={"contact": contact})


@transaction.atomic
def reject_application(application: Application, *, reason: str, by: Actor) -> None:
    """Do not choose a pupil; a seat that was kept goes to the first who waits."""
    _end(application, "reject", by=by, reason=reason)


@transaction.atomic
def withdraw_application(application: Application, *, reason: str = "", by: Actor) -> None:
    """Withdraw it for the pupil."""
    _end(application, "withdraw", by=by, reason=reason)


@transaction.atomic
def stop_application(application: Application, *, reason: str = "", by: Actor) -> None:
    """Stop it for a legal representative of the minor."""
    _end(application, "stop", by=by, reason=reason)


@act("lapse_application")
@transaction.atomic
def lapse_application(application: Application) -> None:
    """End it for want of an answer, by the host or by the pupil."""
    _end(application, "lapse", by=system("unanswered"))


@transaction.atomic
def release_seat(application: Application, *, by: Actor) -> None:
    """Give back the seat of a confirmed application whose agreement stopped before it began."""
    _end(application, "release", by=by)


@transaction.atomic
def confirm_application(application: Application, *, by: Actor) -> list[Application]:
    """Confirm an accepted application and withdraw the pupil's other ones; returns those withdrawn.

    The agreement itself is opened by the room of agreements, which stands above this one.
    """
    application.pupil.lock_person()
    _lock_offer(application)
    fire(application, "confirm", by=by)
    held = Holding.objects.select_for_update().filter(application=application).first()
    if held is None:
        raise Refused("seat_taken")
    theirs = Holding.objects.filter(pupil=application.pupil_id, is_confirmed=True)
    if theirs.filter(first_day__lte=held.last_day, last_day__gte=held.first_day).exists():
        raise Refused("placed_on_these_days")
    Holding.objects.filter(pk=held.pk).update(is_confirmed=True)
    others = list(_others_of(application).order_by("pk"))
    for other in others:
        reason = "L'élève a confirmé un autre stage."
        _end(other, "withdraw", by=system("other_application_confirmed"), reason=reason)
    return others


@transaction.atomic
def withdraw_offer(offer: Offer, *, reason: str, by: Actor) -> list[Application]:
    """Withdraw an offer; the applications that still wait are turned down and the pupils told."""
    fire(offer, "withdraw", by=by, reason=reason)
    waiting = list(offer.applications.filter(Application.is_open).order_by("pk"))
    for application in waiting:
        _end(application, "reject", by=system("offer_withdrawn"), reason=reason)
    return waiting


def _others_of(application: Application) -> QuerySet[Application]:
    """Return the pupil's other applications that a confirmed one makes needless.

    In 2de a week at one host leaves room for a week at another (D332-14): those of other dates are left.
    """
    others = application.pupil.applications.exclude(pk=application.pk).filter(Application.is_open)
    if application.pupil.level == Level.SECONDE_GT:
        slot = application.slot
        others = others.filter(slot__first_day__lte=slot.last_day, slot__last_day__gte=slot.first_day)
    return others


# -- seats -------------------------------------------------------------------------------------------------------


def _lock_offer(application: Application) -> Offer:
    offer = Offer.objects.select_for_update(of=("self",)).get(pk=application.offer_id)
    application.offer = offer
    return offer


def _keep_seat(application: Application) -> None:
    """Keep a seat of the slot for the pupil; :class:`Refused` when none is free. One seat, one holding."""
    if application.has_seat:
        return
    slot = Slot.objects.select_for_update().get(pk=application.slot_id)
    seat = slot.seats.filter(holding=None).order_by("number").first()
    if seat is None:
        raise Refused("seats_taken")
    Holding.objects.create(
        seat=seat,
        application=application,
        pupil_id=application.pupil_id,
        first_day=slot.first_day,
        last_day=slot.last_day,
    )
    Slot.objects.filter(pk=slot.pk).update(free=slot.free - 1)


def _free_seat(application: Application) -> bool:
    """Let go of the seat, if one was kept; tell whether there was one."""
    slot = Slot.objects.select_for_update().get(pk=application.slot_id)
    freed = bool(Holding.objects.filter(application=application).delete()[0])
    if freed:
        Slot.objects.filter(pk=slot.pk).update(free=slot.free + 1)
    return freed


def _close_when_full(offer: Offer) -> None:
    if offer.is_open and not offer.seats_left:
        fire(offer, "fill", by=system("last_seat_kept"))


def _end(application: Application, name: str, *, by: Actor, reason: str = "") -> None:
    """End an application; the seat that it held goes to the first on the waiting list."""
    offer = _lock_offer(application)
    fire(application, name, by=by, reason=reason)
    if _free_seat(application):
        _pass_on(application.slot_id, offer)


def _pass_on(slot_id: int, offer: Offer) -> None:
    """Accept the first who waits for a seat of the slot; else the offer is open again."""
    if offer.is_over or offer.is_paused:
        return
    waiting = Application.objects.filter(Application.is_waiting, slot=slot_id).order_by("pk").first()
    if waiting is not None:
        accept_application(waiting, by=system("seat_freed"))
    elif not offer.is_open and offer.seats_left:
        fire(offer, "reopen", by=system("seat_freed"))
