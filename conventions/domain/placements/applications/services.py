"""Acts on applications: submitting, answering, confirming, giving a seat back.

Always the pupil first, then the offer, then the application, then the slot: one order of locks.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import islice
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from conventions.domain.law.formations.queries import formation_of
from conventions.domain.persons.people.models import HostContact, Level, Pupil
from conventions.domain.persons.people.services import note_offline
from conventions.domain.placements.danger.queries import is_stopped, time_counts_from
from conventions.domain.placements.offers.above import answer
from conventions.domain.placements.offers.models import PFMP, PFMP_LEVELS, PFMP_SHARED, Offer
from conventions.domain.placements.seats.models import Slot
from conventions.domain.placements.seats.services import open_slot
from notifications.catalogue import Event, expect
from notifications.outbox import queue
from workflow import clock
from workflow.actors import Actor, system
from workflow.deadlines import put_off
from workflow.engine import Refused, about, fire, open_root
from workflow.journal import state_since
from workflow.names import act

from .dates import refuse_dates, why_not_then
from .models import MOST_OPEN, Application, Holding, WhyNot

expect("application_reminder", by="remind_host_of_application")


# -- asking --------------------------------------------------------------------------------------------------------


@transaction.atomic
def submit_application(
    *, slot: Slot, pupil: Pupil, motivation: str = "", origin: str = Application.Origin.PUPIL, by: Actor
) -> Application:
    """Send an application; refused when the offer is closed, of another level, or already asked for.

    Where a school proposes the pupil to a host that agreed to that, the seat is kept at once. Said at the counter, it
    is followed by texts without links.
    """
    pupil.lock_person()
    if origin == Application.Origin.COUNTER:
        note_offline(pupil)
    proposed = origin == Application.Origin.SCHOOL
    offer = _locked(slot.offer_id)  # no application crosses the withdrawal of its offer
    _check_may_apply(slot, offer, pupil)
    refuse_dates(slot, pupil, by=by)
    if proposed and not offer.school_may_propose:
        raise Refused("offer_without_proposals")
    if origin == Application.Origin.PUPIL and open_of(pupil).filter(origin=origin).count() >= MOST_OPEN:
        raise Refused("too_many_applications", most=MOST_OPEN)
    asked = Application(offer=offer, slot=slot, pupil=pupil, motivation=motivation, origin=origin)
    application = open_root(asked, by=by)
    if proposed:
        _keep_seat(application)
        _close_when_full(offer)
    return application


def _check_may_apply(slot: Slot, offer: Offer, pupil: Pupil) -> None:
    if offer.applications.filter(pupil=pupil).exclude(Application.is_withdrawn).exists():
        raise Refused("applied_before")
    if not offer.is_open or is_stopped(offer.host):  # published at the very moment of the press
        raise Refused("offer_closed")
    if slot.offer_id != offer.pk or slot.first_day <= clock.now().astimezone(offer.time_zone).date():
        raise Refused("dates_begun")
    if pupil.level not in offer.levels:
        raise Refused("offer_of_another_level")
    if PFMP in offer.kinds and pupil.level in PFMP_SHARED and formation_of(pupil, slot.first_day) is None:
        raise Refused("pfmp_without_formation")
    if offer.is_kept_from(pupil.school):
        raise Refused("offer_to_other_schools")
    if _places_of(pupil).filter(first_day__lte=slot.last_day, last_day__gte=slot.first_day).exists():
        raise Refused("placed_on_these_days")


def open_of(pupil: Pupil) -> QuerySet[Application]:
    """Return the pupil's applications in which somebody has still to answer."""
    return pupil.applications.filter(Application.is_open)


def _places_of(pupil: Pupil) -> QuerySet[Holding]:
    return Holding.objects.filter(pupil=pupil, is_confirmed=True)


@transaction.atomic
def rank_wishes(pupil: Pupil, wanted: Sequence[UUID]) -> None:
    """Keep the order of a pupil's wishes among the places applied for: the first is number one.

    What is not the pupil's, or not open any more, is left out; those not named have no rank.
    """
    pupil.lock_person()
    theirs = {application.uuid: application for application in open_of(pupil)}
    named = [theirs.pop(uuid) for uuid in dict.fromkeys(wanted) if uuid in theirs]
    for rank, application in enumerate(named, start=1):
        Application.objects.filter(pk=application.pk).update(wish=rank)
    Application.objects.filter(pk__in=[one.pk for one in theirs.values()]).update(wish=None)


# -- answering -----------------------------------------------------------------------------------------------------


def note_reading(application: Application) -> None:
    """Remember when the host first read it."""
    if application.read_at is None and application.awaits_host:
        application.read_at = timezone.now()
        Application.objects.filter(pk=application.pk, read_at=None).update(read_at=application.read_at)


