"""Offers: written, given dates and seats, and published, by their host; who applies for them."""

from collections.abc import Sequence
from typing import Any

from conventions.domain.dossier.agreements.kinds import kind_of
from conventions.domain.law.rules.timetable import Presence
from conventions.domain.persons.people.models import HostContact, Pupil, School
from conventions.domain.placements.applications.models import Application
from conventions.domain.placements.applications.services import submit_application
from conventions.domain.placements.offers.models import Offer
from conventions.domain.placements.offers.services import desk_actor, publish_checked, start_offer, submit_offer
from conventions.domain.placements.seats.services import open_slot
from workflow.actors import LINK, Actor, system
from workflow.engine import fire, open_root

from .actors import staff_actor
from .days import week
from .lending import lent
from .people import make_host


@lent
def make_offer(school: School, seats: int = 1, *, publish: bool = True, **columns: Any) -> tuple[Offer, Actor]:
    """Publish an offer near a school, for its pupils of 3e, in the week that tests play; return it and its host.

    Without ``publish`` it waits to be checked.
    """
    host, representative, _tutor = make_host(school)
    by_host = Actor(LINK, f"desk:{representative.uuid}", label="Hôte")
    fields = {
        "kinds": ["observation_3e_4e"],
        "levels": ["3e"],
        "title": "Découvrir l'atelier",
        "activities": "Regarder réparer des vélos.",
        "address": "2 place du Prototype",
        "postcode": school.postcode,
        "city": school.city,
        **columns,
    }
    offer = open_root(Offer(host=host, representative=representative, **fields), by=by_host)
    days = week()
    open_slot(offer=offer, first_day=days[0].day, last_day=days[-1].day, seats=seats, days=days)
    if publish:
        publish_offer(offer, by=by_host)
    else:
        fire(offer, "submit", by=by_host)
    return offer, by_host


def write_offer(
    contact: HostContact, *, level: str, days: Sequence[Presence], seats: int = 1, by: Actor | None = None, **more: Any
) -> Offer:
    """Have a host write an offer for a level, with seats on these days; nothing is sent yet."""
    told = {"levels": [level], "kinds": [kind_of(level).name], **more}
    offer = start_offer(representative=contact, fields=told, by=by or desk_actor(contact))
    days = sorted(days, key=lambda presence: presence.day)
    open_slot(offer=offer, first_day=days[0].day, last_day=days[-1].day, seats=seats, days=days)
    return offer


def publish_offer(offer: Offer, *, by: Actor, school: School | None = None) -> None:
    """Have an offer sent and published: at once, as that of a host whom a school knows, or as ``school`` decides.

    Its head checks the offer where nobody vouches for the host.
    """
    if school is None:
        fire(offer, "submit", by=by)
        fire(offer, "publish", by=system("known_host"))
        return
    submit_offer(offer, by=by)
    if offer.awaits_check:
        publish_checked(offer, by=staff_actor(school, "head"))


@lent
def apply(offer: Offer, pupil: Pupil) -> tuple[Application, Actor]:
    """Apply for the only dates of an offer; return the application and its pupil."""
    by_pupil = Actor(LINK, f"pupil:{pupil.uuid}", label="Élève")
    return submit_application(slot=offer.slots.get(), pupil=pupil, by=by_pupil), by_pupil
