"""« On peut revenir l'an prochain ? »: a tutor's yes writes next year's offer, asleep until its host is asked."""

from datetime import date, timedelta

from django.db import transaction

from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.agreements.offered import said_of_place
from conventions.domain.persons.people.bans import is_banned
from conventions.domain.persons.people.models import HostContact
from conventions.domain.persons.people.services import rows_of_reader
from conventions.domain.placements.danger.queries import is_stopped
from conventions.domain.placements.offers.checking import refusals_of_dates
from conventions.domain.placements.offers.contacts import Acquaintance, known_as
from conventions.domain.placements.offers.models import Audience, Offer
from conventions.domain.placements.offers.services import fields_of, start_offer
from conventions.domain.placements.seats.models import Slot
from conventions.domain.placements.seats.services import open_slot
from workflow import engine
from workflow.actors import system
from workflow.engine import Refused, fire

from .models import Author, Evaluation

OCTOBER = 10
A_YEAR = timedelta(weeks=52)
"""Time to the same days of the week a year later."""
SAID_NO = "La personne qui suivait l'élève a repris son « oui »."


def confirmer_of(convention: Convention) -> HostContact | None:
    """Return the contact of the host who will be asked to confirm; none where no pupil may come from here again."""
    offer = _former_offer(convention)
    contact = offer.representative if offer else convention.representative or convention.host_writer
    if contact is None or contact.erased_at or not (contact.email or contact.phone):
        return None
    host = contact.host
    closed = host.abroad or is_banned(host) or is_stopped(host) or convention.was_interrupted or convention.no_show
    refused = known_as(contact) is Acquaintance.REFUSED
    return None if closed or refused else contact


def asked_on(convention: Convention) -> date:
    """Return the day on which the host is asked to confirm: 1 October of the school year that follows."""
    end = convention.year.last_day
    return date(end.year + ((end.month, end.day) >= (OCTOBER, 1)), OCTOBER, 1)


@transaction.atomic
def say_yes(evaluation: Evaluation) -> Offer:
    """Write next year's offer from the one by which the pupil came, else from what the agreement said of the place.

    The school of the pupil is shown it first. Said twice, or by two tutors of one offer, it is one.
    """
    locked = engine.lock(evaluation)
    convention = locked.root
    contact = confirmer_of(convention)
    if contact is None or locked.author != Author.TUTOR or not locked.is_submitted:
        raise Refused("nobody_to_confirm")
    if (said := slept(locked)) is not None:
        return said
    former, day = _former_offer(convention), asked_on(convention)
    fields = fields_of(former) if former else said_of_place(convention)
    schools = [convention.school]
    if former and former.audience == Audience.NAMED_SCHOOLS:
        schools = list(former.schools.all())
    else:
        fields["audience"] = Audience.SCHOOL_FIRST
    same = Offer.objects.filter(
        Offer.is_draft,
        representative__in=rows_of_reader(contact),
        title=fields["title"],
        wakes_on=day,
        schools=convention.school,
        erased_at=None,
    ).first()
    offer = same or start_offer(
        representative=contact, fields=fields, schools=schools, wakes_on=day, by=system("tutor_said_yes")
    )
    if same is None:
        _open_same_days(offer, convention)
    evaluation.next_offer = locked.next_offer = offer
    locked.save(update_fields=["next_offer"])
    return offer


@transaction.atomic
def take_back(evaluation: Evaluation) -> None:
    """Undo a yes: its offer goes, unless another tutor said yes to the same or its host was asked already."""
    locked = engine.lock(evaluation)
    offer = slept(locked)
    if offer is None:
        raise Refused("host_asked_already")
    evaluation.next_offer = locked.next_offer = None
    locked.save(update_fields=["next_offer"])
    if not Evaluation.objects.filter(next_offer=offer).exists():
        fire(offer, "withdraw", by=system("tutor_said_no"), reason=SAID_NO)


def slept(evaluation: Evaluation) -> Offer | None:
    """Return the offer that a yes wrote, while it sleeps."""
    offer = evaluation.next_offer
    return offer if offer and offer.is_draft and offer.wakes_on and not offer.erased_at else None


def _former_offer(convention: Convention) -> Offer | None:
    offer = convention.application.offer if convention.application else None
    return None if offer is None or offer.erased_at else offer


def _open_same_days(offer: Offer, convention: Convention) -> None:
    """Give an offer the same days a year later, where a pupil may come then: its host is asked with better ones."""
    if convention.first_day is None or convention.last_day is None or offer.wakes_on is None:
        return
    first, last = convention.first_day + A_YEAR, convention.last_day + A_YEAR
    if first > offer.wakes_on and not refusals_of_dates(Slot(offer=offer, first_day=first, last_day=last)):
        seats = convention.application.slot.seats.count() if convention.application else 1
        open_slot(offer=offer, first_day=first, last_day=last, seats=max(1, seats))