@transaction.atomic
def accept_application(application: Application, *, by: Actor) -> None:
    """Choose a pupil: a seat is kept until they confirm; the last one closes the offer."""
    offer = _lock_offer(application)
    refuse_dates(application.slot, application.pupil, by=by)
    fire(application, "accept", by=by)
    _keep_seat(application)
    _close_when_full(offer)


def note_yes(application: Application) -> bool:
    """Keep that the family said yes by SMS to the place that is kept; false where it is not, or was said already."""
    asked = Application.objects.filter(Application.awaits_pupil, pk=application.pk, said_yes_at=None)
    return bool(asked.update(said_yes_at=clock.now()))


@transaction.atomic
def put_on_waiting_list(application: Application, *, by: Actor) -> None:
    """Answer that the pupil is taken as soon as a seat is free."""
    fire(application, "put_on_waiting_list", by=by)


@transaction.atomic
def propose_dates(application: Application, slot: Slot, *, by: Actor) -> None:
    """Take the pupil at other dates of the same offer; they confirm or not."""
    offer = _lock_offer(application)
    if slot.offer_id != offer.pk or slot.first_day <= clock.now().astimezone(offer.time_zone).date():
        raise Refused("dates_begun")
    refuse_dates(slot, application.pupil, by=by)
    former, freed = application.slot_id, _free_seat(application)
    fire(application, "propose_dates", by=by, values={"slot": slot})
    application.refresh_from_db()
    _keep_seat(application)
    _close_when_full(offer)
    if freed:
        _pass_on(former, offer)


@transaction.atomic
def propose_new_dates(application: Application, *, first_day: date, last_day: date, by: Actor) -> None:
    """Take the pupil at dates that the offer did not have: they are added to it, with a seat more."""
    offer = _lock_offer(application)
    known = offer.slots.filter(first_day=first_day, last_day=last_day).first()
    if known is None or not known.free:
        seats = known.seats.count() if known else 0
        known = open_slot(offer=offer, first_day=first_day, last_day=last_day, seats=seats + 1)
    propose_dates(application, known, by=by)


@transaction.atomic
def hand_over_application(application: Application, *, contact: HostContact, by: Actor) -> None:
    """Leave the answer to somebody else of the host, who is written to and has more time."""
    if contact.host_id != application.offer.host_id:
        raise Refused("contact_of_another_host")
    Application.objects.filter(pk=application.pk).update(reminded_at=None)
    fire(application, "hand_over", by=by, values={"contact": contact})


@transaction.atomic
def hand_over_to_colleague(
    application: Application, *, first_name: str, last_name: str, email: str = "", phone: str = "", by: Actor
) -> HostContact:
    """Hand over to somebody of the host who may not be known yet; they answer by their own link."""
    given = {"first_name": first_name, "last_name": last_name, "email": email, "phone": phone}
    contact = HostContact.objects.filter(host=application.offer.host_id, erased_at=None, **given).first()
    if contact is None:
        contact = HostContact.objects.create(
            host_id=application.offer.host_id, origin=HostContact.Origin.HOST_ACCOUNT, **given
        )
    hand_over_application(application, contact=contact, by=by)
    return contact


@transaction.atomic
def reject_application(application: Application, *, why: WhyNot, words: str = "", by: Actor) -> None:
    """Do not choose a pupil; a seat that was kept goes to the first who waits."""
    _lock_offer(application)
    Application.objects.filter(pk=application.pk).update(why_not=why, answer=words)
    _end(application, "reject", by=by, reason=f"{why.label} {words}".strip())


@act("remind_host_of_application")
@transaction.atomic
def remind_host(application: Application) -> None:
    """Remind the host that has not answered, once; not while its place is stopped, nor sooner after that."""
    if _put_off(application, "remind", Application.reminds_at):
        return
    Application.objects.filter(pk=application.pk).update(reminded_at=clock.now())
    queue(("application_reminder",), Event("remind", application, about=about(application)))


def _put_off(application: Application, name: str, due: Callable[[Application, datetime], datetime | None]) -> bool:
    """Put a deadline off that has come because its place is stopped, or was meanwhile; tell whether that was so.

    While it is stopped the deadline is asked again each day; never later than the first day, when the dates are gone.
    """
    now, begins = clock.now(), application.begins_at
    began = state_since(application) or now
    since = time_counts_from(application.offer.host, began)
    if since == began:
        return False
    at = now + timedelta(days=1) if since is None else due(application, since)
    if at is None or at <= now or (since is None and begins <= now):
        return False
    put_off(application, name, min(at, begins))
    return True


# -- ending --------------------------------------------------------------------------------------------------------


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
    """End it for want of an answer, by the host or by the pupil; while its place is stopped nobody's time passes."""
    if _put_off(application, "lapse", Application.lapses_at):
        return
    _end(application, "lapse", by=system("unanswered"))


@transaction.atomic
def release_seat(application: Application, *, by: Actor) -> None:
    """Give back the seat of a confirmed application whose agreement stopped before it began."""
    if application.is_confirmed and application.erased_at is None:
        _end(application, "release", by=by)


@transaction.atomic
def confirm_application(application: Application, *, by: Actor) -> list[Application]:
    """Confirm an accepted application and withdraw the pupil's other ones; returns those withdrawn.

    The agreement itself is opened by the room of agreements, which stands above this one.
    """
    application.pupil.lock_person()
    theirs = _others_of(application).values_list("offer", flat=True)
    _lock_offers({application.offer_id, *theirs})
    refuse_dates(application.slot, application.pupil, by=by)
    fire(application, "confirm", by=by)
    held = Holding.objects.select_for_update().filter(application=application).first()
    if held is None:
        raise Refused("seat_taken")
    if _places_of(application.pupil).filter(first_day__lte=held.last_day, last_day__gte=held.first_day).exists():
        raise Refused("placed_on_these_days")
    Holding.objects.filter(pk=held.pk).update(is_confirmed=True)
    others = list(_others_of(application).order_by("pk"))  # under the lock of their offers
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


@transaction.atomic
def withdraw_needless(pupil: Pupil, first_day: date | None, last_day: date | None) -> None:
    """Withdraw what a pupil who has found a place elsewhere, on these days where they are known, still asks for."""
    needless = _needless(pupil, first_day, last_day)
    if offers := set(needless.values_list("offer", flat=True)):
        _lock_offers(offers)
        for application in needless.order_by("pk"):
            _end(application, "withdraw", by=system("place_found_elsewhere"), reason="L'élève a trouvé un autre stage.")


def _others_of(application: Application) -> QuerySet[Application]:
    """Return the pupil's other applications that a confirmed one makes needless."""
    slot = application.slot
    return _needless(application.pupil, slot.first_day, slot.last_day).exclude(pk=application.pk)


def _needless(pupil: Pupil, first_day: date | None, last_day: date | None) -> QuerySet[Application]:
    """Return the open applications that a place on these days makes needless.

    In 2de a week at one host leaves room for a week at another (D332-14), and vocational pupils have several periods a
    year: those of other dates are left.
    """
    applications = open_of(pupil)
    if pupil.level not in (Level.SECONDE_GT, *PFMP_LEVELS):
        return applications
    if first_day is None or last_day is None:
        return applications.none()
    return applications.filter(slot__first_day__lte=last_day, slot__last_day__gte=first_day)


# -- seats -------------------------------------------------------------------------------------------------------


def _locked(offer: int) -> Offer:
    return Offer.objects.select_for_update(of=("self",)).get(pk=offer)


def _lock_offers(offers: Iterable[int]) -> None:
    """Lock several, in the order that whoever locks several keeps."""
    list(Offer.objects.select_for_update(of=("self",)).filter(pk__in=offers).order_by("pk").values_list("pk"))


def _lock_offer(application: Application) -> Offer:
    application.offer = _locked(application.offer_id)
    return application.offer


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
    today = clock.now().astimezone(offer.time_zone).date()
    waiting = Application.objects.filter(Application.is_waiting, slot=slot_id, slot__first_day__gt=today)
    if first := next(_who_may_come(waiting), None):
        accept_application(first, by=system("seat_freed"))
    elif not offer.is_open and offer.seats_left:
        fire(offer, "reopen", by=system("seat_freed"))


@answer("pass_seats_on")
def pass_seats_on(offer: Offer) -> None:
    """Accept those who wait, the first who asked first, as far as each of the dates has free seats."""
    if offer.is_over or offer.is_paused:
        return
    for slot in offer.slots.filter(free__gt=0, first_day__gt=offer.today):
        waiting = Application.objects.filter(Application.is_waiting, slot=slot)
        for first in islice(_who_may_come(waiting), slot.free):
            accept_application(first, by=system("seat_added"))


def _who_may_come(waiting: QuerySet[Application]) -> Iterator[Application]:
    """Yield those who wait and whose dates no rule refuses, who asked first before; the others wait for the host."""
    for application in waiting.select_related("slot__offer__host", "pupil__school").order_by("pk"):
        [(_slot, refusal)] = why_not_then([application.slot], application.pupil, by=system("seat_free"))
        if refusal is None:
            yield application
